"""RTP to calls: who announced the address that a stream goes to or comes from. Compiled.

Everything is found through dictionaries keyed by (address, port), so a look-up costs the same with two calls or two
hundred thousand; only calls that announce the very same address are compared with each other. What each reason means
and how sure it is: docs/concepts/stream-matching.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voipsniff.calls.call import Call
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.tags import Attached, tag_stream
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.address import parse_address
from voipsniff.sip.message import SipMessage
from voipsniff.sip.sdp_values import MediaDescription, Sdp

if TYPE_CHECKING:
    from voipsniff.rtp.stream import Stream
    from voipsniff.rtp.streams import StreamTable

SDP = 0
"""The address and port of an m= line."""
CANDIDATE = 1
"""An ICE candidate."""
SIP_SOURCE = 2
"""The port of an m= line with a private or other address, at the address that its SIP message came from (NAT)."""

RTP_COMPONENT = 1
"""ICE component of RTP (RFC 8445 s.13); 2 is RTCP."""
CONSIDERED = 32
"""Of the calls that announced one address, the newest that are looked at when nothing else tells them apart."""

SURE = 1.0
"""The SDP of both sides names both ends of the stream."""
CONFIDENCE: dict[str, float] = {
    "sdp_destination": 0.95,
    "symmetric": 0.9,
    "ice_candidate": 0.9,
    "sdp_source": 0.8,
    "rtcp_ssrc": 0.8,
    "nat_rebinding": 0.75,
    "rtcp_address": 0.7,
    "sdp_port": 0.6,
}
"""How sure a match is by its reason alone; both ends known is SURE, a choice among several calls SHARED."""
SHARED = 0.5
"""Several live calls announced the address, and the newest without a stream in that direction was taken."""


def endpoint_key(hi: int, lo: int, port: int) -> int:
    """Return one number for an address and port."""
    if hi == 0 and lo >> 48 == 0:
        return lo << 16 | port
    return wide_key(hi, lo, port)


def wide_key(hi: int, lo: int, port: int) -> int:
    """Return the key of an IPv6 address; it has 144 bits, so it is not computed in C."""
    return hi << 80 | lo << 16 | port


class Announcement:
    """One address that one side of a call said it receives at."""

    def __init__(
        self, call: Call, by_caller: bool, index: int, kind: int, key: int, description: MediaDescription
    ) -> None:
        self.call = call
        self.by_caller = by_caller
        self.index = index
        """Which m= line."""
        self.kind = kind
        self.key = key
        self.description = description


class MediaIndex:
    """Announced addresses, and the streams that still wait for one."""

    def __init__(self, limits: CallLimits, streams: StreamTable | None, anomalies: AnomalyLog) -> None:
        self.limits = limits
        self.streams = streams
        self.anomalies = anomalies
        self.announced: dict[int, list[Announcement]] = {}
        self.rtcp_announced: dict[int, Announcement] = {}
        """RTCP ports that are not the one next to RTP (RFC 3605)."""
        self.paths: dict[tuple[int, int], Attached] = {}
        """Matched streams by (source, destination)."""
        self.waiting: dict[int, list[Stream]] = {}
        """Unmatched streams by each of their two endpoints."""
        self.waiting_count = 0
        self.learned_ssrcs: dict[int, Announcement] = {}
        self.learned_sources: dict[int, Announcement] = {}

    # SDP

    def announce(self, call: Call, sdp: Sdp, by_caller: bool, message: SipMessage) -> None:
        """Take the addresses of an SDP that `by_caller` sent; streams that waited for them are matched."""
        media = sdp.media
        if by_caller:
            call.caller_media = media
        else:
            call.callee_media = media
        keys: list[int] = []
        for index in range(len(media)):
            description = media[index]
            if description.port:
                self._announce_media(call, by_caller, index, description, message, keys)
        for attached in call.streams:
            tag_stream(call, attached)
        if self.waiting:
            for key in keys:
                self._retry(key, message.ts_ns)

    def _announce_media(
        self,
        call: Call,
        by_caller: bool,
        index: int,
        description: MediaDescription,
        message: SipMessage,
        keys: list[int],
    ) -> None:
        port = description.port
        hi = description.address_hi
        lo = description.address_lo
        if lo is not None and lo & 0xFFFFFFFF:
            self._add(Announcement(call, by_caller, index, SDP, endpoint_key(hi, lo, port), description), keys)
            if lo != message.src_lo or hi != message.src_hi:
                key = endpoint_key(message.src_hi, message.src_lo, port)
                self._add(Announcement(call, by_caller, index, SIP_SOURCE, key, description), keys)
        if description.rtcp_port:
            self._announce_rtcp(call, by_caller, index, description)
        for candidate in description.candidates:
            if candidate.component == RTP_COMPONENT and candidate.address_lo is not None and candidate.port:
                key = endpoint_key(candidate.address_hi, candidate.address_lo, candidate.port)
                self._add(Announcement(call, by_caller, index, CANDIDATE, key, description), keys)

    def _announce_rtcp(self, call: Call, by_caller: bool, index: int, description: MediaDescription) -> None:
        halves = parse_address(description.rtcp_address) if description.rtcp_address else None
        hi, lo = halves if halves else (description.address_hi, description.address_lo)
        if lo is not None and len(call.announced) < self.limits.announcements_per_call:
            made = Announcement(call, by_caller, index, SDP, endpoint_key(hi, lo, description.rtcp_port), description)
            self.rtcp_announced[made.key] = made
            call.announced.append(made)

    def _add(self, made: Announcement, keys: list[int]) -> None:
        call = made.call
        known = self.announced.get(made.key)
        if known is None:
            self.announced[made.key] = [made]
        else:
            for entry in known:
                if entry.call is call and entry.by_caller == made.by_caller:
                    if made.kind <= entry.kind:
                        entry.kind = made.kind
                        entry.description = made.description
                        entry.index = made.index
                        keys.append(made.key)
                    return
            self._take_over(made, known)
            known.append(made)
        if len(call.announced) >= self.limits.announcements_per_call:
            self.anomalies.add("call_announcements_full", time=call.last_ns, frame=call.last_frame)
            self._remove(made)
            return
        call.announced.append(made)
        keys.append(made.key)

    def _take_over(self, made: Announcement, known: list[Announcement]) -> None:
        """End the streams of calls that are over at an address that a new call announces: the next packet is its own."""
        over = [entry for entry in known if entry.call.is_over()]
        for entry in over:
            known.remove(entry)
            for attached in entry.call.streams:
                if attached.dst == made.key or attached.src == made.key:
                    self._close(attached.stream)

    def _close(self, stream: Stream) -> None:
        if self.streams is not None and not stream.closed:
            self.streams.close(stream)

    def _remove(self, entry: Announcement) -> None:
        known = self.announced.get(entry.key)
        if known is not None and entry in known:
            known.remove(entry)
            if not known:
                del self.announced[entry.key]
        if self.rtcp_announced.get(entry.key) is entry:
            del self.rtcp_announced[entry.key]

    def forget(self, call: Call) -> None:
        """Drop what a call announced and close its streams."""
        for entry in call.announced:
            self._remove(entry)
        for attached in call.streams:
            if self.paths.get((attached.src, attached.dst)) is attached:
                del self.paths[(attached.src, attached.dst)]
            self._close(attached.stream)

    # Streams

    def match(self, stream: Stream) -> None:
        """Give a new stream to its call; without one it waits for an SDP."""
        if not self._try(stream):
            self._wait(stream)

    def _try(self, stream: Stream) -> bool:
        src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
        dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
        receivers = self.announced.get(dst)
        senders = self.announced.get(src)
        if receivers is not None and senders is not None:
            receiver = self._joined(receivers, senders, dst, src)
            if receiver is not None:
                reason = self._reason(receiver.kind, "sdp_destination")
                sure = SURE if receiver.kind == SDP else CONFIDENCE[reason]
                return self._attach(stream, src, dst, receiver, receiver.by_caller, reason, sure)
        if receivers is not None and len(receivers) == 1:
            receiver = receivers[0]
            reason = self._reason(receiver.kind, "sdp_destination")
            return self._attach(stream, src, dst, receiver, receiver.by_caller, reason, CONFIDENCE[reason])
        reverse = self.paths.get((dst, src))
        if reverse is not None and not reverse.call.finished:
            return self._attach_like(stream, src, dst, reverse, not reverse.to_caller, "symmetric")
        if receivers is not None:
            return self._attach_shared(stream, src, dst, receivers, True)
        if senders is not None:
            if len(senders) == 1:
                sender = senders[0]
                reason = self._reason(sender.kind, "sdp_source")
                sure = CONFIDENCE["sdp_source"] if reason == "ice_candidate" else CONFIDENCE[reason]
                return self._attach(stream, src, dst, sender, not sender.by_caller, reason, sure)
            return self._attach_shared(stream, src, dst, senders, False)
        return self._try_learned(stream, src, dst)

    def _reason(self, kind: int, plain: str) -> str:
        if kind == SDP:
            return plain
        return "ice_candidate" if kind == CANDIDATE else "sdp_port"

    def _joined(
        self, receivers: list[Announcement], senders: list[Announcement], dst: int, src: int
    ) -> Announcement | None:
        """Return who receives if one call announced both ends, one by each side; the newest of several."""
        by_sender = len(senders) < len(receivers)
        shorter = senders if by_sender else receivers
        wanted = dst if by_sender else src
        index = len(shorter)
        while index > 0:
            index -= 1
            entry = shorter[index]
            for other in entry.call.announced:
                if other.key == wanted and other.by_caller != entry.by_caller:
                    return other if by_sender else entry
        return None

    def _attach_shared(self, stream: Stream, src: int, dst: int, entries: list[Announcement], receiving: bool) -> bool:
        """Choose among calls that announced one address: by the SIP address of the other side, else the newest free."""
        far_hi = stream.src_hi if receiving else stream.dst_hi
        far_lo = stream.src_lo if receiving else stream.dst_lo
        reason = "sdp_destination" if receiving else "sdp_source"
        found = None
        same_host = None
        index = len(entries)
        last = max(0, index - CONSIDERED)
        while index > last:
            index -= 1
            entry = entries[index]
            to_caller = entry.by_caller if receiving else not entry.by_caller
            if entry.call.is_over() or self._has_live_stream(entry.call, entry.index, to_caller, stream):
                continue
            if found is None:
                found = entry
            if same_host is None and entry.call.is_host_of_side(not entry.by_caller, far_hi, far_lo):
                same_host = entry
        chosen = same_host or found
        if chosen is None:
            return False
        to_caller = chosen.by_caller if receiving else not chosen.by_caller
        return self._attach(stream, src, dst, chosen, to_caller, self._reason(chosen.kind, reason), SHARED)

    def _has_live_stream(self, call: Call, index: int, to_caller: bool, stream: Stream) -> bool:
        for attached in call.streams:
            if attached.index == index and attached.to_caller == to_caller and not attached.stream.closed:
                return True
        return False

    def _try_learned(self, stream: Stream, src: int, dst: int) -> bool:
        """Match by what RTCP told, or as the continuation of a stream of the same SSRC from another address."""
        entry = self.learned_ssrcs.get(stream.ssrc)
        if entry is not None and not entry.call.finished and src in self.learned_sources:
            return self._attach(stream, src, dst, entry, entry.by_caller, "rtcp_ssrc", CONFIDENCE["rtcp_ssrc"])
        entry = self.learned_sources.get(src)
        if entry is not None and not entry.call.finished:
            return self._attach(stream, src, dst, entry, entry.by_caller, "rtcp_address", CONFIDENCE["rtcp_address"])
        return False

    def _attach_like(self, stream: Stream, src: int, dst: int, like: Attached, to_caller: bool, reason: str) -> bool:
        attached = Attached(stream, like.call, like.index, to_caller, src, dst, reason, CONFIDENCE[reason])
        return self._accept(attached)

    def _attach(
        self, stream: Stream, src: int, dst: int, entry: Announcement, to_caller: bool, reason: str, confidence: float
    ) -> bool:
        return self._accept(Attached(stream, entry.call, entry.index, to_caller, src, dst, reason, confidence))

    def _accept(self, attached: Attached) -> bool:
        call: Call = attached.call
        if len(call.streams) >= self.limits.streams_per_call:
            self.anomalies.add("call_streams_full", time=attached.stream.first_ns, frame=attached.stream.first_frame)
            return False
        call.streams.append(attached)
        self.paths[(attached.src, attached.dst)] = attached
        tag_stream(call, attached)
        if self.waiting:
            self._retry_reverse(attached)
        return True

    # Waiting

    def _wait(self, stream: Stream) -> None:
        if self.waiting_count >= self.limits.unmatched_streams:
            self.anomalies.add("unmatched_streams_full", time=stream.first_ns, frame=stream.first_frame)
            return
        self.waiting_count += 1
        src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
        dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
        self.waiting.setdefault(src, []).append(stream)
        if dst != src:
            self.waiting.setdefault(dst, []).append(stream)

    def _unwait(self, stream: Stream) -> None:
        self.waiting_count -= 1
        src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
        dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
        for key in (src, dst) if src != dst else (src,):
            entries = self.waiting.get(key)
            if entries is not None and stream in entries:
                entries.remove(stream)
                if not entries:
                    del self.waiting[key]

    def _retry(self, key: int, now_ns: int) -> None:
        """Match the streams that wait at an address; one that has gone silent is another call's, so it is closed."""
        for stream in list(self.waiting.get(key, ())):
            if stream.closed:
                self._unwait(stream)
            elif stream.last_ns + self.limits.live_stream_ns < now_ns:
                self._unwait(stream)
                self._close(stream)
            elif self._try(stream):
                self._unwait(stream)

    def _retry_reverse(self, attached: Attached) -> None:
        """Match the stream that runs the other way between the same two endpoints."""
        stream = attached.stream
        for other in list(self.waiting.get(attached.dst, ())):
            if (
                not other.closed
                and other is not stream
                and other.src_port == stream.dst_port
                and other.dst_port == stream.src_port
                and other.src_lo == stream.dst_lo
                and other.dst_lo == stream.src_lo
                and other.src_hi == stream.dst_hi
                and other.dst_hi == stream.src_hi
                and self._try(other)
            ):
                self._unwait(other)

    def expire(self, now_ns: int) -> None:
        """Find continuations of rebound streams, and let go of waiting streams that are over."""
        if not self.waiting:
            return
        before_ns = now_ns - self.limits.unmatched_idle_ns
        for stream in list({id(stream): stream for known in self.waiting.values() for stream in known}.values()):
            if stream.closed or stream.last_ns < before_ns or self._try_rebinding(stream):
                self._unwait(stream)

    def _try_rebinding(self, stream: Stream) -> bool:
        """Match a stream that continues the sequence of a matched one with its SSRC and one of its endpoints (NAT)."""
        if self.streams is None or stream.sequence is None:
            return False
        for earlier in self.streams.with_ssrc(stream.ssrc):
            attached = earlier.call
            if earlier is stream or not isinstance(attached, Call) or earlier.sequence is None:
                continue
            for known in attached.streams:
                if known.stream is earlier and continues(earlier, stream, known, self.limits.live_stream_ns):
                    src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
                    dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
                    return self._attach_like(stream, src, dst, known, known.to_caller, "nat_rebinding")
        return False

    # RTCP

    def learn_rtcp(
        self, ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int, now_ns: int
    ) -> None:
        """Take note that `ssrc` sends RTCP from one address to another: to an announced one it ties the SSRC to a call."""
        receiver = self._rtcp_receiver(dst_hi, dst_lo, dst_port)
        if receiver is None:
            return
        for port in (src_port, src_port - 1):
            if port >= 0:
                key = endpoint_key(src_hi, src_lo, port)
                if key not in self.announced:
                    self._remember(self.learned_ssrcs, ssrc, receiver)
                    self._remember(self.learned_sources, key, receiver)
                if key in self.waiting:
                    self._retry(key, now_ns)

    def _rtcp_receiver(self, hi: int, lo: int, port: int) -> Announcement | None:
        own = self.rtcp_announced.get(endpoint_key(hi, lo, port))
        if own is not None:
            return own
        for near in (port, port - 1):
            entries = self.announced.get(endpoint_key(hi, lo, near)) if near >= 0 else None
            if entries is not None and len(entries) == 1:
                return entries[0]
        return None

    def _remember(self, table: dict[int, Announcement], key: int, entry: Announcement) -> None:
        table.pop(key, None)
        if len(table) >= self.limits.learned_sources:
            del table[next(iter(table))]
        table[key] = entry


def continues(earlier: Any, later: Any, known: Attached, within_ns: int) -> bool:
    """Whether `later` takes up the sequence where `earlier` stopped, at one of its two ends."""
    if later.first_ns < earlier.last_ns or later.first_ns - earlier.last_ns > within_ns:
        return False
    same_dst = (later.dst_lo, later.dst_hi, later.dst_port) == (earlier.dst_lo, earlier.dst_hi, earlier.dst_port)
    same_src = (later.src_lo, later.src_hi, later.src_port) == (earlier.src_lo, earlier.src_hi, earlier.src_port)
    if not (same_dst or same_src):
        return False
    step = (later.sequence.base - earlier.sequence.highest) & 0xFFFF
    return 0 < step <= MAX_STEP


MAX_STEP = 100
"""Packets that may be lost while a NAT rebinds, two seconds at 20 ms (MAX_MISORDER of RFC 3550 A.1)."""
