"""An SVG that is only a picture: it runs and fetches nothing, and whatever draws it is soon done."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # defusedxml carries no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # the same

from arsredovisning.data.pixels import MOST_PIXELS, pixels_of
from arsredovisning.errors import Fault

_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "set"}
#: What costs a renderer any time, and what each draws in its own way.
_COSTLY = {"filter", "marker"}
_EFFECT = re.compile(r"\b(filter|marker(-\w+)?)\s*:", re.IGNORECASE)
_INSIDE = re.compile(r"#|data:image/(png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_FETCHING_STYLE = re.compile(r"@import|\\|url\((?![\s\"']*(?:#|data:image/(?:png|jpeg|gif|webp)[;,]))", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/\w{3,4};base64,", re.IGNORECASE)
_REFERENCE = re.compile(r"^#(.+)|url\([\s\"']*#([^)\"'\s]+)")
#: A drawing has fewer elements than this, also where parts of it are drawn again, and none is as deep in others.
_MOST_ELEMENTS, _DEEPEST = 20_000, 100
_HINT = "Spara om den som enkel SVG, med effekter och typsnitt som kurvor."


def svg_faults(content: bytes, place: str) -> Iterator[Fault]:
    """Find what makes an SVG more than a picture.

    Args:
        content: The SVG.
        place: Its name in messages.
    """
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
    if costly := _costly(root):
        message, expected = "Logotypen tar för lång tid att rita.", "en enkel bild"
        yield Fault(message, place, found=costly, expected=expected, hint=_HINT)
        return
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


def _costly(root: Element) -> str:
    """Tell what would take whatever draws an SVG long; nothing for a plain drawing."""
    if _depth(root) > _DEEPEST:
        return f"fler än {_DEEPEST} delar i varandra"
    for element in root.iter():
        if (name := _local(element.tag)) in _COSTLY:
            return f"<{name}>"
        if name == "style" and _EFFECT.search(element.text or ""):
            return "filter"
        for key, value in element.attrib.items():
            if _local(key) == "filter" or _EFFECT.search(value):
                return "filter"
            if picture := _PICTURE.match(value.strip()):
                width, height = _pixels(value.strip()[picture.end() :])
                if width * height > MOST_PIXELS:
                    return f"en bild med {width} × {height} punkter"
    if _drawn(root) > _MOST_ELEMENTS:
        return f"fler än {_MOST_ELEMENTS} delar, eller delar som hänvisar till sig själva"
    return ""


def _pixels(written: str) -> tuple[int, int]:
    try:
        return pixels_of(base64.b64decode(written)) or (0, 0)
    except (binascii.Error, ValueError):
        return 0, 0


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level and depth <= _DEEPEST:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _drawn(root: Element) -> int:
    """Count the elements that are drawn: a part that others refer to once for each of them."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    sizes: dict[str, int] = {}
    open_parts: set[str] = set()

    def size(element: Element) -> int:
        total = 0
        for part in element.iter():
            total += 1
            for value in part.attrib.values():
                for match in _REFERENCE.finditer(value):
                    total += size_of(match[1] or match[2])
                    if total > _MOST_ELEMENTS:
                        return total
        return total

    def size_of(name: str) -> int:
        if name in open_parts or len(open_parts) > _DEEPEST:
            return _MOST_ELEMENTS + 1
        if name not in sizes:
            open_parts.add(name)
            sizes[name] = size(named[name]) if name in named else 0
            open_parts.discard(name)
        return sizes[name]

    return size(root)


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
