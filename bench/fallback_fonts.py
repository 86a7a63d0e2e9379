"""``python -m bench.fallback_fonts``: how large a fallback font has to be to fill the lines of the page's own.

A line of Swedish is measured in the page's own font and in the fallback; `size-adjust` is how the two compare.
Helvetica's metrics are those of Arial, Liberation Sans, Arimo and Nimbus Sans too. Both they and DejaVu Sans come
with matplotlib, so nothing depends on what the machine has.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
from fontTools.afmLib import AFM
from fontTools.agl import UV2AGL
from fontTools.ttLib import TTFont

from arsredovisning.export.fonts import FACES, FALLBACKS
from bench.contenders import REPOSITORY

_FONTS = Path(matplotlib.get_data_path()) / "fonts"
#: Each fallback's files, in the order of the faces.
_FILES = {
    "Arial": [f"pdfcorefonts/Helvetica{style}.afm" for style in ("", "-Oblique", "-Bold", "-Bold")],
    "DejaVu Sans": [f"ttf/DejaVuSans{style}.ttf" for style in ("", "-Oblique", "-Bold", "-Bold")],
}
#: What reports are full of: Swedish words, names, amounts and years.
_SAMPLE = (
    "Samordningsförbundet ska inom sitt geografiska område svara för en finansiell samordning inom "
    "rehabiliteringsområdet mellan Försäkringskassan, Arbetsförmedlingen, regionen och kommunerna. Årets resultat "
    "blev 1 271 tkr, vilket är 594 tkr bättre än budget. Av 142 deltagare som avslutade en insats under 2024 gick "
    "35 procent till arbete eller studier; andelen är högre bland kvinnor (40 %) än bland män (32 %)."
)


def own(name: str) -> TTFont:
    """Open a face of the page's own font."""
    return TTFont(REPOSITORY / "templates" / "fonts" / "woff2" / f"source-sans-3-latin-{name}.woff2")


def vertical(font: TTFont) -> tuple[float, float]:
    """Give a font's ascent and descent as parts of its size."""
    return font["hhea"].ascent / font["head"].unitsPerEm, -font["hhea"].descent / font["head"].unitsPerEm


def sizes(family: str) -> list[float]:
    """Work out a fallback's size in each face, in per cent."""
    return [
        round(100 * _length(_widths(own(name))) / _length(_fallback_widths(_FONTS / file)), 1)
        for name, file in zip(FACES, _FILES[family], strict=True)
    ]


def _length(width: Callable[[str], float]) -> float:
    return sum(map(width, _SAMPLE))


def _widths(font: TTFont) -> Callable[[str], float]:
    names, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return lambda sign: float(advances[names[ord(sign)]][0] / em)


def _fallback_widths(path: Path) -> Callable[[str], float]:
    if path.suffix == ".ttf":
        return _widths(TTFont(io.BytesIO(path.read_bytes())))
    font = AFM(str(path))
    return lambda sign: float(font[UV2AGL[ord(sign)]][1] / 1000)


def main() -> None:
    """Print what belongs in ``arsredovisning.export.fonts``."""
    sys.stdout.writelines(f"{name}: {vertical(own(name))}\n" for name in FACES)
    sys.stdout.writelines(f"{family}: {sizes(family)}\n" for family in FALLBACKS)


if __name__ == "__main__":
    main()
