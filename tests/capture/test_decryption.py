"""SIP inside TLS, decrypted with keys: real recordings, and conversations of Python's own TLS."""

from __future__ import annotations

import lzma
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support.pcapng_files import Packet, Pcapng, pcap_file, pcapng_file
from tests.support.segments import request, response
from tests.support.shared import PCAPS
from tests.support.tls import START_NS, STEP_NS, conversation, packets
from voipsniff.api import Trace, messages_of, read
from voipsniff.capture.exported_sip import parse_pdu
from voipsniff.capture.source import Keys, open_source
from voipsniff.engine.engine import Engine
from voipsniff.engine.options import EngineOptions
from voipsniff.errors import CaptureError
from voipsniff.sip.record import Message

pytestmark = pytest.mark.tshark

TLS, TLS_KEYS = PCAPS / "call_tls.pcap", PCAPS / "call_tls.keys"
WSS, WSS_KEYS = PCAPS / "webrtc_wss.pcap.gz", PCAPS / "webrtc_wss.keys"
SAID = [(0, request(1, b"hello")), (1, response(1)), (0, request(2) + request(3)), (0, request(4)[:100]),
        (0, request(4)[100:] + request(5)[:50]), (0, request(5)[50:])]  # fmt: skip
"""One message, two in a record, one in two records, and one that begins behind the end of another."""
WHOLE = ["1@example.com", "1@example.com", "2@example.com", "3@example.com", "4@example.com", "5@example.com"]


@pytest.fixture(autouse=True)
def leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def sip_frames(path: Path, keys: Path, fields: str) -> list[str]:
    """Return, of each frame that holds encrypted SIP, a field as tshark has it."""
    command = ["tshark", "-n", "-r", str(path), "-o", f"tls.keylog_file:{keys}", "-Y", "tls && sip"]
    output = subprocess.run([*command, "-T", "fields", "-e", fields], capture_output=True, check=True).stdout
    return output.decode().split("\n")[:-1]


def names(trace: Trace) -> list[str]:
    return [anomaly.name for anomaly in trace.anomalies]


def call_ids(trace: Trace) -> list[str | None]:
    return [message.call_id for message in trace.messages]


@pytest.mark.parametrize(("path", "keys", "transport"), [(TLS, TLS_KEYS, "tls"), (WSS, WSS_KEYS, "wss")])
def test_messages_are_those_of_tshark_in_their_frames(path: Path, keys: Path, transport: str) -> None:
    trace = read(path, messages=True, keylog=keys)
    assert [str(message.frame) for message in trace.messages] == sip_frames(path, keys, "frame.number")
    assert call_ids(trace) == sip_frames(path, keys, "sip.Call-ID")
    assert {message.transport for message in trace.messages} == {transport}


def test_encrypted_call_has_the_shape_of_the_one_in_clear() -> None:
    encrypted, clear = read(TLS, messages=True, keylog=TLS_KEYS), read(PCAPS / "call_tcp.pcap", messages=True)
    for one in (encrypted, clear):
        assert [call.outcome for call in one.calls] == ["answered"]
        assert [stream.call_number for stream in one.streams] == [1, 1]
    assert shape(encrypted) == shape(clear)
    assert [stream.match_reason for stream in encrypted.streams] == [stream.match_reason for stream in clear.streams]
    assert encrypted.calls[0].streams == clear.calls[0].streams


def shape(trace: Trace) -> list[tuple[str, str]]:
    """Return method or status, and the host that sent it, of each message of the call."""
    of_call = [message for message in trace.messages if message.call_id == trace.calls[0].call_id]
    return [(message.start_line.split(" sip:")[0].split(" SIP")[0], str(message.src_ip)) for message in of_call]


def test_webrtc_call_over_secure_websocket() -> None:
    trace = read(WSS, keylog=WSS_KEYS)
    call = trace.calls[0]
    assert (call.outcome, call.transport, call.media_security) == ("answered", "wss", "dtls")
    assert [stream.call_number for stream in trace.streams] == [1, 1]


