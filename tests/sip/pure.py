"""The uncompiled twins of the compiled modules, and bytes that count how often they are looked at."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import voipsniff

PACKAGE = Path(voipsniff.__file__).parent


class _Sources(importlib.abc.MetaPathFinder):
    """Finds the modules of voipsniff.sip as sources, whatever extension modules lie beside them."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if not fullname.startswith("voipsniff.sip."):
            return None
        source = PACKAGE / "sip" / f"{fullname.rpartition('.')[2]}.py"
        return importlib.util.spec_from_file_location(fullname, source) if source.exists() else None


@contextmanager
def _without(prefix: str) -> Iterator[None]:
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith(prefix)}
    package = sys.modules["voipsniff.sip"]
    names = dict(vars(package))
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.startswith(prefix)]:
            del sys.modules[name]
        sys.modules.update(kept)
        vars(package).update(names)


def pure(module: str) -> ModuleType:
    """Return `voipsniff.sip.<module>` as it runs under the interpreter, with classes of its own."""
    import voipsniff.sip  # noqa: F401

    finder = _Sources()
    with _without("voipsniff.sip."):
        sys.meta_path.insert(0, finder)
        try:
            return importlib.import_module(f"voipsniff.sip.{module}")
        finally:
            sys.meta_path.remove(finder)


class CountingBytes(bytes):
    """Bytes that count the bytes read from them: by index, by slice and by the searching methods."""

    reads = 0

    def __getitem__(self, key: Any) -> Any:
        value = super().__getitem__(key)
        CountingBytes.reads += 1 if isinstance(value, int) else len(value)
        return CountingBytes(value) if isinstance(value, bytes) else value

    def _counted(name: str) -> Any:  # type: ignore[misc]  # noqa: N805
        def method(self: CountingBytes, *arguments: Any) -> Any:
            CountingBytes.reads += len(self)
            value = getattr(bytes, name)(self, *arguments)
            if isinstance(value, bytes):
                return CountingBytes(value)
            if isinstance(value, tuple):
                return tuple(CountingBytes(piece) for piece in value)
            return [CountingBytes(piece) for piece in value] if isinstance(value, list) else value

        return method

    strip = _counted("strip")
    rstrip = _counted("rstrip")
    lower = _counted("lower")
    split = _counted("split")
    partition = _counted("partition")
    count = _counted("count")
    startswith = _counted("startswith")
    decode = _counted("decode")
    isdigit = _counted("isdigit")
    isspace = _counted("isspace")

    def find(self, sub: bytes, start: int = 0, end: int | None = None) -> int:
        place = super().find(sub, start, len(self) if end is None else end)
        CountingBytes.reads += (place if place >= 0 else len(self)) - min(start, len(self))
        return place


def reads_of(function: Any, data: bytes) -> int:
    """Return how many bytes `function(data)` reads."""
    CountingBytes.reads = 0
    function(CountingBytes(data))
    return CountingBytes.reads
