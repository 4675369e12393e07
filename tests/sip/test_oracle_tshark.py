"""Every SIP message over UDP of the public captures, field by field, beside what tshark reads from the same bytes.

Known disagreements are in docs/internals/parity.md; `DIFFERENT` holds them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.shared import SHARED, needs_shared, shared_captures
from voipsniff.errors import SipParseError
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import parse_message

FIELDS = (
    "frame.number", "udp.payload", "icmp.type", "icmpv6.type", "tcp.srcport", "sip.Method", "sip.Status-Code",
    "sip.r-uri", "sip.Call-ID", "sip.CSeq.seq", "sip.CSeq.method", "sip.from.tag", "sip.to.tag", "sip.Via.branch",
    "sip.Via.sent-by.address", "sip.Via.transport", "sip.contact.uri", "sip.Content-Length", "sip.from.user",
    "sip.from.host", "sip.to.user", "sip.to.host", "sdp.media.media", "sdp.media.port", "sdp.media.proto",
    "sdp.mime.type", "sdp.sample_rate",
)  # fmt: skip
SEPARATOR = b"\x1f"
FEW = (
    "NormB__sipnab__SIP_DTMF2.cap",
    "NormB__sipnab__codec-negotiation.pcap",
    "NormB__sipnab__pcap-samples.register-invite-reinvite-bye.pcap",
    "NormB__sipnab__sip-proxy.pcap",
    "ntop__nDPI__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap",
    "irontec__sngrep__aaa.pcap",
    "pkecera__zad__1__videohovor.pcapng",
    "cisco-system-traffic-generator__trex-core__udp_sip.cap",
    "open5gs__open5gs__volte.pcapng",
    "sipcapture__heplify__sip_ipv6_udp.pcap",
    "zeek__zeek__sip-long-request-response-paths.pcap",
)
"""Captures of every run; the marker `slow` adds the others."""
BIT_FLIPPED = "ntop__nDPI__fuzz-2006-06-26-2594.pcap"
"""Random bits are turned over in it: each reader ends a broken token elsewhere."""
DIFFERENT = {
    ("sipcapture__heplify__sip_ipv6_udp.pcap", "from host"),
    ("sipcapture__heplify__sip_ipv6_udp.pcap", "to host"),
    ("sipcapture__heplify__sip_ipv6_udp.pcap", "branches"),
    ("sipcapture__heplify__sip_ipv6_udp.pcap", "via hosts"),
    ("sipcapture__heplify__sip_ipv6_udp.pcap", "media"),
    ("sipcapture__heplify__erspan_sip_ipv4_udp.pcapng", "to tag"),
    ("juanmasoriano__ptavi-pfinal__llamada.libpcap", "media"),
    ("zeek__zeek__invalid-content-length.pcap", "content length"),
}

Row = dict[str, list[bytes]]


def tshark_rows(path: Path) -> list[Row]:
    """Return the fields of each frame that is SIP over UDP and nothing quoted in ICMP."""
    command = ["tshark", "-r", str(path), "-Y", "sip", "-T", "fields", "-E", "separator=/t"]
    command += ["-E", f"aggregator={SEPARATOR.decode()}"]
    for name in FIELDS:
        command += ["-e", name]
    output = subprocess.run(command, capture_output=True, check=False).stdout
    rows = []
    for line in output.splitlines():
        cells = [cell.split(SEPARATOR) if cell else [] for cell in line.split(b"\t")]
        row = dict(zip(FIELDS, cells, strict=False))
        if row["udp.payload"] and not (row["icmp.type"] or row["icmpv6.type"] or row["tcp.srcport"]):
            rows.append(row)
    return rows


def user(address: str | None, scheme: str) -> bytes:
    """Return a user part as tshark gives it: not for tel URIs, and (its own oddity) not when it is one character."""
    if address is None or scheme == "tel" or len(address) == 1:
        return b""
    return address.encode()


def first(cells: list[bytes]) -> bytes:
    return cells[0] if cells else b""


def ours(message: SipMessage) -> dict[str, object]:
    sender, receiver = message.from_address.uri, message.to_address.uri
    media = message.sdp.media if message.sdp else ()
    return {
        "method": message.method.upper().encode(),
        "status": b"" if message.is_request else str(message.status_code).encode(),
        "request uri": message.request_uri,
        "call id": message.call_id,
        "cseq": str(message.cseq).encode() if message.cseq >= 0 else b"",
        "from tag": message.from_tag,
        "to tag": message.to_tag,
        "branches": [via.branch.encode() for via in message.vias if via.branch],
        "top branch": message.branch,
        "via hosts": [via.host.encode() for via in message.vias],
        "via transports": [via.transport.encode() for via in message.vias],
        "contacts": [contact.uri.raw for contact in message.contacts if not contact.is_star],
        "content length": str(message.content_length).encode() if message.content_length >= 0 else b"",
        "from user": user(sender.user, sender.scheme),
        "to user": user(receiver.user, receiver.scheme),
        "from host": sender.host.encode(),
        "to host": receiver.host.encode(),
        "media": [(line.kind.encode(), str(line.port).encode(), line.protocol.encode()) for line in media],
    }


def theirs(row: Row) -> dict[str, object]:
    media = zip(row["sdp.media.media"], row["sdp.media.port"], row["sdp.media.proto"], strict=False)
    branches = row["sip.Via.branch"]
    return {
        "method": first(row["sip.Method"] or row["sip.CSeq.method"]).upper(),
        "status": first(row["sip.Status-Code"]),
        "request uri": first(row["sip.r-uri"]),
        "call id": first(row["sip.Call-ID"]),
        "cseq": first(row["sip.CSeq.seq"]),
        "from tag": first(row["sip.from.tag"]),
        "to tag": first(row["sip.to.tag"]),
        "branches": branches,
        "top branch": first(branches),
        "via hosts": [host.strip(b"[]").lower() for host in row["sip.Via.sent-by.address"]],
        "via transports": [transport.upper() for transport in row["sip.Via.transport"]],
        "contacts": row["sip.contact.uri"],
        "content length": first(row["sip.Content-Length"]),
        "from user": one_letter(first(row["sip.from.user"])),
        "to user": one_letter(first(row["sip.to.user"])),
        "from host": first(row["sip.from.host"]).strip(b"[]").lower(),
        "to host": first(row["sip.to.host"]).strip(b"[]").lower(),
        "media": [(kind.lower(), port, protocol) for kind, port, protocol in media],
    }


def one_letter(name: bytes) -> bytes:
    return name if len(name) > 1 else b""


def compare(path: Path) -> None:
    compared = 0
    for row in tshark_rows(path):
        data = bytes.fromhex(row["udp.payload"][-1].replace(b":", b"").decode())
        frame = f"{path.name} frame {row['frame.number'][0].decode()}"
        try:
            message = parse_message(data)
        except SipParseError:
            assert not row["sip.Call-ID"], frame
            continue
        compared += 1
        mine, its = ours(message), theirs(row)
        for name, value in its.items():
            if (path.name, name) not in DIFFERENT and not (
                name == "top branch" and (path.name, "branches") in DIFFERENT
            ):
                assert mine[name] == value, f"{frame}: {name}"
        named = {
            (codec.name.upper().encode(), str(codec.clock_rate).encode())
            for line in (message.sdp.media if message.sdp else ())
            for codec in line.codecs
        }
        for name, rate in zip(row["sdp.mime.type"], row["sdp.sample_rate"], strict=False):
            assert (path.name, "media") in DIFFERENT or (name.upper(), rate) in named, f"{frame}: rtpmap {name!r}"
    if path.name in FEW:
        assert compared


def captures() -> list[Path]:
    lab = SHARED / "lab" / "traces"
    recorded = sorted(path for path in lab.glob("*.pcap*")) if lab.is_dir() else []
    return [path for path in shared_captures() + recorded if path.name != BIT_FLIPPED]


@needs_shared
@pytest.mark.shared
@pytest.mark.tshark
@pytest.mark.parametrize("name", FEW)
def test_fields_equal_those_of_tshark(name: str) -> None:
    compare(SHARED / "traces" / name)


@needs_shared
@pytest.mark.shared
@pytest.mark.tshark
@pytest.mark.slow
def test_fields_equal_those_of_tshark_in_every_capture() -> None:
    for path in captures():
        compare(path)
