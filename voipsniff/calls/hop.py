"""The hops of a call: where its INVITE was seen. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.sip.message import SipMessage


class Hop:
    """A 5-tuple on which an INVITE without To tag was seen."""

    def __init__(self, message: SipMessage) -> None:
        self.src_hi = message.src_hi
        self.src_lo = message.src_lo
        self.src_port = message.src_port
        self.dst_hi = message.dst_hi
        self.dst_lo = message.dst_lo
        self.dst_port = message.dst_port
        self.transport = message.transport
        self.first_frame = message.frame
        self.via_count = message.via_count


def note_hop(call: Call, message: SipMessage) -> None:
    """Enter the hop of an INVITE that begins a call or attempt, once."""
    deepest = call.deepest
    if deepest is None or message.via_count > deepest.via_count:
        call.deepest = message
    for known in call.hops:
        if (
            known.src_lo == message.src_lo
            and known.dst_lo == message.dst_lo
            and known.src_port == message.src_port
            and known.dst_port == message.dst_port
            and known.transport == message.transport
            and known.src_hi == message.src_hi
            and known.dst_hi == message.dst_hi
        ):
            return
    if len(call.hops) < call.limits.hops_per_call:
        call.hops.append(Hop(message))
