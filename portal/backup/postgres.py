"""PostgreSQL's own programs: ``pg_dump`` writes a copy, ``pg_restore`` reads it back or only looks into it.

A dump is checked without a server: ``pg_restore`` writes it out as text, in which each table is one COPY block.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

import sqlalchemy as sa

from portal.backup.archive import ArchiveWriter
from portal.backup.content import Content, Sample, content_of
from portal.backup.manifest import DATABASE_PARTS, BackupError

#: Debian keeps one folder per major version out of PATH.
DEBIAN = Path("/usr/lib/postgresql")
#: The schemas of a former database that a restore moved aside begin like this; a backup leaves them out.
ASIDE = "vorher_"

_COPY = re.compile(rb'COPY public\."?(\w+)"? \((.*)\) FROM stdin;\n')


class ProgramMissing(BackupError):
    """A program of PostgreSQL is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Das Programm {name} fehlt. Installieren Sie die Programme Ihrer PostgreSQL-Fassung, "
            "unter Debian mit „apt-get install postgresql-client“."
        )


def program(name: str) -> str:
    """Where ``pg_dump`` or ``pg_restore`` is: in PATH, else the newest of Debian's. Raises ProgramMissing."""
    found = shutil.which(name)
    if found:
        return found
    versions = [path for path in DEBIAN.glob(f"*/bin/{name}") if path.parts[-3].isdigit()]
    if not versions:
        raise ProgramMissing(name)
    return str(max(versions, key=lambda path: int(path.parts[-3])))


def dump(engine: sa.Engine, writer: ArchiveWriter, tables: Iterable[str]) -> Content:
    """Stream a dump into the archive, and return what it holds: both see the same moment while others write."""
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        # The limits of requests are not for a copy of everything.
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
        snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        content = content_of(connection, tables)
        arguments = ["--format=custom", f"--snapshot={snapshot}", f"--exclude-schema={ASIDE}*", "--no-owner"]
        with _output_of("pg_dump", [*arguments, _address(engine.url)], engine.url) as output:
            writer.add(DATABASE_PARTS["postgresql"], output)
    return content


def load(engine: sa.Engine, file: Path) -> None:
    """Restore a dump into the empty database: all of it or nothing."""
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    with _output_of("pg_restore", [*arguments, _address(engine.url), str(file)], engine.url) as output:
        output.read()


def move_aside(engine: sa.Engine, stamp: str) -> None:
    """Rename the schemas of the portal and its queue, and leave an empty one."""
    with engine.begin() as connection:
        for schema in set(sa.inspect(connection).get_schema_names()) & {"public", "dbos"}:
            connection.exec_driver_sql(f'ALTER SCHEMA "{schema}" RENAME TO "{ASIDE}{stamp}_{schema}"')
        connection.execute(sa.schema.CreateSchema("public"))


def dumped_content(file: Path, tables: Iterable[str]) -> Content:
    """What a dump holds, read to its end. Raises BackupError if it is damaged."""
    wanted = frozenset(tables)
    counts = dict.fromkeys(wanted, 0)
    revision = ""
    town_keys: dict[str, bytes] = {}
    samples: dict[str, Sample] = {}
    with _output_of("pg_restore", ["--data-only", "--file=-", str(file)], None) as output:
        for table, row in _rows(output):
            if table in wanted:
                counts[table] += 1
            if table == "alembic_version":
                revision = (row["version_num"] or b"").decode()
            elif table == "town_key":
                town_keys[_text(row["municipality"])] = _bytes(row["wrapped"])
            elif table == "submission" and row["wrapped_key"] is not None and row["sealed_answers"] is not None:
                town = _text(row["municipality"])
                samples[town] = Sample(
                    town, UUID(_text(row["id"])), _bytes(row["wrapped_key"]), _bytes(row["sealed_answers"])
                )
    return Content(revision, counts, town_keys, tuple(samples.values()))


def _rows(output: IO[bytes]) -> Iterator[tuple[str, Mapping[str, bytes | None]]]:
    """Table and columns of every row of the portal's tables, in COPY's text format."""
    table, columns = "", [""]
    for line in output:
        if not table:
            block = _COPY.fullmatch(line)
            if block:
                table = block[1].decode()
                columns = [name.strip(b' "').decode() for name in block[2].split(b",")]
        elif line == b"\\.\n":
            table = ""
        else:
            values = line.rstrip(b"\n").split(b"\t")
            yield table, dict(zip(columns, (None if value == b"\\N" else value for value in values), strict=True))


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _bytes(value: bytes | None) -> bytes:
    r"""A bytea: COPY writes its ``\x`` with the backslash doubled."""
    return bytes.fromhex(_text(value).removeprefix("\\\\x"))


def _address(url: sa.URL) -> str:
    """The address as the programs read it, without the password: arguments are visible to other users."""
    return f"--dbname={url.set(drivername='postgresql', password=None).render_as_string()}"


@contextmanager
def _output_of(name: str, arguments: list[str], url: sa.URL | None) -> Iterator[IO[bytes]]:
    """Run a program and read what it writes; raises BackupError with its last words if it fails."""
    environment = {**os.environ, "LC_MESSAGES": "C"}
    if url is not None and url.password:
        environment["PGPASSWORD"] = str(url.password)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program(name), *arguments], stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL, env=environment
        )
        with process:
            if process.stdout is None:
                raise RuntimeError("Popen was asked for a pipe and made none")
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            raise BackupError(
                f"{name} ist gescheitert ({words[-1] if words else process.returncode}). Prüfen Sie, ob {name} "
                "mindestens so neu wie der Server ist und die Anmeldung an der Datenbank gelingt."
            )
