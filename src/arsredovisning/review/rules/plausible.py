"""RIMLIG: figures that no report can mean: negative counts, shares above 100 %, parts larger than their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.disclosure.structure import WITHIN
from arsredovisning.review.context import Deviation, Review, half_step, shown

#: Amounts that are never negative, by table: rows and columns, as patterns of their ids.
_NOT_NEGATIVE = {
    "resultatrakning": (r"intakter|finansiella_intakter", r".*"),
    "oversikt": (r"intakter", r".*"),
    "balansrakning": (r"summa_\w*tillgangar|maskiner\w*|fordringar|kortfristiga_placeringar|kassa_bank", r".*"),
    "not_fordringar": (r".*", r".*"),
    "not_avtalad_finansiering": (r".*", r".*"),
    "not_intakter": (r"region|forsakringskassan|kommun|kommuner|staten|summa", r".*"),
    "medelstilldelning": (r".*", r".*"),
    "insats_medel": (r".*", r"beviljade_\d+"),
}

# Words in a table's, row's or column's id and label, in small letters.
_CHANGE = re.compile(r"f[öo]r[äa]ndring|[öo]kning|minskning|avvikelse|differens|skillnad")
_MAY_BE_NEGATIVE = re.compile(_CHANGE.pattern + r"|utfall|resultat|underskott|förlust|netto|marginal|ränt")
_FREE_SHARE = re.compile(_CHANGE.pattern + r"|kapital|soliditet")
_PEOPLE = re.compile(r"deltag|person|individ|inskriv|avslut|kvinn|män|medarbet|chef|ledam")
_FRACTION = re.compile(r"tj[äa]nst|anst[äa]ll|[åa]rsarbet|snitt|medelv|timm|månad")

_YEAR = re.compile(r"(.*?)((?:19|20)\d\d)")


def plausible(review: Review) -> Iterator[Deviation]:
    """Find figures that cannot be meant.

    Counts (unit ``antal``) are not negative, and of people whole; shares (unit ``%``) lie between 0 and 100 unless
    they are changes or financial ratios; amounts (kr, tkr, mkr) of assets, income and granted money are not
    negative; a part is not larger than its whole; rows named by years stand in order. No rounding is allowed,
    except that a part and its whole in money or percent may each be rounded by half a unit of the last decimal.
    """
    for table in review.tables():
        for row, column, value in table.numbers():
            if value.unit == "antal":
                yield from _count(table, row, column, value)
            elif value.unit == "%":
                yield from _share(table, row, column, value)
            elif value.unit in MONEY:
                yield from _amount(table, row, column, value)
        yield from _parts(table)
        yield from _years(table)


def _count(table: Table, row: Row, column: Column, value: Value) -> Iterator[Deviation]:
    words = _words(row, column)
    if value < 0 and not (_MAY_BE_NEGATIVE if table.id == "fakta" else _CHANGE).search(words):
        yield Deviation("Ett antal är inte negativt.", table, row, column, value, "0 eller mer")
    elif value % 1 and _PEOPLE.search(f"{table.id} {words}") and not _FRACTION.search(words):
        yield Deviation("Ett antal personer är ett helt tal.", table, row, column, value, "ett helt tal")


def _share(table: Table, row: Row, column: Column, value: Value) -> Iterator[Deviation]:
    words = _words(row, column)
    share = table.id != "fakta" or "andel" in words
    if share and not 0 <= value <= 100 and not _FREE_SHARE.search(words):
        yield Deviation("En andel ligger mellan 0 och 100 %.", table, row, column, value, "0–100 %")


def _amount(table: Table, row: Row, column: Column, value: Value) -> Iterator[Deviation]:
    if value >= 0:
        return
    if table.id == "fakta" and not _MAY_BE_NEGATIVE.search(_words(row, column)):
        yield Deviation("Beloppet är negativt, fast rubriken inte säger det.", table, row, column, value, "0 eller mer")
    rows, columns = _NOT_NEGATIVE.get(table.id, ("", ""))
    if re.fullmatch(rows, row.id) and re.fullmatch(columns, column.id):
        message = "Beloppet är negativt: en tillgång, en intäkt eller beviljade medel är inte det."
        yield Deviation(message, table, row, column, value, "0 eller mer")


def _parts(table: Table) -> Iterator[Deviation]:
    for whole, parts in _groups(table):
        for column in table.columns:
            limit = whole.cells[column.id].value
            values = [(row, value) for row in parts if (value := row.cells[column.id].value) is not None]
            if limit is None or any(value.unit != limit.unit for _row, value in values):
                continue
            # Where some are of the other sign, the whole is a net, and a part may well be larger.
            if any(Decimal(value) * Decimal(limit) < 0 for _row, value in values):
                continue
            for row, value in values:
                rounding = Decimal(0) if value.unit == "antal" else half_step(value) + half_step(limit)
                if abs(Decimal(value)) > abs(Decimal(limit)) + rounding:
                    message = f"Delen är större än det som den är en del av, ”{whole.label}”."
                    yield Deviation(message, table, row, column, value, f"högst {shown(abs(limit))}")


def _groups(table: Table) -> Iterator[tuple[Row, list[Row]]]:
    """Give each row with its parts: the ``varav`` rows after it, and the rows known to count some of its."""
    groups: list[tuple[Row, list[Row]]] = []
    for row in table.rows:
        if row.kind == "varav" and groups:
            groups[-1][1].append(row)
        elif row.kind != "varav":
            groups.append((row, []))
    yield from groups
    whole, parts = WITHIN.get(table.id, ("", ()))
    if whole in table:
        yield table.row(whole), [table.row(part) for part in parts if part in table and table.row(part).kind != "varav"]


def _years(table: Table) -> Iterator[Deviation]:
    """Judge rows that are named by years: the label is the id's year, and the years stand in order, each once."""
    series: dict[str, list[int]] = {}
    for row in table.rows:
        name, label = _YEAR.fullmatch(row.id), _YEAR.fullmatch(row.label)
        if name is None or (name[1] and (label is None or label[1])):
            continue
        if label is not None and not label[1] and label[2] != name[2]:
            yield Deviation("Raden har ett annat år i rubriken än i sitt id.", table, row, None, label[2], name[2])
        years = series.setdefault(name[1], [])
        years.append(int(name[2]))
        if years not in (sorted(set(years)), sorted(set(years), reverse=True)):
            years.pop()
            yield Deviation("Åren står inte i ordning, vart och ett en gång.", table, row, None, name[2])


def _words(row: Row, column: Column) -> str:
    return f"{row.id} {row.label} {column.id} {column.label}".casefold()
