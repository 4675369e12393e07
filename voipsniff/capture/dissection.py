"""One frame as Wireshark sees it: its tree, from tshark, or its fields by name, through pyshark (an extra)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from voipsniff.capture.tshark import ANY_PORT, check_capture, check_key_log, dissect_frame, find_tshark
from voipsniff.errors import CaptureError

INSTALL_HINT = "install it: pip install 'voipsniff[pyshark]'"


def frame_tree(path: str, frame: int, key_log: str | None) -> str:
    """Return everything in a frame (from 1) as an indented text; CaptureError when it, or tshark, is not there."""
    find_tshark()
    check_capture(path)
    if key_log is not None:
        check_key_log(key_log)
    return dissect_frame(path, frame, key_log)


def frame_fields(path: str, frame: int, key_log: str | None) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field of a frame (from 1), layer by layer; a field may come several times.

    CaptureError when there is no such frame, or no pyshark or tshark.
    """
    try:
        from pyshark import FileCapture  # slow
        from pyshark.capture.capture import TSharkCrashException
    except ImportError:
        raise CaptureError("the fields of a frame need pyshark, which is not installed", INSTALL_HINT) from None
    program = find_tshark()
    check_capture(path)
    if key_log is not None:
        check_key_log(key_log)
    capture = FileCapture(
        path,
        keep_packets=False,
        display_filter=f"frame.number == {frame}",
        decode_as={ANY_PORT.split(",")[0]: ANY_PORT.split(",")[1]},
        override_prefs={} if key_log is None else {"tls.keylog_file": key_log},
        custom_parameters=["-n", "-c", str(frame)],
        tshark_path=program,
    )
    packet = None
    with suppress(TSharkCrashException):  # raised for the smallest complaint, of the end of a file that was cut too
        packet = next(iter(capture), None)
    with suppress(TSharkCrashException):
        capture.close()
    capture._running_processes.clear()  # or its destructor closes once more
    if packet is None:
        raise CaptureError(f"{path}: there is no frame {frame}")
    for layer in packet.layers:
        for name, container in layer._all_fields.items():
            for field in container.all_fields:
                yield (
                    name or str(layer.layer_name),
                    str(field.show if field.show is not None else field.get_default_value()),
                )
