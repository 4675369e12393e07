cimport cython

cdef long long MASK32
cdef long long HALF32
cdef double NS_PER_MS

@cython.final
cdef class WiresharkTracker:
    cdef readonly long long packets
    cdef long long reference_ns
    cdef long long reference_ts
    cdef long long sequence_number
    cdef readonly long long sequence_errors
    cdef bint after_noise
    cdef readonly long long regular
    cdef readonly double delta_min_ms
    cdef readonly double delta_mean_ms
    cdef readonly double delta_max_ms
    cdef readonly double jitter_ms
    cdef readonly long long with_clock
    cdef readonly double jitter_min_ms
    cdef readonly double jitter_mean_ms
    cdef readonly double jitter_max_ms

    cpdef int receive(
        self, long long arrival_ns, long long rtp_ts, long long sequence_number, bint marker, bint noise, long long clock_khz
    ) except -1
    @cython.locals(ticks=cython.longlong, in_time=cython.bint, delta=cython.double, difference=cython.double)
    cdef int _follow(
        self, long long arrival_ns, long long rtp_ts, long long sequence_number, bint marker, bint noise, long long clock_khz
    ) except -1

    cdef int _account(self, double delta, long long clock_khz) except -1
    @cython.locals(following=cython.longlong)
    cdef int _count_errors(self, long long sequence_number, bint in_time) except -1
