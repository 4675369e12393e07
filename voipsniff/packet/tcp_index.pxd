cimport cython

cdef int _NONE
cdef unsigned long long _LOW
cdef unsigned long long _SEED
cdef unsigned long long _MULTIPLIER


cdef class ConnectionIndex:
    cdef readonly int limit
    cdef readonly int count
    cdef readonly int capacity
    cdef int _unused
    cdef int _free
    cdef int _oldest
    cdef int _newest
    cdef unsigned long long[::1] _a_hi
    cdef unsigned long long[::1] _a_lo
    cdef unsigned long long[::1] _b_hi
    cdef unsigned long long[::1] _b_lo
    cdef unsigned int[::1] _ports
    cdef int[::1] _older
    cdef int[::1] _newer
    cdef int[::1] _cells

    @cython.locals(mask="Py_ssize_t", cell="Py_ssize_t", slot=int)
    cpdef int find(
        self,
        unsigned long long a_hi,
        unsigned long long a_lo,
        unsigned long long b_hi,
        unsigned long long b_lo,
        unsigned int ports,
    ) except? -2
    @cython.locals(slot=int)
    cpdef int add(
        self,
        unsigned long long a_hi,
        unsigned long long a_lo,
        unsigned long long b_hi,
        unsigned long long b_lo,
        unsigned int ports,
    ) except? -2
    cpdef void remove(self, int slot) except *
    cpdef int oldest(self) noexcept
    cpdef int newer(self, int slot) except? -2
    cpdef tuple ends(self, int slot)

    @cython.locals(value="unsigned long long")
    cdef unsigned long long _hash(
        self,
        unsigned long long a_hi,
        unsigned long long a_lo,
        unsigned long long b_hi,
        unsigned long long b_lo,
        unsigned int ports,
    ) noexcept
    @cython.locals(product="unsigned long long")
    cdef inline unsigned long long _mix(self, unsigned long long value, unsigned long long word) noexcept
    @cython.locals(value="unsigned long long")
    cdef Py_ssize_t _home(self, int slot) except? -2
    @cython.locals(mask="Py_ssize_t", cell="Py_ssize_t")
    cdef void _enter(self, int slot) except *
    @cython.locals(mask="Py_ssize_t", hole="Py_ssize_t", cell="Py_ssize_t", home="Py_ssize_t", other=int)
    cdef void _leave(self, int slot) except *
    @cython.locals(slot=int)
    cdef int _take(self) except? -2
    @cython.locals(slot=int)
    cdef void _grow(self) except *
    cdef void _link(self, int slot) except *
    @cython.locals(older=int, newer=int)
    cdef void _unlink(self, int slot) except *
