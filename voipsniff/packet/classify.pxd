cimport cython
from voipsniff.packet.datagrams cimport WellKnown
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.startline cimport StartLine

cdef int _DTLS, _QUIC, _RTCP, _RTP, _SIP, _SIP_KEEPALIVE, _STUN, _TURN, _UDP, _ZRTP, _TUNNEL_TURN
cdef int _RTP_HEADER, _MS_TURN, _RTCP_FIRST, _RTCP_LAST
cdef long long _STUN_COOKIE, _ZRTP_COOKIE

cdef class Classifier:
    cdef const unsigned char[::1] special, signalling
    cdef WellKnown well_known
    cdef StartLine start_line

    @cython.locals(src=cython.int, dst=cython.int)
    cdef bint is_special(self, Frame frame) except -1
    @cython.locals(label=cython.int)
    cdef int udp(self, Frame frame) except -1
    @cython.locals(first=cython.int)
    cdef int by_structure(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, first=cython.int, second=cython.int, size=cython.int, header=cython.int)
    cdef int media(self, Frame frame) except -1
    cdef bint is_stun(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, version=cython.int)
    cdef bint is_dtls(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, size=cython.int, padding=cython.int, captured=cython.int, wire=cython.int,
                   label=cython.int)
    cdef int channel(self, Frame frame, int header, int counted) except -1
    @cython.locals(first=cython.int)
    cdef int in_channel(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, version=cython.longlong, known=cython.bint)
    cdef bint is_quic(self, Frame frame) except -1
    @cython.locals(src=cython.int, dst=cython.int, at=Py_ssize_t, signalling=cython.bint, end=Py_ssize_t)
    cdef bint is_keepalive(self, Frame frame) except -1
    cdef bint has_word(self, Frame frame, int offset, long long word) except -1
