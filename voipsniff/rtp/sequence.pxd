cimport cython

cdef long long MAX_DROPOUT
cdef long long MAX_MISORDER
cdef long long SMALL_STEP
cdef long long SECOND_NS
cdef double PACE_SLACK
cdef double PACE_TOLERANCE
cdef long long WINDOW_BITS
cdef long long WINDOW_WORDS
cdef long long RUN_CELLS
cdef int DUPLICATE
cdef int LATE
cdef int RESTART
cdef int STRAY

@cython.final
cdef class SequenceTracker:
    cdef readonly long long received
    cdef readonly long long unique
    cdef readonly long long duplicates
    cdef readonly long long reordered
    cdef readonly long long restarts
    cdef long long longest_run
    cdef readonly long long earlier_expected
    cdef readonly long long base
    cdef readonly long long highest
    cdef long long bad_sequence
    cdef long long stray_repeats
    cdef long long run
    cdef long long segment_received
    cdef long long segment_ns
    cdef long long highest_ns
    cdef unsigned int[::1] window
    cdef unsigned int[::1] runs

    @cython.locals(step=cython.longlong)
    cpdef int receive(self, long long sequence_number, long long ts_ns) except? -9

    cdef int _begin(self, long long sequence_number, long long ts_ns) except -1
    cdef int _allocate(self) except -1
    @cython.locals(word=cython.longlong)
    cdef int _mark(self, long long extended) except -1
    @cython.locals(extended=cython.longlong, target=cython.longlong, word=cython.longlong, bit=cython.uint)
    cdef int _advance(self, long long step, long long ts_ns) except -1
    @cython.locals(cell=cython.longlong)
    cdef int _close_run(self) except -1
    @cython.locals(elapsed=cython.longlong, lifetime=cython.longlong, paced=cython.double)
    cdef bint _is_loss(self, long long step, long long ts_ns) except? -1
    @cython.locals(extended=cython.longlong, seen=cython.longlong)
    cdef int _behind(self, long long sequence_number, long long distance, long long ts_ns) except? -9
    cdef int _jump(self, long long sequence_number, long long ts_ns, long long seen) except? -9
    @cython.locals(cell=cython.longlong, word=cython.longlong)
    cdef int _restart(self, long long sequence_number, long long ts_ns) except -1
    @cython.locals(longest=cython.longlong, run=cython.longlong, extended=cython.longlong)
    cdef list _final_runs(self)
