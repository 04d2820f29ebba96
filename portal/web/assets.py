"""Where do the design system, the fonts and the map in `static/vendor/` come from?

    npm ci --omit=dev && python -I portal/web/assets.py

npm fetches the packages that `package-lock.json` pins; this program copies the few files that are served or printed
out of them, with their licences. It runs before the portal is set up and needs HarfBuzz alone.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import uharfbuzz

PROJECT = Path(__file__).resolve().parents[2]

#: Target in `static/vendor/` ← file in `node_modules/`. The pages use three weights, the receipts two. ReportLab
#: reads TrueType only; Noto Sans sets the names whose letters Fira Sans lacks.
FILES: Mapping[str, str] = {
    "kern.min.css": "@kern-ux/native/dist/kern.min.css",
    "LICENSE-KERN.md": "@kern-ux/native/LICENSE.md",
    "fonts/fira-sans/FiraSans-Regular.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Regular.woff2",
    "fonts/fira-sans/FiraSans-Medium.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-Medium.woff2",
    "fonts/fira-sans/FiraSans-SemiBold.woff2": "@kern-ux/native/dist/fonts/fira-sans/FiraSans-SemiBold.woff2",
    "fonts/fira-sans/LICENSE.txt": "@expo-google-fonts/fira-sans/LICENSE_FONT",
    "fonts-pdf/FiraSans_400Regular.ttf": "@expo-google-fonts/fira-sans/400Regular/FiraSans_400Regular.ttf",
    "fonts-pdf/FiraSans_600SemiBold.ttf": "@expo-google-fonts/fira-sans/600SemiBold/FiraSans_600SemiBold.ttf",
    "fonts-pdf/LICENSE-FiraSans.txt": "@expo-google-fonts/fira-sans/LICENSE_FONT",
    "fonts-pdf/NotoSans_400Regular.ttf": "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "fonts-pdf/NotoSans_600SemiBold.ttf": "@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf",
    "fonts-pdf/LICENSE-NotoSans.txt": "@expo-google-fonts/noto-sans/LICENSE_FONT",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/LICENSE.txt": "leaflet/LICENSE",
}


#: What a receipt may hold, as blocks of Unicode: Latin letters, marks, punctuation, currencies and arrows …
LATIN = (range(0x370), range(0x1E00, 0x1F00), range(0x2000, 0x2300), range(0xFFFD, 0xFFFE))
#: … and the rest of DIN 91379, which one typeface is enough for: Greek, Cyrillic and raised letters.
ALL = (*LATIN, range(0x370, 0x530), range(0x1D00, 0x1E00))
#: What the receipt asks of a font, and what OpenType always applies: sequences become one letter, marks their place.
FEATURES = ("kern", "tnum", "ccmp", "locl", "mark", "mkmk")


class AssetMissing(Exception):
    """A package does not hold a file that the portal serves. The message names the file and the remedy."""


def copy_assets(packages: Path, target: Path) -> tuple[Path, ...]:
    """Replace `target` by the files of `FILES`, taken from `packages` (a `node_modules` folder).

    The new folder is complete before the old one goes, so a running portal misses a style sheet for no longer than a
    rename takes. Returns the paths that now exist. Raises AssetMissing before anything is changed.
    """
    missing = [source for source in FILES.values() if not (packages / source).is_file()]
    if missing:
        raise AssetMissing(f"In {packages} fehlt {missing[0]}. Rufen Sie „make assets“ auf.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".vendor-") as staging:
        complete = Path(staging) / "vendor"
        for name, source in FILES.items():
            place = complete / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.suffix == ".ttf":
                place.write_bytes(trimmed(packages / source))
            else:
                shutil.copyfile(packages / source, place)
        if target.exists():
            target.rename(Path(staging) / "old")
        complete.rename(target)
    return tuple(target / name for name in FILES)


def trimmed(font: Path) -> bytes:
    """The font without what no receipt needs.

    ReportLab keeps tables of all characters of a font in memory, in every process. Away with the others go the hints
    for coarse screens, which are as large as the outlines and help no printer.
    """
    blocks = LATIN if font.name.startswith("FiraSans") else ALL
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font)))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.flags |= uharfbuzz.SubsetFlags.NO_HINTING
    wanted.glyph_set.clear()
    wanted.unicode_set.clear()
    for code in face.unicodes:
        if any(code in block for block in blocks):
            wanted.unicode_set.add(code)
    wanted.layout_feature_tag_set.clear()
    for feature in FEATURES:
        wanted.layout_feature_tag_set.add(int.from_bytes(feature.encode("ascii")))
    return bytes(wanted.subset(face).blob.data)


def main() -> int:
    try:
        copied = copy_assets(PROJECT / "node_modules", PROJECT / "static" / "vendor")
    except AssetMissing as error:
        print(error, file=sys.stderr)
        return 1
    print(f"static/vendor: {len(copied)} Dateien")
    return 0


if __name__ == "__main__":
    sys.exit(main())
