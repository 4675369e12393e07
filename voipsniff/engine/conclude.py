"""The end of a run in words and numbers: the capture's summary, its sources, all anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voipsniff.engine.link_types import link_type_name
from voipsniff.engine.summary import NOT_DECODED, CaptureSummary, SourceSummary
from voipsniff.fields.anomalies import Anomaly, AnomalyLog

if TYPE_CHECKING:
    from voipsniff.engine.engine import Engine

DAMAGE = frozenset({"block_damaged", "compressed_damaged", "compressed_truncated", "file_shrank", "file_truncated",
                    "file_unreadable", "packet_damaged", "record_damaged", "section_unknown"})  # fmt: skip
"""Anomalies of the capture layer that mean lost data."""


def summary_of(engine: Engine) -> CaptureSummary:
    """Return the counts of a finished run."""
    counts, statistics = engine.counts, engine.source.statistics
    kinds = counts.kinds(engine.streams.unconfirmed_packets, engine.walker.t38_frames)
    return CaptureSummary(
        packets=counts.packets,
        bytes=counts.bytes,
        first_ns=counts.first_ns if counts.packets else None,
        last_ns=counts.last_ns if counts.packets else None,
        kinds=kinds,
        tunnels=counts.tunnel_counts(),
        link_types={link_type_name(number): frames for number, frames in sorted(counts.link_types.items())},
        tcp={name: frames for name, frames in engine.tcp.counts.items() if frames},
        sip_messages=engine.walker.sip_messages,
        not_decoded=not_decoded(kinds, engine.tcp.counts),
        drops=positive(
            kernel=statistics.kernel_drops, interface=statistics.interface_drops, noted=statistics.noted_drops
        ),
        out_of_order=statistics.out_of_order,
        evictions=evictions_of(engine),
        damage=[anomaly for anomaly in engine.source.anomalies.seen.values() if anomaly.name in DAMAGE],
        copies=engine.copies.finding(),
        decrypted_messages=engine.decrypted_messages,
        tls=engine.tcp.tls.clients,
    )


def positive(**counts: int) -> dict[str, int]:
    """Return the counts that are not zero."""
    return {name: count for name, count in counts.items() if count}


def not_decoded(kinds: dict[str, int], tcp: dict[str, int]) -> dict[str, int]:
    """Return the frames whose content stays unknown, by kind; TLS and other TCP among them."""
    unknown = {label.name.lower(): kinds.get(label.name.lower(), 0) for label in NOT_DECODED}
    return positive(**unknown, tls=tcp.get("tls", 0), tcp_other=tcp.get("other", 0) + tcp.get("undecided", 0))


def evictions_of(engine: Engine) -> dict[str, int]:
    """Return what full tables gave up, by table."""
    return positive(
        calls=engine.calls.evicted,
        transactions=engine.calls.requests.evicted,
        streams=engine.streams.evicted_streams,
        stream_candidates=engine.streams.evicted_candidates,
        tcp_connections=engine.tcp.evicted,
        tls_clients=engine.tcp.tls.left_out,
        fragments=engine.fragments.statistics.evicted,
        clients=engine.inventory.evicted,
    )


def source_summaries(engine: Engine) -> list[SourceSummary]:
    """Return one summary per file or interface that gave packets, in the order of first packets."""
    by_file: dict[str, SourceSummary] = {}
    for file, (packets, size) in zip(engine.sources, engine.counts.by_source(), strict=False):
        known = by_file.setdefault(file, SourceSummary(file, engine.source.formats.get(file, ""), 0, 0))
        known.packets += packets
        known.bytes += size
    return list(by_file.values())


def all_anomalies(engine: Engine) -> list[Anomaly]:
    """Return the anomalies of the source and of the analysis, each kind once, by layer and name."""
    joined = AnomalyLog()
    for log in (engine.source.anomalies, engine.anomalies):
        for anomaly in log.seen.values():
            joined.add(
                anomaly.name,
                anomaly.detail,
                source=anomaly.source,
                frame=anomaly.frame,
                offset=anomaly.offset,
                time=anomaly.time,
                count=anomaly.count,
            )
    return sorted(joined.seen.values(), key=lambda anomaly: (anomaly.layer, anomaly.name))
