"""A stand-in for `voipsniff.api` with records that a test chose, for tests of the command line alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from tests.support.records import record
from voipsniff.capture.ring import RingOptions
from voipsniff.capture.statistics import SourceStatistics
from voipsniff.fields.anomalies import Anomaly, AnomalyLog


@dataclass
class FakeCopies:
    text: str = "every packet is there twice"


@dataclass
class FakeCapture:
    packets: int = 3
    bytes: int = 600
    first_ns: int | None = 1_795_514_400_000_000_000
    last_ns: int | None = 1_795_514_401_500_000_000
    duration_s: float | None = 1.5
    kinds: dict[str, int] = field(default_factory=lambda: {"sip": 2, "rtp": 1})
    tunnels: dict[str, int] = field(default_factory=dict)
    link_types: dict[str, int] = field(default_factory=lambda: {"ethernet": 3})
    tcp: dict[str, int] = field(default_factory=dict)
    sip_messages: int = 2
    not_decoded: dict[str, int] = field(default_factory=dict)
    drops: dict[str, int] = field(default_factory=dict)
    out_of_order: int = 0
    evictions: dict[str, int] = field(default_factory=dict)
    damage: list[Anomaly] = field(default_factory=list)
    copies: FakeCopies | None = None
    decrypted_messages: int = 0
    tls: list[Any] = field(default_factory=list)


@dataclass
class FakeSource:
    path: str = "trace.pcap"
    format: str = "pcap"
    packets: int = 3
    bytes: int = 600


@dataclass
class FakeTrace:
    calls: list[Any] = field(default_factory=list)
    streams: list[Any] = field(default_factory=list)
    transactions: list[Any] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    capture: FakeCapture = field(default_factory=FakeCapture)
    sources: list[FakeSource] = field(default_factory=lambda: [FakeSource()])

    def streams_of(self, call: Any) -> list[Any]:
        return [stream for stream in self.streams if stream.call_number == call.number]


@dataclass
class FakePackets:
    """A source without packets."""

    files: object
    statistics: SourceStatistics = field(default_factory=SourceStatistics)
    anomalies: AnomalyLog = field(default_factory=AnomalyLog)
    keys: object = None

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def close(self) -> None:
        pass


class FakeRing(FakePackets):
    """Interfaces without packets."""

    def __init__(self, names: tuple[str, ...], options: object) -> None:
        super().__init__(names)
        self.options = options
        self.down = [name for name in names if name == "down0"]
        self.statistics = SourceStatistics()
        self.anomalies = AnomalyLog()

    def stop(self) -> None:
        pass


class FakeEngine:
    """Yields the records of a trace and counts how many were asked for."""

    def __init__(self, trace: FakeTrace) -> None:
        self.trace = trace
        self.yielded = 0

    def run(self) -> Iterator[Any]:
        for each in (*self.trace.calls, *self.trace.streams, *self.trace.transactions, *self.trace.messages):
            self.yielded += 1
            if isinstance(each, BaseException):
                raise each
            yield each

    def clients(self) -> list[Any]:
        return self.trace.clients


class FakeApi(ModuleType):
    """`asked` is what the last call was given; `error` is raised instead of an answer."""

    def __init__(self, trace: FakeTrace) -> None:
        super().__init__("voipsniff.api")
        self.trace = trace
        self.engine = FakeEngine(trace)
        self.asked: dict[str, Any] = {}
        self.error: BaseException | None = None

    def _answer(self, files: object, asked: dict[str, Any]) -> None:
        self.asked = {"files": files, **asked}
        if self.error is not None:
            raise self.error

    def read(self, files: object, **asked: Any) -> FakeTrace:
        self._answer(files, asked)
        return self.trace

    def messages_of(self, files: object, call_ids: set[bytes], **asked: Any) -> list[Any]:
        self._answer(files, {"call_ids": call_ids, **asked})
        return []

    def with_progress(self, engine: FakeEngine, progress: object) -> Iterator[Any]:
        return engine.run()

    def make_engine(self, source: FakePackets, options: Any) -> FakeEngine:
        self._answer(source.files, {"options": options, "source": source})
        return self.engine

    def around(self) -> dict[str, dict[str, object]]:
        """Return the stand-ins for what the command line takes from below the API, by module."""
        return {
            "voipsniff.capture.source": {"open_source": FakePackets},
            "voipsniff.capture.ring": {"RingSource": FakeRing, "RingOptions": RingOptions},
            "voipsniff.capture.dissection": {
                "frame_tree": lambda path, frame, key_log: f"Frame {frame}",
                "frame_fields": lambda path, frame, key_log: [("frame.number", str(frame))],
            },
            "voipsniff.engine.engine": {"Engine": self.make_engine},
            "voipsniff.engine.conclude": {
                "summary_of": lambda engine: engine.trace.capture,
                "all_anomalies": lambda engine: engine.trace.anomalies,
            },
        }


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """Give the stand-in, with a small trace in it; the command line reads from it whatever files it names."""
    fake = FakeApi(small_trace())
    monkeypatch.setitem(sys.modules, "voipsniff.api", fake)
    for name, values in fake.around().items():
        module = ModuleType(name)
        module.__dict__.update(values)
        monkeypatch.setitem(sys.modules, name, module)
    return fake


def small_trace() -> FakeTrace:
    start = 1_795_514_400_000_000_000
    calls = [
        record("call", number=2, call_id="two@host", caller="bob@b", callee="carol@c", outcome="busy", status_code=486,
               start_time=start + 5_000_000_000, duration_s=0.5),
        record("call", number=1, call_id="one@host", caller="alice@a", callee="bob@b", outcome="answered",
               status_code=200, start_time=start, duration_s=62.0, talk_s=60.0, mos_lq=4.1, codecs=["PCMU"],
               streams=[1]),
        record("call", number=3, call_id="three@host", caller="zoë@z", callee="x@x", outcome="in_progress",
               start_time=start + 9_000_000_000),
    ]  # fmt: skip
    damage = Anomaly(
        "truncated", "capture", 1, "The file ends inside a packet.", "after 8 of 16 bytes", "trace.pcap", 3, 90, None
    )
    return FakeTrace(
        capture=FakeCapture(damage=[damage]),
        calls=sorted(calls, key=lambda call: call.number),
        streams=[record("stream", number=1, ssrc="0x0000beef", call_number=1, received=100, jitter_ms=1.23456)],
        transactions=[record("transaction", number=1, method="REGISTER", outcome="ok")],
        clients=[record("client", ip="10.0.0.1", port=5060, transports=["udp"])],
        messages=[record("message", frame=1, call_id="one@host", start_line="INVITE sip:bob@b SIP/2.0")],
        anomalies=[damage, Anomaly("odd_header", "sip", 2, "Odd.", "", "trace.pcap", 1, None, start)],
    )
