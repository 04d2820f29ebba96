"""A server of maps on this machine: pictures that say which piece of the world they are, and who asked for them."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw

#: Side of a picture, in pixels, as web maps have it.
SIDE = 256


@dataclass
class Tiles:
    """``asked`` are the pieces given out, as (depth, column, row), ``headers`` what came with each request.

    While ``broken``, none is found, else all but those ``missing``; ``refused`` are the paths asked for in vain.
    """

    base: str
    asked: list[tuple[int, int, int]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    broken: bool = False
    missing: set[tuple[int, int, int]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.base}/{{z}}/{{x}}/{{y}}.png"


def drawn(depth: int, column: int, row: int) -> bytes:
    """A field in one of two colours, as on a chessboard, with roads along its edges and its numbers."""
    picture = Image.new("RGB", (SIDE, SIDE), "#dfe8d3" if (column + row) % 2 else "#e9edd8")
    pen = ImageDraw.Draw(picture)
    pen.line([(0, 120), (SIDE, 150)], fill="white", width=14)
    pen.line([(90, 0), (140, SIDE)], fill="#f3d48a", width=8)
    pen.text((8, 8), f"{depth}/{column}/{row}", fill="#555")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@contextmanager
def tile_server() -> Iterator[Tiles]:
    """A server on a port of its own until the block ends."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = re.fullmatch(r"/([0-9]+)/([0-9]+)/([0-9]+)\.png", self.path)
            tiles.headers.append(dict(self.headers))
            piece = tuple(map(int, found.groups())) if found else None
            if piece is None or tiles.broken or piece in tiles.missing:
                tiles.refused.append(self.path)
                self.send_error(404)
                return
            tiles.asked.append(piece)
            picture = drawn(*piece)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(picture)))
            self.send_header("Set-Cookie", "seen=before")
            self.end_headers()
            self.wfile.write(picture)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    # By another name than the portal's: cookies do not tell one port from another.
    tiles = Tiles(f"http://localhost:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield tiles
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
