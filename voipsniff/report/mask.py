"""Secrets out of sight: what of a message lets someone else register, listen in or try passwords."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MASK = "***"
CREDENTIAL_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info"}
)
"""Header fields that hold digest responses (RFC 7616) or passwords and tokens of other schemes."""
CHALLENGE_HEADERS = frozenset({"www-authenticate", "proxy-authenticate"})
"""Header fields in which an IMS core hands out the keys `ck` and `ik` (3GPP TS 24.229)."""
_DIGEST_PARAMETERS = re.compile(
    r"(?i)(?<![\w.-])(response|rspauth|response-auth|auts|ck|ik|password|access_token)(\s*=\s*)"
    r'("(?:[^"\\]|\\.)*"?|[^\s,;]*)'
)
_SCHEME = re.compile(r"(?s)^(\s*)(\S+)(\s+)(.*)$")
_PASSWORD_IN_URI = re.compile(r"(?i)\b(sips?:[^\s@<>:\"]+):((?:(?!,\s*sips?:)[^\s@<>\"])*)@")
_BODY_SECRETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SRTP key", re.compile(r"(?i)(inline:)([^\s|;]+)")),
    ("SRTP key", re.compile(r"(?i)^(\s*a=key-mgmt:\S+\s+)(\S.*)$")),
    ("SRTP key", re.compile(r"(?i)^(\s*k=[^:]+:)(.+)$")),
    ("ICE password", re.compile(r"(?i)^(\s*a=ice-pwd:)(.+)$")),
    ("DTMF digit", re.compile(r"(?i)^(\s*Signal\s*=\s*)(\S+)")),  # application/dtmf-relay
    ("DTMF digit", re.compile(r"(?i)(\bdigits\s*=\s*\"?)([^\"\s>]+)")),  # application/kpml-response+xml (RFC 4730)
)


@dataclass(slots=True)
class Masked:
    """How many secrets were masked, by what they are; one object for all messages of a page."""

    counts: dict[str, int] = field(default_factory=dict)

    def hide(self, what: str, pattern: re.Pattern[str], text: str, shown: Callable[[re.Match[str]], str]) -> str:
        """Return `text` with each match of `pattern` as `shown` gives it, counted as `what`."""
        text, times = pattern.subn(shown, text)
        if times:
            self.counts[what] = self.counts.get(what, 0) + times
        return text


def mask_uri(text: str) -> str:
    """Return `text` with passwords of SIP URIs (`sip:user:password@host`, RFC 3261 s.19.1.1) as `***`."""
    return _PASSWORD_IN_URI.sub(lambda match: f"{match[1]}:{MASK}@", text)


def mask_header(name: str, value: str, masked: Masked) -> str:
    """Return the value of a header field (folded lines included) without its secrets."""
    value = masked.hide("password in a URI", _PASSWORD_IN_URI, value, lambda match: f"{match[1]}:{MASK}@")
    name = name.strip().lower()
    if name in CREDENTIAL_HEADERS or name in CHALLENGE_HEADERS:
        return _mask_credentials(value, masked)
    return value


def _mask_credentials(value: str, masked: Masked) -> str:
    scheme = _SCHEME.match(value)
    if scheme is not None and "=" not in scheme[2] and scheme[2].lower() != "digest":  # Basic, Bearer, NTLM
        masked.counts["credential"] = masked.counts.get("credential", 0) + 1
        return f"{scheme[1]}{scheme[2]}{scheme[3]}{MASK}"
    return masked.hide("digest response", _DIGEST_PARAMETERS, value, lambda match: f'{match[1]}{match[2]}"{MASK}"')


def mask_body_line(line: str, masked: Masked) -> str:
    """Return a line of a body without SRTP keys, ICE passwords, DTMF digits or passwords of URIs."""
    for what, pattern in _BODY_SECRETS:
        line = masked.hide(what, pattern, line, lambda match: f"{match[1]}{MASK}")
    name, colon, value = line.partition(":")
    if colon and name.strip().lower() in CREDENTIAL_HEADERS | CHALLENGE_HEADERS:  # a message inside a message
        return f"{name}:{mask_header(name, value, masked)}"
    return masked.hide("password in a URI", _PASSWORD_IN_URI, line, lambda match: f"{match[1]}:{MASK}@")
