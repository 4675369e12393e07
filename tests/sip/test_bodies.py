from __future__ import annotations

import pytest

from voipsniff.sip.bodies import (
    MAX_PARTS,
    DtmfSignal,
    Part,
    SipFragment,
    find_sdp,
    parse_dtmf,
    parse_parts,
    parse_sipfrag,
)

MIXED = (
    b"preamble, ignored\r\n--b1\r\n"
    b"Content-Type: application/sdp\r\nContent-Disposition: Session;handling=required\r\n\r\nv=0\r\n\r\n--b1 \r\n"
    b"Content-Type: application/isup;\r\n version=nxv3\r\nContent-ID: <a@b>\r\n\r\n\x01\x00\r\n--b\r\n"
    b"--b1\r\n\r\nno type\r\n--b1--\r\nepilogue --b1\r\n"
)


@pytest.mark.parametrize("boundary", [b"b1", b'"b1"'])
def test_parts_of_a_multipart_body(boundary: bytes) -> None:
    assert parse_parts(b"multipart/mixed;boundary=" + boundary, MIXED) == [
        Part("application/sdp", b"v=0\r\n", None, "session"),
        Part("application/isup", b"\x01\x00\r\n--b", "a@b", None),
        Part("text/plain", b"no type", None, None),
    ]


def test_parts_with_bare_lf_and_without_end() -> None:
    body = b"--x\nc: application/sdp\n\nv=0\n--x\nContent-Type: text/plain\n\nhi"
    assert parse_parts(b"multipart/alternative; boundary=x", body) == [
        Part("application/sdp", b"v=0"),
        Part("text/plain", b"hi"),
    ]


def test_a_longer_boundary_is_no_delimiter() -> None:
    body = b"--b\r\n\r\none\r\n--bb\r\ntwo\r\n--b\r\n\r\nthree\r\n--b--"
    assert [part.data for part in parse_parts(b"multipart/mixed;boundary=b", body)] == [b"one\r\n--bb\r\ntwo", b"three"]


def test_parts_within_parts() -> None:
    inner = b"--i\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--i--"
    body = b"--o\r\nContent-Type: multipart/alternative;boundary=i\r\n\r\n" + inner + b"\r\n--o\r\n\r\nx\r\n--o--"
    assert [part.content_type for part in parse_parts(b"multipart/mixed;boundary=o", body)] == [
        "application/sdp",
        "text/plain",
    ]
    assert find_sdp(b"multipart/mixed;boundary=o", body) == b"v=0"


def test_other_bodies_are_one_part() -> None:
    assert parse_parts(b"text/plain", b"x") == [Part("text/plain", b"x")]
    assert parse_parts(b"multipart/mixed", b"--b\r\n") == [Part("multipart/mixed", b"--b\r\n")]
    assert parse_parts(b"multipart/mixed;boundary=b", b"nothing") == []
    assert find_sdp(b"multipart/mixed;boundary=b", b"nothing") is None


def test_parts_are_bounded() -> None:
    body = b"--b\r\n\r\nx\r\n" * (MAX_PARTS * 4) + b"--b--"
    assert len(parse_parts(b"multipart/mixed;boundary=b", body)) == MAX_PARTS
    inner = b"--o\r\nContent-Type: multipart/mixed;boundary=i\r\n\r\n" + b"--i\r\n\r\nx\r\n" * 10 + b"--i--\r\n"
    assert len(parse_parts(b"multipart/mixed;boundary=o", inner * 10 + b"--o--")) == MAX_PARTS
    for depth in range(8):  # ever deeper nesting ends
        body = b"--b\r\nContent-Type: multipart/mixed;boundary=b%d\r\n\r\n" % depth + body
    assert len(parse_parts(b"multipart/mixed;boundary=b", body)) <= MAX_PARTS


def test_sipfrag() -> None:
    assert parse_sipfrag(b"SIP/2.0 100 Trying\r\n") == SipFragment(100, "Trying", None)
    assert parse_sipfrag(b"SIP/2.0 603\r\nFrom: x") == SipFragment(603, "", None)
    assert parse_sipfrag(b"\r\nsip/2.0  486  Busy Here") == SipFragment(486, "Busy Here", None)
    assert parse_sipfrag(b"INVITE sip:a@b SIP/2.0\r\n") == SipFragment(None, "", "INVITE")
    assert parse_sipfrag(b"From: x") is None
    assert parse_sipfrag(b"SIP/2.0 999 x") is None
    assert parse_sipfrag(b"") is None


@pytest.mark.parametrize(
    ("content_type", "body", "signal"),
    [
        (b"application/dtmf-relay", b"Signal=5\r\nDuration=160\r\n", DtmfSignal("5", 160)),
        (b"application/dtmf-relay", b"Signal= *\nDuration= 250", DtmfSignal("*", 250)),
        (b"Application/DTMF-relay", b"signal=d", DtmfSignal("D", None)),
        (b"application/dtmf-relay", b"Duration=100\r\nSignal=11\r\n", DtmfSignal("#", 100)),
        (b"application/dtmf-relay", b"Signal=16", DtmfSignal("!", None)),
        (b"application/dtmf", b"7", DtmfSignal("7", None)),
        (b"application/dtmf", b" # \r\n", DtmfSignal("#", None)),
        (b"application/hook-flash", b"", DtmfSignal("!", None)),
        (b"application/dtmf-relay", b"Signal=55", None),
        (b"application/dtmf-relay", b"", None),
        (b"application/media_control+xml", b"5", None),
        (b"", b"5", None),
    ],
)
def test_dtmf(content_type: bytes, body: bytes, signal: DtmfSignal | None) -> None:
    assert parse_dtmf(content_type, body) == signal
