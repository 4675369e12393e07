"""The ports that weigh in a decision, by the protocol they are registered for (IANA)."""

from __future__ import annotations

DNS = (53, 137, 5353, 5355)
"""DNS, and what has its form: NetBIOS names, mDNS, LLMNR."""
DHCP = (67, 68)
DHCPV6 = (546, 547)
QUIC = (443,)
IKE = (500,)
IPSEC_NAT = (4500,)
"""ESP and IKE in UDP (RFC 3948)."""
STUN = (3478, 3479)
SIGNALLING = (5060, 5061)

VXLAN = (4789, 8472)
"""RFC 7348, and what Linux used before there was a number."""
GENEVE = (6081,)
GTP_U = (2152,)
TZSP = (37008,)

SPECIAL = (*DNS, *DHCP, *DHCPV6, *QUIC, *IKE, *IPSEC_NAT, *STUN, *VXLAN, *GENEVE, *GTP_U, *TZSP)
"""A port outside this set never matters before the payload is looked at."""


def port_table(values: dict[int, int]) -> bytes:
    """Return 64 KiB with the value of each port, 0 for those without."""
    table = bytearray(65536)
    for port, value in values.items():
        table[port] = value
    return bytes(table)


def port_set(ports: tuple[int, ...]) -> bytes:
    """Return 8 KiB in which the bit of each of `ports` is set: small enough to stay in the nearest cache."""
    bits = bytearray(8192)
    for port in ports:
        bits[port >> 3] |= 1 << (port & 7)
    return bytes(bits)
