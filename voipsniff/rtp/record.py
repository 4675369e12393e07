"""A finished stream as a record: the fields of the registry, in its order, nothing rounded. Compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voipsniff.fields.frozen import draft_of
from voipsniff.packet.address import format_address
from voipsniff.packet.columns import NO_VLAN
from voipsniff.packet.labels import Tunnel
from voipsniff.rtp.dscp import dscp_name
from voipsniff.rtp.payload_types import COMFORT_NOISE, TELEPHONE_EVENT, PayloadType, media_of
from voipsniff.rtp.quality import LOW_SAMPLE_NS, LOW_SAMPLE_PACKETS, LossPattern, Score, score
from voipsniff.rtp.rtcp_stream import StreamRtcp
from voipsniff.rtp.stream import Stream

MS_PER_NS = 1e-6
NO_RTCP = StreamRtcp()


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """One RTP stream. What each field means: `voipsniff.fields.stream`; None is unknown, times are ns since 1970."""

    number: int
    ssrc: str
    start_time: int
    end_time: int
    duration_s: float
    src_ip: str
    src_port: int
    dst_ip: str
    dst_port: int
    call_id: str | None
    call_number: int | None
    direction: str | None
    match_reason: str | None
    match_confidence: float | None
    media: str | None
    payload_type: int
    payload_types: tuple[int, ...]
    codec: str | None
    clock_rate_hz: int | None
    codec_source: str | None
    encryption: str | None
    ptime_ms: float | None
    received: int
    expected: int
    lost: int
    unique_lost: int
    loss_percent: float | None
    duplicates: int
    reordered: int
    restarts: int
    sequence_errors: int
    loss_runs: tuple[int, ...]
    longest_loss_run: int
    jitter_ms: float | None
    jitter_mean_ms: float | None
    jitter_max_ms: float | None
    delta_min_ms: float | None
    delta_mean_ms: float | None
    delta_max_ms: float | None
    ws_delta_min_ms: float | None
    ws_delta_mean_ms: float | None
    ws_delta_max_ms: float | None
    ws_jitter_min_ms: float | None
    ws_jitter_mean_ms: float | None
    ws_jitter_max_ms: float | None
    pdv_p50_ms: float | None
    pdv_p95_ms: float | None
    pdv_p99_ms: float | None
    pdv_max_ms: float | None
    skew_ms: float | None
    clock_drift_ppm: float | None
    packet_rate_pps: float | None
    rate_bps: float | None
    payload_bytes: int
    marker_count: int
    comfort_noise: int
    silences: int
    silence_s: float
    event_packets: int
    dtmf_count: int
    dscp: str
    vlan: int | None
    ttl_min: int
    ttl_max: int
    tunnel: str | None
    r_factor: float | None
    mos_lq: float | None
    mos_grounding: str | None
    mos_note: str
    rtcp_packets: int
    rtcp_sent_packets: int | None
    rtcp_sent_bytes: int | None
    rtcp_lost: int | None
    rtcp_loss_percent_max: float | None
    rtcp_jitter_ms: float | None
    rtt_ms: float | None
    rtt_source: str | None
    cname: str | None
    tool: str | None
    rtcp_bye: bool
    notes: tuple[str, ...]
    source: str | None
    first_frame: int
    last_frame: int


Draft = draft_of(StreamRecord)


def stream_record(stream: Stream, interfaces: Sequence[str]) -> StreamRecord:
    """Return the record of a stream that has ended; `interfaces` are the names of the source's interfaces by index."""
    grade = grade_of(stream)
    main, meaning, clock_rate, graded = grade.payload_type, grade.meaning, grade.clock_rate, grade.score
    seconds = (stream.last_ns - stream.first_ns) / 1e9
    rtcp = stream.rtcp if isinstance(stream.rtcp, StreamRtcp) else NO_RTCP
    rtt_ms, rtt_source = rtcp.round_trip()
    sequence, jitter, delay = stream.sequence, stream.jitter, stream.delay
    timed = jitter.jitter_count > 0
    wireshark = stream.wireshark
    compared = wireshark.regular > 0
    with_clock = wireshark.with_clock > 0 and meaning is not None and meaning.source != "inferred"
    record = Draft(
        number=stream.number,
        ssrc=f"0x{stream.ssrc:08x}",
        start_time=stream.first_ns,
        end_time=stream.last_ns,
        duration_s=seconds,
        src_ip=format_address(stream.src_hi, stream.src_lo),
        src_port=stream.src_port,
        dst_ip=format_address(stream.dst_hi, stream.dst_lo),
        dst_port=stream.dst_port,
        call_id=stream.call_id,
        call_number=stream.call_number,
        direction=stream.direction,
        match_reason=stream.match_reason,
        match_confidence=stream.match_confidence,
        media=media_kind(stream, meaning),
        payload_type=main,
        payload_types=tuple(grade.usage),
        codec=meaning.name if meaning is not None else None,
        clock_rate_hz=clock_rate or None,
        codec_source=meaning.source if meaning is not None else None,
        encryption=stream.encryption,
        ptime_ms=packet_time_ms(stream),
        received=stream.received,
        expected=sequence.expected,
        lost=sequence.lost,
        unique_lost=sequence.unique_lost,
        loss_percent=loss_percent(stream),
        duplicates=sequence.duplicates,
        reordered=sequence.reordered,
        restarts=sequence.restarts,
        sequence_errors=wireshark.sequence_errors,
        loss_runs=trimmed(grade.loss_runs),
        longest_loss_run=grade.longest_loss_run,
        jitter_ms=jitter.jitter_ms if timed else None,
        jitter_mean_ms=jitter.jitter_sum_ms / jitter.jitter_count if timed else None,
        jitter_max_ms=jitter.jitter_max_ms if timed else None,
        delta_min_ms=jitter.delta_min_ns * MS_PER_NS if jitter.deltas else None,
        delta_mean_ms=jitter.delta_sum_ns * MS_PER_NS / jitter.deltas if jitter.deltas else None,
        delta_max_ms=jitter.delta_max_ns * MS_PER_NS if jitter.deltas else None,
        ws_delta_min_ms=wireshark.delta_min_ms if compared else None,
        ws_delta_mean_ms=wireshark.delta_mean_ms if compared else None,
        ws_delta_max_ms=wireshark.delta_max_ms if compared else None,
        ws_jitter_min_ms=wireshark.jitter_min_ms if with_clock else None,
        ws_jitter_mean_ms=wireshark.jitter_mean_ms if with_clock else None,
        ws_jitter_max_ms=wireshark.jitter_max_ms if with_clock else None,
        pdv_p50_ms=delay.percentile_ms(0.5) if timed else None,
        pdv_p95_ms=delay.percentile_ms(0.95) if timed else None,
        pdv_p99_ms=delay.percentile_ms(0.99) if timed else None,
        pdv_max_ms=(delay.highest_ns - delay.lowest_ns) * MS_PER_NS if timed else None,
        skew_ms=-jitter.transit_ns * MS_PER_NS if timed else None,
        clock_drift_ppm=delay.drift_ppm() if timed else None,
        packet_rate_pps=(stream.received - 1) / seconds if seconds else None,
        rate_bps=8 * stream.ip_bytes / seconds if seconds else None,
        payload_bytes=stream.payload_bytes,
        marker_count=stream.marker_count,
        comfort_noise=stream.noise_packets,
        silences=jitter.silences,
        silence_s=jitter.silence_ns / 1e9,
        event_packets=stream.event_packets,
        dtmf_count=stream.dtmf_count,
        dscp=dscp_name(stream.usual_dscp()),
        vlan=stream.vlan if stream.vlan != NO_VLAN else None,
        ttl_min=stream.ttl_min,
        ttl_max=stream.ttl_max,
        tunnel=Tunnel(stream.tunnel).name.lower() if stream.tunnel else None,
        r_factor=graded.r_factor,
        mos_lq=graded.mos,
        mos_grounding=graded.grounding,
        mos_note=graded.note,
        rtcp_packets=rtcp.packets,
        rtcp_sent_packets=rtcp.sent_packets,
        rtcp_sent_bytes=rtcp.sent_octets,
        rtcp_lost=rtcp.lost,
        rtcp_loss_percent_max=rtcp.fraction_lost_max / 2.56 if rtcp.fraction_lost_max is not None else None,
        rtcp_jitter_ms=1000 * rtcp.jitter / clock_rate if rtcp.jitter is not None and clock_rate else None,
        rtt_ms=rtt_ms,
        rtt_source=rtt_source,
        cname=rtcp.cname,
        tool=rtcp.tool,
        rtcp_bye=rtcp.goodbye,
        notes=stream_notes(stream),
        source=interfaces[stream.interface] if stream.interface < len(interfaces) else None,
        first_frame=stream.first_frame,
        last_frame=stream.last_frame,
    )
    record.__class__ = StreamRecord
    return record  # type: ignore[no-any-return]


