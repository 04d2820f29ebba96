"""Several processes read and then write, and not one of them fails."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from portal.database import utc_now
from portal.throttle import ThrottleRow

WRITERS, WRITES = 3, 200

#: One process: read a number, write the next one. A lost update or a locked database would show in the sum.
WRITER = f"""
import sys
from pathlib import Path
from portal.database import Database
from portal.throttle import ThrottleRow

database = Database(sys.argv[1], Path(sys.argv[2]))
for _ in range({WRITES}):
    with database.writing() as session:
        row = session.get_one(ThrottleRow, "shared", with_for_update=True)
        row.count = row.count + 1
"""


def test_three_processes_write_two_hundred_times_each_without_an_error(database, tmp_path):
    with database.writing() as session:
        session.add(ThrottleRow(key="shared", count=0, window_start=utc_now()))
    url = database.url.render_as_string(hide_password=False)
    repository = Path(__file__).parents[3]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(tmp_path / "portal.lock")],
            cwd=repository,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(WRITERS)
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert errors == [""] * WRITERS
    with database.reading() as session:
        assert session.scalars(sa.select(ThrottleRow.count)).one() == WRITERS * WRITES
