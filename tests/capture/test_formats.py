"""Files that are no captures: what they are is said in one line, with a hint when there is one."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest

from tests.capture.reading import read, sample
from tests.support.pcapng_files import pcap_file
from voipsniff.errors import CaptureError

ERF = struct.pack("<QBBHHH", 1_700_000_000 << 32, 2, 4, 0x1400, 0, 0) + bytes(4)
FOREIGN = {
    "snoop": (b"snoop\0\0\0\0\0\0\2\0\0\0\4", "a snoop capture", "editcap"),
    "netmon1": (b"RTSS\1\1" + bytes(100), "a Microsoft Network Monitor 1 capture", "editcap"),
    "netmon2": (b"GMBU\0\2" + bytes(100), "a Microsoft Network Monitor 2 capture", "editcap"),
    "erf": (ERF * 3, "probably an ERF capture", "editcap"),
    "zip": (b"PK\x03\x04" + bytes(40), "a ZIP archive", "unpack"),
    "html": (b"\n<!DOCTYPE html><html lang=de>\xc3\xa4</html>", "an HTML page", "login"),
    "hex": (b"0000  00 01 02 03\n", "a hex dump in text", "text2pcap"),
    "sip": (b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c\r\n\r\n", "text", None),
    "json": (b'{"a": 1}', "a JSON document", None),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer", "git lfs pull"),
    "tar": (b"x" * 257 + b"ustar" + bytes(300), "a tar archive", "unpack"),
    "zeros": (bytes(4096), "only zeros", None),
    "noise": (bytes(range(128, 256)) * 8, "data of an unknown format", None),
    "short": (b"\xd4\xc3", "data of an unknown format", None),
    "old-compress": (b"\x1f\x9d\x90" + bytes(20), "a file of the old compress", "uncompress"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_no_capture_is_named(tmp_path: Path, name: str) -> None:
    data, what, hint = FOREIGN[name]
    (tmp_path / "trace.pcap").write_bytes(data)
    with pytest.raises(CaptureError) as caught:
        read(tmp_path / "trace.pcap")
    assert str(caught.value).startswith(f"{tmp_path / 'trace.pcap'}: not a capture but {what}")
    assert (hint or "") in (caught.value.hint or "")
    assert (caught.value.hint is None) == (hint is None)


def test_an_archive_made_by_a_real_tool(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.pcap", "w") as archive:
        archive.writestr("inner.pcap", pcap_file(sample(3)))
    with pytest.raises(CaptureError, match="a ZIP archive"):
        read(tmp_path / "x.pcap")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(CaptureError, match="x: the file is empty"):
        read(tmp_path / "x")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="x: no such file or directory"):
        read(tmp_path / "x")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(pcap_file(sample(3)))
    (tmp_path / "x").chmod(0)
    with pytest.raises(CaptureError, match="x: permission denied"):
        read(tmp_path / "x")


def test_the_name_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg.gz").write_bytes(pcap_file(sample(3)))
    assert read(tmp_path / "holiday.jpg.gz").packets == sample(3)
