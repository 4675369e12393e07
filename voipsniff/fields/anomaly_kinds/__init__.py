"""The kinds of anomaly, one file per layer."""

from voipsniff.fields.anomaly_kinds.calls import CALLS_ANOMALIES
from voipsniff.fields.anomaly_kinds.capture import CAPTURE_ANOMALIES
from voipsniff.fields.anomaly_kinds.packet import PACKET_ANOMALIES
from voipsniff.fields.anomaly_kinds.rtp import RTP_ANOMALIES
from voipsniff.fields.anomaly_kinds.sdp import SDP_ANOMALIES
from voipsniff.fields.anomaly_kinds.sip import SIP_ANOMALIES
from voipsniff.fields.anomaly_kinds.tcp import TCP_ANOMALIES

KINDS_BY_LAYER: dict[str, dict[str, str]] = {
    "capture": CAPTURE_ANOMALIES,
    "packet": PACKET_ANOMALIES,
    "tcp": TCP_ANOMALIES,
    "sip": SIP_ANOMALIES,
    "sdp": SDP_ANOMALIES,
    "calls": CALLS_ANOMALIES,
    "rtp": RTP_ANOMALIES,
}
