"""What a frame was found to be, and through which tunnel it came."""

from __future__ import annotations

from enum import IntEnum


class Label(IntEnum):
    """The kind of a frame; each frame has exactly one, so the counts add up to the frames of the trace."""

    UNKNOWN_LINK = 0
    """A link type that is not decoded."""
    NOT_IP = 1
    """ARP, LLC, STP, LLDP, a management frame: no IP packet inside."""
    TRUNCATED = 2
    """Cut by the snap length before its transport header."""
    MALFORMED = 3
    """Headers that contradict themselves."""
    ICMP = 4
    IP_OTHER = 5
    """An IP protocol other than UDP, TCP, ICMP, IPsec and the tunnels that are opened (SCTP, OSPF, ...)."""
    FRAGMENT = 6
    """A piece of a fragmented IP packet; the whole packet is decoded when it is complete."""
    TCP = 7
    UDP = 8
    """UDP whose payload is nothing of the kinds below."""
    SIP = 9
    """A SIP message, whole in this frame's UDP payload (or exported PDU)."""
    SIP_KEEPALIVE = 10
    """CRLFs, NULs or "jaK" on a signalling port."""
    RTP = 11
    """The structure of RTP; the stream table decides whether it is one."""
    RTCP = 12
    STUN = 13
    TURN = 14
    """TURN channel data that carries nothing else known."""
    DTLS = 15
    ZRTP = 16
    T38 = 17
    """UDPTL on an address that SDP announced for T.38."""
    QUIC = 18
    DNS = 19
    DHCP = 20
    IPSEC = 21
    """ESP, IKE, or either in UDP: encrypted, or not told apart from it."""
    COPY = 22
    """A systematic copy of an earlier frame (mirror port, VLAN and untagged, two interfaces), counted once."""


LABEL_COUNT = 32


class Reason(IntEnum):
    """Why a frame is TRUNCATED or MALFORMED, or a note on a frame that was decoded all the same."""

    NONE = 0
    LINK_HEADER = 1
    """The link header, a VLAN tag, PPPoE or MPLS does not fit into the frame."""
    IP_HEADER = 2
    """The IP header does not fit into the frame."""
    IP_VERSION = 3
    """Neither version 4 nor version 6 where an IP packet should begin."""
    IP_HEADER_LENGTH = 4
    """An IPv4 header length under 20 bytes, or beyond the packet."""
    IP_TOTAL_LENGTH = 5
    """An IPv4 total length that is shorter than the header."""
    EXTENSION_HEADERS = 6
    """A chain of extension headers that does not fit into the packet, or is longer than any sane one."""
    TRANSPORT_HEADER = 7
    """The UDP or TCP header does not fit into the packet."""
    TCP_HEADER_LENGTH = 8
    """A TCP header length under 20 bytes, or beyond the packet."""
    TUNNEL_DEPTH = 9
    """More tunnels in one another than are opened: the rest is left closed."""
    VLAN_DEPTH = 10
    """More VLAN tags than are read."""
    PAYLOAD_CUT = 11
    """Note: the snap length cut the payload; what is there was used."""
    UDP_LENGTH = 12
    """Note: a UDP length that contradicts the IP length; the shorter one was used."""
    NO_IP_LENGTH = 13
    """Note: IPv4 total length 0, as segmentation offload leaves it; the captured length was used."""
    PROTECTED = 14
    """Note: an encrypted 802.11 frame."""


class Tunnel(IntEnum):
    """The innermost tunnel that a packet came through."""

    NONE = 0
    IP_IN_IP = 1
    SIX_IN_FOUR = 2
    GRE = 3
    ERSPAN_I = 4
    ERSPAN_II = 5
    ERSPAN_III = 6
    VXLAN = 7
    GENEVE = 8
    GTP_U = 9
    MPLS = 10
    TZSP = 11
    PPPOE = 12
    TURN = 13
    TLS = 14
    """A SIP message that was decrypted from a TLS connection."""
    WSS = 15
    """The same, over WebSocket."""


class Transport(IntEnum):
    """What carried a SIP message."""

    UDP = 0
    TCP = 1
    TLS = 2
    WS = 3
    WSS = 4
    SCTP = 5
