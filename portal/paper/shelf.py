"""Forms that were printed a moment ago, so that the next reader need not wait for them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from portal.paper.content import PaperContent
from portal.paper.layout import paper_form

#: A form has up to 400 KB, and a process little memory.
PLACES = 8
#: How large forms are is remembered for all services of all towns.
SIZES = 2000


class Shelf:
    """The forms asked for last, by fingerprint; one per process, safe among its threads."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._lock = Lock()
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def file(self, content: PaperContent) -> bytes:
        """The form, made now or taken from the shelf."""
        key = content.fingerprint
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        made = paper_form(content)
        with self._lock:
            self._files[key] = made
            self._files.move_to_end(key)
            while len(self._files) > self._places:
                self._files.popitem(last=False)
            if len(self._sizes) >= SIZES:
                self._sizes.clear()
            self._sizes[key] = len(made)
        return made

    def size(self, content: PaperContent) -> int:
        """How many bytes the form has."""
        with self._lock:
            known = self._sizes.get(content.fingerprint)
        return known or len(self.file(content))
