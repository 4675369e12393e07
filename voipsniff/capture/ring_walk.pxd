cimport cython

from voipsniff.capture.rows cimport Rows

cdef Py_ssize_t _BLOCK_STATUS, _BLOCK_PACKETS, _BLOCK_FIRST
cdef Py_ssize_t _NEXT, _SECONDS, _NANOSECONDS, _CAPTURED, _WIRE, _STATUS, _MAC, _NET, _TCI, _IFINDEX, _HATYPE
cdef unsigned int _VLAN_VALID
cdef int _VID, _NO_VLAN
cdef long long _BILLION, _NOBODY


@cython.final
cdef class RingWalk:
    cdef unsigned int[::1] words
    cdef unsigned short[::1] halves
    cdef unsigned short[::1] vlans
    cdef readonly Rows rows
    cdef readonly bint tagged
    cdef readonly dict numbers
    cdef readonly long long packets
    cdef readonly long long ifindex
    cdef readonly int hatype
    cdef Py_ssize_t at
    cdef long long left
    cdef long long known
    cdef int number
    cdef int link_type
    cdef bint is_network

    cpdef forget(self)
    cpdef bint is_ready(self, Py_ssize_t block) except -1
    cpdef begin(self, Py_ssize_t block)
    cpdef give_back(self, Py_ssize_t block)
    cpdef clear(self)

    @cython.locals(
        words="unsigned int[::1]",
        halves="unsigned short[::1]",
        rows=Rows,
        at=Py_ssize_t,
        word=Py_ssize_t,
        ifindex=cython.longlong,
        captured=cython.longlong,
        wire=cython.longlong,
        offset=cython.longlong,
        header=cython.longlong,
        tag=cython.int,
        ts_ns=cython.longlong,
    )
    cpdef int walk(self) except -1
    cdef bint look_up(self, long long ifindex) except -1
