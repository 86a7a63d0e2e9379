"""The förbund's logo: an SVG or PNG that carries all it needs and runs nothing, as a data URI."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from arsredovisning.data.pixels import MOST_PIXELS, is_whole, pixels_of
from arsredovisning.data.svg import svg_faults
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.bounded import read_bounded

_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_PNG = b"\x89PNG\r\n\x1a\n"
#: A logo is part of every page that is sent out.
_LARGEST = 500_000
#: Bytes of a file that is no logo, whatever it is called.
_FAR_TOO_LARGE = 50_000_000


def logo_uri(folder: Path, name: str, shown: str) -> str:
    """Read a logo.

    Args:
        folder: The förbund's folder, which the logo lies in.
        name: The file's name there.
        shown: The folder's name in messages.

    Returns:
        The file as a ``data:`` URI.

    Raises:
        ReportError: If the file is missing, lies elsewhere, is too large, is no whole SVG or PNG, or is an SVG that
            runs scripts, fetches something or takes long to draw.
    """
    path, place = folder / name, f"{shown}/{name}"
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ReportError(
            Fault("Logotypen ligger inte i förbundets mapp.", place, hint=f"Lägg filen i {shown}/ och ange dess namn.")
        )
    if not path.is_file():
        known = sorted(file.name for file in folder.iterdir() if file.suffix.lower() in _TYPES)
        raise ReportError(Fault("Logotypen finns inte.", place, hint=nearest(name, known)))
    content = read_bounded(path, place, _FAR_TOO_LARGE)
    faults = list(_faults(path.suffix.lower(), content, place))
    if faults:
        raise ReportError(faults)
    return f"data:{_TYPES[path.suffix.lower()]};base64,{base64.b64encode(content).decode()}"


def _faults(suffix: str, content: bytes, place: str) -> Iterator[Fault]:
    if len(content) > _LARGEST:
        size, largest = len(content) // 1000, _LARGEST // 1000
        yield Fault("Logotypen är för stor.", place, found=f"{size} kB", expected=f"högst {largest} kB")
    elif suffix == ".svg":
        yield from svg_faults(content, place)
    elif suffix != ".png" or not content.startswith(_PNG):
        yield Fault("Logotypen går inte att använda.", place, expected="en bild som är SVG (.svg) eller PNG (.png)")
    else:
        yield from _png_faults(content, place)


def _png_faults(content: bytes, place: str) -> Iterator[Fault]:
    """Find what keeps a file that begins as PNG from being a whole picture of a reasonable size."""
    pixels = pixels_of(content)
    hint = "Spara om bilden som PNG."
    if pixels is not None and pixels[0] * pixels[1] > MOST_PIXELS:
        found, most = f"{pixels[0]} × {pixels[1]} punkter", f"högst {MOST_PIXELS // 1_000_000} miljoner punkter"
        yield Fault("Logotypen har för många punkter.", place, found=found, expected=most, hint=hint)
    elif pixels is None or not is_whole(content):
        yield Fault("Logotypen är skadad: filen börjar som PNG men går inte att läsa som bild.", place, hint=hint)