def main_payload_type(stream: Stream, usage: dict[int, int]) -> int:
    """Return the payload type of most packets; events and comfort noise only when there is nothing else."""
    if len(usage) == 1:
        return next(iter(usage))
    media = {number: count for number, count in usage.items() if not is_beside(stream.meaning_of(number))}
    chosen = media or usage
    return max(chosen, key=lambda number: chosen[number])


def is_beside(meaning: PayloadType | None) -> bool:
    """Return whether a payload type carries events or comfort noise."""
    return meaning is not None and meaning.name is not None and meaning.name.upper() in (TELEPHONE_EVENT, COMFORT_NOISE)


def media_kind(stream: Stream, meaning: PayloadType | None) -> str | None:
    """Return the media by SDP, else by the codec."""
    return stream.media or (media_of(meaning) if meaning is not None else None)


def packet_time_ms(stream: Stream) -> float | None:
    """Return the most frequent time stamp step in ms."""
    jitter = stream.jitter
    if not jitter.step_count or not jitter.clock_rate:
        return None
    return 1000 * jitter.ts_step / jitter.clock_rate


def loss_percent(stream: Stream) -> float | None:
    """Return how many of the expected packets never arrived, in percent."""
    expected = stream.sequence.expected
    return 100 * stream.sequence.unique_lost / expected if expected else None