def test_decrypted_messages_are_no_packets() -> None:
    closed, opened = read(TLS), read(TLS, keylog=TLS_KEYS)
    assert (closed.calls, len(opened.calls)) == ([], 1)
    for name in ("packets", "bytes", "first_ns", "last_ns", "kinds", "tunnels", "link_types", "tcp", "not_decoded"):
        assert getattr(opened.capture, name) == getattr(closed.capture, name)
    assert (opened.capture.decrypted_messages, opened.capture.sip_messages) == (32, 32)
    assert [(source.packets, source.bytes) for source in opened.sources] == [
        (source.packets, source.bytes) for source in closed.sources
    ]


@pytest.mark.parametrize("dedup", ["auto", "on"])
def test_split_into_batches_has_no_say(dedup: str) -> None:
    def messages(batch_size: int) -> list[Message]:
        source = open_source([TLS], batch_size=batch_size, keys=Keys(str(TLS_KEYS)))
        run = Engine(source, EngineOptions(dedup, messages=True)).run()
        return [record for record in run if isinstance(record, Message)]

    whole = messages(4096)
    assert len(whole) == 32
    assert messages(1) == messages(7) == whole


def test_clear_and_encrypted_signalling_of_one_file_come_once_each(tmp_path: Path) -> None:
    path = tmp_path / "both.pcap"
    path.write_bytes(TLS.read_bytes() + (PCAPS / "call_tcp.pcap").read_bytes()[24:])
    trace = read(path, messages=True, keylog=TLS_KEYS)
    frames = [(message.frame, message.call_id, message.cseq, message.start_line) for message in trace.messages]
    assert len(frames) == len(set(frames)) == 64
    assert sorted(call.transport for call in trace.calls) == ["tcp", "tls"]


def test_several_files_each_by_itself(tmp_path: Path) -> None:
    (tmp_path / "both.keys").write_text(TLS_KEYS.read_text() + WSS_KEYS.read_text())
    trace = read([WSS, TLS, PCAPS / "call_tcp.pcap"], keylog=tmp_path / "both.keys")
    assert {(call.transport, Path(call.source).name) for call in trace.calls} == {
        ("tls", TLS.name),
        ("wss", WSS.name),
        ("tcp", "call_tcp.pcap"),
    }
    assert all(stream.call_number for stream in trace.streams)


def test_messages_of_a_call_are_decrypted_too() -> None:
    call = read(TLS, keylog=TLS_KEYS).calls[0]
    found = messages_of(TLS, {call.call_id.encode()}, keylog=TLS_KEYS)
    assert (len(found), found[0].frame) == (call.messages, call.first_frame)


@pytest.mark.parametrize("port", [5061, 5071])
def test_each_message_once_however_it_lies_in_records(port: int, tmp_path: Path) -> None:
    keys, path = tmp_path / "keys", tmp_path / "tls.pcapng"
    path.write_bytes(pcapng_file(packets(conversation(SAID, keys), port)))
    trace = read(path, messages=True, keylog=keys)
    assert call_ids(trace) == WHOLE
    sent = [request(1, b"hello"), response(1), request(2), request(3), request(4), request(5)]
    bodies = {bytes(message.data) for ids in ({b"1@example.com"}, {b"5@example.com"}) for message in messages_of(
        path, ids, keylog=keys
    )}  # fmt: skip
    assert bodies == {sent[0], sent[1], sent[5]}
    starts = {message.frame: message.time for message in trace.messages}
    assert all(time == START_NS + (frame - 1) * STEP_NS for frame, time in starts.items())


def test_compressed_file_that_tshark_cannot_open(tmp_path: Path) -> None:
    keys, path = tmp_path / "keys", tmp_path / "tls.pcapng.xz"
    path.write_bytes(lzma.compress(pcapng_file(packets(conversation(SAID, keys)))))
    assert call_ids(read(path, messages=True, keylog=keys)) == WHOLE


