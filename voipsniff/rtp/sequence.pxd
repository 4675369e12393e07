cimport cython

cdef long long MAX_DROPOUT
cdef long long MAX_MISORDER
cdef long long SMALL_STEP
cdef long long SECOND_NS
cdef long long PAUSE_NS
cdef double PACE_SLACK
cdef double PACE_TOLERANCE
cdef unsigned int MASK32
cdef long long WINDOW_BITS
cdef long long RUN_CELLS
cdef int DUPLICATE
cdef int LATE
cdef int RESTART
cdef int STRAY

@cython.final
cdef class SequenceTracker:
    # What each packet touches first: it shares cache lines.
    cdef readonly long long received
    cdef readonly long long unique
    cdef readonly long long highest
    cdef long long highest_ns
    cdef long long run
    cdef readonly long long base
    cdef unsigned int[32] window
    cdef unsigned int[33] runs
    cdef readonly long long duplicates
    cdef readonly long long reordered
    cdef readonly long long restarts
    cdef long long longest_run
    cdef readonly long long earlier_expected
    cdef long long bad_sequence
    cdef long long stray_repeats
    cdef long long segment_unique
    cdef long long segment_ns

    @cython.locals(step=cython.longlong)
    cpdef int receive(self, long long sequence_number, long long ts_ns) except? -9

    @cython.locals(longest=cython.longlong, run=cython.longlong, extended=cython.longlong, word=cython.uint)
    cpdef tuple loss_runs(self)

    cdef int _begin(self, long long sequence_number, long long ts_ns) except -1
    @cython.locals(word=cython.Py_ssize_t)
    cdef int _mark(self, long long extended) except -1
    @cython.locals(
        extended=cython.longlong, target=cython.longlong, word=cython.Py_ssize_t, bit=cython.uint, cell=cython.uint
    )
    cdef inline int _advance(self, long long step, long long ts_ns) except -1
    @cython.locals(word=cython.Py_ssize_t, mask=cython.uint)
    cdef int _push(self, long long extended, unsigned int bit) except -1
    @cython.locals(cell=cython.Py_ssize_t)
    cdef int _close_run(self) except -1
    @cython.locals(elapsed=cython.longlong, lifetime=cython.longlong, packets=cython.double, paced=cython.double)
    cdef bint _is_loss(self, long long step, long long ts_ns) except? -1
    @cython.locals(extended=cython.longlong, seen=cython.longlong)
    cdef int _behind(self, long long sequence_number, long long distance, long long ts_ns) except? -9
    cdef int _jump(self, long long sequence_number, long long ts_ns, long long seen) except? -9
    @cython.locals(cell=cython.Py_ssize_t)
    cdef int _restart(self, long long sequence_number, long long ts_ns) except -1
