"""docs/reference/anomalies.md, from the kinds that each layer declares."""

from __future__ import annotations

from tools.docs.markdown import page, table
from voipsniff.fields.anomaly_kinds import KINDS_BY_LAYER

INTRODUCTION = """# Anomalies

What the network or a file had that is odd, broken or not decoded. An anomaly never stops a run: it is counted by name,
with the frame, file and time of its first instance. `voipsniff anomalies FILE` lists them; messages and calls name
those that were found in them."""

LAYERS = {
    "capture": "The capture file itself.",
    "packet": "Frames, IP, tunnels, fragments, times.",
    "tcp": "TCP reassembly and WebSocket.",
    "sip": "SIP messages.",
    "sdp": "Session descriptions.",
    "calls": "Transactions, dialogs and calls.",
    "rtp": "RTP and RTCP.",
}


def anomalies_page() -> str:
    parts: list[str | list[str]] = [INTRODUCTION]
    for layer, kinds in KINDS_BY_LAYER.items():
        rows = [(f"`{name}`", meaning) for name, meaning in kinds.items()]
        parts += [f"## {layer}", LAYERS[layer], table(("anomaly", "what it is"), rows)] if rows else []
    return page(*parts)
