"""Captures without calls: none is invented, and no stream but where other services send what has every mark of RTP."""

from __future__ import annotations

import re

import pytest

import voipsniff
from tests.support.shared import TRACES, needs_shared

pytestmark = [needs_shared, pytest.mark.shared]

REAL_MEDIA = {
    "NotYuSheng__TracePcap__telegram_voice.pcapng",
    "ntop__nDPI__KakaoTalk_talk.pcap",
    "ntop__nDPI__discord.pcap",
    "ntop__nDPI__false_positives.pcapng",
    "ntop__nDPI__line.pcap",
    "ntop__nDPI__rtp.pcapng",
    "ntop__nDPI__skinny.pcap",
    "ntop__nDPI__skype-conference-call.pcap",
    "ntop__nDPI__stun_dtls_rtp.pcapng",
    "ntop__nDPI__stun_google_meet.pcapng",
    "ntop__nDPI__stun_signal.pcapng",
    "ntop__nDPI__teams.pcap",
    "ntop__nDPI__wa_video.pcap",
    "ntop__nDPI__wa_voice.pcap",
    "ntop__nDPI__whatsapp_login_call.pcap",
}
"""Media of other services (WhatsApp, Discord, Skinny, ...): RTP without SIP, so streams without calls are right."""
HARDLY_LOST = 0.02
"""The share of a false stream's "missing" packets is far above that: its numbers are random."""


def negative_captures() -> list[str]:
    if not TRACES.is_dir():
        return []
    section = (TRACES / "MANIFEST.md").read_text().partition("## NEGATIVE")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^| ]+\.\w+) \|", section, re.MULTILINE)


@pytest.mark.parametrize("name", negative_captures())
def test_no_call_and_no_false_stream(name: str) -> None:
    trace = voipsniff.read([TRACES / name])
    assert (trace.calls, trace.transactions, trace.capture.sip_messages) == ([], [], 0)
    if name not in REAL_MEDIA:
        assert trace.streams == []
    for stream in trace.streams:
        assert stream.unique_lost <= HARDLY_LOST * stream.expected
        assert stream.restarts == 0


def test_the_captures_are_there() -> None:
    assert set(negative_captures()) > REAL_MEDIA
