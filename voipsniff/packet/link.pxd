cimport cython
from voipsniff.packet.exported cimport ExportedPdu
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.netfilter cimport NetfilterLog
from voipsniff.packet.wireless cimport Wireless

cdef int NEXT_ETHERNET, NEXT_ETHERTYPE, NEXT_IP, NEXT_LLC, NEXT_MPLS, NEXT_PPP
cdef int MAX_VLANS
cdef int _NOT_IP, _UNKNOWN_LINK, _LINK_HEADER, _VLAN_DEPTH, _PPPOE
cdef int _LINK_NULL, _LINK_ETHERNET, _LINK_PPP, _LINK_PPP_HDLC, _LINK_PPP_ETHER, _LINK_CISCO_HDLC, _LINK_IEEE802_11
cdef int _LINK_LOOP, _LINK_LINUX_SLL, _LINK_RADIOTAP, _LINK_NFLOG, _LINK_EXPORTED
cdef int _LINK_LINUX_SLL2
cdef int _ETHERTYPE_IPV4, _ETHERTYPE_IPV6, _ETHERTYPE_PPPOE, _ETHERTYPE_LLC, _LLC_MAX

cdef class LinkLayer:
    cdef ExportedPdu exported
    cdef Wireless wireless
    cdef NetfilterLog netfilter

    cdef object enter(self, Frame frame, int link_type)
    cdef object enter_rare(self, Frame frame, int link_type)
    @cython.locals(following=cython.int)
    cdef object step(self, Frame frame)
    @cython.locals(at=Py_ssize_t)
    cdef object ethernet(self, Frame frame)
    @cython.locals(at=Py_ssize_t)
    cdef object cooked(self, Frame frame, int field, int size)
    @cython.locals(at=Py_ssize_t, family=cython.int)
    cdef object loopback(self, Frame frame)
    @cython.locals(kind=cython.int, tags=cython.int)
    cdef object ethertype(self, Frame frame)
    @cython.locals(at=Py_ssize_t)
    cdef object llc(self, Frame frame)
    @cython.locals(at=Py_ssize_t)
    cdef object pppoe(self, Frame frame)
    @cython.locals(at=Py_ssize_t, protocol=cython.int)
    cdef object ppp(self, Frame frame)
