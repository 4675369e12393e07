"""Which modules of this installation are compiled; found by looking at files, so that nothing heavy is imported."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Build:
    """The modules that can be compiled (those with a `.pxd`), by what will be loaded for them."""

    compiled: tuple[str, ...]
    interpreted: tuple[str, ...]

    @property
    def is_compiled(self) -> bool:
        return not self.interpreted

    def __str__(self) -> str:
        if not self.interpreted:
            return "compiled"
        if not self.compiled:
            return "uncompiled"
        return f"partly compiled: {len(self.compiled)} of {len(self.compiled) + len(self.interpreted)} modules"


def build_of(package: Path = Path(__file__).parent) -> Build:
    """Return what the package in this folder runs on: Python prefers an extension file to the source beside it."""
    compiled: list[str] = []
    interpreted: list[str] = []
    for declaration in sorted(package.rglob("*.pxd")):
        stem = declaration.with_suffix("")
        found = any(stem.with_name(stem.name + suffix).exists() for suffix in EXTENSION_SUFFIXES)
        (compiled if found else interpreted).append(".".join(stem.relative_to(package.parent).parts))
    return Build(tuple(compiled), tuple(interpreted))
