"""The rules of the granskning for what the texts say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nbformat
import pytest

from arsredovisning.data.year import YearData
from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Review, Said, deviations_in, shown
from arsredovisning.review.rules import prose
from tests.project import REPOSITORY, Project

Find = Callable[[Review], Iterator[Said]]

FACTS = """
kolumner = [
  { id = "varde", rubrik = "Värde" },
  { id = "motsvarar", typ = "text", dold = true },
  { id = "ungefar", typ = "text", dold = true },
"""
DRIFT = """
[drift]
rubrik = "Driftredovisning"
enhet = "tkr"
kolumner = [{ id = "utfall_2024" }, { id = "budget_2024" }]
"""
GOALS = """
[mal]
rubrik = "Mål"
enhet = "text"
kolumner = [{ id = "ambition", typ = "text" }]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [{ id = "mal", typ = "text" }, { id = "maltal" }]
"""


def found(project: Project, find: Find) -> list[Deviation]:
    return deviations_in(find(Review(project.data, {})))


def numbers(project: Project, text: str) -> list[str]:
    project.text("ingress", text)
    return [str(item.printed) for item in found(project, prose.numbers)]


def published(forbund: str, year: int, find: Find) -> list[tuple[str, str]]:
    """Give what a rule finds in a report of the repository: where, and what is printed."""
    review = Review(YearData(ReportFolder(Workspace(REPOSITORY), forbund, year)), {})
    return [
        (item.row.id if item.row else item.section, shown(item.printed).replace("\u00a0", " "))
        for item in deviations_in(find(review))
    ]


def add(project: Project, settings: str) -> None:
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8") + settings)


def facts(project: Project, *lines: str) -> list[Deviation]:
    old = project.folder.table_settings.read_text("utf-8").split("[fakta]")[1].split("kolumner = [\n")[1].split("]")[0]
    project.replace("tabeller.toml", f"kolumner = [\n{old}", FACTS.lstrip())
    project.table("fakta", "id;rubrik;enhet;varde;motsvarar;ungefar", *lines)
    return found(project, prose.restated)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Det kom 17 personer.", ["17"]),
        ("Det kostade 8 484 tkr, 3,5 % mer.", ["8 484", "3,5"]),
        ("Det kostade 8\u00a0484 tkr.", ["8\u00a0484"]),
        ("Det kostade 2024 kr.", ["2024"]),
        ("Mellan 15 och 29 år, eller 15–29.", ["15", "29", "15", "29"]),
        ("Det kostade 25kr.", ["25"]),
        ("Arbetet fortsätter 2525.", ["2525"]),
    ],
)
def test_a_typed_number_is_found(project: Project, text: str, typed: list[str]) -> None:
    """A number that is written by hand is found as it stands."""
    assert numbers(project, text) == typed


@pytest.mark.parametrize(
    "text",
    [
        "Det blev {{ deltagare.inskrivna | antal }} och {{ 1 + 2 }}{# 17 #}.",
        "Åren 2024, 2025–2027 och 2024/25, den 1 november 2005 och 2024-12-31.",
        "Lagen (2003:1210), 21 §, § 5, 4 kap. och rapport FK 2024/007710.",
        "Covid-19, BIP2, 4R-analys och 7TJUGO.",
        "1. Ett\n2. Två\n\n## 3.1 Rubrik\n\n[^1]: Noten.\n",
        "Se @not:3, @tab:del2 och [sidan](https://exempel.se/12).",
    ],
)
def test_what_names_rather_than_counts(project: Project, text: str) -> None:
    """Expressions, years, dates, laws, names with letters, numbering and references are no typed numbers."""
    assert numbers(project, text) == []


def test_where_a_typed_number_stands(project: Project) -> None:
    """A typed number is found with its file and line, and the cell that states the same number."""
    project.text("ingress", "# Om\n\nDet var\n1 271 personer.\n")
    (item,) = found(project, prose.numbers)
    assert (item.file, item.line, item.section) == ("data/provlandet/2024/texter/ingress.md", 4, "ingress")
    assert "deltagare.inskrivna.alla_2024" in item.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("8 482 tkr", "8 484 står på ”Verksamhetens intäkter”, 2024 (resultatrakning.intakter.2024)"),
        ("8 350 tkr", ""),
        ("36 personer", ""),
        ("702 %", ""),
    ],
)
def test_the_nearest_value(project: Project, text: str, told: str) -> None:
    """A typed number near a known one of the same unit names it; one that is far from all names none."""
    project.text("ingress", text)
    (item,) = found(project, prose.numbers)
    assert told in item.message.replace("\u00a0", " ")
    assert bool(told) == (" står på " in item.message)


def test_numbers_typed_on_purpose(project: Project) -> None:
    """A phrase of skrivna_tal covers its numbers, also over a line break, and nothing else."""
    project.replace("report.toml", "beslutad", 'skrivna_tal = ["15–29 år", "R 9"]\nbeslutad')
    assert numbers(project, "Unga, 15–29\når. R 9, men inte R 91 och 15 år.") == ["91", "15"]


def test_a_phrase_that_stands_nowhere(project: Project) -> None:
    """A phrase of skrivna_tal that no text holds is found with its line; one that stands somewhere is not."""
    project.replace("report.toml", "beslutad", 'skrivna_tal = ["15–29 år", "R 9"]\nbeslutad')
    project.text("ingress", "Unga, 15–29 år.")
    (item,) = found(project, prose.unused_phrases)
    assert (item.printed, item.line) == ("R 9", 2)


def test_every_text_is_read(project: Project) -> None:
    """Notebooks' Markdown, comments, footnotes, text columns and missing figures are read as the texts are."""
    project.replace(
        "tabeller.toml",
        "numrera = false",
        'numrera = false\nkommentar = "11 st"\nfotnoter = [{ marke = "*", text = "12" }]',
    )
    project.replace("tabeller/fakta.csv", "Kim Ek", "Kim 13 Ek")
    project.replace("report.toml", "som bild", "som 14 bilder")
    path = project.root / "notebooks" / "oversikt.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("Cell med 15."))
    nbformat.write(book, path)
    assert sorted(str(item.printed) for item in found(project, prose.numbers)) == ["11", "12", "13", "14", "15"]


def test_a_text_cell_that_is_a_number_is_data(project: Project) -> None:
    """A cell of a text column that holds nothing but a number is data and no typed number."""
    project.replace("tabeller/fakta.csv", "Kim Ek", "15")
    assert found(project, prose.numbers) == []


def test_a_goals_wording_states_its_target(project: Project) -> None:
    """The number in a goal's wording is the data's when it is that goal's target, and typed otherwise."""
    add(project, GOALS)
    project.table("mal", "id;rubrik;ambition", "a;Minst 80 % får stöd;", "b;Minst 70 % får stöd;")
    project.table("matt", "id;rubrik;mal;maltal", "m;Stöd;a;80", "n;Stöd;b;75")
    (item,) = found(project, prose.numbers)
    assert (item.printed, item.row and item.row.id) == ("70", "b")


@pytest.mark.parametrize(
    "text",
    [
        "Intäkterna, {{ resultatrakning.intakter | tkr }}, är högre än föregående år.",
        "Intäkterna, {{ resultatrakning.intakter | tkr }}, har\nökat sedan {{ rapport.foregaende_ar }}.",
        "Vi blev fler. Intäkterna på {{ resultatrakning.intakter.2024 | tkr }} är större än året före.",
        "Det kostade {{ drift.a.utfall_2024 | tkr }}, mindre än budgeterat.",
        "Det kostade {{ drift.a | tkr }}, vilket är över budget.",
        "Över hälften, {{ fakta.andel | procent }}, kom.",
        "De flesta (majoriteten {{ fakta.andel | procent }}) kom.",
    ],
)
def test_a_typed_direction_is_found(project: Project, text: str) -> None:
    """A typed word of direction is found where the sentence compares a value with another that the data hold."""
    add(project, DRIFT)
    project.table("drift", "id;rubrik;utfall_2024;budget_2024", "a;A;7;8")
    project.text("ingress", f"# Om\n\n{text}\n")
    assert len(found(project, prose.directions)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Intäkterna, {{ resultatrakning.intakter | tkr }}, är höga.",
        "Intäkterna är {{ resultatrakning.intakter | tkr }}. Behovet är större än året före.",
        "Vi blev {{ fakta.andel | procent }} fler än året före.",
        "Antalet var {{ deltagare.inskrivna | antal }}, fler än {{ rapport.foregaende_ar }}.",
        "Intäkterna är {{ riktning(resultatrakning.intakter, 1, 'högre', 'lägre') }} än året före.",
        "Intäkterna är {{ pastar(resultatrakning.intakter > 1, 'högre') }} än året före och ökat mot förra året.",
        "Det kostade {{ drift.a.utfall_2024 | tkr }} och räckte till fler insatser.",
        "Intäkterna är {{ resultatrakning.intakter | tkr }} och behovet är större än året före.",
        "Ungefär hälften av gruppen, {{ fakta.andel | procent }} av alla, kom.",
    ],
)
def test_a_direction_that_cannot_be_bound(project: Project, text: str) -> None:
    """A word of direction is left alone when it is bound, or when the data lack one of the two values."""
    add(project, DRIFT)
    project.table("drift", "id;rubrik;utfall_2024;budget_2024", "a;A;7;8")
    project.text("ingress", text)
    assert found(project, prose.directions) == []


