"""JA4, the fingerprint of a TLS client by what its hello offers.

https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from voipsniff.packet.tls_hello import ALPN, SERVER_NAME, ClientHello

VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2"}
UNKNOWN_VERSION = "00"
NO_ALPN = "00"
NOTHING = "000000000000"
"""Instead of the hash of an empty list."""
HASH_DIGITS = 12
MOST_COUNTED = 99


def ja4(hello: ClientHello) -> str:
    """Return the fingerprint of a client hello over TCP, such as `t13d1516h2_8daaf6152771_e5627efa2ab1`."""
    version = VERSIONS.get(max(hello.versions), UNKNOWN_VERSION)
    name = "d" if SERVER_NAME in hello.extensions else "i"
    counts = f"{_counted(hello.cipher_suites)}{_counted(hello.extensions)}"
    return f"t{version}{name}{counts}{_alpn(hello.alpn)}_{_hash(_ciphers(hello))}_{_hash(_extensions(hello))}"


def _counted(numbers: tuple[int, ...]) -> str:
    return f"{min(len(numbers), MOST_COUNTED):02}"


def _alpn(protocols: tuple[bytes, ...]) -> str:
    """Return the first and the last character of the first protocol; of its hex digits when it is no plain text."""
    if not protocols or not protocols[0]:
        return NO_ALPN
    first = protocols[0]
    text = first.decode("latin-1")
    if not (_is_alphanumeric(text[0]) and _is_alphanumeric(text[-1])):
        text = first.hex()
    return text[0] + text[-1]


def _is_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _ciphers(hello: ClientHello) -> str:
    return _listed(sorted(hello.cipher_suites))


def _extensions(hello: ClientHello) -> str:
    """Return the sorted extensions without server name and ALPN, then the signature algorithms as they were sent."""
    kinds = _listed(sorted(kind for kind in hello.extensions if kind not in (SERVER_NAME, ALPN)))
    algorithms = _listed(hello.signature_algorithms)
    return f"{kinds}_{algorithms}" if kinds and algorithms else kinds


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(f"{number:04x}" for number in numbers)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS] if text else NOTHING
