cimport cython

cdef long long TOLERANCE_NS, MAX_BACK_NS, MAX_AHEAD_NS, LATEST_NS, FIRST_PACKETS

cdef class TraceClock:
    cdef readonly object anomalies
    cdef readonly long long now_ns
    cdef bint doubtful
    cdef long long packets, previous, shift, doubted

    @cython.locals(time=cython.longlong)
    cpdef long long at(self, long long raw) noexcept
    @cython.locals(times="long long[:]", row=Py_ssize_t, ahead=cython.longlong)
    cpdef object sanitize(self, object batch)
    cdef long long mend(self, object batch, Py_ssize_t row, long long raw) except? -1
    cdef bint follows(self, long long time, long long previous) noexcept
    cdef bint agrees(self, long long raw) noexcept
    cdef long long accept(self, object batch, Py_ssize_t row, long long time) except? -1
    cdef long long reject(self, object batch, Py_ssize_t row, long long raw) except? -1
    cdef object count(self, str name, object batch, Py_ssize_t row, str detail)
