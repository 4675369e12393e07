"""RTP to calls: who announced the address that a stream goes to or comes from. Compiled.

Everything is found through dictionaries keyed by (address, port), so a look-up costs the same with two calls or two
hundred thousand; only calls that announced the very same address are compared with each other.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from voipsniff.calls.call import Call
from voipsniff.calls.endpoints import (
    CANDIDATE,
    SDP,
    SIP_SOURCE,
    Announcement,
    announcement,
    endpoint_key,
    is_private,
)
from voipsniff.calls.evidence import CONFIDENCE, SHARED, SURE, WEAKER
from voipsniff.calls.learned import LearnedSources
from voipsniff.calls.limits import CallLimits
from voipsniff.calls.tags import Attached, tag_stream
from voipsniff.calls.waiting import WaitingStreams, continues, is_reverse
from voipsniff.fields.anomalies import AnomalyLog
from voipsniff.packet.address import parse_address
from voipsniff.sip.message import SipMessage
from voipsniff.sip.sdp_values import MediaDescription, Sdp

if TYPE_CHECKING:
    from voipsniff.rtp.stream import Stream
    from voipsniff.rtp.streams import StreamTable

Owners: TypeAlias = dict[int, Announcement]
"""Who announced one address, by `owner_key`, the newest last."""

RTP_COMPONENT = 1
"""ICE component of RTP (RFC 8445 s.13); 2 is RTCP."""
CONSIDERED = 32
"""Of the calls that announced one address, the newest that are looked at when nothing else tells them apart."""
IPV4 = 0xFFFFFFFF
PORT_BITS = 16
"""The low bits of an endpoint's key."""


