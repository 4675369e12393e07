cimport cython

cdef int UNIT_SHIFT
cdef long long LINEAR
cdef long long CELLS
cdef long long TABLED
cdef const unsigned char[::1] CELL_TABLE
cdef long long SLACK_NS
cdef double MS_PER_NS
cdef int BUCKETS
cdef long long BUCKET_NS
cdef long long DRIFT_MIN_NS

@cython.locals(octave=cython.longlong, cell=cython.longlong)
cpdef Py_ssize_t cell_of(long long units) noexcept

@cython.final
cdef class DelayTracker:
    # What each packet touches first: it shares cache lines.
    cdef readonly long long count
    cdef long long last_ns
    cdef readonly long long lowest_ns
    cdef readonly long long highest_ns
    cdef long long origin_ns
    cdef long long bucket_end_ns
    cdef long long bucket_lowest_ns
    cdef long long bucket_at_ns
    cdef long long bucket_ns
    cdef Py_ssize_t buckets
    cdef long long first_ns
    cdef unsigned int[256] histogram
    cdef long long[64] envelope

    @cython.locals(units=cython.longlong, cell=cython.Py_ssize_t)
    cpdef int receive(self, long long arrival_ns, long long transit_ns) except -1

    @cython.locals(wanted=cython.double, seen=cython.longlong, cell=cython.Py_ssize_t, middle=cython.double)
    cpdef double percentile_ms(self, double share) except? -1
    cdef int _begin(self, long long arrival_ns, long long transit_ns) except -1
    @cython.locals(cell=cython.Py_ssize_t)
    cdef int _lower(self) except -1
    cdef int _close_bucket(self, long long arrival_ns) except -1
    @cython.locals(row=cython.Py_ssize_t, kept=cython.Py_ssize_t)
    cdef int _merge_buckets(self) except -1
