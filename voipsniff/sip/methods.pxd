cimport cython

cdef bytes METHOD_SLOTS
cdef bytes SPELLED_METHODS
cdef Py_ssize_t LONGEST_METHOD

@cython.locals(length="Py_ssize_t", number="int", base="Py_ssize_t", exact="bint", index="Py_ssize_t", char="unsigned char",
               spelled="unsigned char")
cpdef int method_number(bytes data, Py_ssize_t start, Py_ssize_t end) except? -1000
