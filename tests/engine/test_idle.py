"""A live source without packets: time goes on by its clock, so calls and streams end although nothing more comes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.dialogs import S, answered_call
from voipsniff.calls.cdr import Cdr
from voipsniff.capture.interfaces import Interface
from voipsniff.capture.ledger import Ledger
from voipsniff.engine.engine import Engine, Record
from voipsniff.engine.options import EngineOptions
from voipsniff.packet.batch import PacketBatch, batch_of

FRAMES = answered_call()
LAST_NS = FRAMES[-1][0]


class LiveFrames:
    """One call, then idle once per second; `now_ns` is what the last empty batch came with."""

    position = 0
    size = None

    def __init__(self, idle_seconds: list[float], is_live: bool = True) -> None:
        ledger = Ledger([Interface("eth0", "eth0", 1, 0)])
        self.interfaces, self.statistics, self.anomalies = ledger.interfaces, ledger.statistics, ledger.anomalies
        self.formats, self.secrets = ledger.formats, ledger.secrets
        self.is_live = is_live
        self.now_ns: int | None = None
        self.idle_seconds = idle_seconds
        self.idle_seen = 0
        self.closed = False

    def __iter__(self) -> Iterator[PacketBatch]:
        yield batch_of([])  # before the first packet there is nothing that could end
        yield batch_of([frame for _, frame in FRAMES], [time for time, _ in FRAMES])
        for seconds in self.idle_seconds:
            if self.is_live:
                self.now_ns = LAST_NS + int(seconds * S)
            self.idle_seen += 1
            yield batch_of([])

    def close(self) -> None:
        self.closed = True


def first_call(source: LiveFrames, options: EngineOptions) -> tuple[Record, int]:
    """Return the first CDR and after how many idle batches it came."""
    run = Engine(source, options).run()
    found = next((record, source.idle_seen) for record in run if isinstance(record, Cdr))
    run.close()
    assert source.closed
    return found


def test_a_call_ends_while_nothing_comes() -> None:
    call, idle = first_call(LiveFrames([float(second) for second in range(60)]), EngineOptions("off"))
    assert isinstance(call, Cdr)
    assert call.outcome == "answered"
    assert 5 < idle < 45  # it waits for what may follow a BYE, and is not kept until the end


def test_a_time_window_lets_idleness_through() -> None:
    idle_minute = [float(second) for second in range(60)]
    assert first_call(LiveFrames(idle_minute), EngineOptions("off", from_ns=1))[1] < 45


def test_time_that_does_not_go_on_ends_nothing() -> None:
    for seconds in ([0.0] * 60, [-5.0] * 60, [400 * 86400.0] * 60):  # stands still, behind, no packet confirms it
        assert first_call(LiveFrames(seconds), EngineOptions("off"))[1] == 60


def test_an_empty_batch_of_a_file_means_nothing() -> None:
    assert first_call(LiveFrames([float(second) for second in range(60)], is_live=False), EngineOptions("off"))[1] == 60
