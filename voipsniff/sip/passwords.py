"""Passwords in SIP URIs (`sip:user:secret@host`): never shown. Compiled."""

from __future__ import annotations

import re

_WORD = re.compile(rb"[^\s<>\"]+")
_SCHEME = re.compile(rb"(?<![A-Za-z0-9+.-])sips?:", re.IGNORECASE)


def mask_password(value: bytes) -> bytes:
    """Return `value` with the password of every SIP URI in it replaced by `***`."""
    return _WORD.sub(_mask_word, value) if may_hold_password(value) else value


def may_hold_password(value: bytes) -> bool:
    """Whether there are two colons before a "@": that of the scheme and another one."""
    colons = 0
    index = 0
    end = len(value)
    while index < end:
        char = value[index]
        if char == 58:
            colons += 1
        elif char == 64 and colons > 1:
            return True
        index += 1
    return False


def _mask_word(found: re.Match[bytes]) -> bytes:
    word = found[0]
    kept = []
    start = 0
    at = word.find(b"@")
    while at >= 0:
        kept.append(_mask_user(word[start : at + 1]))
        start = at + 1
        at = word.find(b"@", start)
    kept.append(word[start:])
    return b"".join(kept)


def _mask_user(part: bytes) -> bytes:
    """Return `...sip:user:password@` masked; `part` has its only "@" at the end."""
    schemes = _SCHEME.findall(part)
    if not schemes:
        return part
    last = part.rfind(schemes.pop())  # that one begins this URI
    colon = part.find(b":", part.find(b":", last) + 1)
    return part if colon < 0 else part[: colon + 1] + b"***@"
