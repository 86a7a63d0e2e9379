"""BEDÖMNING: the words of a verdict are those of its code, and "better" and "worse" follow from the outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from arsredovisning.data.tables import Row
from arsredovisning.review.context import Deviation, Review

#: What a verdict's wording says, tried in this order, and the codes that it may stand for.
_SAYS = (
    (
        re.compile(r"redovisas (?:ej|inte)|ej redovisa|inte redovisa|inte följts upp|ej följts upp", re.I),
        ("redovisas_ej", "ingen"),
    ),
    (re.compile(r"till viss del", re.I), ("till_viss_del", "delvis")),
    (re.compile(r"delvis", re.I), ("delvis", "till_viss_del")),
    (re.compile(r"\b(?:ej|inte|icke)\b(?:\s+\w+){0,2}?\s*(?:upp)?nå", re.I), ("ej",)),
    (re.compile(r"\bnej\b|^ej$", re.I), ("ej",)),
    (re.compile(r"upp(?:nå|fyll)|\bnå(?:tt|s|dd)|^ja$", re.I), ("uppnatt",)),
)
_CODES = {
    "uppnatt": "uppnått",
    "delvis": "delvis uppnått",
    "till_viss_del": "till viss del uppnått",
    "ej": "ej uppnått",
    "redovisas_ej": "redovisas ej",
    "ingen": "ingen bedömning",
}
_BETTER = re.compile(r"\b(?:förbättra|bättre|starkare)", re.I)
_WORSE = re.compile(r"\b(?:försämra|sämre|svagare)", re.I)
_MEASURES = (("utfall", "fg"),)


def wordings(review: Review) -> Iterator[Deviation]:
    """Find verdicts whose wording says another thing than their code: the mark beside it would contradict it."""
    if not review.has("bedomningar"):
        return
    table = review.table("bedomningar")
    if "bedomning" not in {column.id for column in table.columns}:
        return
    for row in table.rows:
        code = row.cells["bedomning"].text
        allowed = next((codes for pattern, codes in _SAYS if pattern.search(row.label)), None)
        if code in _CODES and allowed is not None and code not in allowed:
            message = f"Bedömningens ord säger ett och dess kod ett annat: {code}."
            yield Deviation(message, table, row, table.column("bedomning"), row.label, _CODES[allowed[0]])


def additions(review: Review) -> Iterator[Deviation]:
    """Find "förbättrat" where no outcome of the goals is better than last year, and "försämrat" where none is worse.

    Better is higher where the target is a least figure, lower where it is a most; a measure without direction,
    outcome or last year's figure does not tell.
    """
    if not review.has("bedomningar", "matt"):
        return
    table = review.table("bedomningar")
    columns = {column.id for column in table.columns}
    if not {"tillagg", "mal"} <= columns:
        return
    for row in table.rows:
        words = row.cells["tillagg"].text
        better, worse = bool(_BETTER.search(words)), bool(_WORSE.search(words))
        changes = [change for measure in _measures(review, row) if (change := _change(measure)) is not None]
        if better == worse or not changes:
            continue
        if not any(change > 0 if better else change < 0 for change in changes):
            message = "Tillägget stämmer inte med måtten: inget av dem har blivit " + (
                "bättre." if better else "sämre."
            )
            expected = (
                "försämrat"
                if better and min(changes) < 0
                else "förbättrat"
                if worse and max(changes) > 0
                else "oförändrat"
            )
            yield Deviation(message, table, row, table.column("tillagg"), words, expected)


def _measures(review: Review, verdict: Row) -> Iterator[Row]:
    goals = verdict.cells["mal"].text.split()
    for measure in review.table("matt").rows:
        goal, of = (measure.cells[name].text if name in measure.cells else "" for name in ("mal", "bedomning"))
        if goal in goals and of in ("", verdict.id):
            yield measure


def _change(measure: Row) -> Decimal | None:
    """Give how much better a measure has become since last year, or None when it cannot be told."""
    cells = [measure.cells.get(name) for name in ("utfall", "fg")]
    now, before = (cell.value if cell else None for cell in cells)
    way = measure.cells["riktning"].text if "riktning" in measure.cells else ""
    if now is None or before is None or way not in ("minst", "hogst"):
        return None
    return Decimal(now) - Decimal(before) if way == "minst" else Decimal(before) - Decimal(now)
