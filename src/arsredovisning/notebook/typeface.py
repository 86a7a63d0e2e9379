"""The fonts of the figures: the project's own and no others, and no character that they lack."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import fontManager

from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.characters import HINT, families, missing_glyph

_MISSING = r"Glyph (\d+) .*missing from font"


def add_fonts(fonts: Path) -> list[str]:
    """Let figures use the project's fonts, and none that happens to be on the machine.

    Returns:
        The families' names, in the order that a character is looked for.
    """
    own = sorted(fonts.glob("*-400-normal.ttf"))
    # Matplotlib's own are there for formulas.
    fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.fname.startswith(mpl.get_data_path())]
    for font in own:
        fontManager.addfont(font)
    return list(families())


@contextmanager
def whole_glyphs(figure: str) -> Iterator[None]:
    """Stop at a character that would be drawn as an empty box.

    Args:
        figure: The figure's id.

    Raises:
        ReportError: If something drawn inside has such a character.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("error", _MISSING, UserWarning)
        try:
            yield
        except UserWarning as warning:
            code = re.match(_MISSING, str(warning))
            if code is None:
                raise
            message = f"Figuren ”{figure}”: {missing_glyph(chr(int(code[1])))}"
            raise ReportError(Fault(message, hint=HINT)) from None
