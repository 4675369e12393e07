"""A short fuzzing run of every target, the same each time."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.findings import Findings
from tests.fuzz.mutate import Mutator
from tests.fuzz.run import NAMES
from tests.fuzz.targets import TARGETS

SEED = 20_261_125


def test_the_names_are_those_of_the_targets() -> None:
    assert tuple(TARGETS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_and_their_changes_raise_nothing(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    findings = Findings()
    for seed in seeds:
        findings.attempt(target.run, seed)
    mutator = Mutator(seeds, Random(SEED))
    for _ in range(target.smoke):
        findings.attempt(target.run, mutator.next())
    assert findings.faults == {}, findings.report()


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_cut_at_every_length_raises_nothing(name: str) -> None:
    """The first seeds, at most 200 lengths of each, evenly spread."""
    target = TARGETS[name]
    findings = Findings()
    for seed in target.seeds()[: 1 if name == "trace" else 3]:
        step = max(1, len(seed) // (20 if name == "trace" else 200))
        for length in range(0, len(seed), step):
            findings.attempt(target.run, seed[:length])
    assert findings.faults == {}, findings.report()
