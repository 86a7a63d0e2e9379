"""MÅL: a verdict follows from its measures, and a measure states what the tables state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Term,
    Tried,
    cell_name,
    half_step,
    in_kr,
    outcome_column,
    shown,
)

#: The verdicts that are judged, in words.
_WORDS = {
    "uppnatt": "uppnått",
    "delvis": "delvis uppnått",
    "till_viss_del": "till viss del uppnått",
    "ej": "ej uppnått",
}

#: Which columns of the measures state the same figure: for all, women and men, this year and the year before.
_COLUMNS = {
    "utfall": (("utfall", "alla"), ("utfall_k", "kvinnor"), ("utfall_m", "man")),
    "fg": (("fg", "alla"), ("fg_k", "kvinnor"), ("fg_m", "man")),
    "antal": (("antal", "alla"),),
    "fg_antal": (("fg_antal", "alla"),),
    "av": (("av", "alla"),),
    "fg_av": (("fg_av", "alla"),),
}

#: Measures that state what a row of a table states: the measure's id (or it has the row's label), what, and the row.
_TIES = (
    ("antal_personer", "utfall", "deltagare.inskrivna"),
    ("konsultationer", "utfall", "deltagare.anonyma"),
    ("arbete_studier", "utfall", "avslut.arbete_studier"),
    ("arbete_studier", "antal", "avslut.arbete_studier"),
    ("arbete_studier", "av", "avslut.avslutade"),
    ("forum", "utfall", "fakta.forumdeltagare"),
    ("eget_kapital", "utfall", "balansrakning.eget_kapital"),
    ("eget_kapital", "utfall", "oversikt.eget_kapital_andel"),
    ("inflytande_stod", "utfall", "enkat.d_inflytande"),
    ("inflytande_synpunkter", "utfall", "enkat.d_synpunkter"),
    ("hantera_situation", "utfall", "enkat.d_hantera"),
    ("redo_arbete", "utfall", "enkat.d_redo"),
    ("erfarenheter_medarbetare", "utfall", "enkat.m_erfarenheter"),
    ("erfarenheter_chefer", "utfall", "enkat.c_erfarenheter"),
    ("jamstalldhet", "utfall", "enkat.m_jamstalldhet"),
    ("relationer_medarbetare", "utfall", "enkat.m_relationer"),
    ("relationer_chefer", "utfall", "enkat.c_relationer"),
    ("sektorsovergripande", "utfall", "enkat.m_sektorsovergripande"),
    ("insikter", "utfall", "enkat.c_utveckling"),
)


def verdicts(review: Review) -> Iterator[Said]:
    """Find verdicts that do not follow from the targets and outcomes of all measures of the goals they are about.

    All targets met is uppnatt, some delvis or till_viss_del, none ej; printed figures are compared as they are. A
    measure without outcome, target or direction, or a goal without measures, may have been met or not: then only
    a verdict that cannot be right either way is found.
    """
    if not review.has("bedomningar", "matt") or not review.concerns("bedomningar", "matt"):
        return
    table = review.table("bedomningar")
    for row in table.rows:
        printed = _word(row, "bedomning")
        if printed not in _WORDS:
            continue
        measures = [_measures(review, row, goal) for goal in _word(row, "mal").split()]
        results = {_met(measure) for of_goal in measures for measure in of_goal}
        if not all(measures):
            results.add(None)
        possible = _possible(results)
        yield _decided_by(review, table, row, [measure for of_goal in measures for measure in of_goal])
        if ("delvis" if printed == "till_viss_del" else printed) not in possible:
            listed = "; ".join(_told(measure) for of_goal in measures for measure in of_goal)
            added = f" (inom parentes: {_word(row, 'tillagg')})" if _word(row, "tillagg") else ""
            yield Deviation(
                f"Bedömningen{added} följer inte av måtten: {listed}.",
                table,
                row,
                table.column("bedomning"),
                _WORDS[printed],
                " eller ".join(_WORDS[verdict] for verdict in possible),
            )


def counts(review: Review) -> Iterator[Said]:
    """Find measures that state another figure than the table that states the same thing.

    The same count or share is the same everywhere; where the two are printed in other units (kr and tkr) or with
    other decimals, they may differ by half a unit of the last decimal each.
    """
    if not review.has("matt"):
        return
    table = review.table("matt")
    columns = {column.id: column for column in table.columns}
    for measure, what, tied in _TIES:
        tied_table, tied_row = tied.split(".")
        if not review.concerns("matt", tied_table):
            continue
        if not review.has(tied_table) or tied_row not in review.table(tied_table):
            continue
        place = review.table(tied_table), review.table(tied_table).row(tied_row)
        for row in (row for row in table.rows if row.id == measure or _same_count(table, row, place[1])):
            for name, who in (*_COLUMNS[what], *_COLUMNS["fg" if what == "utfall" else f"fg_{what}"]):
                value = row.cells[name].value if name in columns else None
                if value is not None:
                    year = columns[name].year or review.year - name.startswith("fg")
                    yield from _differing(review, (table, row, columns[name]), value, place, (who, year))


def _decided_by(review: Review, table: Table, row: Row, measures: Sequence[Row]) -> Tried:
    """Name the numbers that a verdict follows from."""
    measured = review.table("matt")
    numbers = [
        f"{measured.id}.{measure.id}.{name}"
        for measure in measures
        for name in ("utfall", "maltal")
        if _number(measure, name) is not None
    ]
    return Tried((f"{table.id}.{row.id}.bedomning", *numbers))


def _measures(review: Review, verdict: Row, goal: str) -> list[Row]:
    return [
        row
        for row in review.table("matt").rows
        if _word(row, "mal") == goal and _word(row, "bedomning") in ("", verdict.id)
    ]


def _met(measure: Row) -> bool | None:
    """Tell whether a measure's target is met, or None when it cannot be told."""
    outcome, target, way = _number(measure, "utfall"), _number(measure, "maltal"), _word(measure, "riktning")
    if outcome is None or target is None or way not in ("minst", "hogst"):
        return None
    return outcome >= target if way == "minst" else outcome <= target


