"""Granskning: ties between statements, notes and overviews."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arsredovisning.review.context import Deviation, Review, deviations_in
from arsredovisning.review.rules.links import ties
from arsredovisning.review.ties import read_ties
from tests.project import Project


def add(project: Project, name: str, unit: str, *lines: str) -> None:
    """Write a table with years as columns, and describe it."""
    path = project.folder.table_settings
    described = path.read_text("utf-8")
    if f"[{name}]" not in described:
        project.write("tabeller.toml", f'{described}\n[{name}]\nrubrik = "Tabellen {name}"\nenhet = "{unit}"\n')
    project.table(name, "id;rubrik;typ;summa;2024;2023", *lines)


def broken(project: Project) -> list[Deviation]:
    return deviations_in(ties(Review(project.data, {})))


@pytest.mark.parametrize(
    ("note", "found"), [("8484000", 0), ("8484500", 0), ("8484501", 1), ("8483500", 0), ("8483499", 1)]
)
def test_kr_beside_tkr(project: Project, note: str, found: int) -> None:
    """An amount in tkr may differ from one in kr by half a tkr and half a krona and no more."""
    project.table("resultatrakning", "id;rubrik;2024;2023", "intakter;Intäkter;8484;", "kostnader;Kostnader;−1;")
    add(project, "not_intakter", "kr", f"summa;Summa;;;{note};")
    assert len(broken(project)) == found


def test_what_a_broken_tie_says(project: Project) -> None:
    """A broken tie points at its left cell, in that cell's unit, and names the cells on the right."""
    project.table("resultatrakning", "id;rubrik;2024;2023", "intakter;Intäkter;8484;7918")
    add(project, "not_intakter", "kr", "summa;Summa;;;8500000;7918000")
    (found,) = broken(project)
    assert (found.place, str(found.printed), str(found.expected)) == ("resultatrakning.intakter.2024", "8484", "8500")
    (term,) = found.terms
    assert (term.label, str(term.value), str(term.times)) == ("Summa (Tabellen not_intakter)", "8500", "1")
    assert term.place == "not_intakter.summa.2024"
    assert found.message == "Verksamhetens intäkter är inte desamma som i noten."


def test_every_year_that_the_report_states(project: Project) -> None:
    """A tie is tried for the comparatives too."""
    project.table("resultatrakning", "id;rubrik;2024;2023", "intakter;Intäkter;8484;7918")
    add(project, "not_intakter", "kr", "summa;Summa;;;8500000;7900000")
    assert [found.place for found in broken(project)] == [
        "resultatrakning.intakter.2024",
        "resultatrakning.intakter.2023",
    ]


@pytest.mark.parametrize(("opening", "found"), [("1737", 0), ("1738", 0), ("1739", 1)])
def test_the_year_before(project: Project, opening: str, found: int) -> None:
    """A tie to the year before looks in the column of that year, which the first year lacks."""
    rows = (f"eget_kapital_ingaende;Ingående;;;{opening};5", "eget_kapital;Eget kapital;;;3008;1737")
    add(project, "balansrakning", "tkr", *rows)
    assert len(broken(project)) == found


@pytest.mark.parametrize(("costs", "found"), [("9218", 0), ("-9218", 0), ("9219", 0), ("9220", 1), ("-9220", 1)])
def test_an_absolute_left_side(project: Project, costs: str, found: int) -> None:
    """A tie of absolute amounts holds whichever sign each side is printed with."""
    project.table("resultatrakning", "id;rubrik;2024;2023", "kostnader;Kostnader;−9218;")
    add(project, "oversikt", "tkr", f"kostnader;Kostnader;;;{costs};")
    deviations = broken(project)
    assert len(deviations) == found
    for deviation in deviations:
        assert isinstance(deviation.expected, Decimal)
        assert isinstance(deviation.printed, Decimal)
        assert (deviation.expected < 0) == (deviation.printed < 0)


@pytest.mark.parametrize("note", ["summa;Summa;;;;", "summa;Summa;;;-;-", "annat;Annat;;;1;1", "summa;Summa;;;tom;tom"])
def test_a_missing_cell_skips_a_tie(project: Project, note: str) -> None:
    """A tie whose cell is missing, blank or a dash is not tried."""
    project.table("resultatrakning", "id;rubrik;2024;2023", "intakter;Intäkter;8484;7918")
    add(project, "not_intakter", "kr", note)
    assert broken(project) == []


def test_a_missing_part_of_a_sum_skips_a_tie(project: Project) -> None:
    """A tie to a sum of cells is not tried when one of them has no number."""
    add(project, "balansrakning", "tkr", "kassa_bank;Kassa;;;900;")
    accounts = ["plusgiro;Plusgiro;;;100;", "foretagskonto;Konto;;;100;", "placeringskonto;Placering;;;-;"]
    add(project, "not_omsattningstillgangar", "tkr", *accounts)
    assert broken(project) == []
    add(project, "not_omsattningstillgangar", "tkr", *accounts[:2], "placeringskonto;Placering;;;100;")
    (found,) = broken(project)
    assert [str(term.value) for term in found.terms] == ["100", "100", "100"]


@pytest.mark.parametrize(("total", "found"), [("9", 0), ("8", 0), ("7", 1)])
def test_a_computed_sum_carries_the_rounding_of_its_rows(project: Project, total: str, found: int) -> None:
    """A sum that is left to be computed may differ by half a unit for each of its rows."""
    project.table("resultatrakning", "id;rubrik;2024;2023", f"intakter;Intäkter;{total};")
    add(project, "not_intakter", "tkr", "a;A;;;3;", "b;B;;;3;", "c;C;;;4;", "summa;Summa;summa;a + b + c;;")
    assert len(broken(project)) == found


def test_every_tie_can_be_read() -> None:
    """Every tie has a cell on its left, cells on its right, and a message."""
    assert len(read_ties()) > 30
    for tie in read_ties():
        assert tie.left.count(".") == 1, tie
        assert "." in tie.right, tie
        assert tie.message.endswith("."), tie
