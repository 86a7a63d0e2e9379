"""Executed notebooks become one document: collected, placed, numbered and linked, in this order."""

from __future__ import annotations

from collections.abc import Sequence

from arsredovisning.data.settings import read_logo
from arsredovisning.data.year import YearData
from arsredovisning.document.collect import Executed, Piece, collect
from arsredovisning.document.footnotes import footnote_faults
from arsredovisning.document.glyphs import glyph_faults
from arsredovisning.document.leftovers import leftover_faults
from arsredovisning.document.link import link
from arsredovisning.document.model import Document, Figure, Front, Logo, Missing, Table
from arsredovisning.document.number import RESERVED, anchor_of, number
from arsredovisning.document.place import anchor_faults, place
from arsredovisning.errors import ReportError
from arsredovisning.text.expressions import Expressions


def stitch(data: YearData, executed: Sequence[Executed]) -> Document:
    """Merge a report's executed notebooks into one document, ready for every format.

    Args:
        data: The year's data.
        executed: The sections' notebooks, by the order of ``data.settings.sections()``.

    Raises:
        ReportError: If a reference or a placed figure is unknown, two tables or figures have the
            same id, or a cell shows something without a caption.
    """
    settings = data.settings
    collected = collect(settings.delar, executed, Expressions(data))
    faults = collected.faults
    pieces = place(data, collected.pieces, faults)
    faults += anchor_faults(pieces, _taken(pieces))
    blocks = link(number(pieces, settings.numrerade_rubriker), faults)
    document = Document(front(data), tuple(blocks))
    faults += footnote_faults(data, blocks)
    faults += leftover_faults(document) or glyph_faults(document, data.folder.workspace.relative(data.folder.settings))
    if faults:
        raise ReportError(dict.fromkeys(faults))
    return document


def _taken(pieces: Sequence[Piece]) -> dict[str, str]:
    """Give the anchors that are no headings', each with its place."""
    tables = {
        anchor_of(piece.element): piece.shown for piece in pieces if isinstance(piece.element, Table | Figure | Missing)
    }
    return tables | dict.fromkeys(RESERVED, "sidans egen meny")


def front(data: YearData) -> Front:
    """Give what a report says of itself."""
    settings = data.settings
    return Front(
        title=settings.titel,
        forbund=data.forbund.namn,
        year=data.folder.year,
        accent=data.forbund.farg,
        decided=str(settings.beslutad or ""),
        draft=data.draft,
        motto=None if settings.omslag is None else settings.omslag.motto,
        contents=settings.innehall,
        logo=Logo(read_logo(data.folder, data.forbund), data.forbund.logotyp_alt),
    )
