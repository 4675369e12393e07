"""What RTCP told: which SSRC and which address belong to a call, though no SDP names them."""

from __future__ import annotations

from collections import OrderedDict

from voipsniff.calls.endpoints import Announcement, ssrc_key


class LearnedSources:
    """Two bounded tables; the oldest entry makes room. An entry of a call that is over counts no more."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.by_ssrc: OrderedDict[int, Announcement] = OrderedDict()
        """By SSRC and host: an SSRC alone is not unique in a trace."""
        self.by_source: OrderedDict[int, Announcement] = OrderedDict()
        """By the address that RTP should come from."""

    def learn_ssrc(self, ssrc: int, hi: int, lo: int, receiver: Announcement) -> None:
        self._remember(self.by_ssrc, ssrc_key(ssrc, hi, lo), receiver)

    def learn_source(self, key: int, receiver: Announcement) -> None:
        self._remember(self.by_source, key, receiver)

    def find(self, ssrc: int, hi: int, lo: int, src: int) -> tuple[Announcement, str] | None:
        """Return who receives the stream of an SSRC from an address, and why."""
        entry = self.by_ssrc.get(ssrc_key(ssrc, hi, lo))
        if entry is not None and not entry.call.finished:
            return entry, "rtcp_ssrc"
        entry = self.by_source.get(src)
        if entry is not None and not entry.call.finished:
            return entry, "rtcp_address"
        return None

    def _remember(self, table: OrderedDict[int, Announcement], key: int, entry: Announcement) -> None:
        if table.get(key) is entry:
            return
        table.pop(key, None)
        if len(table) >= self.most:
            table.popitem(last=False)
        table[key] = entry
