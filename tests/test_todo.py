"""What is left to do in a draft."""

from __future__ import annotations

import pytest

from arsredovisning.validation.todo import summary, todo
from tests.project import TABELLER_TOML, Project

FOLDER = "data/provlandet/2024"


@pytest.fixture
def draft(project: Project) -> Project:
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    project.table("fakta", "id;rubrik;enhet;varde;ord", "anslag;Anslag;kr;2500000;")
    return project


def lines(project: Project) -> list[str]:
    return [str(item) for item in todo(project.data)]


def test_a_finished_draft_has_nothing_left(draft: Project) -> None:
    """A draft with every number and no mark has nothing left but the decision."""
    assert lines(draft) == []
    assert summary(draft.data, []).startswith("Att göra: allt är ifyllt.")


def test_a_decided_report_has_nothing_left(project: Project) -> None:
    """A decided report has nothing left to do, whatever it lacks."""
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;;")
    assert todo(project.data) == []


def test_the_list_shrinks_as_a_table_is_filled_in(draft: Project) -> None:
    """A table is a line with how many numbers it misses, fewer as they arrive, and no line when none does."""
    file = f"{FOLDER}/tabeller/deltagare.csv (Deltagare)"
    found = []
    for cells in (";", "5;", "5;3"):
        draft.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", f"inskrivna;Inskrivna;{cells}")
        found.append([line for line in lines(draft) if file in line])
    assert found == [[f"{file}: 2 av 2 uppgifter saknas"], [f"{file}: 1 av 2 uppgifter saknas"], []]


def test_sums_are_not_asked_for(draft: Project) -> None:
    """What is computed, a heading, an earlier year and what is blank on purpose are not counted."""
    draft.table(
        "resultatrakning",
        "id;rubrik;typ;summa;2024;2023",
        "rubrik;Rubrik;rubrik;;;",
        "intakter;Intäkter;;;;",
        "kostnader;Kostnader;;;tom;",
        "resultat;Årets resultat;summa;intakter + kostnader;;",
    )
    (line, *_texts) = lines(draft)
    assert line.endswith("(Resultaträkning): 1 av 1 uppgifter saknas")


def test_a_text_is_a_line(draft: Project) -> None:
    """A text is a line with its heading, how many expressions lack a value and how many marks it has."""
    draft.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;;3")
    draft.text(
        "ingress", "# Om oss\n\n==Att förnya==\n\n{{ deltagare.inskrivna }} {{ fakta.anslag | kr }}\n\n==Mer==\n"
    )
    assert lines(draft)[1] == f"{FOLDER}/texter/ingress.md (Om oss): 1 uttryck saknar värde, 2 markeringar kvar"


def test_marks_of_a_table_are_told_with_it(draft: Project) -> None:
    """A mark in a table's comment is told on the table's line, with the file that it stands in."""
    draft.replace("tabeller.toml", 'rubrik = "Fakta"\n', 'rubrik = "Fakta"\nkommentar = "==Att förnya=="\n')
    assert lines(draft) == [f"{FOLDER}/tabeller/fakta.csv (Fakta): 1 markering kvar i {FOLDER}/tabeller.toml"]


def test_verdicts_and_signatures_are_counted(draft: Project) -> None:
    """Verdicts that are not given and names that are missing are counted."""
    columns = ", ".join(f'{{ id = "{name}", typ = "text" }}' for name in ("mal", "bedomning"))
    entry = f'\n[bedomningar]\nrubrik = "Bedömningar"\nenhet = "text"\nkolumner = [ {columns} ]\n'
    draft.write("tabeller.toml", TABELLER_TOML + entry)
    draft.table("bedomningar", "id;rubrik;mal;bedomning", "ett;;ett;", "tva;;tva;uppnatt")
    people = "".join(f'[[underskrifter]]\nnamn = "{name}"\nroll = "Ledamot"\n\n' for name in ("", "Kim Ek", ""))
    draft.replace("report.toml", "[saknade", f"{people}[saknade")
    assert lines(draft) == [
        f"{FOLDER}/tabeller/bedomningar.csv (Bedömningar): 1 av 2 uppgifter saknas",
        f"{FOLDER}/report.toml (underskrifter): 2 av 3 uppgifter saknas",
    ]


def test_the_summary_counts_what_is_done(draft: Project) -> None:
    """The summary says how many tables and texts are done of all."""
    draft.text("oversikt", "==Att förnya==\n")
    assert summary(draft.data, todo(draft.data)) == "Att göra: 4 av 5 tabeller och texter är klara."
