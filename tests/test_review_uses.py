"""What a report uses: what nothing uses, and what belongs to nothing, is told."""

from __future__ import annotations

import json

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.rules.uses import figures, files, goals
from arsredovisning.review.uses import uses_of
from arsredovisning.validation.copies import copied
from tests.project import REPOSITORY, Project

REPORTS = [("jamtland", 2020), ("jamtland", 2022), ("jamtland", 2024), ("jamtland", 2025), ("solleftea", 2024)]
PLACED = "[[tabell:deltagare]]\n\n[[tabell:resultatrakning]]\n\n[[figur:forsorjning]]\n\n{{ fakta.anslag | kr }}\n"


def review(project: Project) -> Review:
    return Review(project.data, {})


def unused(project: Project) -> list[str]:
    return [item.table.id if item.table else item.file.rpartition("/")[2] for item in files(review(project))]


@pytest.fixture
def whole(project: Project) -> Project:
    """The small project with every table and figure in use."""
    project.text("ingress", f"# Om\n\n{PLACED}")
    return project


def notebook(project: Project, code: str) -> None:
    """Give the report's notebook another cell."""
    path = project.root / "notebooks" / "oversikt.ipynb"
    book = json.loads(path.read_text("utf-8"))
    book["cells"].append({**book["cells"][-1], "source": [code]})
    path.write_text(json.dumps(book), "utf-8")


def test_a_whole_report_uses_all_that_it_has(whole: Project) -> None:
    """A report in which all is placed, named or shown has nothing to tell."""
    assert unused(whole) == []
    assert list(figures(review(whole))) == []


@pytest.mark.parametrize(("forbund", "year"), REPORTS)
def test_the_published_reports_use_all_that_they_have(forbund: str, year: int) -> None:
    """In the five published reports every text, table, figure, measure and verdict is in use."""
    context = Review(YearData(Workspace(REPOSITORY).find(forbund, year)), {})
    found: list[Deviation] = [*files(context), *goals(context), *figures(context)]
    assert [item.message for item in found] == []


def test_a_text_whose_section_is_gone_is_told(whole: Project) -> None:
    """A text that no section shows any more is told, and so is what only that text used."""
    whole.text("resultat", "# Resultat\n")
    whole.replace("report.toml", '{ text = "ingress" }', '{ text = "resultat" }')
    assert unused(whole) == ["ingress.md", "deltagare", "fakta"]
    assert [item.line for item in figures(review(whole))] == [11]


def test_a_table_that_only_an_unused_text_places_is_told(whole: Project) -> None:
    """A table is used by what is used itself: an expression in a text that nobody shows is no use of it."""
    whole.text("ingress", "# Om\n\n[[tabell:deltagare]]\n")
    whole.text("bortglomd", PLACED)
    assert unused(whole) == ["bortglomd.md", "fakta"]


@pytest.mark.parametrize(
    "code",
    [
        'report.text("lost")',
        'report.text("lo" + "st")',
        'report.markdown("{{ x }} [[tabell:y]]"); report.text("lost")',
        'for row in rows:\n    display(report.text(f"los{row}"))',
        'report.text("lo%s" % row)',
        'report.text("lo{}".format(row))',
        '%matplotlib inline\nreport.text("lo" + row)',
    ],
)
def test_a_notebook_uses_what_it_names(whole: Project, code: str) -> None:
    """A text is used when a notebook's code names it, also put together of a word and the id of a row."""
    whole.text("lost", "Text.\n")
    whole.table("fakta", "id;rubrik;enhet;varde;ord", "st;A;kr;1;", "t;B;kr;1;", "anslag;C;kr;1;")
    assert unused(whole) == ["lost.md"]
    notebook(whole, code)
    assert unused(whole) == []


def test_a_name_with_something_else_filled_in_is_no_use(whole: Project) -> None:
    """A text named with what is the id of no row is not one that the notebook shows: its goal is gone."""
    whole.text("mal_x", "Text.\n")
    notebook(whole, 'report.text(f"mal_{verdict}")')
    assert unused(whole) == ["mal_x.md"]


def test_notes_and_goals_are_used_by_the_notebooks_that_show_them(whole: Project) -> None:
    """Notes, their texts, and the tables of goals are used by a notebook that asks the report for them."""
    note = 'rubrik = "Fakta"\nnot = 1\n'
    whole.replace("tabeller.toml", 'rubrik = "Fakta"\n', note)
    whole.replace("report.toml", "[saknade", '[[textnoter]]\nnummer = 2\nrubrik = "P"\ntext = "principer"\n\n[saknade')
    whole.text("principer", "Så.\n")
    whole.text("ingress", f"# Om\n\n{PLACED.replace('fakta.anslag | kr', 'rapport.ar')}")
    assert unused(whole) == ["principer.md", "fakta"]
    notebook(whole, "for number, note in report.notes():\n    display(report.table(note.table))")
    assert unused(whole) == []
    assert "mal" not in uses_of(whole.data).names
    notebook(whole, "report.goals()")
    assert {"mal", "bedomningar"} <= uses_of(whole.data).names


