"""SIP ladders as text: each line is one message with its time, turned into real bytes with right tags, branches, Vias.

    0.000 alice > bob: INVITE sdp
    0.100 alice < bob: 180
    1.000 alice < bob: 200 sdp
    1.010 alice > bob: ACK
    9.000 alice < bob: BYE
    9.010 alice > bob: 200

A line is `TIME A > B: WHAT [words]`. WHAT is a method or a status; a status answers the last request that its receiver
sent to its sender, or the one named in brackets: `200(CANCEL)`. Words:

    sdp            an SDP body with the sender's address and port; `sdp=sendonly`, `sdp=0.0.0.0`, `sdp=none:9/PCMA`
    again          the last message of this sender to this receiver once more, byte for byte
    relay          the last message that the sender received, passed on as a proxy does (Via pushed or popped)
    new            a request of a new dialog: fresh tags (with `call=ID` a fresh Call-ID too)
    auth           an Authorization header
    to=TAG from=TAG cseq=N branch=B call=ID uri=URI contact=URI reason=WORDS +Header:value   override or add
    dialog=NAME    in-dialog request towards the To tag that NAME answered with

Nothing of voipsniff makes the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address

from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import parse_message

START_NS = 1_700_000_000_000_000_000
PHRASES = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 183: "Session Progress", 200: "OK", 202: "Accepted",
    302: "Moved Temporarily", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    407: "Proxy Authentication Required", 408: "Request Timeout", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    491: "Request Pending", 500: "Server Internal Error", 503: "Service Unavailable", 600: "Busy Everywhere",
    603: "Decline",
}  # fmt: skip
_LINE = re.compile(r"\s*([\d.]+)\s+(\w+)\s*([<>])\s*(\w+)\s*:\s*(.*)")
_WHAT = re.compile(r"(\d{3})(?:\((\w+)\))?$|([A-Za-z]+)$")


@dataclass
class Party:
    """A SIP element with one address."""

    name: str
    ip: str
    port: int = 5060
    rtp_port: int = 0
    transport: str = "UDP"


@dataclass
class Wire:
    """One message as it was sent."""

    ts_ns: int
    frame: int
    src: Party
    dst: Party
    data: bytes
    transport: str

    def parse(self) -> SipMessage:
        message = parse_message(self.data)
        message.ts_ns = self.ts_ns
        message.frame = self.frame
        message.interface = 0
        message.transport = {"UDP": 0, "TCP": 1, "TLS": 2, "WS": 3}[self.transport]
        message.src_hi, message.src_lo = halves(self.src.ip)
        message.dst_hi, message.dst_lo = halves(self.dst.ip)
        message.src_port = self.src.port
        message.dst_port = self.dst.port
        return message


def halves(address: str) -> tuple[int, int]:
    """Return an address as the two numbers of the columns."""
    value = ip_address(address)
    number = int(value) if value.version == 6 else 0xFFFF << 32 | int(value)
    return number >> 64, number & 0xFFFFFFFFFFFFFFFF


@dataclass
class Ladder:
    """The parties and what they have said so far."""

    call_id: str = "c1@a.example"
    caller: str = "alice"
    parties: dict[str, Party] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    tags: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Call-ID, party) -> its tag."""
    cseqs: dict[tuple[str, str], int] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    """Call-ID -> the other end of its dialog."""
    callers: dict[str, str] = field(default_factory=dict)
    branches: int = 0
    versions: int = 0

    def __post_init__(self) -> None:
        for number, name in enumerate(("alice", "bob", "carol", "dave", "erin"), 1):
            self.parties.setdefault(name, Party(name, f"10.0.0.{number}", rtp_port=4000 + 2 * number))
        for number, name in enumerate(("proxy", "edge", "pbx"), 101):
            self.parties.setdefault(name, Party(name, f"10.0.0.{number}", rtp_port=6000 + 2 * number))

    def run(self, text: str) -> Ladder:
        """Add the messages of `text`."""
        for line in text.splitlines():
            if line.strip() and not line.strip().startswith("#"):
                self._line(line)
        return self

    def messages(self) -> list[SipMessage]:
        return [wire.parse() for wire in self.wires]

    # One line

    def _line(self, line: str) -> None:
        found = _LINE.match(line)
        assert found, line
        seconds, left, arrow, right, rest = found.groups()
        src, dst = (left, right) if arrow == ">" else (right, left)
        words = re.findall(r"\+[^\s:]+:\S+|\S+", rest)
        what, options = words[0], words[1:]
        ts_ns = START_NS + round(float(seconds) * 1e9)
        sender, receiver = self.parties[src], self.parties[dst]
        given = dict(word.split("=", 1) for word in options if "=" in word and not word.startswith("+"))
        transport = given.get("over", sender.transport)
        if "again" in (what, *options):
            data = self._last(src, dst).data
        elif what == "relay":
            data = self._relayed(src, dst)
        else:
            data = self._made(what, options, given, sender, receiver, transport)
        self.wires.append(Wire(ts_ns, len(self.wires) + 1, sender, receiver, data, transport))

    def _last(self, src: str, dst: str) -> Wire:
        return next(wire for wire in reversed(self.wires) if (wire.src.name, wire.dst.name) == (src, dst))

    def _relayed(self, src: str, dst: str) -> bytes:
        wire = next(wire for wire in reversed(self.wires) if wire.dst.name == src)
        head, _, body = wire.data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        if lines[0].startswith(b"SIP/"):
            del lines[1]
        else:
            lines.insert(1, self._via(self.parties[src], "UDP").encode())
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def _via(self, party: Party, transport: str) -> str:
        self.branches += 1
        return f"Via: SIP/2.0/{transport} {party.ip}:{party.port};branch=z9hG4bK{party.name}{self.branches}"

    def _made(
        self, what: str, options: list[str], given: dict[str, str], sender: Party, receiver: Party, transport: str
    ) -> bytes:
        found = _WHAT.match(what)
        assert found, what
        status, answered, method = found.groups()
        body = self._sdp(sender, options, given)
        invite = self._invite_between(sender, receiver)
        if status:
            lines = self._response(int(status), answered, given, sender, receiver)
        elif invite is not None and self._stays_on_hop(method, invite) and not given.keys() & {"branch", "cseq"}:
            lines = self._hop_request(method, invite, receiver)
        else:
            lines = self._request(method, options, given, sender, receiver, transport)
        for word in options:
            if word.startswith("+"):
                name, _, value = word[1:].partition(":")
                lines.append(f"{name}: {value.replace('_', ' ')}")
        if "auth" in options:
            lines.append('Authorization: Digest username="alice", realm="x", nonce="1", uri="sip:x", response="2"')
        if body:
            lines.append("Content-Type: application/sdp")
        if "body" in given:
            kind, body = given["body"].split("|", 1)
            lines.append(f"Content-Type: {kind}")
            body = body.replace("_", " ") + "\r\n"
        lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _request(
        self, method: str, options: list[str], given: dict[str, str], sender: Party, receiver: Party, transport: str
    ) -> list[str]:
        call_id = given.get("call", self.call_id)
        key = (call_id, sender.name)
        if "new" in options or call_id not in self.callers:
            self.callers[call_id] = sender.name
            self.targets[call_id] = given.get("callee", receiver.name)
            self.tags[key] = given.get("from", f"{sender.name[0]}{len(self.wires) + 1}")
            fresh = method not in ("ACK", "BYE")
        else:
            fresh = False
        initial = fresh or (method == "INVITE" and given.get("to") == "")
        caller = self.callers[call_id]
        far = given.get("dialog") or (self.targets[call_id] if sender.name == caller else caller)
        if "dialog" not in given and not fresh and (call_id, receiver.name) in self.tags:
            far = receiver.name
        last = self._invite(call_id, sender.name)
        cseq = self._cseq(method, key, given, last)
        if "branch" in given:
            via = f"Via: SIP/2.0/{transport} {sender.ip}:{sender.port};branch={given['branch']}"
        else:
            via = self._via(sender, transport)
        tag = given.get("to", "" if initial or method == "CANCEL" else self.tags.get((call_id, far), ""))
        uri = given.get("uri", f"sip:{far}@{self.parties[far].ip}")
        lines = [
            f"{method} {uri} SIP/2.0",
            via,
            "Max-Forwards: 70",
            f"From: <sip:{sender.name}@a.example>;tag={self.tags.get(key, '')}",
            f"To: <sip:{given.get('callee', far)}@b.example>" + (f";tag={tag}" if tag else ""),
            f"Call-ID: {call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{sender.name}@{sender.ip}:{sender.port}>",
            f"User-Agent: {sender.name}phone/1.0",
        ]
        return lines[:-2] if method == "ACK" else lines

    def _invite_between(self, sender: Party, receiver: Party) -> Wire | None:
        for wire in reversed(self.wires):
            if wire.data.startswith(b"INVITE") and (wire.src, wire.dst) == (sender, receiver):
                return wire
        return None

    def _final_of(self, invite: Wire) -> bytes | None:
        via = _header(invite.data, "Via").encode()
        for wire in self.wires:
            final = wire.data.startswith(b"SIP/2.0 ") and wire.data[8:9] > b"1" and b" INVITE\r\n" in wire.data
            if final and wire.data.split(b"\r\n")[1] == via:
                return wire.data
        return None

    def _stays_on_hop(self, method: str, invite: Wire) -> bool:
        """Whether a request is for one hop only: CANCEL, and the ACK to a failure (RFC 3261 s.9.1, s.17.1.1.3)."""
        final = self._final_of(invite)
        return method == "CANCEL" or (method == "ACK" and final is not None and final[8:9] > b"2")

    def _hop_request(self, method: str, invite: Wire, receiver: Party) -> list[str]:
        final = self._final_of(invite)
        to = _header(final if method == "ACK" and final is not None else invite.data, "To")
        number = _header(invite.data, "CSeq").split()[1]
        return [
            f"{method} {invite.data.split(b' ')[1].decode()} SIP/2.0",
            _header(invite.data, "Via"),
            "Max-Forwards: 70",
            _header(invite.data, "From"),
            to,
            _header(invite.data, "Call-ID"),
            f"CSeq: {number} {method}",
        ]

    def _cseq(self, method: str, key: tuple[str, str], given: dict[str, str], last: Wire | None) -> int:
        if "cseq" in given:
            number = int(given["cseq"])
        elif method in ("ACK", "CANCEL") and last is not None:
            return int(_header(last.data, "CSeq").split()[1])
        else:
            number = self.cseqs.get(key, 0) + 1
        if method not in ("ACK", "CANCEL"):
            self.cseqs[key] = number
        return number

    def _invite(self, call_id: str, name: str) -> Wire | None:
        for wire in reversed(self.wires):
            ours = wire.src.name == name and f"Call-ID: {call_id}\r\n".encode() in wire.data
            if ours and wire.data.startswith(b"INVITE"):
                return wire
        return None

    def _response(
        self, status: int, answered: str | None, given: dict[str, str], sender: Party, receiver: Party
    ) -> list[str]:
        request = next(
            wire.data
            for wire in reversed(self.wires)
            if (wire.src.name, wire.dst.name) == (receiver.name, sender.name)
            and not wire.data.startswith((b"SIP/", b"ACK"))
            and (answered is None or wire.data.startswith(answered.encode()))
            and ("cseq" not in given or f"CSeq: {given['cseq']} ".encode() in wire.data)
            and ("call" not in given or f"Call-ID: {given['call']}\r\n".encode() in wire.data)
        )
        call_id = _header(request, "Call-ID").split(": ")[1]
        to = _header(request, "To")
        if ";tag=" not in to and status > 100:
            tag = given.get("to") or self.tags.setdefault(
                (call_id, sender.name), f"{sender.name[0]}tag{len(self.wires)}"
            )
            to += f";tag={tag}"
        vias = [line for line in request.split(b"\r\n") if line.startswith(b"Via:")]
        lines = [
            f"SIP/2.0 {status} {PHRASES.get(status, 'Whatever')}",
            *(via.decode() for via in vias),
            _header(request, "From"),
            to,
            _header(request, "Call-ID"),
            _header(request, "CSeq"),
        ]
        if status > 100:
            contact = given.get("contact", f"sip:{sender.name}@{sender.ip}:{sender.port}")
            lines.append(f"Contact: <{contact}>")
            lines.append(f"User-Agent: {sender.name}phone/2.0")
        return lines

    def _sdp(self, sender: Party, options: list[str], given: dict[str, str]) -> str:
        if "sdp" not in options and "sdp" not in given:
            return ""
        text = given.get("sdp", "")
        direction = next((word for word in ("sendonly", "recvonly", "inactive", "sendrecv") if word in text), "")
        address = "0.0.0.0" if "0.0.0.0" in text else given.get("ip", sender.ip)
        port = int(given.get("port", sender.rtp_port))
        codec = given.get("codec", "PCMA")
        self.versions += 1
        lines = [
            "v=0",
            f"o={sender.name} 1 {self.versions} IN IP4 {address}",
            "s=-",
            f"c=IN IP4 {address}",
            "t=0 0",
            *_media_lines(codec, port),
        ]
        if direction:
            lines.append(f"a={direction}")
        lines += [f"a={line.replace('_', ' ')}" for line in given.get("a", "").split(";") if line]
        return "\r\n".join(lines) + "\r\n"


def _media_lines(codec: str, port: int) -> list[str]:
    numbers = {"PCMU": 0, "PCMA": 8, "G722": 9, "opus": 96}
    names = codec.split(",")
    formats = " ".join(str(numbers[name]) for name in names)
    rates = {"opus": "48000/2"}
    maps = [f"a=rtpmap:{numbers[name]} {name}/{rates.get(name, '8000')}" for name in names]
    return [f"m=audio {port} RTP/AVP {formats} 101", *maps, "a=rtpmap:101 telephone-event/8000"]


def _header(data: bytes, name: str) -> str:
    return next(line.decode() for line in data.split(b"\r\n") if line.startswith(f"{name}:".encode()))


def at(seconds: float) -> int:
    """Return the time of a ladder's second."""
    return START_NS + round(seconds * 1e9)
