"""Every anomaly by name: what it is. A name that is not here cannot be reported (a KeyError says so)."""

from __future__ import annotations

from dataclasses import dataclass, field

from voipsniff.fields.anomaly_kinds import KINDS_BY_LAYER


@dataclass(frozen=True, slots=True)
class AnomalyKind:
    """One kind of oddity. `layer` is where it is found, `meaning` one sentence for the user."""

    name: str
    layer: str
    meaning: str


@dataclass(slots=True)
class Anomaly:
    """The first instance of a kind, and how often the kind was seen."""

    name: str
    layer: str
    count: int
    meaning: str
    detail: str
    source: str | None
    frame: int | None
    offset: int | None
    time: int | None


ANOMALIES: dict[str, AnomalyKind] = {
    name: AnomalyKind(name, layer, meaning)
    for layer, kinds in KINDS_BY_LAYER.items()
    for name, meaning in kinds.items()
}


@dataclass(slots=True)
class AnomalyLog:
    """Counts anomalies by name and keeps the first instance of each: bounded by the number of kinds."""

    seen: dict[str, Anomaly] = field(default_factory=dict)

    def add(
        self,
        name: str,
        detail: str = "",
        *,
        source: str | None = None,
        frame: int | None = None,
        offset: int | None = None,
        time: int | None = None,
        count: int = 1,
    ) -> None:
        """Count one (or `count`) instances of the declared kind `name`."""
        known = self.seen.get(name)
        if known is not None:
            known.count += count
            return
        kind = ANOMALIES[name]
        self.seen[name] = Anomaly(name, kind.layer, count, kind.meaning, detail, source, frame, offset, time)