def test_a_false_claim_is_found(project: Project) -> None:
    """A claim that the data do not bear out is found with its words and line; a true one is not."""
    project.text(
        "ingress",
        "# Om\n\nVi blev {{ pastar(deltagare.inskrivna > 1000, 'fler') }} och\n"
        "{{ pastar(deltagare.inskrivna < 1000,\n 'färre') }}.\n",
    )
    (item,) = found(project, prose.claims)
    assert (item.printed, item.line) == ("färre", 4)
    assert "fler och\nfärre." in project.render(project.data.text("ingress") or "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x;X;tkr;8482;resultatrakning.intakter.2024;", "8 484"),
        ("x;X;tkr;8484;resultatrakning.intakter.2024;", None),
        ("x;X;tkr;9218;resultatrakning.kostnader.2024;", None),
        ("x;X;kr;8484400;resultatrakning.intakter.2024;", None),
        ("x;X;kr;8484600;resultatrakning.intakter.2024;", "8 484 000"),
        ("x;X;tkr;8060;resultatrakning.intakter.2024;ca", None),
        ("x;X;tkr;8059;resultatrakning.intakter.2024;ca", "8 484"),
        ("x;X;%;60;andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna);ca", None),
        ("x;X;%;56;andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna);", None),
        ("x;X;%;57;andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna);", "55,2 %"),
        ("x;X;antal;5;;", None),
    ],
)
def test_a_fact_that_restates_a_cell(project: Project, line: str, expected: str | None) -> None:
    """A fact is compared in size with what it restates, within its rounding, or about when it says so."""
    items = facts(project, line)
    assert [shown(item.expected).replace("\u00a0", " ") for item in items] == ([expected] if expected else [])


