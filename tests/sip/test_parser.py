"""The scan of a message's head: what is read, and what is said about it."""

from __future__ import annotations

import pytest

from tests.sip.build import Fields, build, raw, request
from voipsniff.errors import SipParseError
from voipsniff.sip.limits import Limits
from voipsniff.sip.parser import parse_message

NEEDED = (
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa",
    "From: <sip:a@example.com>;tag=f",
    "To: <sip:b@example.com>;tag=t",
    "Call-ID: c",
    "CSeq: 4 OPTIONS",
    "Max-Forwards: 70",
)
OPTIONS = "OPTIONS sip:b@example.com SIP/2.0"


def test_request_gives_the_values_that_every_reader_needs() -> None:
    message = parse_message(
        raw(
            "INVITE sip:bob@biloxi.example.com SIP/2.0",
            "Via: SIP/2.0/UDP p1.example.com;branch=z9hG4bK2, SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1",
            "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK0",
            "Max-Forwards: 70",
            'From: "Alice" <sip:alice@atlanta.example.com>;tag=9fxced76sl',
            "To: Bob <sip:bob@biloxi.example.com>",
            "Call-ID: 3848276298220188511@atlanta.example.com",
            "CSeq: 2 INVITE",
            "Content-Length: 2",
            body=b"hi",
        )
    )
    assert message.is_request
    assert (message.method, message.status_code, message.reason) == ("INVITE", 0, b"")
    assert message.request_uri == b"sip:bob@biloxi.example.com"
    assert message.call_id == b"3848276298220188511@atlanta.example.com"
    assert (message.cseq, message.from_tag, message.to_tag) == (2, b"9fxced76sl", b"")
    assert (message.branch, message.via_count) == (b"z9hG4bK2", 3)
    assert (message.content_length, message.body) == (2, b"hi")
    assert message.anomalies == ()


def test_response_takes_its_method_from_cseq() -> None:
    message = parse_message(raw("SIP/2.0 486 Busy Here", *NEEDED[:5]))
    assert not message.is_request
    assert (message.method, message.status_code, message.reason) == ("OPTIONS", 486, b"Busy Here")
    assert message.request_uri == b""
    assert (message.to_tag, message.content_length) == (b"t", -1)


def test_compact_names_of_the_scan() -> None:
    message = parse_message(
        raw(
            OPTIONS,
            "v: SIP/2.0/UDP h;branch=z9hG4bKa",
            "f: sip:a@x;tag=1",
            "t:sip:b@x;tag=2",
            "i:c",
            "CSEQ:9 OPTIONS",
            "l: 0",
        )
    )
    assert (message.from_tag, message.to_tag, message.call_id, message.cseq) == (b"1", b"2", b"c", 9)
    assert (message.branch, message.content_length) == (b"z9hG4bKa", 0)


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("<sip:a@x>;tag=1", b"1"),
        ("<sip:a@x;tag=no>;tag=yes", b"yes"),
        ("sip:a@x;tag=bare", b"bare"),
        ('"x;tag=no" <sip:a@x>;tag=yes', b"yes"),
        ('"x\\";tag=no" <sip:a@x>;tag=yes', b"yes"),
        ("<sip:a@x> ; Tag = spaced ;x=1", b"spaced"),
        ("<sip:a@x>;x=1;tag=2;tag=3", b"2"),
        ("<sip:a@x>;tagged=1", b""),
        ("<sip:a@x>;tag", b""),
        ("<sip:a@x>;tag=", b""),
        ("<sip:a@x>;extra;tag=5", b"5"),
        ("sip:a@x;user=phone;tag=6", b"6"),
    ],
)
def test_tag_is_a_parameter_of_the_header(value: str, tag: bytes) -> None:
    lines = [line if not line.startswith("From") else f"From: {value}" for line in NEEDED]
    assert parse_message(raw(OPTIONS, *lines)).from_tag == tag


