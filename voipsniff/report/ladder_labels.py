"""The words on the arrows of a ladder, longest first: the drawing takes the first that fits."""

from __future__ import annotations

from collections.abc import Sequence

from voipsniff.report.model import MessageView, Stream, media_of
from voipsniff.report.text import UNKNOWN, ellipsis_end, escape, width_of
from voipsniff.report.timeline import MessageEvent
from voipsniff.report.units import NS, count, decimal, duration, endpoint, estimate, milliseconds
from voipsniff.sip.sdp_values import MediaDescription

CODECS_SHOWN = 4
DTMF_TYPE = b"application/dtmf"
"""Content-Type of key presses in INFO; `-relay` is the usual one."""
LEAST_REASON = 6
"""Letters of a reason phrase that are worth showing."""


def message_labels(event: MessageEvent, room: int) -> list[str]:
    """Return `re-INVITE (SDP) ×3`, `200 OK (BYE)` and shorter forms, the last of them for `room` cells."""
    message = event.message
    repeats = f" ×{len(event.repeats) + 1}" if event.repeats else ""
    if message.is_request:
        name = short = "re-INVITE" if message.method == "INVITE" and message.to_tag else escape(message.method)
        remarks = ["DTMF"] if (message.header("content-type") or b"").lower().startswith(DTMF_TYPE) else []
    else:
        short = str(message.status_code)
        name = f"{short} {escape(message.reason)}".rstrip()
        remarks = [] if message.method == "INVITE" else [escape(message.method)]
    unusual = _unusual_direction(message)
    sdp_words = [] if message.sdp is None else [f"SDP {unusual}", unusual] if unusual else ["SDP"]
    heads = [_with(name, [*remarks, word]) for word in sdp_words] or [_with(name, remarks)]
    if unusual:  # that is how a hold looks: it goes before the reason phrase
        heads.append(_with(short, [unusual]))
    labels = [f"{heads[0]}{repeats}{_until(event)}", *[f"{head}{repeats}" for head in heads], f"{name}{repeats}"]
    left = room - width_of(repeats)
    worth_cutting = left >= width_of(short) + LEAST_REASON
    return [*labels, ellipsis_end(name, left) + repeats if worth_cutting else f"{short}{repeats}"]


def _until(event: MessageEvent) -> str:
    """Return how long a message was repeated."""
    return f", until +{duration((event.repeats[-1] - event.ts_ns) / NS)}" if event.repeats else ""


def _with(name: str, remarks: Sequence[str]) -> str:
    return f"{name} ({', '.join(remarks)})" if remarks else name


def _unusual_direction(message: MessageView) -> str:
    """Return the direction of the audio where it is not both ways, else an empty text."""
    directions = {str(media.direction) for media in media_of(message) if media.kind == "audio" and media.port}
    return next(iter(sorted(directions - {"sendrecv"})), "")


def message_note(event: MessageEvent) -> str:
    """Return what the SDP of a message says in short: address and codecs of its first media description."""
    media = next(iter(media_of(event.message)), None)
    if media is None:
        return ""
    address = endpoint(media.address, media.port) if media.port else "rejected"
    return f"{escape(media.kind)} {address} {codec_names(media)}"


def codec_names(media: MediaDescription) -> str:
    """Return the first codecs of a media description in its order, more are counted."""
    names = [escape(codec.name) for codec in media.codecs]
    shown = ", ".join(names[:CODECS_SHOWN]) or UNKNOWN
    return shown + (f" +{len(names) - CODECS_SHOWN}" if len(names) > CODECS_SHOWN else "")


def stream_labels(stream: Stream) -> list[str]:
    """Return what is known of a stream, the last of them its number alone."""
    codec = escape(stream.codec or "RTP")
    length, loss = duration(stream.duration_s), decimal(stream.loss_percent, 1, "%")
    keys = f" · {count(stream.dtmf_count, 'DTMF key')}" if stream.dtmf_count else ""
    few_keys = f" · {count(stream.dtmf_count, 'key')}" if stream.dtmf_count else ""
    packets = count(stream.received, "packet")
    return [
        f"RTP #{stream.number} {codec} · {length} · {packets} · loss {loss}{keys}",
        f"RTP #{stream.number} {codec} · {length} · {stream.received} pkt · {loss} lost{few_keys}",
        f"#{stream.number} {codec} {length} {stream.received} pkt {loss}{few_keys}",
        f"#{stream.number} {codec} {length}",
        f"#{stream.number} {codec}",
        f"RTP #{stream.number}",
        f"#{stream.number}",
    ]


def stream_note(stream: Stream) -> str:
    """Return how it sounded."""
    parts = []
    if stream.jitter_mean_ms is not None:
        parts.append(f"jitter {stream.jitter_mean_ms:.1f} ms")
    if stream.mos_lq is not None:
        parts.append(f"MOS {estimate(stream.mos_lq)}")
    if stream.ssrc:
        parts.append(str(stream.ssrc))
    return " · ".join(parts)


def rtcp_labels(stream: Stream) -> Sequence[str]:
    """Return what the endpoints said about a stream."""
    packets = f"RTCP ×{stream.rtcp_packets}"
    said = []
    if stream.rtcp_loss_percent_max is not None:
        said.append(f"worst loss {stream.rtcp_loss_percent_max:.1f} %")
    if stream.rtcp_jitter_ms is not None:
        said.append(f"jitter {stream.rtcp_jitter_ms:.1f} ms")
    if stream.rtt_ms is not None:
        said.append(f"RTT {milliseconds(stream.rtt_ms)}")
    return [" · ".join([packets, *said]), " · ".join([packets, *said[-1:]]), packets]


def origin_of(message: MessageView) -> str:
    """Return `INVITE` or `200 INVITE`: a message in a few words, escaped."""
    if message.is_request:
        return escape(message.method)
    return f"{message.status_code} {escape(message.method)}"
