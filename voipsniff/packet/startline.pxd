cimport cython
from voipsniff.packet.frame cimport Frame

cdef int MAX_LEADING, MAX_METHOD, MAX_START_LINE

cdef class StartLine:
    cdef const unsigned char[::1] token

    @cython.locals(end=Py_ssize_t, at=Py_ssize_t, skipped=Py_ssize_t)
    cdef bint find(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, last=Py_ssize_t)
    cdef Py_ssize_t skip_line_ends(self, Frame frame, Py_ssize_t end) except -1
    cdef bint is_status(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
    cdef bint is_version(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
    @cython.locals(space=Py_ssize_t, last=Py_ssize_t, line_end=Py_ssize_t, version=Py_ssize_t)
    cdef bint is_request(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
    @cython.locals(last=Py_ssize_t)
    cdef Py_ssize_t token_end(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
    @cython.locals(first=cython.int, second=cython.int, third=cython.int)
    cdef bint is_sip_uri(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
