"""Streams in which tshark 4.0 and voipsniff differ, each with its cause; docs/internals/parity.md says more."""

from __future__ import annotations

from typing import NamedTuple

RESET = "tshark takes a sequence that begins again 75 numbers back for a new cycle and forgets what came before"
FIRST = "tshark takes the first packet seen for the first sent; the second has a lower number"
T38 = "tshark calls RTP that still comes after an SDP for T.38 on the same port T.38, and malformed"
HALF = "tshark's heuristic takes only some packets of one stream for RTP; ours is without loss"
PORT = "a port of another protocol or below 1024, without SDP: structure alone proves nothing there"
SLOW = "packets far apart whose time stamps follow no common clock, without SDP"
SHUFFLED = "packets in random order, without SDP"
STILL = "no RTP that counts time: its time stamp never moves (probes of bandwidth, an own protocol)"
FUZZED = "bits turned over: the SDP that names the port has another Call-ID or cannot be read"


class Listed(NamedTuple):
    """Keys (source, port, destination, port, SSRC) that differ in the same figures for the same cause."""

    cause: str
    figures: str
    keys: tuple[str, ...]


LISTED: dict[str, tuple[Listed, ...]] = {
    "NormB__sipnab__pcap-samples.register-invite-reinvite-bye.pcap": (
        Listed(
            RESET,
            "lost",
            (
                "127.0.0.1 5084 127.0.0.1 5094 0xb0b0b0b0",
                "127.0.0.1 5094 127.0.0.1 5084 0x0e330af3",
            ),
        ),
    ),
    "NotYuSheng__TracePcap__telegram_voice.pcapng": (
        Listed(
            HALF,
            "received lost",
            (
                "192.168.12.67 42567 91.108.9.34 1400 0x6313f56a",
                "91.108.9.34 1400 192.168.12.67 42567 0x701ead06",
            ),
        ),
    ),
    "call_bufferbloat.pcap.gz": (Listed(PORT, "only tshark", ("10.77.0.12 56305 10.77.0.10 9 0x00001000",)),),
    "membraneframework__membrane_rtp_plugin__h264_before_sr.pcap": (
        Listed(SHUFFLED, "only tshark", ("127.0.0.1 39834 127.0.0.1 5000 0x4313b7d4",)),
    ),
    "membraneframework__membrane_rtp_plugin__h264_before_sr2.pcap": (
        Listed(SHUFFLED, "only tshark", ("127.0.0.1 39834 127.0.0.1 5000 0x4313b7d4",)),
    ),
    "ntop__nDPI__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": (
        Listed(T38, "received jitter", ("10.35.60.100 15580 10.23.1.52 16756 0x0eaf0eaf",)),
    ),
    "ntop__nDPI__fuzz-2006-06-26-2594.pcap": (
        Listed(
            FUZZED,
            "only tshark",
            (
                "192.168.1.2 30000 212.242.33.36 40392 0x37968baa",
                "192.168.1.2 30000 212.242.33.36 40392 0x3796cb71",
                "192.168.1.2 30000 212.242.33.36 40392 0xaaaaaaaa",
                "192.168.1.2 30000 214.242.33.36 40392 0x3796cb71",
                "192.168.1.2 30000 37.115.0.36 40392 0x3796cb71",
            ),
        ),
    ),
    "ntop__nDPI__imo.pcap": (Listed(STILL, "only tshark", ("192.168.12.169 49207 185.155.137.30 36535 0x00010000",)),),
    "ntop__nDPI__line.pcap": (Listed(SLOW, "only tshark", ("10.200.3.125 51161 147.92.169.90 29070 0x000000de",)),),
    "ntop__nDPI__stun_dtls_rtp.pcapng": (
        Listed(PORT, "only tshark", ("142.250.82.249 3478 192.168.12.182 50221 0x321d28bb",)),
    ),
    "ntop__nDPI__stun_google_meet.pcapng": (
        Listed(
            STILL,
            "only tshark",
            (
                "142.250.82.76 19305 192.168.12.156 38152 0x00000000",
                "2001:4860:4864:6::81 19305 2001:b07:a3d:c112:48a1:1094:1227:281e 45572 0x00000000",
            ),
        ),
    ),
    "ntop__nDPI__stun_signal.pcapng": (
        Listed(STILL, "only tshark", ("18.195.131.143 61498 192.168.12.169 47767 0x000007dd",)),
    ),
    "ntop__nDPI__stun_wa_call.pcapng": (
        Listed(
            PORT,
            "only tshark",
            (
                "157.240.203.62 3478 192.168.12.156 49526 0x34aa98ba",
                "192.168.12.156 46652 93.57.123.227 3478 0x1b9f01ee",
                "93.57.123.227 3478 192.168.12.156 46652 0xe17231aa",
            ),
        ),
    ),
    "ntop__nDPI__wa_video.pcap": (
        Listed(
            PORT,
            "only tshark",
            (
                "192.168.2.12 53688 31.13.86.48 3478 0x0189cc16",
                "192.168.2.12 53688 31.13.86.48 3478 0x5e05086d",
                "192.168.2.12 53688 31.13.86.48 3478 0xc3965a59",
                "31.13.86.48 3478 192.168.2.12 53688 0xdec0b0a1",
            ),
        ),
    ),
    "ntop__nDPI__wa_voice.pcap": (Listed(PORT, "only tshark", ("31.13.86.48 3478 192.168.2.12 56328 0x87fab2d7",)),),
    "odedshimon__BruteShark__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": (
        Listed(T38, "received lost delta jitter", ("10.35.60.100 15580 10.23.1.52 16756 0x0eaf0eaf",)),
    ),
    "open5gs__open5gs__ipsec_to_nonipsec_call.pcapng": (
        Listed(FIRST, "lost", ("10.4.128.21 30328 192.168.101.8 50014 0x0029b45f",)),
    ),
    "sipcapture__heplify__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": (
        Listed(T38, "received lost delta jitter", ("10.35.60.100 15580 10.23.1.52 16756 0x0eaf0eaf",)),
    ),
    "webrtc_websocket.pcap.gz": (
        Listed(
            HALF,
            "received lost delta",
            (
                "fd77::11 39951 fd77::12 59539 0xa80514cc",
                "fd77::12 59539 fd77::11 39951 0xe7d8dbc2",
            ),
        ),
    ),
    "webrtc_wss.pcap.gz": (
        Listed(HALF, "received lost", ("fd77::11 53248 fd77::12 36028 0xe86dcd7f",)),
        Listed(HALF, "received lost delta", ("fd77::12 36028 fd77::11 53248 0xd96ccac8",)),
    ),
}
