from __future__ import annotations

import pytest

from voipsniff.sip.headers import (
    Event,
    Reason,
    Replaces,
    RetryAfter,
    SessionExpires,
    SubscriptionState,
    WarningValue,
    parse_content_type,
    parse_cseq,
    parse_event,
    parse_rack,
    parse_reasons,
    parse_replaces,
    parse_retry_after,
    parse_seconds,
    parse_session_expires,
    parse_subscription_state,
    parse_via,
    parse_warning,
)


@pytest.mark.parametrize(
    ("value", "transport", "host", "port", "branch", "received", "rport"),
    [
        (
            b"SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKx;received=203.0.113.9;rport=40123",
            "UDP", "10.0.0.5", 5060, "z9hG4bKx", "203.0.113.9", 40123,
        ),
        (b"SIP / 2.0 / UDP h.test: 4000;ttl=16 ;branch=z9hG4bK1", "UDP", "h.test", 4000, "z9hG4bK1", None, None),
        (b"SIP/2.0/tls H.Test;rport;branch=b", "TLS", "h.test", None, "b", None, None),
        (b"SIP/2.0/UDP [2001:db8::9:1]:6050;received=[2001:db8::9:255]", "UDP", "2001:db8::9:1", 6050, None,
         "2001:db8::9:255", None),
        (b"SIP/2.0/UDP [::1];received=2001:db8::9:255", "UDP", "::1", None, None, "2001:db8::9:255", None),
        (b"SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56", "WSS", "df7jal23ls0d.invalid", None, "z9hG4bK56", None,
         None),
        (b"SIP/2.0/UDP h;BRANCH=A", "UDP", "h", None, "A", None, None),
        (b"SIP/2.0/UDP h;rport=0;branch", "UDP", "h", None, None, None, None),
        (b"SIP/2.0/UDP", "", "", None, None, None, None),
        (b"", "", "", None, None, None, None),
    ],
)  # fmt: skip
def test_via(
    value: bytes, transport: str, host: str, port: int | None, branch: str | None, received: str | None,
    rport: int | None,
) -> None:  # fmt: skip
    via = parse_via(value)
    assert (via.transport, via.host, via.port) == (transport, host, port)
    assert (via.branch, via.received, via.rport) == (branch, received, rport)


def test_cseq_and_rack() -> None:
    assert parse_cseq(b"314 INVITE") == (314, "INVITE")
    assert parse_cseq(b" 1   !x%") == (1, "!x%")
    assert parse_cseq(b"INVITE") is None
    assert parse_cseq(b"1") is None
    assert parse_cseq(b"9" * 11 + b" INVITE") is None
    assert parse_rack(b"776656 1 INVITE") == (776656, 1, "INVITE")
    assert parse_rack(b"776656 INVITE") is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"3600", 3600),
        (b" 0 ", 0),
        (b"1800;refresher=uac", 1800),
        (b"4294967295", 4294967295),
        (b"4294967296", None),
        (b"10000000000000000000000", None),
        (b"-1", None),
        (b"", None),
        (b"soon", None),
        (None, None),
    ],
)
def test_seconds(value: bytes | None, seconds: int | None) -> None:
    assert parse_seconds(value) == seconds


def test_reasons_of_several_lines_and_values() -> None:
    lines = [
        b'Q.850;cause=16;text="Terminated, normally"',
        b'SIP ;cause=200 ;text="Call completed elsewhere", STIR;cause=436',
    ]
    assert parse_reasons(lines) == (
        Reason("Q.850", 16, "Terminated, normally"),
        Reason("SIP", 200, "Call completed elsewhere"),
        Reason("STIR", 436, None),
    )
    assert parse_reasons([b"SIP;cause=x", b"", b"preemption"]) == (
        Reason("SIP", None, None),
        Reason("preemption", None, None),
    )


def test_replaces() -> None:
    expected = Replaces("c1@10.0.0.8", "9", "8", True)
    assert parse_replaces(b"c1@10.0.0.8;to-tag=9;from-tag=8;early-only") == expected
    assert parse_replaces(b"c1%4010.0.0.8%3Bto-tag%3D9%3Bfrom-tag%3D8%3Bearly-only") == expected
    assert parse_replaces(b"c1") == Replaces("c1", None, None, False)


def test_session_expires() -> None:
    assert parse_session_expires(b"1800;refresher=UAC") == SessionExpires(1800, "uac")
    assert parse_session_expires(b"90") == SessionExpires(90, None)
    assert parse_session_expires(b";refresher=uac") is None


def test_retry_after() -> None:
    assert parse_retry_after(b"18000;duration=3600") == RetryAfter(18000, None, 3600)
    assert parse_retry_after(b"120 (I'm in a meeting)") == RetryAfter(120, "I'm in a meeting", None)
    assert parse_retry_after(b"3600 (a;duration=1);duration=60") == RetryAfter(3600, "a;duration=1", 60)
    assert parse_retry_after(b"later") is None


def test_content_type() -> None:
    kind = parse_content_type(b'Multipart / Mixed ; boundary="a;b"; charset=utf-8')
    assert (kind.media, kind.boundary, kind.params["charset"]) == ("multipart/mixed", "a;b", "utf-8")
    assert parse_content_type(b"").media == ""


def test_events() -> None:
    assert parse_event(b"Message-Summary;id=7") == Event("message-summary", "7")
    assert parse_event(b"presence") == Event("presence", None)
    assert parse_subscription_state(b"Active;expires=60") == SubscriptionState("active", None, 60)
    assert parse_subscription_state(b"terminated;reason=noresource") == SubscriptionState(
        "terminated", "noresource", None
    )


def test_warning() -> None:
    assert parse_warning(b"307 isi.edu \"Session parameter 'foo' not understood\"") == WarningValue(
        307, "isi.edu", "Session parameter 'foo' not understood"
    )
    assert parse_warning(b'1812 overture "In Progress"') is None
    assert parse_warning(b"399 host no quotes") is None
