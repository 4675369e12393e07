"""Which calls have ended lately, so that a straggler of one is not taken for a call that was already under way."""

from __future__ import annotations

from collections import OrderedDict

from voipsniff.sip.message import SipMessage


class EndedCalls:
    """Call-ID and caller's tag of ended calls, the newest last; the oldest make room and all are forgotten in time."""

    def __init__(self, most: int, memory_ns: int) -> None:
        self.most = most
        self.memory_ns = memory_ns
        self.known: OrderedDict[bytes, tuple[int, bytes]] = OrderedDict()
        """By Call-ID: when the call was closed, and the caller's tag. Not a plain dict: to find the oldest entry that
        would walk over the places of all that have gone before it."""
        self.evicted = 0
        """Calls that were forgotten before their time: they lose nothing but the recognition of stragglers."""

    def remember(self, call_id: bytes, caller_tag: bytes, now_ns: int) -> None:
        """Take note of a call that is over and closed."""
        self.known.pop(call_id, None)
        if len(self.known) >= self.most:
            self.known.popitem(last=False)
            self.evicted += 1
        self.known[call_id] = (now_ns, caller_tag)

    def knows(self, message: SipMessage) -> bool:
        """Whether a message is of a dialog (or of the early part) of a call that has ended; an INVITE that begins
        another one is not."""
        if message.is_request and not message.to_tag:
            return False
        entry = self.known.get(message.call_id)
        if entry is None or message.ts_ns - entry[0] > self.memory_ns:
            return False
        return entry[1] in (message.from_tag, message.to_tag)

    def expire(self, now_ns: int) -> None:
        """Forget the calls that were closed long ago."""
        while self.known:
            call_id = next(iter(self.known))
            if now_ns - self.known[call_id][0] <= self.memory_ns:
                return
            del self.known[call_id]
