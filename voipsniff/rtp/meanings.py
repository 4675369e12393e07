"""What the payload types of one stream stand for, as it becomes known: by SDP, by the static table, by inference."""

from __future__ import annotations

from collections.abc import Mapping

from voipsniff.rtp.kinds import CLOCKLESS, EVENT, MEDIA, NOISE, UNKNOWN
from voipsniff.rtp.payload_types import COMFORT_NOISE, TELEPHONE_EVENT, PayloadType, static_payload_type

Signalled = Mapping[int, tuple[str, int, int]]
"""Payload type number -> (encoding name, clock in Hz, channels)."""

ENOUGH_PACKETS = 16
"""When so many packets show no clock, more will not."""
MAX_TRIES = 3
"""A payload type that comes in ones and twos is given up after so many attempts."""


class Meanings:
    """Number -> meaning. SDP is scoped in time: what it says holds from then on and replaces what was concluded."""

    __slots__ = ("known", "late_sdp", "measured_clocks", "not_negotiated", "said", "tries")

    def __init__(self) -> None:
        self.said: Signalled | None = None
        self.known: dict[int, PayloadType] = {}
        self.measured_clocks: dict[int, int] = {}
        """Clocks that the packets show against what SDP or the static table says."""
        self.tries: dict[int, int] = {}
        self.late_sdp = False
        self.not_negotiated = False

    def signal(self, said: Signalled, source: str) -> bool:
        """Take what SDP says; return whether anything is new."""
        if said == self.said or not said:
            return False
        self.said = dict(said)
        for number, (name, clock_rate, channels) in said.items():
            earlier = self.known.get(number)
            if earlier is not None and earlier.source == "inferred" and earlier.clock_rate != clock_rate:
                self.late_sdp = True
            self.known[number] = PayloadType(name, clock_rate, channels, source)
        return True

    def of(self, number: int) -> PayloadType | None:
        """Return the meaning of a payload type, from the static table when nobody said anything."""
        return self.known.get(number) or static_payload_type(number)

    def use(self, number: int) -> tuple[int, int]:
        """Return the kind and the clock of a payload type that a packet has."""
        meaning = self.of(number)
        if self.said is not None and number not in self.said:
            self.not_negotiated = True
        if meaning is None:
            return (CLOCKLESS if self.tries.get(number, 0) >= MAX_TRIES else UNKNOWN), 0
        name = meaning.name.upper() if meaning.name is not None else None
        if name == TELEPHONE_EVENT:
            return EVENT, 0
        clock_rate = self.clock_of(number)
        if not clock_rate:
            return CLOCKLESS, 0
        return (NOISE if name == COMFORT_NOISE else MEDIA), clock_rate

    def clock_of(self, number: int) -> int:
        """Return the clock to reckon with: the measured one when it contradicts the described one; 0 if unknown."""
        measured = self.measured_clocks.get(number)
        return measured if measured is not None else self.described_clock_of(number)

    def described_clock_of(self, number: int) -> int:
        """Return the clock that SDP, the static table or an inference gives, whatever the packets show."""
        meaning = self.of(number)
        return meaning.clock_rate if meaning is not None else 0

    def infer(self, number: int, meaning: PayloadType | None, packets: int) -> None:
        """Take what was concluded from `packets` packets, if anything."""
        if meaning is not None:
            self.known[number] = meaning
        else:
            self.tries[number] = MAX_TRIES if packets >= ENOUGH_PACKETS else self.tries.get(number, 0) + 1


NOTHING_SAID = Meanings()
"""What all streams share of which nothing is known but the static table; it is never written to."""
