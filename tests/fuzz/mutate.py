"""Changes inputs at random, the same way for the same seed: what is used where no coverage can be had."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

MAX_BYTES = 65_536
"""No input grows beyond this."""
INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E)
WORDS = (
    b"\r\n", b"\r\n\r\n", b"\n", b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"1" * 40,
    b"SIP/2.0", b"SIP/2.0 200 OK\r\n", b"INVITE sip:a@b SIP/2.0\r\n", b"Content-Length: 99999\r\n", b"l:-1\r\n",
    b"Via: ", b"From:", b"Call-ID: x\r\n", b'"', b"\\", b"<", b">", b"%", b"%00", b";", b";;", b"=", b",", b"[::", b"]",
    b"@", b"*", b"m=audio 1 RTP/AVP 0\r\n", b"a=rtpmap:", b"c=IN IP4 0.0.0.0\r\n", b"--b\r\n", "é€".encode(),
    b"\x80\xc8\0\6", b"\x81\x7f", b"\x45\0\0\x14", b"\x08\0\x45",
)  # fmt: skip


class Mutator:
    """Gives one changed input after another, from the seeds and a source of chance."""

    def __init__(self, seeds: list[bytes], chance: Random) -> None:
        self._seeds = [seed for seed in seeds if seed]
        self._chance = chance
        self._ways: tuple[Callable[[bytearray], None], ...] = (
            self._flip, self._set, self._set, self._delete, self._repeat, self._insert_word, self._insert_word,
            self._splice, self._truncate, self._add, self._swap,
        )  # fmt: skip

    def next(self) -> bytes:
        """Return a seed with a few changes."""
        data = bytearray(self._chance.choice(self._seeds))
        for _ in range(1 << self._chance.randrange(5)):
            if data:
                self._chance.choice(self._ways)(data)
        return bytes(data[:MAX_BYTES])

    def _place(self, data: bytearray) -> int:
        return self._chance.randrange(len(data))

    def _span(self, data: bytearray) -> slice:
        start = self._place(data)
        return slice(start, start + 1 + self._chance.randrange(1 << self._chance.randrange(10)))

    def _flip(self, data: bytearray) -> None:
        data[self._place(data)] ^= 1 << self._chance.randrange(8)

    def _set(self, data: bytearray) -> None:
        data[self._place(data)] = self._chance.choice(INTERESTING)

    def _add(self, data: bytearray) -> None:
        place = self._place(data)
        data[place] = (data[place] + self._chance.randrange(-16, 17)) & 0xFF

    def _delete(self, data: bytearray) -> None:
        del data[self._span(data)]

    def _repeat(self, data: bytearray) -> None:
        span = self._span(data)
        data[span.start : span.start] = data[span] * self._chance.randrange(1, 4)

    def _swap(self, data: bytearray) -> None:
        span = self._span(data)
        part = data[span]
        del data[span]
        place = self._chance.randrange(len(data) + 1)
        data[place:place] = part

    def _insert_word(self, data: bytearray) -> None:
        place = self._place(data)
        data[place:place] = self._chance.choice(WORDS)

    def _splice(self, data: bytearray) -> None:
        other = self._chance.choice(self._seeds)
        start = self._chance.randrange(len(other))
        place = self._place(data)
        data[place : place + self._chance.randrange(64)] = other[start : start + self._chance.randrange(512)]

    def _truncate(self, data: bytearray) -> None:
        del data[self._place(data) :]
