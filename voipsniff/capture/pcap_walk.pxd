cimport cython

from voipsniff.capture.rows cimport Rows

cdef unsigned int _LEAST_MAGIC
cdef unsigned int _LARGEST_WIRE
cdef long long _ONE_SECOND
cdef Py_ssize_t _WARM_BYTES
cdef Py_ssize_t _LINE
cdef long long _DAY
cdef unsigned int _LARGE


@cython.final
cdef class PcapWalk:
    cdef readonly bint big
    cdef readonly Py_ssize_t header_length
    cdef readonly long long fraction_ns
    cdef readonly unsigned int largest
    cdef readonly bint swapped_lengths
    cdef readonly unsigned short link_type
    cdef readonly unsigned short interface
    cdef public bint suspects
    cdef public Py_ssize_t trusted
    cdef readonly Py_ssize_t position
    cdef readonly unsigned long long touched
    cdef const unsigned char[::1] _data

    cpdef int walk(self, const unsigned char[::1] data, Py_ssize_t position, Rows rows) except -1

    @cython.locals(first=cython.uint, second=cython.uint, third=cython.uint, fourth=cython.uint)
    cdef unsigned int _u32(self, Py_ssize_t at) except? 0xFFFFFFF1

    @cython.locals(
        limit=Py_ssize_t,
        warm=Py_ssize_t,
        line=Py_ssize_t,
        body=Py_ssize_t,
        seconds=cython.uint,
        fraction=cython.uint,
        captured=cython.uint,
        wire=cython.uint,
        odd=cython.bint,
        fraction_ns=cython.longlong,
        ts_ns=cython.longlong,
        jump_ns=cython.longlong,
    )
    cdef int _walk(self, Py_ssize_t position, Py_ssize_t end, Rows rows) except -1
