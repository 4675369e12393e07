"""Fuzzes one target or all: `python -m tests.fuzz.run [TARGET ...] [--seconds N]`.

With atheris installed the inputs are led by coverage of the sources; otherwise, and with `--engine mutate`, they are
changes of the seeds, which the compiled modules take. Exit code 1 when something was found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random

from tests.fuzz.findings import Findings
from tests.fuzz.mutate import MAX_BYTES, WORDS, Mutator
from tests.fuzz.uncompiled import use_sources

NAMES = ("sip", "sdp", "rtcp", "pcapng", "decode", "tcp", "websocket", "trace")
CORPUS = Path(tempfile.gettempdir()) / "voipsniff-fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"any of {', '.join(NAMES)}; all without")
    parser.add_argument("--seconds", type=float, default=20, help="for each target")
    parser.add_argument("--engine", choices=("auto", "atheris", "mutate"), default="auto")
    parser.add_argument("--seed", type=int, default=None, help="of the changes; the time without")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="where atheris keeps its inputs [%(default)s]")
    parser.add_argument("--input", type=Path, help="run this file once and show what happens")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.targets) - set(NAMES))
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}")
    if arguments.engine == "auto":
        arguments.engine = "atheris" if find_spec("atheris") else "mutate"
    targets = arguments.targets or NAMES
    if len(targets) > 1:  # each in a process of its own: one fuzzer per process is all that atheris knows
        return max(subprocess.call([sys.executable, "-m", "tests.fuzz.run", name, *_options()]) for name in targets)
    if arguments.input is not None:
        from tests.fuzz.targets import TARGETS

        TARGETS[targets[0]].run(arguments.input.read_bytes())
        return 0
    if arguments.engine == "atheris":
        guided(targets[0], arguments.seconds, arguments.corpus)
    return changed(targets[0], arguments.seconds, Random(arguments.seed))


def _options() -> list[str]:
    """Return the options that were given, for the processes of single targets."""
    return [word for word in sys.argv[1:] if word not in NAMES]


def changed(name: str, seconds: float, chance: Random) -> int:
    """Fuzz with changes of the seeds; return the exit code."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    mutator = Mutator(target.seeds(), chance)
    findings = Findings()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        findings.attempt(target.run, mutator.next())
    return _conclude(name, "changes of the seeds", findings)


def guided(name: str, seconds: float, corpus: Path) -> None:
    """Fuzz with atheris and leave the process; what reaches new code is kept in `corpus`."""
    import atheris
    from atheris.instrument_bytecode import patch_code

    use_sources(lambda code: patch_code(code, True))
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    findings = Findings()
    begin = time.monotonic()

    def attempt(data: bytes) -> None:
        findings.attempt(target.run, data)
        if time.monotonic() - begin > seconds:
            code = _conclude(name, "led by coverage", findings)
            sys.stdout.flush()
            os._exit(code)

    folder = corpus / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (folder / f"seed{number:03}").write_bytes(seed)
    words = corpus / f"{name}.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
    atheris.Setup([sys.argv[0], f"-max_len={MAX_BYTES}", f"-dict={words}", "-verbosity=0", str(folder)], attempt)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{code:02x}" for code in word)


def _conclude(name: str, how: str, findings: Findings) -> int:
    faults = len(findings.faults)
    print(f"{name}: {findings.tried} inputs, {how}; slowest {findings.slowest_s * 1000:.0f} ms; {faults} faults")
    print(findings.report(), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
