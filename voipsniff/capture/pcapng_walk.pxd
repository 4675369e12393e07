cimport cython

from voipsniff.capture.rows cimport Rows

cdef unsigned int _SECTION
cdef unsigned int _ENHANCED
cdef unsigned int _SIMPLE
cdef unsigned int _OBSOLETE
cdef unsigned int _FRAME
cdef unsigned int _LARGEST_BLOCK
cdef unsigned int _LARGEST_WIRE
cdef unsigned long long _ONE_SECOND
cdef Py_ssize_t _WARM_BYTES
cdef Py_ssize_t _LINE
cdef int _MULTIPLIED
cdef int _DIVIDED
cdef int _BINARY
cdef long long _NO_TIME
cdef unsigned int _PACKET_FIELDS
cdef unsigned int _NO_DROP_COUNT
cdef unsigned int _OPTION_DROP_COUNT


@cython.final
cdef class PcapngWalk:
    cdef public bint big
    cdef readonly Py_ssize_t position
    cdef readonly unsigned long long touched
    cdef public unsigned long long drops
    cdef public Py_ssize_t interface_count
    cdef public unsigned short[::1] link_types
    cdef public unsigned short[::1] numbers
    cdef public unsigned int[::1] snap_lengths
    cdef public unsigned char[::1] scales
    cdef public unsigned long long[::1] factors
    cdef public unsigned long long[::1] lowest
    cdef public unsigned long long[::1] highest
    cdef public long long[::1] offsets_ns
    cdef readonly object exact_time
    cdef const unsigned char[::1] _data

    cpdef int walk(self, const unsigned char[::1] data, Py_ssize_t position, Rows rows) except -1

    @cython.locals(first=cython.uint, second=cython.uint, third=cython.uint, fourth=cython.uint)
    cdef unsigned int _u32(self, Py_ssize_t at) except? 0xFFFFFFF1

    @cython.locals(
        warm=Py_ssize_t,
        line=Py_ssize_t,
        kind=cython.uint,
        total=cython.uint,
        taken=cython.int,
    )
    cdef int _walk(self, Py_ssize_t position, Py_ssize_t end, Rows rows) except -1

    @cython.locals(
        interface=cython.uint,
        captured=cython.uint,
        wire=cython.uint,
        units=cython.ulonglong,
        after=Py_ssize_t,
        noted=cython.uint,
        ts_ns=cython.longlong,
    )
    cdef int _take_packet(self, Py_ssize_t at, unsigned int total, bint is_obsolete, Rows rows) except -1

    @cython.locals(captured=cython.uint, wire=cython.uint, ts_ns=cython.longlong)
    cdef int _take_simple(self, Py_ssize_t at, unsigned int total, Rows rows) except -1

    @cython.locals(
        scale=cython.int,
        factor=cython.ulonglong,
        part=cython.ulonglong,
        value=cython.ulonglong,
    )
    cdef long long _time(self, Py_ssize_t interface, unsigned long long units) except *

    @cython.locals(word=cython.uint, code=cython.uint, length=Py_ssize_t)
    cdef int _take_options(self, Py_ssize_t at, Py_ssize_t end) except -1
