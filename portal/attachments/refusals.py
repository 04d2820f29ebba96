"""Why is a file not taken?  Each refusal is a German sentence with the file's name and the remedy."""

from __future__ import annotations

from portal.attachments.attachment import MEGABYTE, MOST_DRAFT_BYTES


class UploadRefused(Exception):
    """A file is not taken. ``code`` names the reason, ``name`` the file; the message is for the applicant."""

    def __init__(self, code: str, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.name = name


class StillChecking(Exception):
    """Files wait for the verdict of the virus scan, so the application cannot be sent yet."""

    def __init__(self, names: tuple[str, ...]) -> None:
        quoted = ", ".join(f"„{name}“" for name in names)
        which = "Die Datei" if len(names) == 1 else "Die Dateien"
        verb = "wird" if len(names) == 1 else "werden"
        super().__init__(f"{which} {quoted} {verb} noch geprüft. Senden Sie in einer Minute noch einmal ab.")
        self.names = names


class FilesChanged(Exception):
    """Files were added, removed or judged while the application was being sent; nothing was sent."""

    def __init__(self) -> None:
        super().__init__("Die Dateien haben sich gerade geändert. Prüfen Sie sie und senden Sie noch einmal ab.")


def megabytes(size: int) -> str:
    """„18 MB“ or „10,4 MB“; never rounded down to a limit that was exceeded."""
    tenths = -(-size * 10 // MEGABYTE)
    whole, tenth = divmod(tenths, 10)
    return f"{whole},{tenth} MB" if tenth else f"{whole} MB"


def too_large(name: str, size: int, limit: int) -> UploadRefused:
    sentence = f"„{name}“ ist {megabytes(size)} groß. Erlaubt sind {megabytes(limit)}."
    return UploadRefused("too_large", name, f"{sentence} Verkleinern Sie die Datei oder laden Sie eine andere hoch.")


def draft_full(name: str) -> UploadRefused:
    return UploadRefused(
        "draft_full",
        name,
        f"Mit „{name}“ sind Ihre Dateien zusammen größer als {megabytes(MOST_DRAFT_BYTES)}. "
        "Entfernen Sie eine andere Datei oder verkleinern Sie diese.",
    )


def too_many(name: str, limit: int) -> UploadRefused:
    most = "Erlaubt ist hier eine Datei" if limit == 1 else f"Erlaubt sind hier {limit} Dateien"
    return UploadRefused("too_many", name, f"„{name}“ ist zu viel. {most}. Entfernen Sie zuerst eine andere.")


#: What the inspection finds, by code.
_INSPECTED = {
    "empty": "„{name}“ ist leer. Laden Sie die Datei mit Inhalt hoch.",
    "format": "„{name}“ hat ein anderes Format. Erlaubt sind PDF, JPG und PNG.",
    "heic": "„{name}“ ist ein Foto im Format HEIC. Erlaubt sind PDF, JPG und PNG. "
    "Speichern Sie das Foto als JPG. Laden Sie die neue Datei hoch.",
    "extension": "„{name}“ hat einen anderen Inhalt, als die Endung sagt. "
    "Laden Sie die Datei mit der richtigen Endung hoch: .pdf, .jpg oder .png.",
    "broken": "„{name}“ ist beschädigt oder nicht vollständig. Speichern Sie die Datei neu. "
    "Laden Sie die neue Datei hoch.",
    "encrypted": "„{name}“ ist verschlüsselt oder mit einem Passwort geschützt. "
    "Drucken Sie die Datei als PDF. Laden Sie die neue Datei hoch.",
    "too_many_pixels": "„{name}“ hat zu viele Bildpunkte. Erlaubt sind 64 Megapixel. "
    "Verkleinern Sie das Bild und laden Sie es noch einmal hoch.",
    "too_complex": "„{name}“ ist zu aufwendig gebaut und ließ sich nicht prüfen. "
    "Drucken Sie die Datei als PDF. Laden Sie die neue Datei hoch.",
}


def inspected(code: str, name: str) -> UploadRefused:
    """The refusal for a code of the inspection."""
    return UploadRefused(code, name, _INSPECTED[code].format(name=name))