def _possible(results: set[bool | None]) -> list[str]:
    """Give the verdicts that can be right; None among the results may be either."""
    known = results - {None}
    if known == {True, False}:
        return ["delvis"]
    return [
        verdict
        for verdict, result in (("uppnatt", True), ("delvis", None), ("ej", False))
        if (result is None and None in results) or (result is not None and known <= {result})
    ]


def _told(measure: Row) -> str:
    outcome, target = _number(measure, "utfall"), _number(measure, "maltal")
    way = {"minst": "minst ", "hogst": "högst "}.get(_word(measure, "riktning"), "")
    who = f" ({_word(measure, 'grupp')})" if _word(measure, "grupp") else ""
    result = "utan utfall" if outcome is None else _with_unit(outcome)
    aim = "utan måltal" if target is None else f"mot {way}{_with_unit(target)}"
    return f"{measure.label}{who} {result} {aim}"


def _with_unit(value: Value) -> str:
    return f"{shown(value)} {value.unit}" if value.unit in MONEY else shown(value)


def _same_count(table: Table, measure: Row, row: Row) -> bool:
    counted = (measure.unit or table.unit) == "antal"
    return counted and measure.label.casefold() == row.label.casefold()


def _differing(
    review: Review,
    place: tuple[Table, Row, Column],
    value: Value,
    tied: tuple[Table, Row],
    about: tuple[str, int],
) -> Iterator[Said]:
    table, row = tied
    for column in _columns(review, table, *about):
        other = row.cells[column.id].value
        if other is None or not (other.unit == value.unit or {other.unit, value.unit} <= MONEY.keys()):
            continue
        yield Tried((cell_name(*place), cell_name(table, row, column)))
        if abs(in_kr(value) - in_kr(other)) > _rounding(value, other):
            expected = Value(in_kr(other) / MONEY.get(value.unit, Decimal(1)), value.unit)
            yield Deviation(
                f"Måttet är inte detsamma som i tabellen ”{table.settings.rubrik}”, raden ”{row.label}”: "
                f"{_with_unit(value)} här och {_with_unit(other)} där.",
                *place,
                value,
                expected,
                (Term(row.label, expected, place=cell_name(table, row, column)),),
                exact=not _rounding(value, other),
            )
        return


def _columns(review: Review, table: Table, who: str, year: int) -> Iterator[Column]:
    """Give the columns that may state a year's figure for all, women or men."""
    columns = {column.id: column for column in table.columns}
    outcome = outcome_column(table, year)
    if who == "alla" and outcome is not None:
        yield outcome
    names = [f"{who}_{year}", f"{who}_{year}_andel", *(["varde"] if who == "alla" and year == review.year else [])]
    yield from (columns[name] for name in names if name in columns)


def _rounding(one: Value, other: Value) -> Decimal:
    steps = [in_kr(Value(half_step(value), value.unit)) for value in (one, other)]
    return sum(steps, Decimal(0)) if steps[0] != steps[1] else Decimal(0)


def _word(row: Row, column: str) -> str:
    return row.cells[column].text if column in row.cells else ""


def _number(row: Row, column: str) -> Value | None:
    return row.cells[column].value if column in row.cells else None
