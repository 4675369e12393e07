cimport cython
from voipsniff.packet.classify cimport Classifier
from voipsniff.packet.frame cimport Frame

cdef unsigned long long MAPPED_PREFIX
cdef int _NOT_IP, _SIP, _UDP, _LINK_HEADER, _TLS, _WSS, MAX_TAGS
cdef int _TAG_END, _TAG_NAME, _TAG_IPV4_SRC, _TAG_IPV4_DST, _TAG_IPV6_SRC, _TAG_IPV6_DST, _TAG_PORT_TYPE
cdef int _TAG_SRC_PORT, _TAG_DST_PORT, _TAG_PROTOCOL, _PORT_SCTP, _PORT_TCP, _PORT_UDP
cdef int _PROTOCOL_SCTP, _PROTOCOL_TCP, _PROTOCOL_UDP

cdef class ExportedPdu:
    cdef Classifier classifier

    @cython.locals(at=Py_ssize_t, is_sip=cython.bint, _=cython.int, tag=cython.int, size=cython.int)
    cdef object step(self, Frame frame)
    cdef object payload(self, Frame frame, bint is_sip)
    cdef bint names_sip(self, Frame frame, Py_ssize_t at, int size) except -1
    cdef object address_tag(self, Frame frame, int tag, Py_ssize_t at, int size)
    cdef object port_tag(self, Frame frame, int tag, long long value)
    cdef object carrier(self, Frame frame, Py_ssize_t at, int size)
