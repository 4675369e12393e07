"""Streams that wait for their SDP, by both of their endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voipsniff.calls.endpoints import endpoint_key
from voipsniff.calls.evidence import MAX_STEP
from voipsniff.fields.anomalies import AnomalyLog

if TYPE_CHECKING:
    from voipsniff.rtp.stream import Stream


SWEEPS = 4
"""How often the whole table is looked through in one idle time."""


class WaitingStreams:
    """A bounded set of streams without a call."""

    def __init__(self, most: int, anomalies: AnomalyLog) -> None:
        self.most = most
        self.anomalies = anomalies
        self.at: dict[int, list[Stream]] = {}
        self.order: dict[int, Stream] = {}
        """By identity, in the order of arrival."""
        self.young: dict[int, Stream] = {}
        """Those that came in the last seconds."""
        self.next_sweep_ns = 0

    def __len__(self) -> int:
        return len(self.order)

    def add(self, stream: Stream) -> None:
        if len(self.order) >= self.most:
            self.anomalies.add("unmatched_streams_full", time=stream.first_ns, frame=stream.first_frame)
            return
        self.order[id(stream)] = stream
        self.young[id(stream)] = stream
        for key in endpoints_of(stream):
            self.at.setdefault(key, []).append(stream)

    def remove(self, stream: Stream) -> None:
        if self.order.pop(id(stream), None) is None:
            return
        self.young.pop(id(stream), None)
        for key in endpoints_of(stream):
            streams = self.at[key]
            streams.remove(stream)
            if not streams:
                del self.at[key]

    def waiting_at(self, key: int) -> list[Stream]:
        """Return the streams that come from or go to an endpoint."""
        return list(self.at.get(key, ()))

    def fresh(self, since_ns: int) -> list[Stream]:
        """Return the streams that began at `since_ns` or later; older ones are fresh no more."""
        streams = list(self.young.values())
        for stream in streams:
            if stream.first_ns < since_ns:
                del self.young[id(stream)]
        return streams

    def sweep(self, now_ns: int, idle_ns: int) -> None:
        """Let go of streams that are closed or have been silent for `idle_ns`; looks at all, but seldom."""
        if now_ns < self.next_sweep_ns:
            return
        self.next_sweep_ns = now_ns + idle_ns // SWEEPS
        for stream in list(self.order.values()):
            if stream.closed or stream.last_ns + idle_ns < now_ns:
                self.remove(stream)


def endpoints_of(stream: Stream) -> tuple[int, ...]:
    """Return the keys of source and destination, one if they are the same."""
    src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
    dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
    return (src,) if src == dst else (src, dst)


def is_reverse(one: Stream, other: Stream) -> bool:
    """Whether two streams run between the same two endpoints in opposite directions."""
    return (one.src_hi, one.src_lo, one.src_port, one.dst_hi, one.dst_lo, one.dst_port) == (
        other.dst_hi,
        other.dst_lo,
        other.dst_port,
        other.src_hi,
        other.src_lo,
        other.src_port,
    )


def continues(earlier: Stream, later: Stream, within_ns: int) -> bool:
    """Whether `later` takes up the sequence where `earlier` stopped, at one of its two ends."""
    if earlier.sequence is None or not 0 <= later.first_ns - earlier.last_ns <= within_ns:
        return False
    same_dst = (later.dst_lo, later.dst_hi, later.dst_port) == (earlier.dst_lo, earlier.dst_hi, earlier.dst_port)
    same_src = (later.src_lo, later.src_hi, later.src_port) == (earlier.src_lo, earlier.src_hi, earlier.src_port)
    step: int = (later.sequence.base - earlier.sequence.highest) & 0xFFFF
    return (same_dst or same_src) and 0 < step <= MAX_STEP