@pytest.mark.parametrize(
    ("line", "branch", "count"),
    [
        ("Via: SIP/2.0/UDP h:5060;rport;branch=z9hG4bK1;x=2", b"z9hG4bK1", 1),
        ("v: SIP / 2.0 / UDP h.test: 4000;ttl=16 ;branch=z9hG4bK1", b"z9hG4bK1", 1),
        ('Via: SIP/2.0/UDP h;x="a,b;branch=no";branch=z9hG4bK1', b"z9hG4bK1", 1),
        ("Via: SIP/2.0/UDP h, SIP/2.0/UDP g;branch=z9hG4bK2", b"", 2),
        ("Via: SIP/2.0/UDP h;;,;,,", b"", 2),
        ("Via: ,, SIP/2.0/UDP h;branch=a ,,", b"a", 1),
        ("Via: SIP/2.0/UDP h;BRANCH=a,SIP/2.0/UDP g", b"a", 2),
        ("Via:", b"", 0),
    ],
)
def test_via_values_are_counted_and_the_top_branch_kept(line: str, branch: bytes, count: int) -> None:
    message = parse_message(raw(OPTIONS, line, *NEEDED[1:]))
    assert (message.branch, message.via_count) == (branch, count)
    assert len(message.vias) == count


def test_folded_lines_are_one_value() -> None:
    message = parse_message(
        raw(
            OPTIONS,
            "Via: SIP/2.0/UDP",
            "  192.0.2.1",
            "\t;branch=",
            " z9hG4bKa",
            "From: <sip:a@x>;tag",
            " =",
            " 7",
            "To: <sip:b@x>",
            "Call-ID:",
            "  folded@x",
            "CSeq: 3",
            " OPTIONS",
            "Max-Forwards: 70",
        )
    )
    assert message.anomalies == ()
    assert (message.branch, message.from_tag, message.call_id, message.cseq) == (b"z9hG4bKa", b"7", b"folded@x", 3)
    assert message.header("via") == b"SIP/2.0/UDP 192.0.2.1 ;branch= z9hG4bKa"


def odd(*lines: str | bytes, body: bytes = b"") -> tuple[str, ...]:
    return parse_message(raw(*lines, body=body)).anomalies


def test_what_the_scan_says_about_broken_messages() -> None:
    via, sender, to, call_id, cseq, hops = NEEDED
    assert odd(OPTIONS, *NEEDED) == ()
    assert odd(OPTIONS, sender, to, call_id, cseq, hops) == ("sip_missing_via",)
    assert odd(OPTIONS, via, to, call_id, cseq, hops) == ("sip_missing_from",)
    assert odd(OPTIONS, via, sender, call_id, cseq, hops) == ("sip_missing_to",)
    assert odd(OPTIONS, via, sender, to, call_id, hops) == ("sip_missing_cseq",)
    assert odd(OPTIONS, via, sender, to, call_id, cseq) == ("sip_missing_max_forwards",)
    assert odd("SIP/2.0 200 OK", via, sender, to, call_id, cseq) == ()
    assert odd(OPTIONS, via, "From: <sip:a@x>", to, call_id, cseq, hops) == ("sip_missing_from_tag",)
    assert odd(OPTIONS, *NEEDED, "Call-ID: d") == ("sip_duplicate_header",)
    assert odd(OPTIONS, *NEEDED, "no colon here") == ("sip_bad_header_line",)
    assert odd(OPTIONS, *NEEDED, ": no name") == ("sip_bad_header_line",)
    assert odd(OPTIONS, *NEEDED, "Content-Length: 10", body=b"12345") == ("sip_body_truncated",)
    assert odd(OPTIONS, *NEEDED, "Content-Length: 6", body=b"12345") == ("sip_body_truncated",)
    assert odd(OPTIONS, *NEEDED, "Content-Length: 5", body=b"12345") == ()
    assert odd(OPTIONS, *NEEDED, "Content-Length: 4", body=b"12345") == ("sip_trailing_bytes",)
    assert odd(OPTIONS, *NEEDED, "Content-Length: 1", body=b"12345") == ("sip_trailing_bytes",)
    assert odd(OPTIONS, *NEEDED, "Content-Length: 0", body=b"\r\n\0 ") == ()
    assert odd(OPTIONS, via, sender, to, call_id, "CSeq: 4 INVITE", hops) == ("sip_cseq_method_mismatch",)
    assert odd(OPTIONS, via, 'From: "a <sip:a@x>;tag=1', to, call_id, cseq, hops) == ("sip_unbalanced_quotes",)
    assert odd("options sip:b@example.com SIP/2.0", *NEEDED) == ("sip_method_case",)
    assert odd("OPTIONS sip:b@example.com SIP/3.0", *NEEDED) == ("sip_bad_version",)
    assert odd("OPTIONS sip:b@example.com sip/2.0", *NEEDED) == ("sip_bad_version",)
    assert odd("OPTIONS  sip:b@example.com SIP/2.0", *NEEDED) == ("sip_bad_start_line",)
    assert odd("OPTIONS SIP/2.0", *NEEDED) == ("sip_bad_start_line",)
    assert odd("SIP/2.0  200 OK", *NEEDED) == ("sip_bad_start_line",)


