"""Streams that wait for their SDP, by both of their endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voipsniff.calls.endpoints import endpoint_key
from voipsniff.fields.anomalies import AnomalyLog

if TYPE_CHECKING:
    from voipsniff.rtp.stream import Stream


class WaitingStreams:
    """A bounded set of streams without a call."""

    def __init__(self, most: int, anomalies: AnomalyLog) -> None:
        self.most = most
        self.anomalies = anomalies
        self.at: dict[int, list[Stream]] = {}
        self.order: dict[int, Stream] = {}
        """By identity, in the order of arrival."""

    def __len__(self) -> int:
        return len(self.order)

    def add(self, stream: Stream) -> None:
        if len(self.order) >= self.most:
            self.anomalies.add("unmatched_streams_full", time=stream.first_ns, frame=stream.first_frame)
            return
        self.order[id(stream)] = stream
        for key in endpoints_of(stream):
            self.at.setdefault(key, []).append(stream)

    def remove(self, stream: Stream) -> None:
        if self.order.pop(id(stream), None) is None:
            return
        for key in endpoints_of(stream):
            streams = self.at[key]
            streams.remove(stream)
            if not streams:
                del self.at[key]

    def waiting_at(self, key: int) -> list[Stream]:
        """Return the streams that come from or go to an endpoint."""
        return list(self.at.get(key, ()))

    def all(self) -> list[Stream]:
        return list(self.order.values())


def endpoints_of(stream: Stream) -> tuple[int, ...]:
    """Return the keys of source and destination, one if they are the same."""
    src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
    dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
    return (src,) if src == dst else (src, dst)
