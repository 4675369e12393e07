"""The reports on calls that real stacks made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import voipsniff
from tests.report.factory import lines_with, shown, widest
from voipsniff.api import messages_of
from voipsniff.report.call_page import render_call
from voipsniff.report.overview import render_overview

PCAPS = Path(__file__).parents[2] / "pcaps"


def first_call(name, *, raw=False, width=100):
    """Return the page of the first call of a trace, and its messages."""
    path = PCAPS / name
    trace = voipsniff.read(path)
    call = trace.calls[0]
    messages = messages_of(path, {call.call_id.encode()})
    return shown(render_call, trace, call, messages, raw, width=width), messages


def test_hold_and_resume():
    text, _ = first_call("call_hold_resume.pcap")
    assert "It was put on hold once by the caller for 4.15 s." in " ".join(text.split())
    assert lines_with(text, "re-INVITE (SDP sendonly)")
    assert lines_with(text, "┄ on hold by caller ┄")
    assert lines_with(text, "┄ resumed after 4.15 s ┄")
    assert lines_with(text, "caller", "proxy", "callee")
    assert lines_with(text, "10.77.0.11:5060", "10.77.0.10:5060", "10.77.0.12:5060")


def test_busy():
    text, messages = first_call("busy.pcap")
    assert "The callee was busy: 486 Rejected" in " ".join(text.split())
    assert len(lines_with(text, "486 Rejected", "◀")) == 2
    assert len(messages) == 12


def test_one_way_audio():
    text, _ = first_call("one_way_audio.pcap")
    assert "✖ one-way audio" in text
    trace = voipsniff.read(PCAPS / "one_way_audio.pcap")
    assert lines_with(shown(render_overview, trace, width=120), "✖  1 ", "answered", "one-way audio")


def test_a_fork_has_two_callees():
    text, _ = first_call("fork_two_devices.pcap", width=120)
    assert [line.split() for line in text.splitlines()].count(["caller", "proxy", "callee", "callee"]) == 1
    assert lines_with(text, "CANCEL")
    assert lines_with(text, "487 Request Terminated")


def test_a_call_through_a_media_relay_shows_both_halves_of_each_stream():
    text, _ = first_call("rtpengine_relay.pcap.gz", width=200)
    assert [bool(lines_with(text, f"RTP #{number} PCMU")) for number in (1, 2, 3, 4)] == [True] * 4


def test_no_secret_of_a_recorded_call_is_shown():
    text, messages = first_call("call_srtp_sdes.pcap.gz", raw=True, width=400)
    data = b"\n".join(message.data for message in messages)
    keys = re.findall(rb"inline:([A-Za-z0-9+/=]{20,})", data)
    responses = re.findall(rb'response="([0-9a-f]{32})"', data)
    assert keys
    assert responses
    assert not [secret for secret in keys + responses if secret.decode() in text]
    assert "inline:***" in text
    assert 'response="***"' in text


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("name", ["scan.pcap.gz", "call_ipv6.pcap", "blind_transfer.pcap", "partial_end_of_call.pcap"])
def test_overviews_fit(name, width):
    trace = voipsniff.read(PCAPS / name)
    text = shown(render_overview, trace, width=width)
    assert all(widest(line) <= width for line in text.splitlines() if "voipsniff " not in line)
    assert all(line.isprintable() for line in text.splitlines())
