cimport cython
from voipsniff.packet.frame cimport Frame

cdef int NEXT_TRANSPORT, MAX_EXTENSION_HEADERS
cdef unsigned long long MAPPED_PREFIX
cdef int _FRAGMENT, _IP_HEADER, _IP_VERSION, _IP_HEADER_LENGTH, _IP_TOTAL_LENGTH, _EXTENSION_HEADERS
cdef int _NO_IP_LENGTH
cdef int _HOP_BY_HOP, _ROUTING, _FRAGMENT_HEADER, _AUTHENTICATION, _DESTINATION, _MOBILITY, _HIP
cdef int _SHIM6

cdef class IpLayer:
    @cython.locals(version=cython.int)
    cdef object step(self, Frame frame)
    @cython.locals(at=Py_ssize_t, header=cython.int, total=Py_ssize_t, piece=cython.int)
    cdef object version_4(self, Frame frame)
    @cython.locals(at=Py_ssize_t, total=Py_ssize_t)
    cdef object version_6(self, Frame frame)
    cdef object limit(self, Frame frame, Py_ssize_t at, Py_ssize_t total)
    @cython.locals(_=cython.int, protocol=cython.int, at=Py_ssize_t, size=cython.int)
    cdef object extensions(self, Frame frame)
    cdef bint is_extension(self, int protocol) except -1
