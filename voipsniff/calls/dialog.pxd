cimport cython

cdef bytes MOVES
cdef int WIDTH

cdef class Dialog:
    cdef public bytes tag
    cdef public int state

    @cython.locals(target=int)
    cpdef void move(self, int event) except *
