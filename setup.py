"""Builds the compiled modules: every `.py` of the package that has a `.pxd` beside it.

The same files run under the interpreter, so a machine without a compiler still installs: each extension is optional.
`VOIPSNIFF_PURE=1` skips compilation; `VOIPSNIFF_ONLY=voipsniff/rtp/streams.py,...` builds some modules (development).
"""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": True,  # the input is hostile
    "wraparound": False,
    "initializedcheck": False,
    "annotation_typing": False,  # types come from the .pxd alone, so both speeds see one source
    "embedsignature": True,
}


SHARED = "voipsniff._cyutility"
"""The module with the memoryview code that all others use: without it each would carry, and compile, a copy."""
FLAGS = ["-O3", "-g0", "-ffp-contract=off"]
"""No fused multiply-add: every machine computes the same numbers, compiled or not."""


def compiled_sources() -> list[Path]:
    """Return the sources to compile."""
    only = os.environ.get("VOIPSNIFF_ONLY")
    if only:
        return [Path(name) for name in only.split(",")]
    sources = (path.with_suffix(".py") for path in Path("voipsniff").rglob("*.pxd"))
    return sorted(path for path in sources if path.exists())


def shared_extension() -> Extension:
    """Return the shared module, its C source made by Cython."""
    source = Path("build/cython/_cyutility.c")
    source.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "cython", f"--generate-shared={source}"], check=True)
    return Extension(SHARED, [str(source)], extra_compile_args=FLAGS)


def extensions() -> list[Extension]:
    """Return the extensions, each optional."""
    if os.environ.get("VOIPSNIFF_PURE"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    modules = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=FLAGS)
        for path in compiled_sources()
    ]
    built = cythonize(
        modules,
        compiler_directives=DIRECTIVES,
        build_dir="build/cython",
        shared_utility_qualified_name=SHARED,
    )
    if "VOIPSNIFF_ONLY" not in os.environ or not list(Path("voipsniff").glob("_cyutility.*.so")):
        built.append(shared_extension())
    for extension in built:
        extension.optional = True  # after cythonize(): before, it would be lost
    return built


class AllOrNone(build_ext):
    """Builds every extension or keeps none: compiled modules share classes, so a gap among them breaks the rest."""

    def run(self) -> None:
        super().run()
        paths = [Path(self.get_ext_fullpath(extension.name)) for extension in self.extensions]
        if not all(path.exists() for path in paths):
            print("voipsniff: not every module could be compiled, so it will run uncompiled", file=sys.stderr)
            for path in paths:
                path.unlink(missing_ok=True)
            self.extensions = []


setup(
    cmdclass={"build_ext": AllOrNone},
    ext_modules=extensions(),
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)
