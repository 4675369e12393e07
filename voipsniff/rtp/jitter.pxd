cimport cython

cdef long long MASK32
cdef long long HALF32
cdef int RESTART
cdef double DISCONTINUITY_NS
cdef long long NEVER_NS
cdef long long NO_STEP
cdef long long VIDEO_CLOCK
cdef int STEP_CELLS
cdef double MS_PER_NS
cdef double NS_PER_S

@cython.final
cdef class JitterTracker:
    # What each packet touches first: it shares cache lines.
    cdef readonly long long packets
    cdef long long arrival_ns
    cdef readonly long long clock_rate
    cdef double ns_per_tick
    cdef long long reference_ns
    cdef long long reference_ts
    cdef long long anchor_ns
    cdef long long nominal
    cdef readonly long long transit_ns
    cdef readonly double jitter_ms
    cdef readonly double jitter_max_ms
    cdef readonly double jitter_sum_ms
    cdef readonly long long jitter_count
    cdef readonly long long delta_min_ns
    cdef readonly long long delta_max_ns
    cdef readonly long long delta_sum_ns
    cdef readonly long long ts_step
    cdef readonly long long step_count
    cdef bint adjacent
    cdef readonly long long backwards
    cdef long long started_ns
    cdef readonly long long silences
    cdef readonly long long silence_ns
    cdef long long[8] other_steps

    @cython.locals(delta=cython.longlong)
    cpdef int pause(self, long long arrival_ns) except -1

    @cython.locals(delta=cython.longlong, ticks=cython.longlong, spacing=cython.double, change=cython.double, jitter=cython.double, silent=cython.bint)
    cpdef int receive(self, long long arrival_ns, long long rtp_ts, int step, long long clock_rate) except -1

    cpdef int forget_media(self) except -1
    @cython.locals(delta=cython.longlong)
    cdef inline long long _delta(self, long long arrival_ns) noexcept
    cdef int _change_clock(self, long long arrival_ns, long long clock_rate) except -1
    cdef int _anchor(self, long long arrival_ns) except -1
    cdef bint _silent(self, long long ticks, double spacing, double change) except? -1
    @cython.locals(rarest=cython.Py_ssize_t, cell=cython.Py_ssize_t)
    cdef int _other_step(self, long long ticks) except -1
    @cython.locals(ticks=cython.longlong, count=cython.longlong)
    cdef int _swap_step(self, Py_ssize_t cell) except -1