def test_a_fact_of_another_kind(project: Project) -> None:
    """A number that restates one of another kind of unit is found, since the two cannot be compared."""
    (item,) = facts(project, "x;X;%;8484;resultatrakning.intakter.2024;")
    assert "olika slags enhet" in item.message


def test_a_claim_that_cannot_be_worked_out(project: Project) -> None:
    """A claim with an unknown name is told with its file and line, as any expression is."""
    project.text("ingress", "# Om\n\n{{ pastar(deltagare.inskrivnna > 1, 'fler') }}\n")
    with pytest.raises(ReportError) as caught:
        found(project, prose.claims)
    assert (caught.value.faults[0].file, caught.value.faults[0].line) == ("data/provlandet/2024/texter/ingress.md", 3)


def test_a_fact_that_restates_nothing_known(project: Project) -> None:
    """What a fact restates must be a value that can be worked out."""
    (item,) = facts(project, "x;X;tkr;8482;resultatrakning.intakt.2024;")
    assert item.column is not None
    assert item.column.id == "motsvarar"
    assert "intakt" in item.message


def test_the_published_numbers_written_by_hand() -> None:
    """The year 2525 in Sollefteå's report of 2024 is the only typed number left in the five reports."""
    assert published("solleftea", 2024, prose.numbers) == [("mal_beredande_organ", "2525")]
    for year in (2020, 2022, 2024, 2025):
        assert published("jamtland", year, prose.numbers) == []


def test_the_published_texts_are_bound() -> None:
    """No text of the five reports has a word of direction left to bind, and no phrase is listed in vain."""
    for forbund, year in (
        ("jamtland", 2020),
        ("jamtland", 2022),
        ("jamtland", 2024),
        ("jamtland", 2025),
        ("solleftea", 2024),
    ):
        assert published(forbund, year, prose.directions) == []
        assert published(forbund, year, prose.unused_phrases) == []


def test_the_published_false_claims() -> None:
    """Jämtland's 2022 cost is not under budget, and its 2025 survey results are not all as good as before."""
    assert published("jamtland", 2022, prose.claims) == [("ekonomi", "under")]
    assert published("jamtland", 2025, prose.claims) == [("enkat", "minst lika bra")]
    assert published("jamtland", 2024, prose.claims) == []


def test_the_published_facts_that_contradict_a_table() -> None:
    """The published texts' own figures that the tables contradict are found, and no others."""
    assert published("jamtland", 2020, prose.restated) == [("ranta_basbelopp_avvikelse", "97")]
    assert published("jamtland", 2022, prose.restated) == [
        ("insatser_bidrag", "7 957"),
        ("insatser_okning", "3 087"),
        ("insatser_under_budget", "900"),
        ("strukturkostnader", "840"),
        ("strukturkostnader_under_budget", "80"),
    ]
    assert published("jamtland", 2024, prose.restated) == [
        ("minskning_nya", "10 %"),
        ("minskning_avslutade", "25 %"),
        ("intakter_text", "8 482"),
        ("ingaende_overskott_text", "3 740"),
        ("eget_kapital_text", "2 331"),
    ]
    assert published("jamtland", 2025, prose.restated) == []
    assert published("solleftea", 2024, prose.restated) == [
        ("praktikinformator_beviljat_drift", "90 000"),
        ("praktikinformator_arets_del_drift", "22 500"),
    ]
