"""What is said about systematic copies in a capture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MASKS = 32
"""Combinations of the ways in which two captures of one packet differ."""


class CopyKind(Enum):
    """How a capture came to hold packets twice, as far as the difference between the two tells."""

    INTERFACES = "interfaces"
    TUNNEL = "tunnel"
    VLAN = "vlan"
    ROUTER = "router"
    LINK = "link"
    MIRROR = "mirror"


_EXPLANATIONS = {
    CopyKind.INTERFACES: "they were captured on two interfaces",
    CopyKind.TUNNEL: "they were captured inside a tunnel and outside of it, or in two tunnels",
    CopyKind.VLAN: "they were captured with two VLAN tags, or with and without one",
    CopyKind.ROUTER: "they were captured before and after a router, as their TTL shows",
    CopyKind.LINK: "they were captured on both sides of a switch, bridge or firewall, as their link header shows",
    CopyKind.MIRROR: "they are identical, as from a mirror port that mirrors both ends of a conversation",
}
_KINDS_BY_BIT = (CopyKind.INTERFACES, CopyKind.TUNNEL, CopyKind.VLAN, CopyKind.ROUTER, CopyKind.LINK)
"""In the order of the bits of a difference mask: the first one set names the kind."""


@dataclass(frozen=True, slots=True)
class CopyFinding:
    """Systematic copies, as a property of the capture."""

    copies: int
    """Frames that were marked as copies."""
    packets: int
    """All frames looked at."""
    by_mask: tuple[int, ...]
    """Copies by difference mask."""
    example: tuple[int, int]
    """The frame numbers of the first copy's original and of the copy."""

    @property
    def share(self) -> float:
        """Copies among all frames, 0 to 1."""
        return self.copies / self.packets if self.packets else 0.0

    @property
    def kinds(self) -> dict[CopyKind, int]:
        """Copies by kind, most first."""
        counts: dict[CopyKind, int] = {}
        for mask, count in enumerate(self.by_mask):
            if count:
                kind = kind_of(mask)
                counts[kind] = counts.get(kind, 0) + count
        return dict(sorted(counts.items(), key=lambda item: -item[1]))

    @property
    def kind(self) -> CopyKind:
        """The kind of most copies."""
        return next(iter(self.kinds), CopyKind.MIRROR)

    @property
    def text(self) -> str:
        """The finding in one sentence."""
        first, copy = self.example
        return (
            f"{self.copies:,} of {self.packets:,} frames ({self.share:.1%}) are copies of packets already seen, "
            f"such as frame {copy} of frame {first}: {_EXPLANATIONS[self.kind]}. Each packet was counted once."
        )


def kind_of(mask: int) -> CopyKind:
    """Return the kind of copy that a difference mask stands for."""
    for bit, kind in enumerate(_KINDS_BY_BIT):
        if mask >> bit & 1:
            return kind
    return CopyKind.MIRROR
