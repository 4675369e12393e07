cimport cython

cdef bytes MOVES
cdef int WIDTH

cdef int STAY

@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class Dialog:
    cdef public bytes tag
    cdef public int state

    @cython.locals(target=int)
    cpdef void move(self, int event) except *
