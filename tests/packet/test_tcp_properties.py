"""Any cut, shuffle, repetition and overlap of a stream gives the same messages; a loss costs only what it touches."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.segments import MILLISECOND_NS, SECOND_NS, SYN, cut_up, request, response
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.tcp import TcpTable

ALICE, BOB = (0, 0xFFFF_0A00_0001, 40000), (0, 0xFFFF_0A00_0002, 5060)
DATA = 0x18
WINDOW = 6
"""How far a segment may be displaced."""

Segment = tuple[int, bytes]
"""Offset in the stream, and the bytes there."""

bodies = st.binary(max_size=400)
messages = st.lists(
    st.one_of(
        st.builds(lambda number, body: request(number, body, method="MESSAGE"), st.integers(1, 99), bodies),
        st.builds(response, st.integers(1, 99), bodies),
    ),
    min_size=1,
    max_size=8,
)


class Run:
    """One direction of a connection fed to a table of its own."""

    def __init__(self, start: int, *, syn: bool = True, back: bool = False) -> None:
        self.table = TcpTable(AnomalyLog())
        self.ends = (*BOB, *ALICE) if back else (*ALICE, *BOB)
        self.start = start
        self.frame = 0
        self.found: list[bytes] = []
        if syn:
            self.put(start - 1, SYN, b"")

    def put(self, sequence_number: int, flags: int, data: bytes) -> None:
        self.frame += 1
        ts_ns = self.frame * MILLISECOND_NS
        number = sequence_number & 0xFFFFFFFF
        new = self.table.receive_segment(*self.ends, number, flags, data, len(data), ts_ns, self.frame)
        self.found += [message.data for message in new]

    def feed(self, segments: list[Segment]) -> list[bytes]:
        for offset, data in segments:
            self.put(self.start + offset, DATA, data)
        return self.found


@st.composite
def disorder(draw: st.DrawFn) -> tuple[list[bytes], list[Segment]]:
    """Return messages, and segments that cover their stream: displaced, repeated, overlapping."""
    sent = draw(messages)
    stream = b"".join(sent)
    segments = []
    for offset, part in cut_up(stream, draw(st.lists(st.integers(1, len(stream)), max_size=12))):
        segments.append((offset, part))
        if draw(st.booleans()):  # sent again, from a little before to a little after
            begin = max(0, offset - draw(st.integers(0, 60)))
            segments.append((begin, stream[begin : offset + len(part) + draw(st.integers(0, 60))]))
    places = [index + draw(st.integers(0, WINDOW)) for index in range(len(segments))]
    return sent, [segments[index] for index in sorted(range(len(segments)), key=lambda index: (places[index], index))]


starts = st.one_of(st.integers(0, 0xFFFFFFFF), st.integers(0xFFFFFFFF - 2000, 0xFFFFFFFF))


@settings(max_examples=150, deadline=None)
@given(case=disorder(), start=starts, back=st.booleans())
def test_disorder_changes_nothing(case: tuple[list[bytes], list[Segment]], start: int, back: bool) -> None:
    sent, segments = case
    run = Run(start, back=back)
    assert run.feed(segments) == sent
    assert run.table.finish() == []


@settings(max_examples=50, deadline=None)
@given(sent=messages, start=starts, syn=st.booleans(), size=st.integers(2, 40))
def test_small_segments_give_the_same(sent: list[bytes], start: int, syn: bool, size: int) -> None:
    stream = b"".join(sent)
    parts = cut_up(stream, range(0, len(stream), size if syn else max(size, 20)))
    assert Run(start, syn=syn).feed(parts) == sent


@settings(max_examples=30, deadline=None)
@given(sent=messages, start=starts)
def test_byte_by_byte(sent: list[bytes], start: int) -> None:
    stream = b"".join(sent)
    assert Run(start).feed([(offset, stream[offset : offset + 1]) for offset in range(len(stream))]) == sent


@settings(max_examples=150, deadline=None)
@given(case=st.data(), sent=messages, start=starts)
def test_a_lost_segment_costs_only_the_messages_it_touches(case: st.DataObject, sent: list[bytes], start: int) -> None:
    """Bodies end with a line end here, as the next start line is looked for at the start of a line."""
    sent = [request(number, message[-50:] + b"\r\n", method="MESSAGE") for number, message in enumerate(sent, 1)]
    stream = b"".join(sent)
    parts = cut_up(stream, case.draw(st.lists(st.integers(1, len(stream)), min_size=1, max_size=12)))
    lost_at, lost = parts.pop(case.draw(st.integers(0, len(parts) - 1)))
    run = Run(start)
    run.feed(parts)
    run.found += [message.data for message in run.table.expire(60 * SECOND_NS)]
    run.found += [message.data for message in run.table.finish()]
    at = 0
    whole = []
    for message in sent:
        if at + len(message) <= lost_at or at >= lost_at + len(lost):
            whole.append(message)
        at += len(message)
    cut = [message for message in run.found if message not in whole]
    assert [message for message in run.found if message in whole] == whole
    assert all(any(message.startswith(piece) for message in sent) for piece in cut)
    assert len(cut) <= 1


@settings(max_examples=200, deadline=None)
@given(
    segments=st.lists(
        st.tuples(
            st.booleans(),
            st.integers(0, 0xFFFFFFFF) | st.integers(0, 3000),
            st.sampled_from([0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x3F]),
            st.binary(max_size=60) | st.sampled_from([request(1), request(2)[:70], response(3)[5:], b"\r\n\r\n"]),
            st.integers(0, 70000),
            st.integers(0, 10 * SECOND_NS),
        ),
        max_size=40,
    )
)
def test_nothing_that_is_sent_raises(segments: list[tuple[bool, int, int, bytes, int, int]]) -> None:
    table = TcpTable(AnomalyLog())
    for frame, (back, number, flags, data, beyond, ts_ns) in enumerate(segments):
        ends = (*BOB, *ALICE) if back else (*ALICE, *BOB)
        table.receive_segment(*ends, number, flags, data, len(data) + beyond, ts_ns, frame)
        if frame % 7 == 0:
            table.expire(ts_ns)
    table.finish()
    assert table.held_bytes == 0
    assert sum(table.counts.values()) == len(segments)
