"""A strict look at one message: what the scan of its head does not pay for.

`inspect_message` reads every structured header and names what breaks the grammar or the rules of RFC 3261. It is meant
for a message that is shown or judged, not for every message of a trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voipsniff.sip.bodies import parse_parts
from voipsniff.sip.grammar import split_values
from voipsniff.sip.headers import MAX_SECONDS, parse_content_type, parse_seconds, parse_via, parse_warning
from voipsniff.sip.message import SipMessage
from voipsniff.sip.uri import parse_uri

MAGIC_COOKIE = "z9hG4bK"
"""How the branch of every RFC 3261 request begins (s.8.1.1.7)."""
KNOWN_SCHEMES = frozenset({"sip", "sips", "tel", "urn", "*"})
ADDRESS_HEADERS = (
    "from", "to", "contact", "route", "record-route", "path", "service-route", "refer-to", "referred-by",
    "p-asserted-identity", "p-preferred-identity", "remote-party-id", "diversion", "history-info",
)  # fmt: skip
NUMBER_HEADERS = {
    "max-forwards": 255,
    "expires": MAX_SECONDS,
    "min-expires": MAX_SECONDS,
    "min-se": MAX_SECONDS,
    "session-expires": MAX_SECONDS,
    "retry-after": MAX_SECONDS,
    "rseq": (1 << 31) - 1,
}
"""The largest value of each header that begins with a number (RFC 3261 s.20, RFC 3262, RFC 4028)."""

# Possessive throughout (`++`, `*+`): a value that breaks the grammar is left in one pass, never retried.
_TOKEN = rb"[A-Za-z0-9.!%*_+`'~-]++"
_QUOTED = rb'"(?:[^"\\\x00-\x08\x0a-\x1f]|\\[\x00-\x7f])*+"'
_IPV6 = rb"\[[0-9A-Fa-f:.]++\]"
_HOST = rb"(?:" + _IPV6 + rb"|[A-Za-z0-9._-]++)"
_VALUE = rb"(?>[0-9A-Fa-f:.]++(?=[\s;]|$)|" + _TOKEN + rb"|" + _IPV6 + rb"|" + _QUOTED + rb")"
_PARAMS = rb"(?:\s*+;\s*+" + _TOKEN + rb"(?:\s*+=\s*+" + _VALUE + rb")?+)*+\s*+"
_NAME_ADDR = re.compile(rb"(?:" + _QUOTED + rb"|(?:" + _TOKEN + rb"\s*+)*+)\s*+<[^<>\s\"]++>" + _PARAMS)
_ADDR_SPEC = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>\",;?]++" + _PARAMS)
_SIP_URI = re.compile(
    rb"sips?:(?:[A-Za-z0-9_.!~*'()&=+$,;?/:%-]*+@)?"
    + _HOST
    + rb"(?::[0-9]++)?+(?:;[^\s<>\"?;]++)*+(?:\?[^\s<>\"]++)?+",
    re.IGNORECASE,
)
_VIA = re.compile(rb"SIP\s*+/\s*+2\.0\s*+/\s*+" + _TOKEN + rb"\s++" + _HOST + rb"(?:\s*+:\s*+[0-9]{1,5}+)?+" + _PARAMS)
_DATE = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    rb"[0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT"
)


def inspect_message(message: SipMessage) -> tuple[str, ...]:
    """Return the names of all anomalies of a message: those of the scan and those that only a strict reading finds."""
    names = dict.fromkeys(message.anomalies)
    for check in _CHECKS:
        names.update(dict.fromkeys(check(message)))
    return tuple(names)


def _request_uri(message: SipMessage) -> Iterator[str]:
    if not message.is_request:
        return
    raw = message.request_uri
    uri = parse_uri(raw)
    if not uri.scheme or raw[:1] == b"<":
        yield "sip_bad_uri"
    elif uri.scheme not in KNOWN_SCHEMES:
        yield "sip_unknown_scheme"
    elif uri.headers or (uri.scheme in ("sip", "sips") and not _is_sip_uri(raw)):
        yield "sip_bad_uri"


def _is_sip_uri(raw: bytes) -> bool:
    return _SIP_URI.fullmatch(raw.replace(b":***@", b"@")) is not None


def _addresses(message: SipMessage) -> Iterator[str]:
    for name in ADDRESS_HEADERS:
        for line in message.headers(name):
            for value in split_values(line) if name not in ("from", "to") else [line]:
                yield from _address(value)


def _address(value: bytes) -> Iterator[str]:
    if value == b"*":
        return
    bracketed = b"<" in value
    if not (_NAME_ADDR if bracketed else _ADDR_SPEC).fullmatch(value):
        yield "sip_bad_address"
    uri = parse_uri(value.partition(b"<")[2].partition(b">")[0] if bracketed else value.partition(b";")[0])
    if uri.scheme not in KNOWN_SCHEMES:
        yield "sip_unknown_scheme"


def _contacts(message: SipMessage) -> Iterator[str]:
    contacts = message.contacts
    star = any(contact.is_star for contact in contacts)
    if star and (len(contacts) > 1 or message.method != "REGISTER" or parse_seconds(message.header("expires")) != 0):
        yield "sip_bad_contact"
    for contact in contacts:
        expires = contact.params.get("expires")
        if expires is not None and _out_of_range(expires.encode(), MAX_SECONDS):
            yield "sip_bad_number"


def _vias(message: SipMessage) -> Iterator[str]:
    for value in message.values("via"):
        if not _VIA.fullmatch(value):
            yield "sip_bad_via"
        branch = parse_via(value).branch
        if branch is None or not branch.startswith(MAGIC_COOKIE) or branch == MAGIC_COOKIE:
            yield "sip_bad_branch"
            return


def _numbers(message: SipMessage) -> Iterator[str]:
    for name, most in NUMBER_HEADERS.items():
        if any(_out_of_range(value, most) for value in message.headers(name)):
            yield "sip_bad_number"
    if any(parse_warning(value) is None for value in message.values("warning")):
        yield "sip_bad_number"


def _out_of_range(value: bytes, most: int) -> bool:
    number = parse_seconds(value)
    return number is None or number > most


def _date(message: SipMessage) -> Iterator[str]:
    date = message.header("date")
    if date is not None and not _DATE.fullmatch(date):
        yield "sip_bad_date"


def _nul(message: SipMessage) -> Iterator[str]:
    if b"\0" in message.data[: message.body_offset]:
        yield "sip_nul_in_head"


def _body(message: SipMessage) -> Iterator[str]:
    content_type = message.header("content-type")
    if not message.body:
        return
    if content_type is None:
        yield "sip_body_without_type"
    elif parse_content_type(content_type).media.startswith("multipart/") and not _parts(content_type, message.body):
        yield "sip_bad_multipart"


def _parts(content_type: bytes, body: bytes) -> bool:
    return any(part.data is not body for part in parse_parts(content_type, body))


_CHECKS = (_request_uri, _addresses, _contacts, _vias, _numbers, _date, _nul, _body)
