"""Equipment impairment factors of codecs: what ITU-T G.113 publishes, and what is only an approximation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Impairment:
    """Ie and Bpl of a codec on the narrowband scale."""

    codec: str
    """How the note of a MOS names it, with the assumption that was made."""
    ie: float
    bpl: float
    """Packet-loss robustness."""
    ie_published: bool
    bpl_published: bool
    """Whether G.113 Appendix I gives the value."""


def _published(codec: str, ie: float, bpl: float) -> Impairment:
    return Impairment(codec, ie, bpl, True, True)


def _without_bpl(codec: str, ie: float) -> Impairment:
    return Impairment(codec, ie, ASSUMED_BPL, True, False)


def _approximate(codec: str, ie: float, bpl: float) -> Impairment:
    return Impairment(codec, ie, bpl, False, False)


ASSUMED_BPL = 10.0
"""Robustness of codecs for which none is published: that of GSM-EFR, the lowest of the coders with concealment."""

G711 = _published("G.711 with Appendix I concealment assumed", 0.0, 25.1)
"""Most receivers conceal lost packets; without concealment Bpl would be 4.3."""
G711_WITHOUT_CONCEALMENT = _published("G.711 without concealment", 0.0, 4.3)
G729 = _published("G.729A with VAD", 11.0, 19.0)
G723_63 = _published("G.723.1 6.3 kbit/s with VAD", 15.0, 16.1)
G723_53 = Impairment("G.723.1 5.3 kbit/s with VAD", 19.0, 16.1, True, False)
GSM_EFR = _published("GSM-EFR", 5.0, 10.0)

IMPAIRMENTS: dict[str, Impairment] = {
    "PCMU": G711,
    "PCMA": G711,
    "G729": G729,
    "G723": G723_63,
    "GSM": _without_bpl("GSM full rate", 20.0),
    "GSM-EFR": GSM_EFR,
    "GSM-HR-08": _without_bpl("GSM half rate", 23.0),
    "G728": _without_bpl("G.728 16 kbit/s", 7.0),
    "G726-40": _without_bpl("G.726 40 kbit/s", 2.0),
    "G726-32": _without_bpl("G.726 32 kbit/s", 7.0),
    "G726-24": _without_bpl("G.726 24 kbit/s", 25.0),
    "G726-16": _without_bpl("G.726 16 kbit/s", 50.0),
    "QCELP": _without_bpl("IS-96a", 21.0),
    "EVRC": _without_bpl("IS-127 (EVRC)", 6.0),
    "ILBC": _approximate("iLBC", 11.0, 30.0),
    "SPEEX": _approximate("Speex narrowband", 11.0, 10.0),
}
"""By upper-cased encoding name. G.113 Appendix I (2007), tables I.1 and I.4."""

AMR_MODES = (
    (11.2, _approximate("AMR 12.2 kbit/s (its twin GSM-EFR)", 5.0, 10.0)),
    (9.1, _approximate("AMR 10.2 kbit/s", 6.0, 10.0)),
    (7.65, _approximate("AMR 7.95 kbit/s", 10.0, 10.0)),
    (7.05, _approximate("AMR 7.4 kbit/s (its twin IS-641)", 10.0, 10.0)),
    (6.3, _approximate("AMR 6.7 kbit/s", 14.0, 10.0)),
    (5.5, _approximate("AMR 5.9 kbit/s", 16.5, 10.0)),
    (4.95, _approximate("AMR 5.15 kbit/s", 20.0, 10.0)),
    (0.0, _approximate("AMR 4.75 kbit/s", 21.0, 10.0)),
)
"""From what coded rate in kbit/s on a mode is taken; G.113 has no AMR."""
AMR_OVERHEAD_BITS = 10
"""Payload header and table of contents of one frame, bandwidth-efficient (RFC 4867 s.4.3)."""

WIDEBAND = frozenset({"G722", "G7221", "AMR-WB", "AMR-WB+", "EVS", "OPUS", "SILK", "SPEEX/16000", "SPEEX/32000", "L16"})
"""Codecs whose quality the narrowband scale cannot express (G.107.1 and its own scale would be needed)."""

G723_FRAME_LIMIT = 22.0
"""Octets: frames of the 6.3 kbit/s rate have 24, those of 5.3 kbit/s 20 (G.723.1)."""


def impairment_of(
    codec: str | None, clock_rate: int, octets_per_packet: float, packet_time_ms: float | None
) -> Impairment | str:
    """Return the impairment of a codec, or a text that says why there is none.

    `octets_per_packet` is the mean payload, which tells the rates of G.723.1 and AMR apart.
    """
    if codec is None:
        return "the codec is not known"
    name = codec.upper()
    if name == "SPEEX" and clock_rate != 8000:
        name = f"SPEEX/{clock_rate}"
    if name in WIDEBAND:
        return f"{codec} has no published impairment on the narrowband scale"
    if name == "AMR":
        return _amr(octets_per_packet, packet_time_ms)
    if name == "G723":
        frames = max(1.0, round((packet_time_ms or 30.0) / 30.0))
        return G723_63 if octets_per_packet / frames >= G723_FRAME_LIMIT else G723_53
    known = IMPAIRMENTS.get(name)
    return known if known is not None else f"{codec} has no published impairment"


def _amr(octets_per_packet: float, packet_time_ms: float | None) -> Impairment:
    rate = (8 * octets_per_packet - AMR_OVERHEAD_BITS) / (packet_time_ms or 20.0)
    return next(mode for limit, mode in AMR_MODES if rate >= limit or limit == 0.0)
