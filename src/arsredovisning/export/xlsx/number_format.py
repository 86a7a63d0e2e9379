"""How a spreadsheet is to show a number: as the report prints it."""

from __future__ import annotations

from arsredovisning.data.values import MINUS, NBSP
from arsredovisning.document.model import Cell

# Swedish, also where the program is set up for another language and knows how to write numbers in Swedish.
_SWEDISH = "[$-41D]"


def number_format(cell: Cell, before: str = "", after: str = "") -> str:
    """Give the format of a cell's number: as many decimals, U+2212 as minus, and the same words around it.

    Args:
        cell: A cell with a number.
        before: What stands before the number in the cell.
        after: What stands last in it.
    """
    digits = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
    # A percent sign that is not literal makes the program show 0.35 as 35 %.
    ending = f"{_literal(NBSP)}%" if cell.unit == "%" else _literal(cell.suffix)
    signs = (_literal(before), _literal(before + MINUS))
    return ";".join(f"{_SWEDISH}{sign}{digits}{ending}{_literal(after)}" for sign in signs)


def _literal(text: str) -> str:
    return "".join(f"\\{sign}" for sign in text)
