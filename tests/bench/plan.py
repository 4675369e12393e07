"""Who calls whom and when: the plan of a generated capture, as arrays with one row per call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RING_S = 1.0
MEDIA_START_S = 0.03
"""From the answer to the first RTP packet."""
TEARDOWN_S = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """What to generate."""

    calls: int
    seconds: float
    """Talk time of an answered call."""
    concurrent: int
    """Calls in progress at once."""
    hosts: int = 16
    rtp: bool = True
    loss: float = 0.0
    burst: float = 1.0
    """Mean length of a run of losses."""
    jitter_ms: float = 0.0
    reorder: float = 0.0
    duplicate: float = 0.0
    busy: float = 0.0
    cancel: float = 0.0
    auth: float = 0.0
    seed: int = 1
    start_s: int = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """One row per call, in the order of their INVITEs."""

    caller: NDArray[np.int64]
    callee: NDArray[np.int64]
    caller_port: NDArray[np.int64]
    callee_port: NDArray[np.int64]
    start_s: NDArray[np.float64]
    busy: NDArray[np.bool_]
    cancelled: NDArray[np.bool_]
    challenged: NDArray[np.bool_]

    @property
    def answered(self) -> NDArray[np.bool_]:
        return ~(self.busy | self.cancelled)


def plan_calls(settings: Settings, rng: np.random.Generator) -> Plan:
    """Return the plan; media ports are distinct among the calls of a host pair that can overlap."""
    row = np.arange(settings.calls)
    host = row % settings.hosts
    slot = row // settings.hosts % 11_000
    length_s = RING_S + settings.seconds + TEARDOWN_S
    step = length_s / max(1, settings.concurrent)
    fate = rng.random(settings.calls)
    return Plan(
        caller=(10 << 24 | 1 << 16) + (host // 250 << 8) + host % 250 + 1,
        callee=(10 << 24 | 2 << 16) + (host // 250 << 8) + host % 250 + 1,
        caller_port=10_000 + 2 * slot,
        callee_port=32_000 + 2 * slot,
        start_s=np.sort(row * step + rng.uniform(0, step, settings.calls)) + 1.0,
        busy=fate < settings.busy,
        cancelled=(fate >= settings.busy) & (fate < settings.busy + settings.cancel),
        challenged=rng.random(settings.calls) < settings.auth,
    )
