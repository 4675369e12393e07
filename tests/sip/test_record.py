from __future__ import annotations

from dataclasses import fields

from tests.sip.build import raw, request
from voipsniff.fields.registry import fields_of
from voipsniff.sip.parser import parse_message
from voipsniff.sip.record import Message, message_record


def test_record_has_the_fields_of_the_registry() -> None:
    assert [field.name for field in fields(Message)] == list(fields_of("message"))


def test_request_in_a_row() -> None:
    message = parse_message(request("INVITE", "User-Agent: X", "Content-Type: application/sdp", body=b"v=0\r\n"))
    message.frame, message.ts_ns, message.src_port = 3, 5, 5060
    record = message_record(message, ["a.pcap"])
    assert (record.kind, record.method, record.status_code, record.reason) == ("request", "INVITE", None, None)
    assert (record.start_line, record.request_uri) == ("INVITE sip:bob@example.com SIP/2.0", "sip:bob@example.com")
    assert (record.from_uri, record.from_tag, record.to_uri, record.to_tag) == (
        "sip:alice@example.com", "f1", "sip:bob@example.com", None,
    )  # fmt: skip
    assert (record.sdp, record.body_length, record.user_agent, record.source) == (True, 5, "X", "a.pcap")
    assert (record.frame, record.time, record.src_port, record.transport, record.cseq) == (3, 5, 5060, "udp", 1)


def test_response_in_a_row() -> None:
    record = message_record(parse_message(raw("SIP/2.0 486 Besetzt", "Call-ID: c", b"Server: caf\xe9")), [])
    assert (record.kind, record.status_code, record.reason, record.request_uri) == ("response", 486, "Besetzt", None)
    assert (record.user_agent, record.cseq, record.from_uri, record.source) == ("café", None, None, None)
    assert "sip_missing_cseq" in record.anomalies


def test_no_password_in_a_row() -> None:
    record = message_record(
        parse_message(raw("INVITE sip:u:s3cret@h SIP/2.0", "Call-ID: c", "From: sip:u:s3cret@h")), []
    )
    assert "s3cret" not in repr(record)
