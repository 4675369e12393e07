cimport cython
from voipsniff.packet.frame cimport Frame

cdef int NEXT_IP
cdef int _NOT_IP, _LINK_HEADER, MAX_ATTRIBUTES, _PAYLOAD, _FAMILY_IPV4, _FAMILY_IPV6

cdef class NetfilterLog:
    @cython.locals(at=Py_ssize_t, _=cython.int, kind=cython.int, size=cython.int)
    cdef object step(self, Frame frame)
    cdef int size(self, Frame frame, Py_ssize_t at) except -1
