"""Session descriptions (RFC 8866), read leniently: what is broken is listed, the rest is kept."""

from __future__ import annotations

from typing import Any

from voipsniff.packet.address import parse_address
from voipsniff.sip.payload_types import STATIC_PAYLOAD_TYPES
from voipsniff.sip.sdp_values import Candidate, Codec, Direction, MediaDescription, Origin, Sdp, Security
from voipsniff.sip.text import decode_text

__all__ = ["Candidate", "Codec", "Direction", "MediaDescription", "Origin", "Sdp", "Security", "parse_sdp"]

MAX_LINES = 2048
"""Lines of one description that are read; a WebRTC offer with many candidates has some hundreds."""
MAX_MEDIA = 64
"""Media descriptions of one description that are kept."""

_DIRECTIONS: dict[str, Direction] = {direction.value: direction for direction in Direction}


def parse_sdp(data: bytes) -> Sdp:
    """Return the session description in `data`. What cannot be read is left out and named in `Sdp.anomalies`."""
    anomalies: dict[str, None] = {}
    sections: list[list[tuple[str, str]]] = [[]]
    lines = data.split(b"\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        anomalies["sdp_too_long"] = None
        lines.pop()
    for line in lines:
        text = decode_text(line.strip(b"\r\0")).rstrip()
        if not text:
            continue
        if len(text) < 2 or text[1] != "=":
            anomalies["sdp_bad_line"] = None
            continue
        if text[0] == "m":
            if len(sections) > MAX_MEDIA:
                anomalies["sdp_too_long"] = None
                break
            sections.append([])
        sections[-1].append((text[0], text[2:]))
    session = _attributes(sections[0], anomalies)
    if "v" not in session:
        anomalies["sdp_no_version"] = None
    media = tuple(
        description for section in sections[1:] if (description := _media(section, session, anomalies)) is not None
    )
    return Sdp(
        _origin(session.get("o"), anomalies), session.get("s", ""), media, _address(session)[0], tuple(anomalies)
    )


def _attributes(lines: list[tuple[str, str]], anomalies: dict[str, None]) -> dict[str, Any]:
    """Return the lines of a section by type: `a=` under "a:name" as lists, `b=` under "b", the first of the others."""
    found: dict[str, Any] = {"b": {}}
    for kind, value in lines:
        if kind == "a":
            name, _, text = value.partition(":")
            found.setdefault("a:" + name.strip().lower(), []).append(text.strip())
        elif kind == "b":
            name, _, text = value.partition(":")
            number = _number(text)
            if number is None:
                anomalies["sdp_bad_line"] = None
            else:
                found["b"].setdefault(name.strip().upper(), number)
        else:
            found.setdefault(kind, value.strip())
    return found


def _number(text: str, most: int = 0xFFFFFFFF) -> int | None:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    value = int(text)
    return value if value <= most else None


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value <= 10000 else None


def _origin(text: str | None, anomalies: dict[str, None]) -> Origin | None:
    words = (text or "").split()
    if len(words) != 6:
        anomalies["sdp_bad_origin"] = None
        return None
    return Origin(words[0], words[1], words[2], words[5])


def _address(section: dict[str, Any]) -> tuple[str, int | None]:
    """Return address and TTL of the c= line."""
    words = section.get("c", "").split()
    if len(words) < 3:
        return "", None
    address, _, rest = words[2].partition("/")
    ttl = _number(rest.partition("/")[0], 255) if words[1].upper() == "IP4" else None
    return address, ttl


def _media(
    section: list[tuple[str, str]], session: dict[str, Any], anomalies: dict[str, None]
) -> MediaDescription | None:
    own = _attributes(section, anomalies)
    words = own["m"].split()
    port = _number(words[1].partition("/")[0], 65535) if len(words) >= 3 else None
    if port is None:
        anomalies["sdp_bad_media"] = None
        return None
    if "c" in own and len(own["c"].split()) < 3:
        anomalies["sdp_bad_connection"] = None
    address, ttl = _address(own if "c" in own else session)
    if not address and port:
        anomalies["sdp_no_connection"] = None
    halves = parse_address(address)

    def first(name: str) -> str | None:
        lines: list[str | None] = own.get("a:" + name) or session.get("a:" + name) or [None]
        return lines[0]

    formats = tuple(words[3:])
    crypto = own.get("a:crypto") or session.get("a:crypto") or []
    fingerprint = first("fingerprint")
    rtcp = (first("rtcp") or "").split()
    return MediaDescription(
        kind=words[0].lower(),
        port=port,
        port_count=_number(words[1].partition("/")[2]) or 1,
        protocol=words[2],
        formats=formats,
        address=address,
        address_hi=halves[0] if halves else None,
        address_lo=halves[1] if halves else None,
        ttl=ttl,
        direction=_direction(own) or _direction(session) or Direction.SENDRECV,
        codecs=_codecs(formats, words[2], own, anomalies),
        ptime=_float(first("ptime") or ""),
        maxptime=_float(first("maxptime") or ""),
        rtcp_port=_number(rtcp[0], 65535) if rtcp else None,
        rtcp_address=rtcp[3] if len(rtcp) >= 4 else None,
        rtcp_mux="a:rtcp-mux" in own,
        security=Security.SDES if crypto else Security.DTLS if fingerprint else Security.NONE,
        crypto_suites=tuple(words[1] for line in crypto if len(words := line.split()) >= 2),
        fingerprint=fingerprint,
        setup=first("setup"),
        candidates=tuple(c for line in own.get("a:candidate", ()) if (c := _candidate(line, anomalies)) is not None),
        bandwidth=own["b"] or session["b"],
        ice_ufrag=first("ice-ufrag"),
        mid=(own.get("a:mid") or [None])[0],
        label=(own.get("a:label") or [None])[0],
        ssrcs=tuple(
            dict.fromkeys(n for line in own.get("a:ssrc", ()) if (n := _number(line.partition(" ")[0])) is not None)
        ),
        t38={name[2:]: values[0] for name, values in own.items() if name.startswith("a:t38")},
    )


def _direction(section: dict[str, Any]) -> Direction | None:
    return next((direction for name, direction in _DIRECTIONS.items() if "a:" + name in section), None)


def _codecs(
    formats: tuple[str, ...], protocol: str, own: dict[str, Any], anomalies: dict[str, None]
) -> tuple[Codec, ...]:
    if "RTP" not in protocol.upper():
        return ()
    maps: dict[int, tuple[str, int, int]] = {}
    for line in own.get("a:rtpmap", ()):
        head, _, encoding = line.partition(" ")
        payload_type = _number(head, 127)
        name, _, rest = encoding.strip().partition("/")
        clock, _, channels = rest.partition("/")
        clock_rate = _number(clock)
        if payload_type is None or clock_rate is None or not name:
            anomalies["sdp_bad_rtpmap"] = None
            continue
        maps.setdefault(payload_type, (name, clock_rate, _number(channels) or 1))
    formats_of: dict[int, str] = {}
    for line in own.get("a:fmtp", ()):
        head, _, text = line.partition(" ")
        payload_type = _number(head, 127)
        if payload_type is not None:
            formats_of.setdefault(payload_type, text.strip())
    codecs = []
    for text in formats:
        payload_type = _number(text, 127)
        if payload_type is None:
            anomalies["sdp_bad_media"] = None
            continue
        name, clock_rate, channels = maps.get(payload_type) or STATIC_PAYLOAD_TYPES.get(payload_type) or ("", 0, 1)
        codecs.append(Codec(payload_type, name, clock_rate, channels, formats_of.get(payload_type, "")))
    return tuple(codecs)


def _candidate(line: str, anomalies: dict[str, None]) -> Candidate | None:
    words = line.split()
    if len(words) < 8 or words[6] != "typ":
        anomalies["sdp_bad_candidate"] = None
        return None
    component, priority, port = _number(words[1], 256), _number(words[3]), _number(words[5], 65535)
    if component is None or priority is None or port is None:
        anomalies["sdp_bad_candidate"] = None
        return None
    halves = parse_address(words[4]) or (None, None)
    extra = dict(zip(words[8::2], words[9::2], strict=False))
    related_port = _number(extra.get("rport", ""), 65535)
    return Candidate(
        words[0],
        component,
        words[2].lower(),
        priority,
        words[4],
        halves[0],
        halves[1],
        port,
        words[7],
        extra.get("raddr"),
        related_port,
    )
