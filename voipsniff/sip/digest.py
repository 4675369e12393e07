"""Digest authentication (RFC 8760, RFC 7616, RFC 2617): what challenges and credentials say, and the computation.

The response value of credentials is never kept: it lets a password be guessed off line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from voipsniff.sip.grammar import COMMA, split_top, unquote
from voipsniff.sip.text import decode_text

MAX_FIELDS = 64
"""Parameters of one challenge that are read."""

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


@dataclass(frozen=True, slots=True)
class Challenge:
    """A WWW-Authenticate or Proxy-Authenticate value. Fields other than `scheme` are set for Digest only."""

    scheme: str
    """In lower case: digest, basic, ntlm, ..."""
    realm: str | None = None
    nonce: str | None = None
    algorithm: str | None = None
    qop: tuple[str, ...] = ()
    stale: bool = False
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """An Authorization or Proxy-Authorization value. Fields other than `scheme` are set for Digest only."""

    scheme: str
    username: str | None = None
    realm: str | None = None
    nonce: str | None = None
    uri: str | None = None
    algorithm: str | None = None
    qop: str | None = None
    opaque: str | None = None
    has_response: bool = False
    """Whether a response is there and not empty; the first Authorization of IMS AKA has an empty one."""


def parse_challenge(value: bytes) -> Challenge:
    """Return one challenge header field (its commas separate parameters, not challenges)."""
    scheme, fields = _fields(value)
    if scheme != "digest":
        return Challenge(scheme)
    return Challenge(
        scheme,
        fields.get("realm"),
        fields.get("nonce"),
        fields.get("algorithm"),
        tuple(word.strip() for word in fields.get("qop", "").split(",") if word.strip()),
        fields.get("stale", "").lower() == "true",
        fields.get("opaque"),
    )


def parse_credentials(value: bytes) -> Credentials:
    """Return one credentials header field."""
    scheme, fields = _fields(value)
    if scheme != "digest":
        return Credentials(scheme)
    return Credentials(
        scheme,
        fields.get("username"),
        fields.get("realm"),
        fields.get("nonce"),
        fields.get("uri"),
        fields.get("algorithm"),
        fields.get("qop"),
        fields.get("opaque"),
        bool(fields.get("response")),
    )


def _fields(value: bytes) -> tuple[str, Mapping[str, str]]:
    """Return the scheme in lower case and the parameters; quoted or not, some agents quote tokens and the reverse."""
    words = value.strip().split(None, 1)
    scheme = decode_text(words[0]).lower() if words else ""
    fields: dict[str, str] = {}
    for piece in split_top(words[1], COMMA)[:MAX_FIELDS] if len(words) > 1 else ():
        name, equals, text = piece.partition(b"=")
        if equals:
            fields.setdefault(decode_text(name.strip()).lower(), decode_text(unquote(text.strip())))
    return scheme, fields


def digest_ha1(
    username: str, realm: str, password: str, algorithm: str = "MD5", nonce: str = "", cnonce: str = ""
) -> str:
    """Return H(A1) in hexadecimal; `nonce` and `cnonce` are used by the -sess algorithms only."""
    first = _hash(algorithm, f"{username}:{realm}:{password}".encode())
    if algorithm.upper().endswith("-SESS"):
        return _hash(algorithm, f"{first}:{nonce}:{cnonce}".encode())
    return first


def digest_ha2(method: str, uri: str, algorithm: str = "MD5", qop: str | None = None, body: bytes = b"") -> str:
    """Return H(A2) in hexadecimal; the body counts with qop auth-int only."""
    text = f"{method}:{uri}"
    if qop is not None and qop.lower() == "auth-int":
        text = f"{text}:{_hash(algorithm, body)}"
    return _hash(algorithm, text.encode())


def digest_response(
    ha1: str, nonce: str, ha2: str, algorithm: str = "MD5", qop: str | None = None, nc: str = "", cnonce: str = ""
) -> str:
    """Return the response in hexadecimal (RFC 7616 s.3.4.1; without qop as in RFC 2069)."""
    middle = f"{nonce}:{nc}:{cnonce}:{qop}" if qop else nonce
    return _hash(algorithm, f"{ha1}:{middle}:{ha2}".encode())


def _hash(algorithm: str, data: bytes) -> str:
    """Return the hexadecimal hash; raises ValueError for an algorithm that is not of RFC 8760."""
    name = _HASHES.get(algorithm.upper().removesuffix("-SESS"))
    if name is None:
        raise ValueError(f"unknown digest algorithm {algorithm!r}")
    return hashlib.new(name, data, usedforsecurity=False).hexdigest()
