cimport cython
from voipsniff.packet.frame cimport Frame

cdef int _DHCP, _DNS, _IPSEC, _QUIC, _STUN, _UDP, MAX_DNS_RECORDS
cdef long long MAX_ESP_SEQUENCE, _DHCP_COOKIE

cdef class WellKnown:
    cdef const unsigned char[::1] kinds

    cdef int label(self, Frame frame) except -1
    cdef int agree(self, Frame frame, int kind) except -1
    @cython.locals(at=Py_ssize_t)
    cdef bint is_dns(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t)
    cdef bint is_dhcp(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t)
    cdef bint is_ipsec(self, Frame frame) except -1
    @cython.locals(version=cython.int)
    cdef bint is_ike(self, Frame frame, Py_ssize_t at) except -1
    @cython.locals(at=Py_ssize_t)
    cdef bint is_classic_stun(self, Frame frame) except -1
