"""The overview of a trace."""

import pytest

from tests.report.factory import (
    Capture,
    Copies,
    Source,
    Trace,
    at,
    back,
    basic_trace,
    call,
    failed_call,
    lines_with,
    record,
    shown,
    stream,
    widest,
)
from voipsniff.report.overview import files_of, render_overview
from voipsniff.report.overview_calls import spark
from voipsniff.report.overview_capture import bar_cells


def overview(trace, **options):
    return shown(render_overview, trace, **options)


def busy_trace():
    """40 calls: 37 good, 1 busy, 1 failed, 1 lossy; a stream without a call; clients, transactions, anomalies."""
    calls = [call(number, start=number, callee=f"{number}@example.com") for number in range(1, 38)]
    calls.append(failed_call("busy", 486, "Busy Here", 38, start=38.0))
    calls.append(failed_call("failed", 503, "Service Unavailable", 39, start=39.0))
    calls.append(call(40, start=40, loss_percent=3.13, mos_lq=3.2))
    streams = [stream(1, call_number=40), back(2, call_number=40, loss_percent=3.13, jitter_mean_ms=45.0, mos_lq=3.2)]
    streams += [stream(3, call_number=None, direction=None)]
    for number in range(1, 38):
        streams += [stream(2 * number + 2, call_number=number), back(2 * number + 3, call_number=number)]
    clients = [
        record("client", ip="10.0.0.2", port=5060, role="server", user_agent="Asterisk PBX 20.1", transports=["udp"],
               requests_sent=4, requests_received=40, responses_sent=90, responses_received=4, calls=40,
               registrations=0, failures=0),
        record("client", ip="10.0.0.1", port=5060, role="endpoint", user_agent="baresip v2.0.1", transports=["udp"],
               identities=["alice@example.com", "a2@x", "a3@x"], requests_sent=40, requests_received=4,
               responses_sent=4, responses_received=90, calls=40, registrations=2, failures=2),
    ]  # fmt: skip
    transactions = [
        record("transaction", number=1, method="REGISTER", outcome="challenged", response_ms=1.2),
        record("transaction", number=2, method="REGISTER", outcome="ok", response_ms=2.2),
        record("transaction", number=3, method="OPTIONS", outcome="timeout"),
    ]
    anomalies = [
        record("anomaly", name="sip_bare_lf", layer="sip", count=1204, meaning="Lines end in LF alone.", frame=17,
               detail="in an INVITE")
    ]  # fmt: skip
    return Trace(calls, streams, transactions, clients, anomalies)


def test_the_head():
    text = overview(basic_trace())
    lines = text.splitlines()
    assert lines[0] == "trace.pcap  pcap · 260.0 kB · 1,200 packets"
    assert lines[1] == "2025-11-25 07:12:03.120 → 07:15:44.520 UTC  3 min 41 s"
    assert lines[3] == "█" * 67 + "▓" * 10 + "▒▒░"
    assert len(lines[3]) == 80
    assert lines[4] == "█ RTP 1,000 83.3 %   ▓ SIP 150 12.5 %   ▒ RTCP 30 2.5 %   ░ not IP 20 1.7 %"


def test_with_colour_the_bar_is_made_of_backgrounds():
    lines = overview(basic_trace(), colour=True).splitlines()
    assert lines[3].startswith("\x1b[46m" + " " * 67 + "\x1b[0m\x1b[42m" + " " * 10)
    assert lines[4].startswith("\x1b[36m█\x1b[0m RTP")


def test_many_files_and_a_span_over_midnight():
    trace = basic_trace()
    trace.sources = [Source(f"trace{n}.pcap", packets=100) for n in range(6)]
    trace.capture.last_ns = at(86_400 * 3)
    text = overview(trace)
    assert lines_with(text, "trace3.pcap")
    assert "trace4.pcap" not in text
    assert lines_with(text, "and 2 more files  200 packets")
    assert lines_with(text, "2025-11-25 07:12:03.120 → 2025-11-28 07:12:03.120 UTC")
    assert lines_with(text, "3 days 0 h · 1,200 packets · 260.0 kB")
    assert "voipsniff show FILE... 1" in text


def test_everything_that_casts_doubt_on_the_figures_is_said_first():
    damage = record("anomaly", name="pcap_truncated", layer="capture", count=1, meaning="The file ends in a packet.",
                    detail="the last packet is cut short", source="trace.pcap", offset=31_337)  # fmt: skip
    capture = Capture(
        drops={"kernel": 31, "interface": 0}, damage=[damage], tunnels={"vxlan": 500}, tcp={"tls": 12, "sip": 3},
        copies=Copies("each packet twice, with and without VLAN"), not_decoded={"unknown_link": 7, "udp": 20, "tls": 1},
        evictions={"fragments": 3, "tcp": 0},
    )  # fmt: skip
    text = overview(Trace(capture=capture), width=120)
    assert "✖ trace.pcap: the last packet is cut short (byte 31,337)" in text
    assert "✖ the capture itself lost packets (kernel 31): they look like loss on the network below" in text
    assert "· copies: each packet twice, with and without VLAN" in text
    assert "▲ not decoded: other UDP 20, unknown link type 7" in text
    assert "▲ encrypted: 12 TLS frames; SIP inside cannot be read without --keylog" in text
    assert "· tunnels opened: VXLAN 500" in text
    assert "▲ tables were full and gave up entries: fragments 3" in text


