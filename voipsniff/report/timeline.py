"""Everything that happened in a call on one time line: messages, streams and holds, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voipsniff.report.model import Call, MessageView, Stream
from voipsniff.report.units import NS, duration


@dataclass(slots=True)
class MessageEvent:
    """A SIP message, and its retransmissions on the same hop."""

    ts_ns: int
    message: MessageView
    repeats: list[int] = field(default_factory=list)
    """Times of the retransmissions."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """The first packet of an RTP stream; the stream goes on until `end_ns`."""

    ts_ns: int
    end_ns: int
    stream: Stream
    lane: int
    """Place among the streams of the call, from 0."""


@dataclass(frozen=True, slots=True)
class RtcpEvent:
    """RTCP of a stream, shown with it: when its packets came is not known one by one."""

    ts_ns: int
    stream: Stream


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """The beginning or the end of a hold."""

    ts_ns: int
    text: str


Event = MessageEvent | StreamEvent | RtcpEvent | HoldEvent


def collapse(messages: Sequence[MessageView]) -> list[MessageEvent]:
    """Return the messages in order, each with its retransmissions: same hop, same bytes."""
    events: list[MessageEvent] = []
    known: dict[object, MessageEvent] = {}
    for message in messages:
        key = (message.src_ip, message.src_port, message.dst_ip, message.dst_port, message.data)
        first = known.get(key)
        if first is None:
            known[key] = event = MessageEvent(message.ts_ns, message)
            events.append(event)
        else:
            first.repeats.append(message.ts_ns)
    return events


def timeline(call: Call, messages: Sequence[MessageView], streams: Sequence[Stream]) -> list[Event]:
    """Return the events of a call by time; what happened at the same time keeps the order message, stream, hold."""
    events: list[Event] = [*collapse(messages)]
    for lane, stream in enumerate(sorted(streams, key=lambda stream: stream.number)):
        if stream.start_time is not None:
            end_ns = stream.end_time if stream.end_time is not None else stream.start_time
            events.append(StreamEvent(stream.start_time, end_ns, stream, lane))
            if stream.rtcp_packets:
                events.append(RtcpEvent(stream.start_time, stream))
    for period in call.hold_periods or ():
        events += _hold(period, call.end_time)
    events.sort(key=lambda event: event.ts_ns)
    return events


def _hold(period: Mapping[str, object], call_end_ns: int | None) -> list[Event]:
    """Return the beginning of a hold, and its end unless the call ended in it."""
    holder = period.get("holder") or "one side"
    start, end = period.get("start_time"), period.get("end_time")
    events: list[Event] = []
    if isinstance(start, int):
        events.append(HoldEvent(start, f"on hold by {holder}"))
    if isinstance(end, int) and end != call_end_ns:
        length = f" after {duration((end - start) / NS)}" if isinstance(start, int) else ""
        events.append(HoldEvent(end, f"resumed{length}"))
    return events
