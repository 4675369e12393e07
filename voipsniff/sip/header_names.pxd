cimport cython

cdef bytes SLOTS
cdef bytes COMPACT_SLOTS
cdef bytes SPELLED
cdef Py_ssize_t LONGEST_NAME

cdef int slot(int length, int first, int middle, int last) noexcept

@cython.locals(length="Py_ssize_t", index="Py_ssize_t", base="Py_ssize_t", letter="int", number="int")
cpdef int header_id(bytes data, Py_ssize_t start, Py_ssize_t end) except -1
