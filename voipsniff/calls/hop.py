"""The hops of a call: where its INVITE was seen. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.calls.path import Path
from voipsniff.sip.message import SipMessage


class Hop(Path):
    """A path on which an INVITE without To tag was seen."""

    def __init__(self, frame: int) -> None:
        self.first_frame = frame


def note_hop(call: Call, message: SipMessage) -> None:
    """Enter the hop of an INVITE that begins a call or attempt, once."""
    deepest = call.deepest
    if deepest is None or message.via_count > deepest.via_count:
        call.deepest = message
    for known in call.hops:
        if known.transport == message.transport and known.on_same_hop(message):
            return
    if len(call.hops) < call.limits.hops_per_call:
        made = Hop(message.frame)
        made.take_path(message)
        call.hops.append(made)
