cimport cython

@cython.locals(index="Py_ssize_t", char="unsigned char")
cpdef Py_ssize_t closing_quote(bytes data, Py_ssize_t start, Py_ssize_t end) except -2

@cython.locals(end="Py_ssize_t", index="Py_ssize_t", start="Py_ssize_t", close="Py_ssize_t", char="unsigned char", quotes="bint",
               brackets="bint", piece=bytes)
cpdef list split_top(bytes data, unsigned char separator)

cpdef list split_values(bytes value)
cpdef bytes unquote(bytes value)

@cython.locals(index="Py_ssize_t", end="Py_ssize_t")
cpdef bytes unescape(bytes value)

@cython.locals(params=dict, piece=bytes)
cpdef object parse_params(bytes data)
