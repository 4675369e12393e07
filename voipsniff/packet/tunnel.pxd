cimport cython
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.proof cimport Proof

cdef int NEXT_ETHERNET, NEXT_IP, NEXT_MPLS, NEXT_PPP
cdef int MAX_DEPTH, MAX_LABELS, MAX_TAGS
cdef int _LINK_HEADER, _TUNNEL_DEPTH, _NOT_IP
cdef int _IP_IN_IP, _SIX_IN_FOUR, _GRE, _ERSPAN_I, _ERSPAN_II, _ERSPAN_III, _VXLAN, _GENEVE, _GTP_U, _MPLS, _TZSP
cdef int _PROTOCOL_IPV4, _PROTOCOL_IPV6, _PROTOCOL_GRE, _PROTOCOL_MPLS
cdef int _ETHERTYPE_IPV4, _ETHERTYPE_IPV6, _ETHERTYPE_BRIDGED, _ETHERTYPE_MPLS, _ETHERTYPE_ERSPAN
cdef int _ETHERTYPE_ERSPAN_III, _ETHERTYPE_PPP

cdef class Tunnels:
    cdef Proof proof
    cdef const unsigned char[::1] by_port

    cdef bint enter(self, Frame frame, int tunnel, long long number, int following, Py_ssize_t at) except -1
    @cython.locals(protocol=cython.int)
    cdef bint open_ip(self, Frame frame) except -1
    @cython.locals(inner=cython.int, outer=cython.int, kind=cython.int)
    cdef bint ip_in_ip(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, flags=cython.int, kind=cython.int, size=cython.int, key=cython.longlong)
    cdef bint gre(self, Frame frame) except -1
    cdef bint gre_payload(self, Frame frame, int kind, Py_ssize_t at, long long key, int sequenced) except -1
    @cython.locals(at=Py_ssize_t, size=cython.int)
    cdef bint gre_1(self, Frame frame, int flags, int kind) except -1
    cdef bint erspan(self, Frame frame, Py_ssize_t at, int sequenced) except -1
    @cython.locals(inner=Py_ssize_t)
    cdef bint erspan_3(self, Frame frame, Py_ssize_t at) except -1
    @cython.locals(kind=cython.int)
    cdef bint open_udp(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t)
    cdef bint vxlan(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, kind=cython.int, inner=Py_ssize_t, number=cython.longlong)
    cdef bint geneve(self, Frame frame) except -1
    @cython.locals(at=Py_ssize_t, flags=cython.int, inner=Py_ssize_t)
    cdef bint gtp(self, Frame frame) except -1
    @cython.locals(_=cython.int)
    cdef Py_ssize_t gtp_extensions(self, Frame frame, Py_ssize_t at, int extended) except -1
    @cython.locals(at=Py_ssize_t, _=cython.int, tag=cython.int)
    cdef bint tzsp(self, Frame frame) except -1
    @cython.locals(_=cython.int)
    cdef bint proves_mpls(self, Frame frame, Py_ssize_t at) except -1
    @cython.locals(at=Py_ssize_t, number=cython.longlong, entered=cython.bint)
    cdef object mpls(self, Frame frame)
