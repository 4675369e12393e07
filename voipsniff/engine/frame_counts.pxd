cimport cython

from voipsniff.packet.columns cimport Columns

cdef long long NO_TIME

cdef class FrameCounts:
    cdef readonly long long packets
    cdef readonly long long bytes
    cdef readonly long long first_ns
    cdef readonly long long last_ns
    cdef long long[::1] labels
    cdef long long[::1] tunnels
    cdef long long[::1] by_interface
    cdef long long[::1] bytes_by_interface
    cdef readonly dict link_types

    @cython.locals(
        count="Py_ssize_t",
        row="Py_ssize_t",
        interface="Py_ssize_t",
        run="long long",
        link_type="int",
        times="const long long[::1]",
        wire="const int[::1]",
        interfaces="const unsigned short[::1]",
        link_types="const unsigned short[::1]",
    )
    cpdef add(self, object batch, Columns columns)
    cdef _make_room(self, Py_ssize_t size)
    cdef _add_link_type(self, int link_type, long long frames)
