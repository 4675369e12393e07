"""What the two record walks, of pcap and of pcapng, have in common."""

from __future__ import annotations

from voipsniff.capture import rows

FULL = 0
"""The rows are full."""
MORE = 1
"""The next record is not wholly in the data."""
DAMAGED = 2
"""The bytes at the position are no record."""
OTHER = 3
"""At the position is a whole record that is no packet."""
SUSPECT = 4
"""At the position is a whole record that had better be checked against those behind it."""

NANOSECONDS = 1_000_000_000
LARGEST_WIRE = 0x7FFFFFFF
"""A longer packet would be no number of the batch's column, and is none that a network carries."""
LARGEST_CAPTURED = 262144 + 4096
"""The largest snap length of libpcap (MAXIMUM_SNAPLEN), and room for pseudo headers."""
NOTHING = memoryview(b"")

CACHE_LINE = 64
WARM_BYTES = 0 if rows.__file__.endswith(".py") else 16384
"""The compiled walk reads one byte of every cache line of the next so many bytes before it follows the records in them.

Where a record begins is known only from the one before it, so a walk waits for memory once per record (90 ns here);
the lines in a row come at the full speed of the memory, and decoding needs most of them soon after. Measured: 11
million records a second without, 45 with. Interpreted there is nothing to win.
"""
