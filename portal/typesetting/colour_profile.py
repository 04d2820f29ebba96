"""The sRGB colour space as an ICC profile, built from its numbers.

PDF/A asks for a profile; libraries stamp theirs with the second of its making or their own version. This one is the
same 500 bytes on every machine: a display profile of ICC.1:2004-10 (version 4.2) with the values of IEC 61966-2-1.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache

#: The white point of the profile connection space (D50), and sRGB's primaries as seen under it.
WHITE = (0.9642, 1.0, 0.82491)
RED, GREEN, BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)
#: How sRGB's own white (D65) was adapted to D50, by the Bradford method.
ADAPTATION = (1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00925, 0.01508, 0.75168)
#: The transfer curve: ((value + 0.055) / 1.055) ** 2.4 from 0.04045 on, value / 12.92 below.
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def fixed(values: Sequence[float]) -> bytes:
    """Numbers as ICC writes them: 16 bits before and 16 after the point."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def text(content: str) -> bytes:
    written = content.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(written), 28) + written


@cache
def srgb() -> bytes:
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + fixed(CURVE)
    entries = {
        b"desc": text("sRGB"),
        b"cprt": text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + fixed(WHITE),
        b"chad": b"sf32\0\0\0\0" + fixed(ADAPTATION),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(RED),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(GREEN),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(entries)), b""
    start = 128 + 4 + 12 * len(entries)
    for tag, entry in entries.items():
        table += tag + struct.pack(">II", start + len(body), len(entry))
        body += entry + b"\0" * (-len(entry) % 4)
    created = struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    header = struct.pack(">I4sI", start + len(body), b"\0\0\0\0", 0x04200000) + b"mntrRGB XYZ " + created
    header += b"acsp" + b"\0" * 28 + fixed(WHITE)
    return header.ljust(128, b"\0") + table + body
