"""Makes voipsniff be imported from its sources, compiled or not: coverage is only seen in those."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

Patch = Callable[[CodeType], CodeType]


class SourceFinder(MetaPathFinder):
    """Finds the submodules of voipsniff by their `.py` files alone, and changes their code with `patch`."""

    def __init__(self, patch: Patch) -> None:
        class Loader(SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType | None:
                code = super().get_code(fullname)
                return patch(code) if code is not None else None

        self._loader = Loader

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("voipsniff."):
            return None
        for folder in path or ():
            spec = FileFinder(folder, (self._loader, SOURCE_SUFFIXES)).find_spec(fullname)
            if spec is not None:
                return spec
        return None


def use_sources(patch: Patch) -> None:
    """Take effect for every import of voipsniff from now on."""
    sys.meta_path.insert(0, SourceFinder(patch))