@dataclass(slots=True)
class Grade:
    """What is concluded from a stream as it stood after `received` packets."""

    received: int
    usage: dict[int, int]
    payload_type: int
    meaning: PayloadType | None
    clock_rate: int
    loss_runs: list[int]
    longest_loss_run: int
    score: Score


def grade_of(stream: Stream) -> Grade:
    """Return the main payload type and the opinion score of a stream; the last answer while no packet was added."""
    known = stream.grade
    if known is not None and known.received == stream.received:
        return known  # type: ignore[no-any-return]
    usage = stream.usage()
    main = main_payload_type(stream, usage)
    meaning = stream.meaning_of(main)
    clock_rate = stream.clock_of(main)
    sequence = stream.sequence
    runs, longest = sequence.loss_runs()
    scored = score(
        meaning.name if meaning is not None else None,
        clock_rate,
        media_kind(stream, meaning),
        LossPattern(sequence.expected, sequence.unique_lost, sum(runs)),
        stream.payload_bytes / stream.received,
        packet_time_ms(stream),
    )
    stream.grade = Grade(stream.received, usage, main, meaning, clock_rate, runs, longest, scored)
    return stream.grade  # type: ignore[no-any-return]


def stream_quality(stream: Stream) -> tuple[float | None, float | None, float | None]:
    """Return loss in percent, mean jitter in ms and MOS of a stream, live or ended; None where unknown."""
    jitter = stream.jitter
    mean = jitter.jitter_sum_ms / jitter.jitter_count if jitter.jitter_count else None
    return loss_percent(stream), mean, grade_of(stream).score.mos


def stream_notes(stream: Stream) -> tuple[str, ...]:
    """Return the conditions of a stream, in a fixed order."""
    short = stream.received < LOW_SAMPLE_PACKETS or stream.last_ns - stream.first_ns < LOW_SAMPLE_NS
    conditions = (
        ("ssrc_zero", stream.ssrc == 0),
        ("clock_mismatch", stream.clock_mismatch),
        ("late_sdp", stream.late_sdp),
        ("payload_type_not_negotiated", stream.not_negotiated),
        ("low_sample", short),
        ("time_backwards", stream.jitter.backwards > 0),
    )
    return tuple(name for name, holds in conditions if holds)


def trimmed(runs: list[int]) -> tuple[int, ...]:
    """Return a histogram without the zeros at its end, unless its last cell counts."""
    used = len(runs)
    while used and not runs[used - 1]:
        used -= 1
    return tuple(runs[:used])
