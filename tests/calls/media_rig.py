"""SIP ladders with RTP between the messages: a CallTracker beside a real StreamTable, fed in time order."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.calls.ladder import Ladder, at, halves
from tests.support.frames import rtp, udp_frame
from voipsniff.calls.cdr import Cdr
from voipsniff.calls.limits import DEFAULT_LIMITS, CallLimits
from voipsniff.calls.tracker import CallTracker
from voipsniff.packet.batch import batch_of
from voipsniff.packet.columns import Columns
from voipsniff.packet.decode import decode_batch
from voipsniff.rtp.record import stream_quality
from voipsniff.rtp.stream import Stream
from voipsniff.rtp.streams import StreamTable

TICK_NS = 1_000_000_000
ALL_RTP = 0
"""No label is wanted: the table takes the RTP rows and runs to the end of the batch."""


@dataclass
class Rig:
    """Collects what happens, then plays it in time order."""

    ladder: Ladder = field(default_factory=Ladder)
    limits: CallLimits = DEFAULT_LIMITS
    frames: list[tuple[int, bytes]] = field(default_factory=list)
    rtcp: list[tuple[int, int, str, str]] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    seen: list[Stream] = field(default_factory=list)

    def sip(self, text: str) -> Rig:
        self.ladder.run(text)
        return self

    def talk(
        self,
        start: float,
        end: float,
        src: str,
        dst: str,
        ssrc: int = 0x1111,
        payload_type: int = 8,
        first: int = 1000,
        step: float = 0.02,
    ) -> Rig:
        """Add RTP from `ip:port` to `ip:port`."""
        src_ip, src_port = src.rsplit(":", 1)
        dst_ip, dst_port = dst.rsplit(":", 1)
        for index in range(round((end - start) / step)):
            data = rtp(first + index, 160 * (first + index), ssrc, payload_type)
            frame = udp_frame(src_ip, dst_ip, int(src_port), int(dst_port), data)
            self.frames.append((at(start + index * step), frame))
        return self

    def learn(self, when: float, ssrc: int, src: str, dst: str) -> Rig:
        """Say at `when` that RTCP of `ssrc` went from `src` to `dst`."""
        self.rtcp.append((at(when), ssrc, src, dst))
        return self

    def play(self, until: float | None = None) -> list[Cdr]:
        """Run everything; the finished streams are in `streams`, in the order of first packets."""
        table = StreamTable(on_stream=lambda stream: self._new(stream))
        self.tracker = tracker = CallTracker(self.limits, table, sources=["rig"], quality=stream_quality)
        self.table = table
        columns = Columns(4)
        # At one time SIP comes first, then RTCP, then RTP: SIP announces what RTP then uses.
        events: list[tuple[int, int, int, object]] = []
        events += [(wire.ts_ns, 0, index, wire) for index, wire in enumerate(self.ladder.wires)]
        events += [(when[0], 1, index, when) for index, when in enumerate(self.rtcp)]
        events += [(ts_ns, 2, index, frame) for index, (ts_ns, frame) in enumerate(self.frames)]
        events.sort(key=lambda event: event[:3])
        tick = events[0][0] + TICK_NS
        end_ns = events[-1][0] if until is None else at(until)
        for ts_ns, kind, index, event in events:
            while tick <= ts_ns:
                self._tick(tick)
                tick += TICK_NS
            if kind == 0:
                tracker.receive(event.parse())  # type: ignore[attr-defined]
            elif kind == 1:
                self._learn(event)  # type: ignore[arg-type]
            else:
                batch = batch_of([event], [ts_ns], first_frame=10_000 + index)  # type: ignore[list-item]
                decode_batch(batch, columns)
                table.receive(batch, columns, 0, ts_ns + TICK_NS, ALL_RTP)
        while tick <= end_ns:
            self._tick(tick)
            tick += TICK_NS
        tracker.finish(end_ns)
        table.finish()
        self.streams = sorted(self.seen, key=lambda stream: (stream.first_ns, stream.first_frame))
        return sorted(tracker.take_calls(), key=lambda call: call.number)

    def _tick(self, now_ns: int) -> None:
        self.tracker.expire(now_ns)
        self.table.expire(now_ns)

    def _new(self, stream: Stream) -> None:
        self.seen.append(stream)
        self.tracker.match(stream)

    def _learn(self, event: tuple[int, int, str, str]) -> None:
        when, ssrc, src, dst = event
        src_ip, src_port = src.rsplit(":", 1)
        dst_ip, dst_port = dst.rsplit(":", 1)
        self.tracker.learn_rtcp(ssrc, *halves(src_ip), int(src_port), *halves(dst_ip), int(dst_port), when)

    def matched(self) -> list[tuple[int | None, str | None, str | None, float | None]]:
        """Return (call number, direction, reason, confidence) of each stream."""
        return [
            (stream.call_number, stream.direction, stream.match_reason, stream.match_confidence)
            for stream in self.streams
        ]
