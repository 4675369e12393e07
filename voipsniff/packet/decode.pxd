cimport cython
from voipsniff.packet.columns cimport Columns
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.ip cimport IpLayer
from voipsniff.packet.link cimport LinkLayer
from voipsniff.packet.transport cimport TransportLayer

cdef int NEXT_END, NEXT_IP, NEXT_MPLS, NEXT_TRANSPORT, MAX_LAYERS, _MALFORMED, _TUNNEL_DEPTH, _LINK_ETHERNET, _SMALLEST, _RTP, _ETHERTYPE_VLAN, _ETHERTYPE_IPV4, _NO_VLAN
cdef unsigned long long MAPPED_PREFIX
cdef Decoder _DECODER

cdef class Decoder:
    cdef const unsigned char[::1] special
    cdef LinkLayer link
    cdef IpLayer ip
    cdef TransportLayer transport

    @cython.locals(
        offsets="const long long[:]",
        captured="const int[:]",
        wire="const int[:]",
        link_types="const unsigned short[:]",
        frame=Frame,
        data="const unsigned char[::1]",
        special="const unsigned char[::1]",
        label="unsigned char[::1]",
        payload="long long[::1]",
        length="int[::1]",
        wire_length="int[::1]",
        transport="long long[::1]",
        ip_offset="long long[::1]",
        ip_length="int[::1]",
        src_lo="unsigned long long[::1]",
        dst_lo="unsigned long long[::1]",
        src_port="unsigned short[::1]",
        dst_port="unsigned short[::1]",
        protocol="unsigned char[::1]",
        ttl="unsigned char[::1]",
        dscp="unsigned char[::1]",
        ip_id="unsigned int[::1]",
        vlan="unsigned short[::1]",
        at=Py_ssize_t,
        ip=Py_ssize_t,
        kind=cython.int,
        tag=cython.int,
        plain=cython.bint,
        piece=cython.int,
        total=cython.int,
        size=cython.int,
        family=cython.int,
        fits=cython.bint,
        src=cython.int,
        dst=cython.int,
        reserved=cython.int,
        high=cython.ulonglong,
        low=cython.ulonglong,
        count=Py_ssize_t,
        row=Py_ssize_t,
    )
    cdef object rows(self, object batch, Columns columns)
    @cython.locals(_=cython.int, following=cython.int)
    cdef object walk(self, Frame frame, int link_type)
