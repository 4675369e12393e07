cimport cython
from voipsniff.packet.classify cimport Classifier
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.tunnel cimport Tunnels

cdef int _ICMP, _IP_OTHER, _IPSEC, _TCP, _UDP, _TRANSPORT_HEADER, _TCP_HEADER_LENGTH, _UDP_LENGTH
cdef int _PROTOCOL_ICMP, _PROTOCOL_TCP, _PROTOCOL_UDP, _PROTOCOL_ESP, _PROTOCOL_AH, _PROTOCOL_ICMPV6

cdef class TransportLayer:
    cdef Tunnels tunnels
    cdef Classifier classifier

    @cython.locals(protocol=cython.int)
    cdef object step(self, Frame frame)
    @cython.locals(at=Py_ssize_t, rest=Py_ssize_t, length=Py_ssize_t)
    cdef object udp(self, Frame frame)
    @cython.locals(at=Py_ssize_t, header=Py_ssize_t)
    cdef object tcp(self, Frame frame)
    @cython.locals(at=Py_ssize_t)
    cdef int ports(self, Frame frame, int header) except -1