def test_what_a_fact_restates_is_used(whole: Project) -> None:
    """A table that a used table names, in what a number restates or in a comment, is used."""
    whole.text("ingress", "# Om\n\n{{ fakta.anslag | kr }}\n\n[[tabell:resultatrakning]]\n")
    assert unused(whole) == ["deltagare"]
    whole.replace("tabeller.toml", "numrera = false", 'kommentar = "{{ deltagare.inskrivna | antal }} personer."')
    assert unused(whole) == []


STRAY = [
    "ingress-DESKTOP-AB12",
    "ingress (1)",
    "ingress - Kopia",
    "ingress - kopia (2)",
    "Kopia av ingress",
    "ingress copy",
]
STRAY += [
    "ingress_conflict",
    "ingress (Kims konflikterade kopia 2025-01-02)",
    "ingress.sync-conflict-20250102-AB",
    "ingress~",
]
STRAY += ["ingress_old", "ingress2", "ingress_gammal", "ingress_BACKUP_1234", "Copy of ingress"]


@pytest.mark.parametrize("stem", STRAY)
def test_a_stray_copy_is_known_by_its_name(stem: str) -> None:
    """What programs and people call a copy of a file tells which file it is of."""
    assert copied(stem, ["ing", "ingress", "mal"]) == "ingress"


@pytest.mark.parametrize("stem", ["ingressen", "mal_resurser", "ingress_om_styrelsen", "insats_bip"])
def test_another_file_is_no_copy(stem: str) -> None:
    """A name that goes on with a word of its own is another text."""
    assert copied(stem, ["ingress", "mal", "insats"]) == ""


def test_stray_files_are_told_as_what_they_are(whole: Project) -> None:
    """A copy of a text or a table, and a file of another kind, is told with its name and the file that it is of."""
    whole.text("ingress (1)", "# Om\n")
    whole.write("texter/ingress.md.bak", "# Om\n")
    whole.write("texter/anteckningar.docx", "x")
    whole.write("tabeller/.~lock.fakta.csv#", "x")
    found = {item.section: item.message for item in files(review(whole))}
    assert list(found) == ["ingress (1).md", "anteckningar.docx", "ingress.md.bak"]
    assert "en kopia av ingress.md" in found["ingress (1).md"]
    assert "en kopia av ingress.md" in found["ingress.md.bak"]
    assert "bara filer som slutar på .md" in found["anteckningar.docx"]


def test_a_copy_of_a_table_is_a_fault_that_names_it(whole: Project) -> None:
    """A copy of a table's file, which no setting describes, stops the report and says what it is a copy of."""
    whole.table("fakta_conflict", "id;rubrik")
    (fault,) = whole.faults()
    assert fault.file.endswith("fakta_conflict.csv")
    assert "en kopia av fakta.csv" in fault.hint


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "\ufeff\ufeff\n"])
def test_an_empty_text_of_a_section_is_a_fault(whole: Project, text: str) -> None:
    """A section's or a note's text that is empty, or has only white space and marks of encoding, is a fault."""
    whole.text("ingress", text)
    assert (whole.faults()[0].file.rpartition("/")[2], whole.faults()[0].message) == (
        "ingress.md",
        "Texten är tom, fast ett avsnitt eller en not ska visa den.",
    )


GOALS_TOML = """
[mal]
rubrik = "Mål"
enhet = "text"
kolumner = [{ id = "ambition", typ = "text" }]

[bedomningar]
rubrik = "Bedömningar"
enhet = "text"
kolumner = [{ id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [{ id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "utfall" }]
"""


def test_what_belongs_to_a_goal_that_is_gone_is_told(whole: Project) -> None:
    """A measure or a verdict whose goal is gone, or a measure whose verdict is, is told with its cell."""
    settings = (whole.folder.data / "tabeller.toml").read_text("utf-8")
    whole.write("tabeller.toml", settings + GOALS_TOML)
    whole.table("mal", "id;rubrik;ambition", "a;Mål a;")
    whole.table("bedomningar", "id;rubrik;mal;bedomning", "a;Uppnått;a;uppnatt", "ab;Uppnått;a b;uppnatt")
    whole.table("matt", "id;rubrik;mal;bedomning;utfall", "m1;M1;a;;1", "m2;M2;b;;2", "m3;M3;a;c;3")
    assert [(item.place, item.printed) for item in goals(review(whole))] == [
        ("matt.m2.mal", "b"),
        ("bedomningar.ab.mal", "b"),
        ("matt.m3.bedomning", "c"),
    ]
