cimport cython

cdef long long MASK32
cdef long long HALF32
cdef double MS_PER_NS

@cython.final
cdef class WiresharkTracker:
    cdef readonly long long packets
    cdef long long first_ts
    cdef long long arrival_ns
    cdef double nominal_ms
    cdef long long sequence_number
    cdef readonly long long sequence_errors
    cdef bint after_noise
    cdef readonly long long regular
    cdef readonly double delta_min_ms
    cdef double delta_sum_ms
    cdef readonly double delta_max_ms
    cdef readonly double jitter_ms
    cdef readonly long long with_clock
    cdef readonly double jitter_min_ms
    cdef double jitter_sum_ms
    cdef readonly double jitter_max_ms

    @cython.locals(ticks=cython.longlong, in_time=cython.bint, following=cython.longlong)
    cpdef int receive(
        self, long long arrival_ns, long long rtp_ts, long long sequence_number, bint marker, bint noise, long long clock_khz
    ) except -1

    @cython.locals(delta=cython.double, nominal=cython.double, difference=cython.double)
    cdef inline int _follow(self, long long arrival_ns, long long ticks, bint irregular, long long clock_khz) except -1
    cdef int _pass_delta(self) except -1
    cdef int _pass_jitter(self) except -1
    @cython.locals(behind=cython.longlong)
    cdef int _count_error(self, long long sequence_number, bint in_time) except -1