class MediaIndex:
    """Announced addresses, and the streams that still wait for one."""

    def __init__(self, limits: CallLimits, streams: StreamTable | None, anomalies: AnomalyLog) -> None:
        self.limits = limits
        self.streams = streams
        self.anomalies = anomalies
        self.announced: dict[int, Owners] = {}
        """What SDP said, m= lines and candidates: who announced an address, by call and side, in that order."""
        self.presumed: dict[int, Owners] = {}
        """Where the media of a side behind NAT may be seen: at the address of its SIP."""
        self.rtcp_announced: dict[int, Announcement] = {}
        """RTCP ports that are not the one next to RTP (RFC 3605)."""
        self.t38: dict[int, int] = {}
        """How often each address is announced for T.38 at present; empty in most traces, which makes asking cheap."""
        self.paths: dict[tuple[int, int], Attached] = {}
        """Matched streams by (source, destination)."""
        self.waiting = WaitingStreams(limits.unmatched_streams, anomalies)
        self.learned = LearnedSources(limits.learned_sources)

    def is_t38(self, hi: int, lo: int, port: int) -> bool:
        """Whether an address is announced for T.38 (`m=image ... t38`) at present."""
        return endpoint_key(hi, lo, port) in self.t38

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
            self._upgrade(attached, by_caller, keys)
            tag_stream(call, attached)
        if len(self.waiting):
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
        if hi is not None and lo is not None and (hi or lo & IPV4):
            self._add(announcement(call, by_caller, index, SDP, endpoint_key(hi, lo, port), description), keys)
            if (lo != message.src_lo or hi != message.src_hi) and is_private(hi, lo):
                self._presume(call, by_caller, index, description, message, keys)
        if description.rtcp_port:
            self._announce_rtcp(call, by_caller, index, description)
        for candidate in description.candidates:
            if candidate.component == RTP_COMPONENT and candidate.address_lo is not None and candidate.port:
                key = endpoint_key(candidate.address_hi or 0, candidate.address_lo, candidate.port)
                self._add(announcement(call, by_caller, index, CANDIDATE, key, description), keys)

    def _presume(
        self,
        call: Call,
        by_caller: bool,
        index: int,
        description: MediaDescription,
        message: SipMessage,
        keys: list[int],
    ) -> None:
        """Note the port of a private address at the address of the SIP, unless a proxy sent that on."""
        if not message.is_request or message.via_count == 1:
            key = endpoint_key(message.src_hi, message.src_lo, description.port)
            self._add(announcement(call, by_caller, index, SIP_SOURCE, key, description), keys)

    def _announce_rtcp(self, call: Call, by_caller: bool, index: int, description: MediaDescription) -> None:
        halves = parse_address(description.rtcp_address) if description.rtcp_address else None
        hi, lo = halves if halves else (description.address_hi, description.address_lo)
        port = description.rtcp_port
        if hi is not None and lo is not None and port and self._has_room(call):
            made = announcement(call, by_caller, index, SDP, endpoint_key(hi, lo, port), description)
            self.rtcp_announced[made.key] = made
            call.announced.append(made)

    def _has_room(self, call: Call) -> bool:
        if len(call.announced) < self.limits.announcements_per_call:
            return True
        self.anomalies.add("call_announcements_full", time=call.last_ns, frame=call.last_frame)
        return False

    def _add(self, made: Announcement, keys: list[int]) -> None:
        """Enter an announcement; one that the side made before is renewed."""
        call = made.call
        table = self.presumed if made.kind == SIP_SOURCE else self.announced
        owners = table.get(made.key)
        owner = owner_key(made)
        if owners is not None:
            entry = owners.get(owner)
            if entry is not None:
                if made.kind <= entry.kind:
                    self._count_t38(entry, -1)
                    self._count_t38(made, 1)
                    entry.kind = made.kind
                    entry.description = made.description
                    entry.index = made.index
                    keys.append(made.key)
                return
        if not self._has_room(call):
            return
        if owners is None:
            table[made.key] = {owner: made}
        else:
            if len(owners) <= CONSIDERED:
                self._take_over(made, owners)
            owners[owner] = made
        self._count_t38(made, 1)
        call.announced.append(made)
        keys.append(made.key)

    def _take_over(self, made: Announcement, owners: Owners) -> None:
        """End the streams of calls that are over at an address that another call announces: what follows is its own.

        An address that very many calls share need not be looked through: their other ends differ, and are few.
        """
        for entry in [entry for entry in owners.values() if entry.call.is_over()]:
            del owners[owner_key(entry)]
            self._count_t38(entry, -1)
            for attached in entry.call.streams:
                if attached.dst == made.key or attached.src == made.key:
                    self._close(attached.stream)

    def _count_t38(self, entry: Announcement, step: int) -> None:
        """Take note that an announcement came or went, if it is one for T.38."""
        if entry.kind != SIP_SOURCE and entry.description.is_t38:
            count = self.t38.get(entry.key, 0) + step
            if count > 0:
                self.t38[entry.key] = count
            else:
                self.t38.pop(entry.key, None)

    def _upgrade(self, attached: Attached, by_caller: bool, keys: list[int]) -> None:
        """Take an address that comes now as better evidence for a stream that was matched by less."""
        if attached.to_caller == by_caller and attached.dst in keys and attached.reason in WEAKER:
            if attached.dst in self.announced:
                attached.reason = "sdp_destination"
                attached.confidence = SURE if attached.src in self.announced else CONFIDENCE["sdp_destination"]
        elif attached.to_caller != by_caller and attached.src in keys and attached.reason == "sdp_destination":
            attached.confidence = SURE

    def forget(self, call: Call) -> None:
        """Drop what a call announced and close its streams."""
        for entry in call.announced:
            self._remove(entry)
        for attached in call.streams:
            path = (attached.src, attached.dst)
            if self.paths.get(path) is attached:
                del self.paths[path]
            self._close(attached.stream)

    def _remove(self, entry: Announcement) -> None:
        table = self.presumed if entry.kind == SIP_SOURCE else self.announced
        owners = table.get(entry.key)
        if owners is not None:
            known = owners.pop(owner_key(entry), None)
            if known is not None:
                self._count_t38(known, -1)
            if not owners:
                del table[entry.key]
        if self.rtcp_announced.get(entry.key) is entry:
            del self.rtcp_announced[entry.key]

    def _close(self, stream: Stream) -> None:
        if self.streams is not None and not stream.closed:
            self.streams.close(stream)

    # Streams

    def match(self, stream: Stream) -> None:
        """Give a new stream to its call; without one it waits for an SDP."""
        if not self._try(stream):
            self.waiting.add(stream)

    def _try(self, stream: Stream) -> bool:
        """Match a stream by the best evidence that there is, strongest first."""
        src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
        dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
        receivers = self.announced.get(dst)
        senders = self.announced.get(src)
        if receivers is not None and senders is not None:
            receiver = self._joined(receivers, senders, dst, src)
            if receiver is not None:
                reason = reason_of(receiver.kind, "sdp_destination")
                sure = SURE if receiver.kind == SDP else CONFIDENCE[reason]
                return self._attach(stream, src, dst, receiver, receiver.by_caller, reason, sure)
        if receivers is not None and len(receivers) == 1:
            receiver = only(receivers)
            reason = reason_of(receiver.kind, "sdp_destination")
            return self._attach(stream, src, dst, receiver, receiver.by_caller, reason, CONFIDENCE[reason])
        reverse = self.paths.get((dst, src))
        if reverse is not None and not reverse.call.finished:
            return self._attach_like(stream, src, dst, reverse, not reverse.to_caller, "symmetric")
        if receivers is not None and self._attach_shared(stream, src, dst, receivers, True):
            return True
        if senders is not None:
            if len(senders) > 1:
                return self._attach_shared(stream, src, dst, senders, False)
            sender = only(senders)
            reason = reason_of(sender.kind, "sdp_source")
            return self._attach(stream, src, dst, sender, not sender.by_caller, reason, CONFIDENCE["sdp_source"])
        return self._try_learned(stream, src, dst) or self._try_presumed(stream, src, dst)

    def _joined(self, receivers: Owners, senders: Owners, dst: int, src: int) -> Announcement | None:
        """Return who receives if one call announced both ends, one by each side; the newest of several."""
        by_sender = len(senders) < len(receivers)
        others = receivers if by_sender else senders
        for entry in reversed((senders if by_sender else receivers).values()):
            other = others.get(entry.call.number << 1 | (not entry.by_caller))
            if other is not None:
                return other if by_sender else entry
        return None

    def _attach_shared(self, stream: Stream, src: int, dst: int, entries: Owners, receiving: bool) -> bool:
        """Choose among calls that announced one address: by the SIP address of the other side, else the newest free."""
        far_hi = stream.src_hi if receiving else stream.dst_hi
        far_lo = stream.src_lo if receiving else stream.dst_lo
        chosen = None
        for entry in islice(reversed(entries.values()), CONSIDERED):
            to_caller = entry.by_caller if receiving else not entry.by_caller
            if entry.call.is_over() or has_live_stream(entry.call, entry.index, to_caller):
                continue
            if entry.call.is_host_of_side(not entry.by_caller, far_hi, far_lo):
                chosen = entry
                break
            if chosen is None:
                chosen = entry
        if chosen is None:
            return False
        to_caller = chosen.by_caller if receiving else not chosen.by_caller
        reason = reason_of(chosen.kind, "sdp_destination" if receiving else "sdp_source")
        return self._attach(stream, src, dst, chosen, to_caller, reason, SHARED)

    def _try_learned(self, stream: Stream, src: int, dst: int) -> bool:
        """Match by what RTCP told of the stream's SSRC or of its source."""
        found = self.learned.find(stream.ssrc, stream.src_hi, stream.src_lo, src)
        if found is None:
            return False
        entry, reason = found
        return self._attach(stream, src, dst, entry, entry.by_caller, reason, CONFIDENCE[reason])

    def _try_presumed(self, stream: Stream, src: int, dst: int) -> bool:
        """Match by the port of a private address at the address of the SIP, if it is that of one call only."""
        receivers = self.presumed.get(dst)
        if receivers is not None and len(receivers) == 1:
            entry = only(receivers)
            return self._attach(stream, src, dst, entry, entry.by_caller, "sdp_port", CONFIDENCE["sdp_port"])
        senders = self.presumed.get(src)
        if senders is not None and len(senders) == 1:
            entry = only(senders)
            return self._attach(stream, src, dst, entry, not entry.by_caller, "sdp_port", CONFIDENCE["sdp_port"])
        return False

    def _attach_like(self, stream: Stream, src: int, dst: int, like: Attached, to_caller: bool, reason: str) -> bool:
        return self._accept(Attached(stream, like.call, like.index, to_caller, src, dst, reason, CONFIDENCE[reason]))

    def _attach(
        self, stream: Stream, src: int, dst: int, entry: Announcement, to_caller: bool, reason: str, confidence: float
    ) -> bool:
        return self._accept(Attached(stream, entry.call, entry.index, to_caller, src, dst, reason, confidence))

    def _accept(self, attached: Attached) -> bool:
        call: Call = attached.call
        if len(call.streams) >= self.limits.streams_per_call:
            self.anomalies.add("call_streams_full", time=attached.stream.first_ns, frame=attached.stream.first_frame)
            return False
        self._oppose(attached)
        call.streams.append(attached)
        self.paths[(attached.src, attached.dst)] = attached
        tag_stream(call, attached)
        if len(self.waiting):
            self._retry_reverse(attached)
        return True

    def _oppose(self, attached: Attached) -> None:
        """Give one of two streams that answer each other the other direction when SDP puts both in the same: the one
        with less evidence. Both sides of a gateway may name the same host."""
        for known in attached.call.streams:
            if known.to_caller == attached.to_caller and known.index == attached.index and is_answer(known, attached):
                weaker = known if known.confidence < attached.confidence else attached
                if weaker.confidence < SURE:
                    weaker.to_caller = not weaker.to_caller
                    weaker.reason = "symmetric"
                    weaker.confidence = min(weaker.confidence, CONFIDENCE["symmetric"])
                    tag_stream(weaker.call, weaker)
                return

    # Waiting streams

    def _retry(self, key: int, now_ns: int) -> None:
        """Match the streams that wait at an address; one that has gone silent is another call's, so it is closed."""
        for stream in self.waiting.waiting_at(key):
            silent = stream.last_ns + self.limits.live_stream_ns < now_ns
            if silent:
                self._close(stream)
            if stream.closed or self._try(stream):
                self.waiting.remove(stream)

    def _retry_reverse(self, attached: Attached) -> None:
        """Match the stream that runs the other way between the same two endpoints."""
        for other in self.waiting.waiting_at(attached.dst):
            if not other.closed and is_reverse(other, attached.stream) and self._try(other):
                self.waiting.remove(other)

    def expire(self, now_ns: int) -> None:
        """Find continuations of rebound streams, and let go of waiting streams that are over."""
        if len(self.waiting):
            for stream in self.waiting.fresh(now_ns - self.limits.live_stream_ns):
                if stream.closed or self._try_rebinding(stream):
                    self.waiting.remove(stream)
            self.waiting.sweep(now_ns, self.limits.unmatched_idle_ns)

    def _try_rebinding(self, stream: Stream) -> bool:
        """Match a stream that continues the sequence of a matched one with its SSRC and one of its endpoints (NAT)."""
        if self.streams is None or stream.sequence is None:
            return False
        for earlier in self.streams.with_ssrc(stream.ssrc)[-CONSIDERED:]:
            if earlier is stream or not isinstance(earlier.call, Call):
                continue
            for known in earlier.call.streams:
                if known.stream is earlier and continues(earlier, stream, self.limits.live_stream_ns):
                    src = endpoint_key(stream.src_hi, stream.src_lo, stream.src_port)
                    dst = endpoint_key(stream.dst_hi, stream.dst_lo, stream.dst_port)
                    return self._attach_like(stream, src, dst, known, known.to_caller, "nat_rebinding")
        return False

    # RTCP

    def learn_rtcp(
        self, ssrc: int, src_hi: int, src_lo: int, src_port: int, dst_hi: int, dst_lo: int, dst_port: int, now_ns: int
    ) -> None:
        """Take note that `ssrc` sends RTCP between two addresses: to an announced one it ties the SSRC to a call."""
        receiver = self._rtcp_receiver(dst_hi, dst_lo, dst_port)
        if receiver is None:
            return
        self.learned.learn_ssrc(ssrc, src_hi, src_lo, receiver)
        for port in (src_port, src_port - 1):
            if port > 0:
                key = endpoint_key(src_hi, src_lo, port)
                if key not in self.announced:
                    self.learned.learn_source(key, receiver)
                self._retry(key, now_ns)
        if len(self.waiting) and self.streams is not None:
            for stream in self.streams.with_ssrc(ssrc):
                if stream.call is None and stream.src_lo == src_lo and stream.src_hi == src_hi and self._try(stream):
                    self.waiting.remove(stream)

    def _rtcp_receiver(self, hi: int, lo: int, port: int) -> Announcement | None:
        own = self.rtcp_announced.get(endpoint_key(hi, lo, port))
        if own is not None:
            return own
        for near in (port, port - 1):
            entries = self.announced.get(endpoint_key(hi, lo, near)) if near > 0 else None
            if entries is not None and len(entries) == 1:
                return only(entries)
        return None


def owner_key(entry: Announcement) -> int:
    """Return one number for a side of a call."""
    return entry.call.number << 1 | entry.by_caller


def only(owners: Owners) -> Announcement:
    return next(iter(owners.values()))


def reason_of(kind: int, plain: str) -> str:
    return plain if kind == SDP else "ice_candidate"


def is_answer(one: Attached, other: Attached) -> bool:
    """Whether two streams run between the same two hosts in opposite directions, and one host uses one port for both;
    a relay between two parties at one address has a port for each."""
    if one.src >> PORT_BITS == one.dst >> PORT_BITS:
        return False
    if one.dst == other.src:
        return one.src >> PORT_BITS == other.dst >> PORT_BITS
    return one.src == other.dst and one.dst >> PORT_BITS == other.src >> PORT_BITS


def has_live_stream(call: Call, index: int, to_caller: bool) -> bool:
    for attached in call.streams:
        if attached.index == index and attached.to_caller == to_caller and not attached.stream.closed:
            return True
    return False
