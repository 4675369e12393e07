"""Builds the compiled modules: every `.py` of the package that has a `.pxd` beside it.

The same files run under the interpreter, so a machine without a compiler still installs: each extension is optional.
`VOIPSNIFF_PURE=1` skips compilation; `VOIPSNIFF_ONLY=voipsniff/rtp/streams.py,...` builds some modules (development).
"""

import os
from pathlib import Path

from setuptools import Extension, setup

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": True,  # the input is hostile
    "wraparound": False,
    "initializedcheck": False,
    "annotation_typing": False,  # types come from the .pxd alone, so both speeds see one source
    "embedsignature": True,
}


def compiled_sources() -> list[Path]:
    only = os.environ.get("VOIPSNIFF_ONLY")
    if only:
        return [Path(name) for name in only.split(",")]
    return sorted(path.with_suffix(".py") for path in Path("voipsniff").rglob("*.pxd"))


def extensions() -> list[Extension]:
    if os.environ.get("VOIPSNIFF_PURE"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    modules = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=["-O3", "-g0"])
        for path in compiled_sources()
    ]
    built = cythonize(modules, compiler_directives=DIRECTIVES, build_dir="build/cython")
    for extension in built:
        extension.optional = True  # after cythonize(): before, it would be lost
    return built


setup(ext_modules=extensions())
