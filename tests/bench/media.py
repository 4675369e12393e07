"""The RTP packets of a plan, as arrays in time order: two streams per answered call, 20 ms of PCMU a packet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.bench.plan import MEDIA_START_S, RING_S, Plan, Settings

PTIME_S = 0.02
SAMPLES = 160
BLOCK = 2000
"""Streams computed at once, so that temporaries stay small."""
DUPLICATE_DELAY_NS = 500_000


@dataclass(frozen=True, slots=True)
class Media:
    """`time_ns`, `stream` and `index` per packet; the other arrays per stream."""

    time_ns: NDArray[np.int64]
    stream: NDArray[np.int32]
    index: NDArray[np.int32]
    src: NDArray[np.int64]
    dst: NDArray[np.int64]
    src_port: NDArray[np.int64]
    dst_port: NDArray[np.int64]
    ssrc: NDArray[np.int64]
    first_sequence: NDArray[np.int64]
    first_timestamp: NDArray[np.int64]


def kept(shape: tuple[int, int], settings: Settings, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which packets arrive: independent losses, or a Gilbert model with the asked mean run."""
    if not settings.loss:
        arrives = np.ones(shape, bool)
    elif settings.burst <= 1:
        arrives = rng.random(shape) >= settings.loss
    else:
        arrives = np.ones(shape, bool)
        recover = 1 / settings.burst
        fail = recover * settings.loss / (1 - settings.loss)
        bad = rng.random(shape[0]) < settings.loss
        chance = rng.random(shape)
        for column in range(shape[1]):
            bad = np.where(bad, chance[:, column] >= recover, chance[:, column] < fail)
            arrives[:, column] = ~bad
    arrives[:, 0] = arrives[:, -1] = True  # so that every loss can be seen in the capture
    return arrives


def plan_media(plan: Plan, settings: Settings, rng: np.random.Generator) -> Media:
    """Return the packets of all streams in the order of their capture times."""
    calls = np.repeat(np.nonzero(plan.answered)[0], 2)
    back = np.arange(len(calls)) % 2
    first_s = plan.start_s[calls] + RING_S + MEDIA_START_S + back * 0.005 + rng.uniform(0, 0.002, len(calls))
    packets = max(2, round(settings.seconds / PTIME_S))
    times, streams, indexes = [], [], []
    for start in range(0, len(calls), BLOCK):
        stop = min(len(calls), start + BLOCK)
        arrival = first_s[start:stop, None] + np.arange(packets)[None, :] * PTIME_S
        if settings.jitter_ms:
            arrival = arrival + np.abs(rng.normal(0, settings.jitter_ms / 1000, arrival.shape))
        if settings.reorder:
            arrival = arrival + (rng.random(arrival.shape) < settings.reorder) * (1.5 * PTIME_S)
        stream, index = np.nonzero(kept(arrival.shape, settings, rng))
        time_ns = np.round(arrival[stream, index] * 1e6).astype(np.int64) * 1000 + settings.start_s * 10**9
        if settings.duplicate:
            again = np.nonzero(rng.random(len(stream)) < settings.duplicate)[0]
            stream, index = np.append(stream, stream[again]), np.append(index, index[again])
            time_ns = np.append(time_ns, time_ns[again] + DUPLICATE_DELAY_NS)
        times.append(time_ns)
        streams.append((stream + start).astype(np.int32))
        indexes.append(index.astype(np.int32))
    time_ns = np.concatenate(times) if times else np.zeros(0, np.int64)
    order = np.argsort(time_ns, kind="stable")
    return Media(
        time_ns[order],
        np.concatenate(streams)[order] if streams else np.zeros(0, np.int32),
        np.concatenate(indexes)[order] if indexes else np.zeros(0, np.int32),
        src=np.where(back == 0, plan.caller[calls], plan.callee[calls]),
        dst=np.where(back == 0, plan.callee[calls], plan.caller[calls]),
        src_port=np.where(back == 0, plan.caller_port[calls], plan.callee_port[calls]),
        dst_port=np.where(back == 0, plan.callee_port[calls], plan.caller_port[calls]),
        ssrc=rng.integers(1, 2**32, len(calls)),
        first_sequence=rng.integers(0, 65_536, len(calls)),
        first_timestamp=rng.integers(0, 2**32, len(calls)),
    )