@pytest.mark.parametrize("value", ["-1", "x", "", "12 ab", "+3", "0x10", "1.0"])
def test_content_length_that_is_no_number(value: str) -> None:
    message = parse_message(raw(OPTIONS, *NEEDED, f"Content-Length: {value}", body=b"body"))
    assert message.anomalies == ("sip_bad_content_length",)
    assert (message.content_length, message.body) == (-1, b"body")


def test_content_length_of_any_size_stays_a_number() -> None:
    message = parse_message(raw(OPTIONS, *NEEDED, "Content-Length: " + "9" * 60, body=b"body"))
    assert message.anomalies == ("sip_body_truncated",)
    assert message.content_length > 1 << 60


@pytest.mark.parametrize(
    ("value", "number", "method_is_known"),
    [
        ("2147483647 OPTIONS", 2147483647, True),
        ("2147483648 OPTIONS", -1, True),
        ("18446744073709551617 OPTIONS", -1, True),
        ("-1 OPTIONS", -1, True),
        ("x OPTIONS", -1, True),
        ("0 OPTIONS", 0, True),
        ("00017   OPTIONS", 17, True),
        ("17", 17, False),
        ("", -1, False),
    ],
)
def test_cseq_bounds(value: str, number: int, method_is_known: bool) -> None:
    lines = [line for line in NEEDED if not line.startswith("CSeq")]
    message = parse_message(raw("SIP/2.0 200 OK", *lines, f"CSeq: {value}"))
    assert message.cseq == number
    assert message.method == ("OPTIONS" if method_is_known else "")
    assert ("sip_bad_cseq" in message.anomalies) == (number < 0 or not method_is_known)


@pytest.mark.parametrize(
    ("line", "code", "is_odd"),
    [
        ("SIP/2.0 100 Trying", 100, False),
        ("SIP/2.0 699 x", 699, False),
        ("SIP/2.0 200", 200, False),
        ("SIP/2.0 099 x", 99, True),
        ("SIP/2.0 700 x", 700, True),
        ("SIP/2.0 20 x", 20, True),
        ("SIP/2.0 2000 x", 0, True),
        ("SIP/2.0 4294967301 x", 0, True),
        ("SIP/2.0 " + "9" * 400, 0, True),
    ],
)
def test_status_code_bounds(line: str, code: int, is_odd: bool) -> None:
    message = parse_message(raw(line, *NEEDED))
    assert message.status_code == code
    assert ("sip_bad_status" in message.anomalies) == is_odd


