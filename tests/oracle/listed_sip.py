"""SIP messages in which tshark 4.0 and voipsniff differ, each with the cause; docs/internals/parity.md says more."""

from __future__ import annotations

from typing import NamedTuple

QUOTED = "SIP quoted in ICMP errors is no message of its own"
ESP = "SIP in ESP with NULL encryption, which we do not open; and pieces of packets seen at several places, as below"
SCTP = "SIP over SCTP, which we do not read"
PORT = "a port that tshark gives to another protocol (PacketCable, DIS)"
PIECES = "pieces of one packet seen before and in a tunnel: tshark puts one packet together, we each"


class Listed(NamedTuple):
    """Messages that only one of the two has: method or status, Call-ID, CSeq number."""

    cause: str
    only_tshark: dict[str, int]
    only_ours: dict[str, int]


LISTED = {
    "CESNET__ipfixprobe__inputs.sip.pcap": Listed(
        QUOTED,
        {
            "INVITE 1005618626856601058973031 1": 1,
            "INVITE 537300951939020249636108 1": 1,
            "INVITE 861179810547912186475724 1": 1,
            "INVITE 250734243275519932787237 1": 1,
            "INVITE 134541037829722726870702 1": 1,
        },
        {},
    ),
    "initconf__sip-attacks__SIP-Bruteforce-Single-IP.pcap": Listed(
        PORT,
        {},
        {
            "REGISTER ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 1": 1,
            "401 ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 1": 1,
            "REGISTER ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 2": 1,
            "401 ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 2": 1,
            "REGISTER ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 3": 1,
            "401 ciokkotnwnqjboqymaogmfrauxpfprpcllwqtynnwpmwyhnhvk 3": 1,
        },
    ),
    "javier-pastor__ptavi-p4__register.libpcap": Listed(PORT, {}, {"REGISTER": 4, "200": 4}),
    "open5gs__open5gs__ipsec_reg.pcapng": Listed(
        ESP,
        {
            "REGISTER 6wr5YA4uEzYn8TycDM-zOw..@192.168.101.5 2": 1,
            "100 6wr5YA4uEzYn8TycDM-zOw..@192.168.101.5 2": 1,
            "200 6wr5YA4uEzYn8TycDM-zOw..@192.168.101.5 2": 1,
            "SUBSCRIBE yQFjFiHYzbfiJeASucHAGQ..@192.168.101.5 1": 3,
            "200 yQFjFiHYzbfiJeASucHAGQ..@192.168.101.5 1": 3,
            "NOTIFY yQFjFiHYzbfiJeASucHAGQ..@192.168.101.5 4": 3,
        },
        {"200 33006ec626c23f51-25423@10.4.128.21 10": 1},
    ),
    "open5gs__open5gs__ipsec_to_nonipsec_call.pcapng": Listed(
        ESP,
        {
            "INVITE UeE-Kc-iNlv7QvhZbppI2Q..@192.168.101.6 1": 1,
            "100 UeE-Kc-iNlv7QvhZbppI2Q..@192.168.101.6 1": 1,
            "180 UeE-Kc-iNlv7QvhZbppI2Q..@192.168.101.6 1": 1,
            "200 UeE-Kc-iNlv7QvhZbppI2Q..@192.168.101.6 1": 1,
            "ACK UeE-Kc-iNlv7QvhZbppI2Q..@192.168.101.6 1": 3,
        },
        {},
    ),
    "open5gs__open5gs__nonipsec_to_ipsec_call.pcapng": Listed(
        ESP,
        {
            "INVITE 4128004109_45009256@192.168.101.2 906778637": 2,
            "183 4128004109_45009256@192.168.101.2 906778637": 1,
            "PRACK 4128004109_45009256@192.168.101.2 906778638": 3,
            "180 4128004109_45009256@192.168.101.2 906778637": 1,
            "200 4128004109_45009256@192.168.101.2 906778637": 1,
            "ACK 4128004109_45009256@192.168.101.2 906778637": 3,
        },
        {},
    ),
    "open5gs__open5gs__volte.pcapng": Listed(PIECES, {}, {"200 29f22d59735449fc-27067@10.4.128.21 10": 1}),
    "sipcapture__heplify__sip_sctp.pcap": Listed(
        SCTP,
        {
            "INVITE 717B2539AD2002C9152DC497@0870ffffffff 1": 1,
            "100 717B2539AD2002C9152DC497@0870ffffffff 1": 1,
            "403 717B2539AD2002C9152DC497@0870ffffffff 1": 1,
            "ACK 717B2539AD2002C9152DC497@0870ffffffff 1": 1,
        },
        {},
    ),
}
