"""TLS client hellos: what they say, and their JA4 fingerprints."""

from __future__ import annotations

import ssl
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shared import PCAPS
from voipsniff.api import read
from voipsniff.packet.ja4 import ja4
from voipsniff.packet.tls_hello import MOST_HELLO_BYTES, ClientHello, missing_bytes, parse_client_hello

GREASE = (0x0A0A, 0xFAFA)
CHROME_CIPHERS = "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
CHROME_EXTENSIONS = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
ALGORITHMS = "0403,0804,0401,0503,0805,0501,0806,0601"
"""The example of the JA4 specification, in the order in which the client sent it."""


def numbers(text: str) -> list[int]:
    return [int(number, 16) for number in text.split(",")]


def vector(data: bytes, length_bytes: int) -> bytes:
    return len(data).to_bytes(length_bytes) + data


def words(values: list[int]) -> bytes:
    return b"".join(struct.pack(">H", value) for value in values)


def hello(
    ciphers: list[int],
    extensions: list[int],
    algorithms: list[int],
    *,
    versions: tuple[int, ...] = (0x0304, 0x0303),
    alpn: tuple[bytes, ...] = (b"h2", b"http/1.1"),
    name: bytes = b"sip.example.com",
    record_bytes: int = 16384,
) -> bytes:
    """Return a client hello in TLS records, with these in this order."""
    contents = {
        0x0000: vector(b"\0" + vector(name, 2), 2),
        0x000D: vector(words(algorithms), 2),
        0x0010: vector(b"".join(vector(protocol, 1) for protocol in alpn), 2),
        0x002B: vector(words(list(versions)), 1),
    }
    listed = b"".join(struct.pack(">H", kind) + vector(contents.get(kind, b""), 2) for kind in extensions)
    body = b"\x03\x03" + bytes(32) + vector(bytes(32), 1) + vector(words(ciphers), 2) + b"\1\0" + vector(listed, 2)
    message = b"\1" + vector(body, 3)
    pieces = [message[at : at + record_bytes] for at in range(0, len(message), record_bytes)]
    return b"".join(b"\x16\x03\x01" + vector(piece, 2) for piece in pieces)


def parsed(data: bytes) -> ClientHello:
    found = parse_client_hello(data)
    assert found is not None
    return found


CHROME = hello(
    [GREASE[0], *numbers(CHROME_CIPHERS)],
    [GREASE[1], *numbers(CHROME_EXTENSIONS), GREASE[0]],
    numbers(ALGORITHMS),
    versions=(GREASE[0], 0x0304, 0x0303),
)


def test_ja4_of_the_specification() -> None:
    assert ja4(parsed(CHROME)) == "t13d1516h2_8daaf6152771_e5627efa2ab1"


def test_ja4_of_the_specification_without_signature_algorithms() -> None:
    data = hello(numbers(CHROME_CIPHERS), numbers(CHROME_EXTENSIONS), [])
    assert ja4(parsed(data)).endswith("_6d807ffa2a79")


def test_ja4_of_a_newer_chrome() -> None:
    """As published with its raw form by the fingerprint pages of browsers."""
    extensions = "002d,0033,0010,fe0d,0017,44cd,0000,000b,000a,002b,ff01,0023,0012,0005,000d,001b"
    data = hello(numbers(CHROME_CIPHERS), numbers(extensions), numbers(ALGORITHMS))
    assert ja4(parsed(data)) == "t13d1516h2_8daaf6152771_d8a2da3f94cd"


@pytest.mark.parametrize(
    ("first", "letters"),
    [(b"http/1.1", "h1"), (b"sip/2", "s2"), (b"x", "xx"), (b"", "00"), (b"\xab", "ab"), (b"\xab\xcd", "ad"),
     (b"\x30\xab", "3b"), (b"\x30\x31\xab\xcd", "3d"), (b"\x30\xab\xcd\x31", "01")],
)  # fmt: skip
def test_ja4_alpn_letters_of_the_specification(first: bytes, letters: str) -> None:
    data = hello([0x1301], [0x0010, 0x002B], [], alpn=(first,))
    assert ja4(parsed(data)).split("_")[0] == f"t13i0102{letters}"


@pytest.mark.parametrize(
    ("versions", "text"), [((0x0303, 0x0304), "13"), ((0x0302,), "11"), ((0x7F1C,), "00"), ((0x0300, 0x0301), "10")]
)
def test_ja4_takes_the_highest_version(versions: tuple[int, ...], text: str) -> None:
    assert ja4(parsed(hello([0x1301], [0x002B], [], versions=versions)))[1:3] == text


