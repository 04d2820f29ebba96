"""Examples as a draft would hold them, with their files; and the files themselves, for whoever tries them out.

An example names its files only: ``files: {lageplan: [Lageplan.pdf]}``. ``sample_file`` makes the bytes: a small but
real file of the format its name ends in, the same each time.

A day may be counted from today: ``beginn: today+40d``, and in a sentence ``{today+28d}``. ``dated`` makes real days of
them, so that an example about the future never grows old.
"""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from portal.catalogue.service import Example, Service
from portal.forms import RELATIVE_DAY, date_limit, in_words, numbered, with_files

#: The media types of sample files, by the ending of their names.
MEDIA_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}

#: Stands for a checksum where nobody made the file.
NO_CHECKSUM = "0" * 64


class NoSample(ValueError):
    """There is no sample of this kind of file. The German sentence names it."""


#: A day in a sentence, counted from today.
COUNTED_DAY = re.compile(r"\{(" + RELATIVE_DAY.pattern + r")\}")


def dated(service: Service, today: date) -> Service:
    """The service with examples as of ``today``: every day counted from today has become a real one."""
    examples = (
        example.model_copy(
            update={
                "answers": with_days(example.answers, today),
                "errors": {name: with_written_days(sentence, today) for name, sentence in example.errors.items()},
            }
        )
        for example in service.examples
    )
    return service.model_copy(update={"examples": tuple(examples)})


def with_days(answer: Any, today: date) -> Any:
    match answer:
        case str() if RELATIVE_DAY.fullmatch(answer):
            return date_limit(answer, today).isoformat()
        case list():
            return [with_days(part, today) for part in answer]
        case dict():
            return {key: with_days(part, today) for key, part in answer.items()}
        case _:
            return answer


def with_written_days(sentence: str, today: date) -> str:
    return COUNTED_DAY.sub(lambda day: in_words(date_limit(day[1], today)), sentence)


def answers_of(service: Service, example: Example) -> dict[str, Any]:
    """The example's answers and files as the engine takes them. The files are described, not made."""
    files = {
        name: [
            {"id": f"{name}-{n}", "name": file, "type": media_type(file), "size": 1, "sha256": NO_CHECKSUM}
            for n, file in enumerate(names, start=1)
        ]
        for name, names in example.files.items()
    }
    return with_files(service.form, numbered(service.form, example.answers), files)


def media_type(name: str) -> str:
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def sample_file(name: str) -> bytes:
    """A valid file of the format the name ends in. Raises NoSample."""
    match media_type(name):
        case "application/pdf":
            return sample_pdf(name)
        case "image/png" | "image/jpeg" as kind:
            return sample_picture(kind.removeprefix("image/"))
        case _:
            raise NoSample(f"Für „{name}“ gibt es kein Muster. Nennen Sie eine Datei auf {', '.join(MEDIA_TYPES)}.")


def sample_pdf(title: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # takes a moment, and only those who want files need it

    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842), invariant=1)
    canvas.setTitle(title)
    canvas.drawString(72, 770, f"Muster: {title}")
    canvas.rect(72, 420, 300, 200)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def sample_picture(kind: str) -> bytes:
    from PIL import Image, ImageDraw  # as above

    picture = Image.new("RGB", (320, 200), "white")
    ImageDraw.Draw(picture).rectangle((40, 40, 280, 160), outline="black", width=3)
    output = io.BytesIO()
    picture.save(output, format=kind)
    return output.getvalue()


def write_sample_files(service: Service, folder: Path) -> tuple[Path, ...]:
    """Write every file the service's examples name into ``folder``; a name that comes twice is one file."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {name for example in service.examples for files in example.files.values() for name in files}
    paths = tuple(folder / PurePosixPath(name).name for name in sorted(names))
    for path in paths:
        path.write_bytes(sample_file(path.name))
    return paths
