cimport cython

cdef long long SECOND

cdef class Schedule:
    cdef public dict buckets
    cdef public long long next_s

    @cython.locals(second="long long", bucket=list)
    cpdef long long add(self, object item, long long when_ns) except *
    @cython.locals(now_s="long long", found=list)
    cpdef list due(self, long long now_ns)
    cpdef void clear(self) except *
