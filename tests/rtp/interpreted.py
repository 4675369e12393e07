"""Prints, as JSON, what the uncompiled modules make of a set of packets: `python -m tests.rtp.interpreted`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any


class SourcesOnly:
    """Finds the package's modules as sources, also where an extension module lies beside them."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith("voipsniff.") or path is None:
            return None
        for folder in path:
            spec = FileFinder(folder, (SourceFileLoader, [".py"])).find_spec(name)
            if spec is not None and spec.loader is not None:
                return spec
        return None


def outcome() -> list[dict[str, Any]]:
    """Return the records of streams with every kind of trouble, and of the events of a keypad."""
    from dataclasses import replace

    from tests.rtp.packets import Packet, audio, records
    from tests.rtp.test_streams import mixed

    keys = [Packet(20 * n, n, 1000 + 800 * (n // 10), 101, payload=bytes([n // 10, 10, 0, n])) for n in range(40)]
    wrapping = audio(400, seq=65_300, ts=(1 << 32) - 9000, ticks=160, ssrc=7, payload_type=8)
    backwards = [replace(packet, at_ms=packet.at_ms - 3000 * (index > 200)) for index, packet in enumerate(wrapping)]
    mismatched = audio(400, ticks=320, payload_type=9)
    drifting = [replace(packet, at_ms=packet.at_ms * 1.0001) for packet in audio(2000)]
    parts = [mixed(), keys, backwards, mismatched, drifting]
    return [asdict(record) for packets in parts for record in records(packets)]


if __name__ == "__main__":
    sys.meta_path.insert(0, SourcesOnly)  # type: ignore[arg-type]
    import voipsniff.rtp.stream

    assert voipsniff.rtp.stream.__file__.endswith(".py")
    json.dump(outcome(), sys.stdout)
