"""Granskning: facts that are bound to nothing, and what they may restate."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.run import examine
from arsredovisning.review.unbound import unbound_facts
from tests.project import REPOSITORY, Project

DESCRIBED = """\
[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{ id = "varde" }, { id = "motsvarar", typ = "text", dold = true }]

[elever]
rubrik = "Elever i verkstaden"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "alla_2023" }, { id = "kvinnor_2024" }]

[bidrag]
rubrik = "Bidrag från medlemmarna"
enhet = "tkr"
"""


def proposed(project: Project, fact: str) -> str:
    """Give what is proposed for a fact that is bound to nothing."""
    project.write("tabeller.toml", DESCRIBED)
    rows = ["inskrivna;Inskrivna elever;120;96;70", "lamnat;Elever som lämnat verkstaden;44;55;40"]
    project.table("elever", "id;rubrik;alla_2024;alla_2023;kvinnor_2024", *rows)
    project.table(
        "bidrag",
        "id;rubrik;typ;summa;2024;2023",
        "kommuner;Bidrag från kommunerna;;;2056;2015",
        "regionen;Bidrag från regionen;;;4114;4031",
        "summa;Summa bidrag;summa;kommuner + regionen;6170;6046",
    )
    project.table("fakta", "id;rubrik;enhet;varde;motsvarar", fact)
    (found,) = unbound_facts(project.data)
    return found.proposal


@pytest.mark.parametrize(
    ("fact", "expression"),
    [
        ("f;Inskrivna elever under året;antal;120;", "elever.inskrivna.alla_2024"),
        ("f;Inskrivna elever, ökning;antal;24;", "elever.inskrivna.alla_2024 - elever.inskrivna.alla_2023"),
        ("f;Inskrivna elever, ökning;%;25;", "forandring(elever.inskrivna.alla_2024, elever.inskrivna.alla_2023)"),
        ("f;Bidrag från kommunerna;kr;2056000;", "bidrag.kommuner.2024"),
        ("f;Bidrag från kommunerna, del av alla bidrag;%;33;", "andel(bidrag.kommuner.2024, bidrag.summa.2024)"),
        # The same number of something else, or women against all of another year, is chance.
        ("f;Styrelsens sammanträden;antal;120;", ""),
        ("f;Inskrivna elever, skillnad;antal;26;", ""),
        ("f;Inskrivna elever;antal;121;", ""),
    ],
)
def test_what_a_fact_may_restate(project: Project, fact: str, expression: str) -> None:
    """A fact is proposed the cell, difference, change or share that gives its number, where the words are alike."""
    assert proposed(project, fact) == expression


def test_a_bound_fact_is_not_counted(project: Project) -> None:
    """A fact that says what it restates is bound; the coverage counts the others and writes where they stand."""
    proposed(project, "f;Inskrivna elever under året;antal;120;")
    project.table(
        "fakta", "id;rubrik;enhet;varde;motsvarar", "a;A;antal;120;elever.inskrivna.alla_2024", "b;B;antal;7;"
    )
    coverage = examine(project.data).coverage
    assert (coverage.facts, [(item.place, item.line) for item in coverage.unbound]) == (2, [("fakta.b", 3)])


@pytest.mark.parametrize(
    ("forbund", "year", "unbound"),
    [
        ("jamtland", 2020, 18),
        ("jamtland", 2022, 25),
        ("jamtland", 2024, 69),
        ("jamtland", 2025, 31),
        ("solleftea", 2024, 35),
    ],
)
def test_the_facts_of_the_published_reports(forbund: str, year: int, unbound: int) -> None:
    """What the sources let be bound is bound; the rest are told by a text alone."""
    assert len(unbound_facts(YearData(Workspace(REPOSITORY).find(forbund, year)))) == unbound
