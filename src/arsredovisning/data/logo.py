"""The förbund's logo: an SVG or PNG that carries all it needs and runs nothing, as a data URI."""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # defusedxml carries no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # the same

from arsredovisning.errors import Fault, ReportError, nearest

_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_PNG = b"\x89PNG\r\n\x1a\n"
#: A logo is part of every page that is sent out.
_LARGEST = 500_000
#: Pixels, far more than a page shows: a small file may hold a picture that fills the memory.
_PIXELS = 10_000_000
_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "set"}
_INSIDE = re.compile(r"#|data:image/(png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_FETCHING_STYLE = re.compile(r"@import|\\|url\((?![\s\"']*(?:#|data:image/(?:png|jpeg|gif|webp)[;,]))", re.IGNORECASE)


def logo_uri(folder: Path, name: str, shown: str) -> str:
    """Read a logo.

    Args:
        folder: The förbund's folder, which the logo lies in.
        name: The file's name there.
        shown: The folder's name in messages.

    Returns:
        The file as a ``data:`` URI.

    Raises:
        ReportError: If the file is missing, lies elsewhere, is too large, is no SVG or PNG, or is an SVG that
            runs scripts or fetches something.
    """
    path, place = folder / name, f"{shown}/{name}"
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ReportError(
            Fault("Logotypen ligger inte i förbundets mapp.", place, hint=f"Lägg filen i {shown}/ och ange dess namn.")
        )
    if not path.is_file():
        known = sorted(file.name for file in folder.iterdir() if file.suffix.lower() in _TYPES)
        raise ReportError(Fault("Logotypen finns inte.", place, hint=nearest(name, known)))
    content = path.read_bytes()
    faults = list(_faults(path.suffix.lower(), content, place))
    if faults:
        raise ReportError(faults)
    return f"data:{_TYPES[path.suffix.lower()]};base64,{base64.b64encode(content).decode()}"


def _faults(suffix: str, content: bytes, place: str) -> Iterator[Fault]:
    if len(content) > _LARGEST:
        size, largest = len(content) // 1000, _LARGEST // 1000
        yield Fault("Logotypen är för stor.", place, found=f"{size} kB", expected=f"högst {largest} kB")
    elif suffix == ".svg":
        yield from _svg_faults(content, place)
    elif suffix != ".png" or not content.startswith(_PNG):
        yield Fault("Logotypen går inte att använda.", place, expected="en bild som är SVG (.svg) eller PNG (.png)")
    else:
        yield from _png_faults(content, place)


def _png_faults(content: bytes, place: str) -> Iterator[Fault]:
    """Find what keeps a file that begins as PNG from being a whole picture of a reasonable size."""
    from PIL import Image

    hint = "Spara om bilden som PNG."
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            width, height = picture.size
            # Of every part; nothing of the picture itself is unpacked.
            picture.verify()
        if width * height > _PIXELS:
            found, most = f"{width} × {height} punkter", f"högst {_PIXELS // 1_000_000} miljoner punkter"
            yield Fault("Logotypen har för många punkter.", place, found=found, expected=most, hint=hint)
            return
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            picture.load()
    except Image.DecompressionBombError:
        yield Fault("Logotypen har för många punkter.", place, hint=hint)
    except (OSError, SyntaxError, ValueError, EOFError):
        yield Fault("Logotypen är skadad: filen börjar som PNG men går inte att läsa som bild.", place, hint=hint)


def _svg_faults(content: bytes, place: str) -> Iterator[Fault]:
    """Find what makes an SVG more than a picture."""
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError):
        yield Fault(
            "Logotypen går inte att läsa som SVG.",
            place,
            expected="välformad XML utan egna entiteter",
            hint="Spara om den som enkel SVG (i Inkscape: Vanlig SVG).",
        )
        return
    if _local(root.tag) != "svg":
        yield Fault("Logotypen går inte att läsa som SVG.", place, found=f"<{_local(root.tag)}>", expected="<svg>")
    found = [] if b"<?xml-stylesheet" not in content else ["<?xml-stylesheet"]
    for element in root.iter():
        found += _unwanted(_local(element.tag), element.text or "", dict(element.attrib))
    for what in dict.fromkeys(found):
        yield Fault(
            "Logotypen innehåller skript, rörelse eller något som hämtas någon annanstans.",
            place,
            found=what[:80],
            expected="en bild som bär allt den behöver",
            hint="Ta bort det, eller spara om den som enkel SVG med typsnitten som kurvor.",
        )


def _unwanted(tag: str, text: str, attributes: dict[str, str]) -> Iterator[str]:
    """List what an SVG element runs or fetches."""
    if tag in _ACTIVE or tag.startswith("animate"):
        yield f"<{tag}>"
    if tag == "style" and _FETCHING_STYLE.search(text):
        yield "<style> med url() eller @import"
    for key, value in attributes.items():
        name = _local(key)
        fetched = name in ("href", "src") and not _INSIDE.match(value.strip())
        styled = "}" not in key and _FETCHING_STYLE.search(value)
        if name.startswith("on") or fetched or styled:
            yield f'{name}="{value}"'


def _local(name: object) -> str:
    """Give a name without its namespace; a comment has none."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""
