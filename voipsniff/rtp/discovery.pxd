cimport cython

cdef long long MASK32
cdef long long HALF32
cdef long long STATIC_RUN
cdef long long DYNAMIC_RUN
cdef long long FIRST_DYNAMIC
cdef long long INTERVAL_MAX_NS
cdef long long MAX_TICKS
cdef long long EXCEPTIONS

@cython.final
cdef class Proof:
    cdef long long run
    cdef long long exceptions
    cdef long long payload_type
    cdef long long sequence_number
    cdef long long rtp_ts
    cdef long long ts_ns

    @cython.locals(follows=cython.bint)
    cpdef bint receive(
        self, long long ts_ns, long long sequence_number, long long rtp_ts, long long payload_type, long long payload_length
    ) except? -1

    @cython.locals(ticks=cython.longlong)
    cdef bint _follows(
        self, long long ts_ns, long long sequence_number, long long rtp_ts, long long payload_type, long long payload_length
    ) except? -1
