cimport cython

from voipsniff.capture.rows cimport Rows


@cython.final
cdef class PcapWalk:
    cdef readonly bint big
    cdef readonly Py_ssize_t header_length
    cdef readonly long long fraction_ns
    cdef readonly unsigned int largest
    cdef readonly bint swapped_lengths
    cdef readonly unsigned short link_type
    cdef readonly unsigned short interface
    cdef public Py_ssize_t position
    cdef public unsigned long long touched

    @cython.locals(
        end=Py_ssize_t,
        limit=Py_ssize_t,
        second=cython.longlong,
        largest_wire=cython.uint,
        magics=cython.uint,
        warm_bytes=Py_ssize_t,
        line_bytes=Py_ssize_t,
        warm=Py_ssize_t,
        line=Py_ssize_t,
        body=Py_ssize_t,
        seconds=cython.uint,
        fraction=cython.uint,
        captured=cython.uint,
        wire=cython.uint,
        swap=cython.uint,
        odd=cython.bint,
        fraction_ns=cython.longlong,
        ts_ns=cython.longlong,
    )
    cpdef int walk(self, const unsigned char[::1] data, Py_ssize_t position, Rows rows) except -1
