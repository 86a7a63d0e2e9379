"""The förbund's colour: contrast that can be read, and a lighter shade of it for a dark page."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Iterator

from arsredovisning.errors import Fault

#: What WCAG 2.2 AA asks of text (1.4.3); graphics (1.4.11) need 3:1 and are covered by it.
TEXT_CONTRAST = 4.5
#: The grounds that the colour is read on, ``--faint`` of stil.css and of mork.css: each is the harder one of its page.
LIGHT_GROUND = "#eef1f4"
DARK_GROUND = "#1d252e"


def contrast(one: str, other: str) -> float:
    """Give the contrast between two colours by WCAG's formula: 1 (none) to 21 (black on white).

    Args:
        one: A colour, ``#rrggbb``.
        other: Another.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def on_dark(colour: str) -> str:
    """Give the shade of a colour that can be read on a dark page: the colour itself, or the first lighter one."""
    return _first_readable(colour, DARK_GROUND, lambda light, step: light + (1 - light) * step)


def on_light(colour: str) -> str:
    """Give the shade of a colour that can be read on a light page: the colour itself, or the first darker one."""
    return _first_readable(colour, LIGHT_GROUND, lambda light, step: light * (1 - step))


def _first_readable(colour: str, ground: str, lightness: Callable[[float, float], float]) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    for step in range(101):
        shade = _hex(colorsys.hls_to_rgb(hue, lightness(light, step / 100), saturation))
        if contrast(shade, ground) >= TEXT_CONTRAST:
            break
    return shade


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + bytes(round(part * 255) for part in channels).hex()


def colour_faults(colour: str, shown: str) -> Iterator[Fault]:
    """Tell that headings and links in a colour could not be read, nor white text on it.

    Args:
        colour: The förbund's colour, ``#rrggbb``.
        shown: The name of forbund.toml in messages.
    """
    found = contrast(colour, LIGHT_GROUND)
    if found < TEXT_CONTRAST:
        yield Fault(
            "Färgen är för ljus: rubriker och länkar i den går inte att läsa.",
            shown,
            column="farg",
            found=f"{colour}, kontrast {_ratio(found)} mot rapportens ljusa bakgrund ({LIGHT_GROUND})",
            expected=f"en kontrast på minst {_ratio(TEXT_CONTRAST)} (WCAG 2.2 AA)",
            hint=f"En mörkare nyans som går att läsa: {on_light(colour)}.",
        )


def _ratio(contrast: float) -> str:
    """Write a contrast with one decimal, cut off so that too little never looks like enough: ``4,4:1``."""
    return f"{int(contrast * 10) / 10:.1f}:1".replace(".", ",")
