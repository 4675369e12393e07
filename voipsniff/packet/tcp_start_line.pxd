cimport cython

cdef bytes _IS_TOKEN


@cython.locals(end="Py_ssize_t", version="Py_ssize_t", space="Py_ssize_t")
cpdef bint is_start_line(bytes line) except -1
cpdef bint is_version(bytes data, Py_ssize_t at, Py_ssize_t end) except -1
@cython.locals(last="Py_ssize_t", at="Py_ssize_t")
cpdef Py_ssize_t token_end(bytes data, Py_ssize_t end) except -1
@cython.locals(size="Py_ssize_t", line_end="Py_ssize_t", space="Py_ssize_t")
cpdef int begins_message(bytes data, Py_ssize_t line_bytes) except -1
cpdef bint begins_known_message(bytes data, Py_ssize_t line_bytes) except -1
cpdef bint is_known_start_line(bytes line) except -1
cdef bint _has_known_method(bytes line) except -1
