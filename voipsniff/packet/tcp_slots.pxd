cimport cython

cdef int _UNDECIDED


cdef class TcpSlots:
    cdef int _capacity
    cdef readonly unsigned char[::1] content
    cdef readonly long long[::1] last_ns
    cdef long long[::1] _pending
    cdef unsigned char[::1] _known
    cdef unsigned int[::1] _syn
    cdef readonly long long[::1] frames
    cdef readonly long long[::1] connections

    cpdef void start(self, int slot) except *
    cpdef void reset(self, int slot) except *
    @cython.locals(content=int)
    cpdef void touch(self, int slot, long long ts_ns) except *
    @cython.locals(before=int)
    cpdef void settle(self, int slot, int content) except *
    cpdef void reopen(self, int slot) except *
    cpdef bint knows_syn(self, int slot, int side) except -1
    cpdef unsigned int syn(self, int slot, int side) except? 0
    cpdef void set_syn(self, int slot, int side, unsigned int sequence_number) except *
    cdef void _grow(self, int count) except *
