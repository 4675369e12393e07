"""What the sequence tracker says of a packet that does not continue the sequence (a positive answer is its step)."""

DUPLICATE = 0
"""Its number had arrived before."""
LATE = -1
"""It fills a hole, or comes before the first packet."""
RESTART = -2
"""With the packet before it, it proves that the sender has started a new sequence."""
STRAY = -3
"""It is far from the sequence, and what follows may or may not confirm it."""
