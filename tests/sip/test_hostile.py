"""Hostile input: nothing but SipParseError is raised, and work grows with the length of the input only."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sip.build import raw
from tests.sip.pure import pure, reads_of
from voipsniff.errors import SipParseError
from voipsniff.sip.bodies import parse_dtmf, parse_parts, parse_sipfrag
from voipsniff.sip.check import inspect_message
from voipsniff.sip.digest import parse_challenge, parse_credentials
from voipsniff.sip.grammar import split_values
from voipsniff.sip.headers import (
    parse_content_type,
    parse_cseq,
    parse_rack,
    parse_reasons,
    parse_replaces,
    parse_retry_after,
    parse_session_expires,
    parse_subscription_state,
    parse_via,
    parse_warning,
)
from voipsniff.sip.limits import CACHED_BYTES, CACHED_SECTION_BYTES
from voipsniff.sip.name_addr import parse_name_addr
from voipsniff.sip.negotiation import match_answer
from voipsniff.sip.parser import parse_message
from voipsniff.sip.party_headers import parse_diversions, parse_history_info, parse_refer_to, parse_remote_parties
from voipsniff.sip.passwords import mask_password
from voipsniff.sip.sdp import parse_sdp
from voipsniff.sip.uri import parse_uri

MESSAGES = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "torture").glob("*.sip"))}
VALUES = ("method", "status_code", "reason", "request_uri", "call_id", "cseq", "from_tag", "to_tag", "branch")
VALUES += ("via_count", "body_offset", "content_length", "anomalies", "data", "start_line", "body")


def everything(message: Any) -> list[object]:
    """Return all that can be asked of a message, as plain values (so that both builds can be compared)."""
    seen: list[object] = [getattr(message, name) for name in VALUES]
    seen += [message.header_lines(), message.headers("contact"), message.header("x-none"), message.values("via")]
    seen += [repr(message.from_address), repr(message.to_address), repr(message.contacts), repr(message.vias)]
    seen += [
        message.from_address.uri.aor,
        message.from_address.uri.number,
        repr(message.sdp),
        message.header_text("to"),
    ]
    return seen


def outcome(parse: Callable[[bytes], Any], data: bytes) -> object:
    try:
        message = parse(data)
    except SipParseError as error:
        return str(error)
    return everything(message)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_cut_at_every_length(name: str) -> None:
    data = MESSAGES[name]
    for length in range(0, len(data), 1 if len(data) < 2000 else 7):
        cut = data[:length]
        try:
            message = parse_message(cut)
        except SipParseError:
            continue
        everything(message)
        inspect_message(message)
        assert message.body_offset <= len(message.data) <= length


def mutations(data: bytes, count: int) -> Iterator[bytes]:
    """Return `count` copies of `data` with some bytes changed, taken out or doubled."""
    choice = random.Random(len(data))
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(choice.randint(1, 6)):
            place = choice.randrange(len(changed))
            kind = choice.randrange(4)
            if kind == 0:
                changed[place] ^= 1 << choice.randrange(8)
            elif kind == 1:
                changed[place] = choice.choice(b'\r\n \t\0,;:<>"\\@=/-09')
            elif kind == 2:
                del changed[place : place + choice.randint(1, 8)]
            else:
                changed[place:place] = changed[place : place + choice.randint(1, 8)]
        yield bytes(changed)


@pytest.mark.parametrize("name", MESSAGES)
def test_compiled_and_uncompiled_see_the_same_in_broken_messages(name: str) -> None:
    reference = pure("parser").parse_message
    for data in [MESSAGES[name], *mutations(MESSAGES[name], 40)]:
        assert outcome(parse_message, data) == outcome(reference, data)


@given(st.binary(max_size=300))
def test_any_bytes_in_any_parser(data: bytes) -> None:
    for parse in (parse_uri, parse_name_addr, parse_via, parse_cseq, parse_rack, parse_replaces, parse_session_expires):
        parse(data)
    for parse in (parse_retry_after, parse_content_type, parse_subscription_state, parse_warning, parse_refer_to):
        parse(data)
    for parse in (parse_challenge, parse_credentials, mask_password, split_values, parse_sipfrag):
        parse(data)
    for parse_lines in (parse_reasons, parse_diversions, parse_history_info, parse_remote_parties):
        parse_lines([data, data])
    parse_parts(b"multipart/mixed;boundary=" + data[:3], data)
    parse_dtmf(b"application/dtmf-relay", data)
    description = parse_sdp(data)
    match_answer(description, description)


@given(
    st.lists(
        st.sampled_from(
            [
                b"INVITE sip:a@b SIP/2.0",
                b"\r\n",
                b"\n",
                b"Call-ID: x",
                b":",
                b" ",
                b"\0",
                b"From",
                b"m=",
                b"a=",
                b"c=IN IP4 ",
                b"v=0",
                b'"',
                b"<",
                b">",
                b";",
                b",",
                b"Via: ",
                b"\xff",
            ]
        ),
        max_size=60,
    )
)
def test_any_tokens_in_the_message_parser(tokens: list[bytes]) -> None:
    outcome(parse_message, b"INVITE sip:a@b SIP/2.0\r\nCall-ID: x\r\n" + b"".join(tokens))
    outcome(parse_message, b"".join(tokens))


HEAD = b"INVITE sip:b@h SIP/2.0\r\nCall-ID: c\r\n"
GROWING: dict[str, Callable[[int], bytes]] = {
    "commas in Via": lambda n: HEAD + b"Via: " + b"," * n,
    "semicolons in From": lambda n: HEAD + b"From: " + b";" * n,
    "tag names": lambda n: HEAD + b"From: x" + b";tag" * (n // 4),
    "quotes": lambda n: HEAD + b"To: " + b'"' * (n + 1),
    "escaped quotes": lambda n: HEAD + b"To: " + b'\\"' * (n // 2) + b'"',
    "escaped quotes behind an open one": lambda n: HEAD + b'To: "' + b'\\"' * (n // 2),
    "open quote and escapes": lambda n: HEAD + b'To: "' + b"\\\\" * (n // 2),
    "brackets": lambda n: HEAD + b"Via: " + b"<" * n,
    "folds": lambda n: HEAD + b"Subject: x" + b"\r\n x" * (n // 4),
    "folds in To": lambda n: HEAD + b"To: x" + b"\r\n ;" * (n // 4),
    "blanks": lambda n: HEAD + b"Subject: " + b" " * n + b"x",
    "blanks before a colon": lambda n: HEAD + b"Subject" + b" " * n,
    "empty lines of CR": lambda n: HEAD + b"\r" * n,
    "CR before each line": lambda n: HEAD + b"\rX: y\n" * (n // 6),
    "headers": lambda n: HEAD + b"a:\n" * (n // 3),
    "no headers": lambda n: HEAD + b"x\n" * (n // 2),
    "digits": lambda n: HEAD + b"CSeq: " + b"9" * n + b" INVITE\r\nContent-Length: " + b"9" * n,
    "trailing bytes": lambda n: HEAD + b"Content-Length: 0\r\n\r\n" + b" " * n,
    "long method": lambda n: b"X" * n + b" sip:b@h SIP/2.0\r\nCall-ID: c\r\n\r\n",
    "blanks in the start line": lambda n: b"INVITE" + b" " * n + b"SIP/2.0\r\nCall-ID: c\r\n\r\n",
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_a_head_costs_what_it_is_long(name: str) -> None:
    parser = pure("parser")

    def read(data: bytes) -> None:
        message = parser.parse_message(data)
        assert message.call_id == b"c"

    short, long = (reads_of(read, GROWING[name](size)) for size in (2000, 16000))
    assert long <= 8.5 * short
    assert long <= 16 * 16000


@pytest.mark.parametrize(
    "piece", [b",", b'"', b"<", b";", b"\\", b'\\"', b'",', b"<>,", b'"<', b"a,", b'"a"', b"=", b"\xff"]
)
def test_splitting_a_value_costs_what_it_is_long(piece: bytes) -> None:
    grammar = pure("grammar")
    for function in (grammar.split_values, grammar.parse_params, grammar.unquote):
        short, long = (reads_of(function, piece * (size // len(piece))) for size in (2000, 16000))
        assert long <= 8.5 * short + 64


@contextmanager
def processor_seconds(limit: float) -> Iterator[None]:
    """Fail when the process computes for longer than `limit`: a bound that only runaway work reaches."""

    def stop(number: int, frame: object) -> None:
        raise AssertionError(f"more than {limit} s of computing")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


PIECES = [b",", b'"', b"<", b";", b" ", b"\t ", b"\n", b"\r\n ", b"a", b"a ", b"a,", b"a;", b"a=", b'a="', b"sip:"]
PIECES += [b"sip:a:", b"@", b"a@", b"sip:a:b@", b"%3b", b"(", b"((a", b"\\(", b"0", b"1.", b"/", b"SIP/", b"A B SIP/"]
PIECES += [
    b"%",
    b"?a=b&",
    b"signal",
    b"--b",
    b"\n--b",
    b"\r\n--b\r\n\r\n",
    b"m=audio 1 RTP/AVP 0\n",
    b"a=rtpmap:0 x/1\n",
]
PIECES += [b"a=", b"c=IN IP4 ", b"a=ssrc:1 x\n", b"a=crypto:1 x y\n", b"b=AS:1\n", b"[", b":", b"::", b"\0", b"\xff"]
COMPILED = not (sys.modules[parse_message.__module__].__file__ or "").endswith(".py")
LONG = 48 * 1024 if COMPILED else 12 * 1024


@pytest.mark.parametrize("piece", PIECES)
def test_much_of_the_same_piece_ends_soon(piece: bytes) -> None:
    data = piece * (LONG // len(piece))
    body = [b"Content-Type: multipart/mixed;boundary=b", b"Content-Length: %d" % LONG]
    with processor_seconds(20):  # linear work takes a twentieth of a second
        for name in (b"From", b"Via", b"Contact", b"Date", b"Warning"):
            for tail in (data, b'"' + data, b"<" + data, b"sip:" + data + b"@"):
                message = parse_message(HEAD + name + b": " + tail.replace(b"\n", b"") + b"\r\n\r\n")
                everything(message)
        inspect_message(message)
        inspect_message(parse_message(raw("INVITE sip:b@h SIP/2.0", "Call-ID: c", *body, body=data)))
        outcome(parse_message, data + b"\r\nCall-ID: x\r\n\r\n")
        for parse in (parse_uri, parse_name_addr, parse_via, parse_retry_after, parse_warning, parse_credentials):
            parse(data)
        parse_reasons([data])
        parse_history_info([data])
        parse_replaces(data)
        parse_sipfrag(data)
        parse_dtmf(b"application/dtmf-relay", data)
        parse_parts(b"multipart/mixed;boundary=b", data)
        parse_sdp(data)
        parse_sdp(b"v=0\nm=audio 1 RTP/AVP 0\na=" + data)
        parse_sdp(b"v=0\nm=" + data)


def test_long_values_are_in_no_cache() -> None:
    parser = pure("parser")
    value = b"<sip:a@" + b"x" * CACHED_BYTES + b">"
    sdp = b"v=0\r\no=- 1 1 IN IP4 h\r\na=" + b"y" * CACHED_SECTION_BYTES + b"\r\n"
    headers = [b"From: " + value, b"Contact: " + value, b"Via: SIP/2.0/UDP " + value, b"Content-Type: application/sdp"]
    message = parser.parse_message(raw("INVITE sip:b@h SIP/2.0", "Call-ID: c", *headers, body=sdp + b"m=audio" + sdp))
    everything(message)
    scope = type(message).from_address.fget.__globals__
    addresses, vias = scope["parse_name_addr"].__globals__, scope["parse_via"].__globals__
    sections = scope["parse_sdp"].__globals__
    assert addresses["_cached_name_addr"].cache_info().currsize == 1  # the empty To
    assert addresses["parse_uri"].__globals__["_cached_uri"].cache_info().currsize == 1
    assert vias["_cached_via"].cache_info().currsize == 0
    assert not sections["_sessions"].sections
    assert not sections["_media"].sections
