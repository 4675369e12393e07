"""A user's filter needs libpcap, and says so when it is not there."""

from __future__ import annotations

import ctypes
import ctypes.util

import pytest

from voipsniff.capture.libpcap import compile_filter
from voipsniff.errors import CaptureError


def test_no_libpcap(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, **_: object) -> ctypes.CDLL:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    with pytest.raises(CaptureError, match="needs libpcap, which is not installed") as caught:
        compile_filter("udp", "lo")
    assert "--sip-port" in str(caught.value.hint)


@pytest.mark.root
def test_an_interface_that_libpcap_does_not_know() -> None:
    if ctypes.util.find_library("pcap") is None:
        pytest.skip("libpcap is not installed")
    with pytest.raises(CaptureError, match=r"--filter: .+"):
        compile_filter("udp", "nowhere0")
