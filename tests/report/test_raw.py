"""Messages in full."""

from tests.report.factory import ALICE, BOB, message, sdp, shown, sip
from voipsniff.report.page import Page
from voipsniff.report.raw import render_raw, split_lines


def raw(*messages, **options):
    def render(console):
        with Page(console) as page:
            render_raw(page, messages)

    return shown(render, **options)


def test_each_line_of_a_message_is_there():
    text = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", headers={"Subject": "hello"}, body=sdp())
    lines = raw(message(text, 0.5, ALICE, BOB, 7)).splitlines()
    assert lines[0].startswith("Messages  1 message")
    assert "── 1 07:12:03.620 +0.000 10.0.0.1:5060 → 10.0.0.2:5060 UDP · frame 7 · " in lines[2]
    assert lines[3:] == text.rstrip("\n").split("\n")


def test_a_line_longer_than_the_terminal_stays_one_line():
    text = sip("OPTIONS sip:bob@example.com SIP/2.0", "1 OPTIONS", headers={"Subject": "x" * 300})
    assert "Subject: " + "x" * 300 in raw(message(text, 0, ALICE, BOB), width=60).splitlines()


def test_folded_headers_and_bare_line_ends():
    data = (
        b"INVITE sip:b@x SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\nCall-ID: 1\nCSeq: 1 INVITE\n"
        b"Subject: one\n\ttwo\n\nbody"
    )
    lines = raw(message(data, 0, ALICE, BOB)).splitlines()
    assert "Subject: one" in lines
    assert "\\ttwo" in lines
    assert lines[-1] == "body"


def test_only_cr_and_lf_end_a_line():
    assert split_lines("a\x0bb\x85c\u2028d\r\ne\rf\ng".encode()) == ["a\x0bb\x85c\u2028d", "e", "f", "g"]


def test_control_bytes_of_head_and_body_are_escaped():
    text = sip("MESSAGE sip:bob@example.com SIP/2.0", "1 MESSAGE", headers={"Subject": "\x1b]0;owned\x07"},
               body="\x1b[2Jgone\x00", content_type="text/plain")  # fmt: skip
    output = raw(message(text, 0, ALICE, BOB))
    assert "Subject: \\x1b]0;owned\\x07" in output
    assert "\\x1b[2Jgone\\x00" in output
    assert "\x1b" not in output


def test_secrets_are_masked_and_it_is_said():
    text = sip(
        "INVITE sip:bob@example.com SIP/2.0", "2 INVITE",
        headers={"Authorization": 'Digest username="alice",\n response="0123456789abcdef"'},
        body=sdp(extra="a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0c2VjcmV0\n"),
    )  # fmt: skip
    output = raw(message(text, 0, ALICE, BOB))
    assert "0123456789abcdef" not in output
    assert "c2VjcmV0" not in output
    assert output.splitlines()[-1] == "masked with ***: 1 SRTP key, 1 digest response"


def test_the_keys_of_info_are_masked():
    relay = sip("INFO sip:bob@example.com SIP/2.0", "3 INFO", body="Signal=7\nDuration=160\n",
                content_type="application/dtmf-relay")  # fmt: skip
    plain = sip("INFO sip:bob@example.com SIP/2.0", "4 INFO", body="7", content_type="application/dtmf")
    output = raw(message(relay, 0, ALICE, BOB), message(plain, 1, ALICE, BOB))
    assert "Signal=***" in output
    assert "Duration=160" in output
    assert "7" not in output.split("application/dtmf\n")[1].split("masked")[0]
    assert output.splitlines()[-1] == "masked with ***: 2 DTMF digits"


def test_nothing_masked_nothing_said():
    output = raw(message(sip("OPTIONS sip:b@x SIP/2.0", "1 OPTIONS"), 0, ALICE, BOB))
    assert "masked" not in output