def test_first_of_duplicates_counts() -> None:
    message = parse_message(
        raw(
            OPTIONS,
            *NEEDED,
            "Call-ID: second",
            "CSeq: 99 BYE",
            "From: <sip:z@x>;tag=z",
            "To: <sip:y@x>;tag=y",
            "Content-Length: 3",
            "Content-Length: 1",
            body=b"abc",
        )
    )
    assert (message.call_id, message.cseq, message.from_tag, message.to_tag) == (b"c", 4, b"f", b"t")
    assert message.body == b"abc"
    assert message.anomalies == ("sip_duplicate_header",)


def test_lines_that_end_with_lf_only() -> None:
    message = parse_message(build(Fields(line_end="\n", body=b"x")))
    assert message.anomalies == ("sip_bare_lf",)
    assert (message.call_id, message.from_tag, message.body) == (b"c1@192.0.2.1", b"f1", b"x")


def test_blanks_before_the_colon_are_legal() -> None:
    message = parse_message(build(Fields(space_before_colon=True)))
    assert message.anomalies == ()
    assert message.call_id == b"c1@192.0.2.1"


@pytest.mark.parametrize("junk", [b"\r\n\r\n", b"\n", b"\r\n"])
def test_keepalives_before_the_start_line_are_no_oddity(junk: bytes) -> None:
    message = parse_message(junk + request())
    assert message.anomalies == ()
    assert message.data == request()


@pytest.mark.parametrize("junk", [b"\0\0\0\0", b"\xff\x00\x01\x02\x80", b"some words\r\n", b"X: y\r\n", b"\0" * 2000])
@pytest.mark.parametrize("message", [request(), raw("SIP/2.0 200 OK", *NEEDED)])
def test_junk_before_the_start_line_is_skipped(junk: bytes, message: bytes) -> None:
    parsed = parse_message(junk + message)
    assert parsed.anomalies == ("sip_junk_before_start_line",)
    assert parsed.data == message
    assert parsed.start_line == message.partition(b"\r\n")[0]
    assert (parsed.request_uri or parsed.reason) in (b"sip:bob@example.com", b"OK")


def test_junk_ends_at_its_limit() -> None:
    assert parse_message(b"\0" * 64 + request(), Limits(junk_bytes=64)).method == "INVITE"
    with pytest.raises(SipParseError):
        parse_message(b"\0" * 65 + request(), Limits(junk_bytes=64))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"\0\0\0\0",
        b"jaK",
        b"hello world\r\n\r\n",
        b"GET / HTTP/1.1\r\nCall-ID: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nCall-ID: x\r\n\r\n",
        b"INVITE sip:x\r\nCall-ID: x\r\n\r\n",
        b"SIP/2.0 \r\nCall-ID: x\r\n\r\n",
        b"SIP/2.0 abc\r\nCall-ID: x\r\n\r\n",
        b"NOTIFY * HTTP/1.1\r\nCall-ID: x\r\n\r\n",
        b"\x80\x00" * 100,
        bytes(range(256)),
    ],
)
def test_bytes_that_are_no_message(data: bytes) -> None:
    with pytest.raises(SipParseError, match="start line"):
        parse_message(data)


@pytest.mark.parametrize("value", [None, "Call-ID:", "Call-ID:   ", "i:\r\n "])
def test_message_without_call_id(value: str | None) -> None:
    lines = [line for line in NEEDED if not line.startswith("Call-ID")]
    message = parse_message(raw(OPTIONS, *lines, *([value] if value else [])))
    assert (message.method, message.call_id, message.anomalies) == ("OPTIONS", b"", ("sip_missing_call_id",))


def test_message_that_is_too_long() -> None:
    data = request(body=b"x" * 100)
    assert parse_message(data, Limits(message_bytes=len(data))).method == "INVITE"
    with pytest.raises(SipParseError, match="longer"):
        parse_message(data, Limits(message_bytes=len(data) - 1))
    with pytest.raises(SipParseError, match="longer"):
        parse_message(request(body=b"x" * (1 << 24)), Limits(message_bytes=1 << 30))


