cimport cython
from voipsniff.packet.frame cimport Frame

cdef int _ETHERTYPE_IPV4, _ETHERTYPE_IPV6, _LLC_MAX, MAX_VLANS

cdef class Proof:
    @cython.locals(version=cython.int)
    cdef bint is_ip(self, Frame frame, Py_ssize_t at, bint with_checksum) except -1
    @cython.locals(header=cython.int, total=cython.int)
    cdef bint is_ipv4(self, Frame frame, Py_ssize_t at, bint with_checksum) except -1
    @cython.locals(total=cython.int, position=Py_ssize_t)
    cdef bint sums_up(self, Frame frame, Py_ssize_t at, int size) except -1
    @cython.locals(_=cython.int, kind=cython.int)
    cdef bint is_ethernet(self, Frame frame, Py_ssize_t at) except -1
