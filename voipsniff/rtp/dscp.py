"""Names of differentiated services code points (RFC 2474, 2597, 3246, 5865, 8622)."""

from __future__ import annotations

DSCP_NAMES: dict[int, str] = {
    **{8 * selector: f"CS{selector}" for selector in range(8)},
    **{8 * group + 2 * drop: f"AF{group}{drop}" for group in range(1, 5) for drop in range(1, 4)},
    46: "EF",
    44: "VA",
    1: "LE",
}


def dscp_name(value: int) -> str:
    """Return the name of a code point, its number when it has none."""
    return DSCP_NAMES.get(value, str(value))