def test_more_header_lines_than_are_read() -> None:
    lines = [f"X-{number}: {number}" for number in range(20)]
    message = parse_message(raw(OPTIONS, *NEEDED, *lines, "Content-Length: 2", body=b"abc"), Limits(header_lines=10))
    assert message.anomalies == ("sip_too_many_headers",)
    assert message.body == b"abc"  # the Content-Length behind the limit is not read


def test_line_longer_than_the_limit_is_read_and_named() -> None:
    message = parse_message(raw(OPTIONS, "X: " + "y" * 97, *NEEDED), Limits(line_bytes=100))
    assert message.anomalies == ()
    message = parse_message(raw(OPTIONS, "X: " + "y" * 98, *NEEDED), Limits(line_bytes=100))
    assert message.anomalies == ("sip_line_too_long",)
    assert message.call_id == b"c"
    assert message.header("x") == b"y" * 98


def test_more_vias_than_hops() -> None:
    fields = Fields(branches=[f"z9hG4bK{number}" for number in range(71)], one_via_line=True)
    message = parse_message(build(fields))
    assert message.anomalies == ("sip_too_many_vias",)
    assert message.via_count == 71
    fields.branches.pop()
    assert parse_message(build(fields)).anomalies == ()


def test_head_without_its_end() -> None:
    message = parse_message(raw(OPTIONS, *NEEDED)[:-2])
    assert message.anomalies == ("sip_head_truncated",)
    assert (message.body, message.header("max-forwards")) == (b"", b"70")
    message = parse_message(raw(OPTIONS, *NEEDED)[:-6])
    assert message.header("max-forwards") == b""


def test_bytes_of_any_kind_in_head_and_body() -> None:
    body = bytes(range(256)) * 3
    message = parse_message(
        raw(
            OPTIONS, *NEEDED, b"X-Bin: \x00\x01\xff\xfe", b"Subject: caf\xe9", f"Content-Length: {len(body)}", body=body
        )
    )
    assert message.anomalies == ()
    assert message.header("x-bin") == b"\x00\x01\xff\xfe"
    assert message.header_text("subject") == "café"
    assert message.body == body


@pytest.mark.parametrize(
    "method",
    [
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO",
        "REFER", "MESSAGE", "UPDATE",
    ],
)  # fmt: skip
def test_known_methods_in_any_case(method: str) -> None:
    exact = parse_message(request(method))
    assert (exact.method, exact.anomalies) == (method, ())
    assert exact.method is parse_message(request(method)).method  # one string for all messages
    lower = parse_message(request(method.lower()))
    assert (lower.method, lower.anomalies) == (method, ("sip_method_case",))


@pytest.mark.parametrize("method", ["NEWMETHOD", "X", "INVITEX", "BYEE", "Z" * 300, "!odd.%*_+`'~-"])
def test_unknown_methods_stay_as_they_are(method: str) -> None:
    message = parse_message(request(method))
    assert (message.method, message.anomalies) == (method, ())


def test_start_line_with_blanks_inside_the_uri() -> None:
    message = parse_message(raw("OPTIONS sip:b@example.com; lr SIP/2.0", *NEEDED))
    assert message.anomalies == ("sip_bad_start_line",)
    assert message.request_uri == b"sip:b@example.com; lr"


def test_context_is_set_by_the_receiver() -> None:
    message = parse_message(request())
    assert (message.ts_ns, message.frame, message.interface, message.transport) == (0, 0, 0, 0)
    message.src_hi, message.src_lo, message.src_port = 0, 0xFFFF << 32 | 0xC0000201, 5060
    message.dst_hi, message.dst_lo, message.dst_port = 0x20010DB8 << 32, 1, 65535
    message.ts_ns, message.frame, message.interface, message.transport = 1 << 62, 7, 2, 1
    assert (message.src_ip, message.dst_ip) == ("192.0.2.1", "2001:db8::1")
    assert (message.src_port, message.dst_port, message.ts_ns) == (5060, 65535, 1 << 62)
