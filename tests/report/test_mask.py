"""Secrets never reach the screen."""

import pytest

from voipsniff.report.mask import Masked, mask_body_line, mask_header, mask_uri


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (
            "Authorization",
            ' Digest username="alice", realm="x", nonce="n", uri="sip:x", response="6629fae4", cnonce="c"',
            ' Digest username="alice", realm="x", nonce="n", uri="sip:x", response="***", cnonce="c"',
        ),
        ("authorization", "Digest response=6629fae4,qop=auth", 'Digest response="***",qop=auth'),
        ("AUTHORIZATION ", 'Digest response = "66\\"29" , nc=1', 'Digest response = "***" , nc=1'),
        ("Proxy-Authorization", 'Digest response="6629fae4', 'Digest response="***"'),  # the quote never ends
        ("Authorization", 'Digest\n response=\n "6629\n fae4"', 'Digest\n response=\n "***"'),
        ("Authorization", "Basic YWxpY2U6c2VjcmV0", "Basic ***"),
        ("Authorization", "Bearer eyJ.a=b.c", "Bearer ***"),
        ("Authorization", 'NTLM qop="auth", gssapi-data="TlRMTVNTUA=="', "NTLM ***"),
        ("Authentication-Info", 'qop=auth, rspauth="abcd", nc=1', 'qop=auth, rspauth="***", nc=1'),
        ("WWW-Authenticate", 'Digest nonce="n", ck="0011", ik="2233"', 'Digest nonce="n", ck="***", ik="***"'),
        ("To", "<sip:bob:hunter2@example.com>", "<sip:bob:***@example.com>"),
        ("Subject", "response=42", "response=42"),
    ],
)
def test_headers(name, value, shown):
    masked = Masked()
    assert mask_header(name, value, masked) == shown
    assert bool(masked.counts) == (value != shown)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:32",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***|2^20|1:32",
        ),
        ("a=crypto:1 X inline:AAAA;inline:BBBB FEC_ORDER", "a=crypto:1 X inline:***;inline:*** FEC_ORDER"),
        ("a=CRYPTO:1 X INLINE:AAAA", "a=CRYPTO:1 X INLINE:***"),
        ("k=base64:c2VjcmV0", "k=base64:***"),
        ("k=clear:secret words", "k=clear:***"),
        ("a=key-mgmt:mikey AQAFgM0XflABAAAA", "a=key-mgmt:mikey ***"),
        ("a=ice-pwd:asd88fgpdd777uzjYhagZg", "a=ice-pwd:***"),
        ("a=ice-ufrag:8hhY", "a=ice-ufrag:8hhY"),
        ("Signal=5", "Signal=***"),
        ("Signal= 5", "Signal= ***"),
        ('<kpml-response digits="1234" code="200"/>', '<kpml-response digits="***" code="200"/>'),
        ('Authorization: Digest response="66"', 'Authorization: Digest response="***"'),
        ("Contact: <sip:bob:pw@x>", "Contact: <sip:bob:***@x>"),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:0 PCMU/8000"),
    ],
)
def test_body_lines(line, shown):
    masked = Masked()
    assert mask_body_line(line, masked) == shown
    assert bool(masked.counts) == (line != shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sip:alice:secret@example.com", "sip:alice:***@example.com"),
        ("SIPS:alice:@example.com", "SIPS:alice:***@example.com"),
        ("sip:alice;x=1:p:q@example.com", "sip:alice;x=1:***@example.com"),
        ("sip:10.0.0.1:5060,sip:bob@example.com", "sip:10.0.0.1:5060,sip:bob@example.com"),
        ("<sip:10.0.0.1:5060>, <sip:bob@example.com>", "<sip:10.0.0.1:5060>, <sip:bob@example.com>"),
        ("sip:alice@example.com:5060", "sip:alice@example.com:5060"),
    ],
)
def test_passwords_in_uris(text, shown):
    assert mask_uri(text) == shown


def test_what_was_masked_is_counted_by_kind():
    masked = Masked()
    mask_header("Authorization", 'Digest response="1"', masked)
    mask_body_line("a=crypto:1 X inline:AAAA;inline:BBBB", masked)
    assert masked.counts == {"digest response": 1, "SRTP key": 2}
