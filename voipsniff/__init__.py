"""voipsniff: SIP and RTP captures read into calls, streams and clients.

    trace = voipsniff.read("trace.pcap")
    for call in trace.calls:
        print(call.caller, call.callee, call.outcome, call.mos_lq)

This is the whole public API. Each name is imported when it is first used, so that `import voipsniff` is instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voipsniff._version import VERSION

if TYPE_CHECKING:
    from voipsniff.api import Trace, read, stream
    from voipsniff.calls.cdr import Cdr
    from voipsniff.calls.requests import Transaction
    from voipsniff.clients.client import Client
    from voipsniff.errors import CaptureError, SipParseError, VoipsniffError
    from voipsniff.export.rows import to_row, to_rows
    from voipsniff.fields.anomalies import Anomaly
    from voipsniff.rtp.record import StreamRecord
    from voipsniff.sip.record import Message

__all__ = [
    "Anomaly",
    "CaptureError",
    "Cdr",
    "Client",
    "Message",
    "SipParseError",
    "StreamRecord",
    "Trace",
    "Transaction",
    "VoipsniffError",
    "__version__",
    "read",
    "stream",
    "to_row",
    "to_rows",
]

__version__ = VERSION

_HOMES = {
    "voipsniff.api": ("Trace", "read", "stream"),
    "voipsniff.calls.cdr": ("Cdr",),
    "voipsniff.calls.requests": ("Transaction",),
    "voipsniff.clients.client": ("Client",),
    "voipsniff.errors": ("CaptureError", "SipParseError", "VoipsniffError"),
    "voipsniff.export.rows": ("to_row", "to_rows"),
    "voipsniff.fields.anomalies": ("Anomaly",),
    "voipsniff.rtp.record": ("StreamRecord",),
    "voipsniff.sip.record": ("Message",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its module at its first use (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'voipsniff' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