def test_ja4_of_a_hello_without_extensions_and_of_very_many_ciphers() -> None:
    assert ja4(parsed(hello(list(range(0x1000, 0x1000 + 120)), [], []))).startswith("t12i990000_")
    assert ja4(parsed(hello([], [], []))) == "t12i000000_000000000000_000000000000"


def test_what_a_hello_says() -> None:
    found = parsed(CHROME)
    assert (found.server_name, found.alpn) == ("sip.example.com", (b"h2", b"http/1.1"))
    assert (found.versions, found.is_whole) == ((0x0304, 0x0303), True)
    assert list(found.cipher_suites) == numbers(CHROME_CIPHERS)
    assert list(found.extensions) == numbers(CHROME_EXTENSIONS)
    assert list(found.signature_algorithms) == numbers(ALGORITHMS)


def test_hello_in_several_records() -> None:
    data = hello(numbers(CHROME_CIPHERS), numbers(CHROME_EXTENSIONS), numbers(ALGORITHMS), record_bytes=50)
    assert ja4(parsed(data)) == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    assert all(missing_bytes(data[:size]) > 0 for size in range(1, len(data)))
    assert missing_bytes(data) == 0


def test_each_prefix_lacks_bytes_and_says_what_it_can() -> None:
    for size in range(1, len(CHROME)):
        assert 0 < missing_bytes(CHROME[:size]) <= len(CHROME) - size
        found = parse_client_hello(CHROME[:size])
        assert found is None or not found.is_whole
    found = parse_client_hello(CHROME[:-40])
    assert found is not None
    assert found.server_name == "sip.example.com"


def test_nothing_is_waited_for_that_is_no_hello_or_too_long() -> None:
    assert missing_bytes(b"") == missing_bytes(b"GET /") == missing_bytes(b"\x17\x03\x03\0\x05abc") == 0
    assert missing_bytes(b"\x16\x03\x03\0\x40\x02\0\0\x3c") == 0  # a server's
    assert missing_bytes(b"\x16\x03\x01\x40\0\1" + (MOST_HELLO_BYTES + 1).to_bytes(3)) == 0
    assert parse_client_hello(b"\x16\x03\x03\0\x40\x02\0\0\x3c" + bytes(60)) is None


@given(data=st.binary(max_size=400), cut=st.integers(0, len(CHROME)), at=st.integers(0, len(CHROME)))
def test_no_bytes_raise(data: bytes, cut: int, at: int) -> None:
    for hostile in (data, b"\x16\x03\x01" + data, CHROME[:cut] + data, CHROME[:at] + data + CHROME[at:]):
        assert missing_bytes(hostile) >= 0
        found = parse_client_hello(hostile)
        if found is not None:
            assert len(ja4(found)) == 36


def test_hello_of_a_real_client() -> None:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["sip/2"])
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    out = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="sip.example.org").do_handshake()
    found = parsed(out.read())
    assert (found.server_name, found.alpn, found.is_whole) == ("sip.example.org", (b"sip/2",), True)
    assert max(found.versions) == 0x0304
    assert ja4(found).startswith("t13d")


@pytest.mark.tshark
@pytest.mark.parametrize("name", ["call_tls.pcap", "webrtc_wss.pcap.gz"])
def test_hellos_of_recordings_are_those_of_tshark(name: str) -> None:
    """JA3's full string, which tshark has had for longer than JA4, lists ciphers and extensions."""
    fields = ["frame.number", "tls.handshake.ja3_full", "tls.handshake.extensions_server_name", "tcp.dstport"]
    command = ["tshark", "-n", "-r", str(PCAPS / name), "-Y", "tls.handshake.type == 1", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    rows = [
        line.split("\t")
        for line in subprocess.run(command, capture_output=True, check=True).stdout.decode().splitlines()
    ]
    clients = read(PCAPS / name).capture.tls
    assert sum(client.count for client in clients) == len(rows) > 0
    by_frame = {str(client.first_frame): client for client in clients}
    for frame, ja3, server_name, port in rows:
        if frame in by_frame:
            client = by_frame[frame]
            _, ciphers, extensions, _, _ = ja3.split(",")
            counts = f"{len(ciphers.split('-')):02}{len(extensions.split('-')):02}"
            assert client.ja4 is not None
            assert client.ja4[4:8] == counts
            assert (client.server_name or "", client.server.rpartition(":")[2]) == (server_name, port)