def with_secrets(said: list[Packet], secrets: bytes) -> bytes:
    writer = Pcapng().section().interface(resolution=9).secrets(secrets)
    for packet in said:
        writer.packet(packet.ts_ns, packet.data)
    return bytes(writer)


def test_secrets_in_the_file_are_used_unless_told_not_to(tmp_path: Path) -> None:
    keys, path = tmp_path / "keys", tmp_path / "tls.pcapng"
    said = packets(conversation(SAID, keys))
    path.write_bytes(with_secrets(said, keys.read_bytes()))
    assert call_ids(read(path, messages=True)) == WHOLE
    assert call_ids(read([path, TLS], messages=True)) == WHOLE
    assert read(path, messages=True, decrypt=False).messages == []


def test_keys_of_other_connections_are_named(tmp_path: Path) -> None:
    trace = read(TLS, messages=True, keylog=WSS_KEYS)
    assert (trace.messages, names(trace)) == ([], ["keys_unused"])


def test_file_that_was_cut_is_decrypted_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(TLS.read_bytes()[:-10])
    trace = read(path, keylog=TLS_KEYS)
    assert (len(trace.calls), names(trace)) == (1, ["decryption_incomplete", "file_truncated"])


def test_damage_ends_the_decryption_and_what_came_before_stays_in_its_place(tmp_path: Path) -> None:
    """tshark stops where a file is damaged, and we go on."""
    path = tmp_path / "damaged.pcap"
    data = bytearray(TLS.read_bytes())
    at = 24
    for _ in range(500):
        at += 16 + int.from_bytes(data[at + 8 : at + 12], "little")
    data[at + 8 : at + 16] = b"\xff" * 8
    path.write_bytes(data)
    trace = read(path, messages=True, keylog=TLS_KEYS)
    assert names(trace) == ["decryption_incomplete", "record_damaged"]
    before = [frame for frame in sip_frames(TLS, TLS_KEYS, "frame.number") if int(frame) <= 500]
    assert [str(message.frame) for message in trace.messages] == before
    assert [call.outcome for call in trace.calls] == ["answered"]


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file"), (b"", "no line"), (b"what is this?\n", "no line of it is a key")]
)
def test_bad_key_log_is_one_line(content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaptureError, match=said) as raised:
        read(TLS, keylog=path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_without_tshark_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CaptureError, match="needs tshark") as raised:
        read(TLS, keylog=TLS_KEYS)
    assert "apt install tshark" in str(raised.value.hint)


def test_without_tshark_secrets_in_a_file_are_an_anomaly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, path = tmp_path / "keys", tmp_path / "tls.pcapng"
    path.write_bytes(with_secrets(packets(conversation(SAID, keys)), keys.read_bytes()))
    monkeypatch.setenv("PATH", "/nowhere")
    trace = read(path, messages=True)
    assert (trace.messages, names(trace)) == ([], ["decryption_failed"])


def test_growing_file_and_standard_input_cannot_be_decrypted() -> None:
    for paths, follow in (([TLS], True), (["-"], False)):
        with pytest.raises(CaptureError, match="cannot be decrypted"):
            open_source(paths, follow=follow, keys=Keys(str(TLS_KEYS)))


def test_pipe_that_brings_secrets_is_an_anomaly(tmp_path: Path) -> None:
    import os
    import threading

    keys, pipe = tmp_path / "keys", tmp_path / "pipe"
    content = with_secrets(packets(conversation(SAID, keys)), keys.read_bytes())
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    trace = read(pipe, messages=True)
    writer.join()
    assert (trace.messages, names(trace)) == ([], ["decryption_failed"])


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x0c\0\x04sip", b"\0\0\0\0", b"\0\x0c\xff\xffsip\0" + bytes(4)])
def test_broken_pdu_is_none(data: bytes) -> None:
    assert parse_pdu(data, 0) is None


def test_capture_without_tls_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(pcap_file([Packet(START_NS, bytes(60))]))
    assert names(read(path, keylog=TLS_KEYS)) == ["keys_unused"]
