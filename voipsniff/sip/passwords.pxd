cimport cython

@cython.locals(index="Py_ssize_t", end="Py_ssize_t", colons="int", char="unsigned char")
cpdef bint may_hold_password(bytes value) except -1
cpdef bytes mask_password(bytes value)
