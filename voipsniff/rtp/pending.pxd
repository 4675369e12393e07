cimport cython

cdef Py_ssize_t CAPACITY
cdef Py_ssize_t FIRST
cdef Py_ssize_t COLUMNS

@cython.final
cdef class PendingPackets:
    cdef readonly Py_ssize_t count
    cdef long long[::1] cells

    @cython.locals(row=cython.Py_ssize_t)
    cpdef bint add(
        self,
        long long ts_ns,
        long long sequence_number,
        long long rtp_ts,
        int payload_type,
        bint marker,
        long long payload_length,
        long long event,
        int step,
    ) except? -1
    cdef int _grow(self) except -1
