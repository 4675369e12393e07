"""What the reports read: the shapes of a trace, its records and its messages.

Records have the attributes of the registry (`voipsniff.fields`), whoever made them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from voipsniff.calls.cdr import Cdr
    from voipsniff.calls.requests import Transaction as TransactionRecord
    from voipsniff.clients.client import Client as ClientRecord
    from voipsniff.fields.anomalies import Anomaly
    from voipsniff.packet.tls_table import TlsClient
    from voipsniff.rtp.record import StreamRecord
    from voipsniff.sip.sdp_values import MediaDescription, Sdp

Call: TypeAlias = "Cdr"
Stream: TypeAlias = "StreamRecord"
Transaction: TypeAlias = "TransactionRecord"
Client: TypeAlias = "ClientRecord"
AnomalyRow: TypeAlias = "Anomaly"
TlsRow: TypeAlias = "TlsClient"


class CaptureView(Protocol):
    """What a capture holds, frame by frame."""

    @property
    def packets(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def first_ns(self) -> int | None: ...
    @property
    def last_ns(self) -> int | None: ...
    @property
    def kinds(self) -> Mapping[str, int]:
        """Frames by the name of their label, lower case; they add up to `packets`."""

    @property
    def tunnels(self) -> Mapping[str, int]: ...
    @property
    def drops(self) -> Mapping[str, int]:
        """Packets that the capture itself lost, by where."""

    @property
    def evictions(self) -> Mapping[str, int]:
        """Entries that full tables of ours gave up, by table."""

    @property
    def damage(self) -> Sequence[AnomalyRow]: ...
    @property
    def copies(self) -> Any:
        """The finding of systematic copies, with `.text`; None without."""

    @property
    def tcp(self) -> Mapping[str, int]:
        """Frames of TCP by what they carried: sip, websocket, tls, other."""

    @property
    def not_decoded(self) -> Mapping[str, int]: ...
    @property
    def decrypted_messages(self) -> int: ...
    @property
    def tls(self) -> Sequence[TlsRow]:
        """TLS connections by client and server."""


class SourceView(Protocol):
    """One file or interface."""

    @property
    def path(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def packets(self) -> int: ...
    @property
    def bytes(self) -> int: ...


class TraceView(Protocol):
    """All that was read from a trace."""

    @property
    def calls(self) -> Sequence[Call]: ...
    @property
    def streams(self) -> Sequence[Stream]: ...
    @property
    def transactions(self) -> Sequence[Transaction]: ...
    @property
    def clients(self) -> Sequence[Client]: ...
    @property
    def anomalies(self) -> Sequence[AnomalyRow]: ...
    @property
    def capture(self) -> CaptureView: ...
    @property
    def sources(self) -> Sequence[SourceView]: ...


class MessageView(Protocol):
    """A SIP message as it was seen on one hop (`voipsniff.sip.message.SipMessage` is one)."""

    @property
    def ts_ns(self) -> int: ...
    @property
    def frame(self) -> int: ...
    @property
    def src_ip(self) -> str: ...
    @property
    def src_port(self) -> int: ...
    @property
    def dst_ip(self) -> str: ...
    @property
    def dst_port(self) -> int: ...
    @property
    def transport(self) -> int: ...
    @property
    def is_request(self) -> bool: ...
    @property
    def method(self) -> str: ...
    @property
    def status_code(self) -> int: ...
    @property
    def reason(self) -> bytes: ...
    @property
    def cseq(self) -> int: ...
    @property
    def from_tag(self) -> bytes: ...
    @property
    def to_tag(self) -> bytes: ...
    @property
    def branch(self) -> bytes: ...
    @property
    def data(self) -> bytes: ...
    @property
    def body_offset(self) -> int: ...
    @property
    def sdp(self) -> Sdp | None: ...
    def header(self, name: str) -> bytes | None: ...


def media_of(message: MessageView) -> tuple[MediaDescription, ...]:
    """Return the media descriptions of a message's SDP; none when it has no SDP."""
    return () if message.sdp is None else message.sdp.media