def test_long_notes_are_not_cut():
    text = overview(Trace(capture=Capture(copies=Copies("word " * 40))), width=80)
    assert text.count("word") == 40
    assert widest(text) <= 80


def test_sums_of_calls():
    text = overview(busy_trace())
    assert lines_with(text, "Calls  40  ─")
    assert lines_with(text, "38 answered   1 busy   1 failed")
    assert lines_with(text, "ASR 95.0 % of 40", "PDD 180 ms median", "talk 6 min 20 s, 10.0 s a call")
    assert lines_with(text, "486 Busy Here ×1   503 Service Unavailable ×1")
    assert lines_with(text, "at once ", "peak 13")


def test_calls_with_trouble_come_first_and_the_rest_is_counted():
    text = overview(busy_trace(), width=120)
    table = text.split("Trouble\n")[1].splitlines()
    assert table[0].startswith("✖  39  07:12:42.120")
    assert "failed 503" in table[0]
    assert table[1].startswith("✖  40")
    assert table[1].endswith("loss 3.1 %, MOS ~3.2")
    assert table[2].startswith("   38")
    assert "busy 486" in table[2]
    assert table[3].startswith("    1")
    assert table[10] == "… 30 more: voipsniff calls trace.pcap"


def test_troubled_calls_that_are_not_shown_are_counted():
    trace = Trace(calls=[failed_call("failed", 503, None, number) for number in range(1, 31)])
    assert "… 10 more, 10 with trouble: voipsniff calls trace.pcap" in overview(trace)


def test_what_the_rows_share_is_said_once():
    text = overview(basic_trace())
    assert "2025-11-25 UTC · all @example.com\n" in text
    other = overview(Trace(calls=[call(), call(2, callee="bob@example.org", caller="carol@example.net")]), width=120)
    assert "@example.com" not in other.split("Calls")[1].split("UTC")[1].splitlines()[0]
    assert "alice@example.com" in other


def test_streams_with_trouble_come_first_with_the_reason_in_words():
    text = overview(busy_trace(), width=120)
    table = text.split("Streams  77")[1].split("Trouble\n")[1].splitlines()
    assert table[0].startswith("✖   2    40  10.0.0.2:10002")
    assert "loss 3.1 %, jitter 45 ms" in table[0]
    assert table[1].startswith("    3     –  10.0.0.1:4000")
    assert table[1].endswith("no call")
    assert table[10] == "… 67 more: voipsniff streams trace.pcap"


def test_clients_methods_and_anomalies():
    text = overview(busy_trace(), width=120)
    assert lines_with(text, "10.0.0.2:5060", "server", "Asterisk PBX 20.1", "4/40")
    assert lines_with(text, "10.0.0.1:5060", "endpoint", "alice@example.com, a2@x +1", "40/4", "2         2")
    assert lines_with(text, "REGISTER    2   1           1        ·    1.7 ms")
    assert lines_with(text, "OPTIONS     1   ·           ·        1         –")
    assert lines_with(text, "sip_bare_lf", "1,204", "17", "Lines end in LF alone.", "in an INVITE")


def test_hints_say_what_to_do_next():
    text = overview(busy_trace())
    assert "voipsniff show trace.pcap 39" in text
    assert 'voipsniff streams trace.pcap --where "loss_percent > 1"' in text
    assert "voipsniff show" not in overview(Trace())


def test_files_are_written_as_one_would_type_them():
    assert files_of([Source("my trace.pcap")]) == "'my trace.pcap'"
    assert files_of([Source("a.pcap"), Source("b.pcap")]) == "a.pcap b.pcap"
    assert files_of([Source("x")] * 3) == "FILE..."
    assert "\x1b" not in files_of([Source("a\x1b[1m.pcap")])


def test_an_empty_trace():
    text = overview(Trace(capture=Capture(packets=0, bytes=0, first_ns=None, last_ns=None, kinds={}), sources=[]))
    assert "no packets" in text
    assert lines_with(text, "Calls  none")
    assert "voipsniff show" not in text


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_it_fits_every_width(width):
    text = overview(busy_trace(), width=width)
    commands = [line for line in text.splitlines() if "voipsniff " in line]  # they can be copied whole
    assert len(commands) == 4
    assert all(widest(line) <= width for line in text.splitlines() if line not in commands)


def test_bars():
    assert bar_cells([1000, 150, 30, 20], 80) == [67, 10, 2, 1]
    assert bar_cells([10_000, 1, 1], 10) == [8, 1, 1]
    assert bar_cells([5, 4, 3, 2, 1], 3) == [1, 1, 1, 0, 0]


def test_spark():
    assert spark([0, 1, 4, 8]) == " ▁▄█"
    assert spark([]) == ""
    assert spark([0, 0]) == ""
