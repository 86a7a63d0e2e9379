"""A draft: what is missing is shown, and what stands unfinished stops a decided report."""

from __future__ import annotations

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import markdown_parser
from arsredovisning.text.syntax import marks_in
from tests.project import TABELLER_TOML, Project, notebook, shown

GAP = "==uppgift saknas=="
DECIDED = "beslutad = 2025-03-14\n"


@pytest.fixture
def draft(project: Project) -> Project:
    """The small project before the board has decided, with a table that is half filled in."""
    project.replace("report.toml", DECIDED, "")
    project.table(
        "deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;1 271;", "avslutade;Avslutade;0;-"
    )
    return project


@pytest.mark.parametrize(
    "expression",
    [
        "deltagare.inskrivna.kvinnor_2024 | antal",
        "deltagare.inskrivna.kvinnor_2024",
        "deltagare.avslutade.kvinnor_2024 | tal",
        "fakta.ordforande | tal",
        "fakta.anslag.ord",
        "deltagare.inskrivna - deltagare.inskrivna.kvinnor_2024",
        "5 - fakta.ordforande",
        "abs(fakta.ordforande)",
        "andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna) | procent",
        "forandring(deltagare.inskrivna, fakta.ordforande) | procent",
        "riktning(deltagare.inskrivna.kvinnor_2024, 5, 'fler', 'färre')",
        "ungefar(fakta.ordforande, 'hälften', 50)",
        "storst({'kvinnor': deltagare.inskrivna.kvinnor_2024, 'män': 3})",
        "pastar(fakta.ordforande > 5, 'fler')",
        "pastar(fakta.ordforande == fakta.ordforande, 'lika med')",
        "pastar(deltagare.inskrivna > [1, deltagare.inskrivna.kvinnor_2024] | max, 'flest')",
        "'ja' if fakta.ordforande else 'nej'",
    ],
)
def test_an_expression_without_value_is_a_gap(draft: Project, expression: str) -> None:
    """In a draft, whatever is made of an empty cell is marked as missing, and the rest of the line is printed."""
    rendered = draft.render(f"Av {{{{ deltagare.inskrivna | antal }}}}: {{{{ {expression} }}}}.")
    assert rendered == f"Av 1\u00a0271: {GAP}."


def test_words_that_do_not_hold_are_marked(draft: Project) -> None:
    """In a draft, words that the numbers do not bear out are marked with why, so that the text can wait."""
    rendered = draft.render("{{ ungefar(deltagare.inskrivna, 'omkring tusen', 1000) }}")
    assert marks_in(rendered)[0].words.replace("\\", "").startswith("”omkring tusen” stämmer inte")


def test_a_division_by_zero_is_a_gap(draft: Project) -> None:
    """In a draft, a share of nothing is marked, since the numbers may still come."""
    assert draft.render("{{ andel(1, deltagare.avslutade) | procent }}") == "==uppgift saknas\\: en cell är noll=="


@pytest.mark.parametrize("text", ["{{ deltagare.nyaa }}", "{{ deltagare.inskrivna | antall }}", "{{ 1 + }}"])
def test_a_mistake_is_told_in_a_draft_too(draft: Project, text: str) -> None:
    """A name that does not exist stops a draft as it stops any report."""
    with pytest.raises(ReportError, match=r"prov\.md, rad 1"):
        draft.render(text)


def test_a_gap_in_an_alternative_text_is_plain(draft: Project) -> None:
    """Where the text is no Markdown, a gap is the words alone."""
    text = "{{ fakta.ordforande | tal }} kvinnor"
    assert Expressions(draft.data).render(text, "figuren", plain=True) == "uppgift saknas kvinnor"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("==att förnya== mer", "<p><mark>att förnya</mark> mer</p>\n"),
        ("==med *vikt*\noch rader==", "<p><mark>med <em>vikt</em>\noch rader</mark></p>\n"),
        ("a == b och c == d", "<p>a == b och c == d</p>\n"),
        ("==ett\n\ntvå==", "<p>==ett</p>\n<p>två==</p>\n"),
        ("`==kod==`", "<p><code>==kod==</code></p>\n"),
    ],
)
def test_marks_are_highlighted(text: str, html: str) -> None:
    """Words between double equals signs are highlighted, within a paragraph."""
    assert markdown_parser().render(text) == html


def test_marks_are_found_by_line() -> None:
    """A text's marks are found with their lines; an expression that compares has none."""
    text = "{{ pastar(a == b, 'x') }} {{ pastar(c == d, 'y') }}\n\n==Att\nförnya==\n"
    assert [(mark.line, mark.words) for mark in marks_in(text)] == [(3, "Att förnya")]


def test_a_mark_stops_a_decided_report(project: Project) -> None:
    """A mark in a text, a comment or a footnote stops a report that is decided, each told with its place."""
    project.text("oversikt", "Ett.\n\n==Att förnya==\n")
    noted = 'kommentar = "==Att skriva=="\nfotnoter = [ { marke = "*", text = "==Gammal==" } ]\n'
    project.replace("tabeller.toml", 'rubrik = "Fakta"\n', 'rubrik = "Fakta"\n' + noted)
    found = [(fault.file.rpartition("/")[2], fault.line, fault.column, fault.found) for fault in project.faults()]
    assert found == [
        ("tabeller.toml", None, "fakta", "Att skriva"),
        ("tabeller.toml", None, "fakta", "Gammal"),
        ("oversikt.md", 3, "", "Att förnya"),
    ]
    project.replace("report.toml", DECIDED, "")
    assert project.faults() == []


def test_a_decided_report_is_signed_by_name(project: Project) -> None:
    """A place for a name that is still empty stops a decided report; a draft shows it as missing."""
    project.replace("report.toml", "[saknade", '[[underskrifter]]\nnamn = ""\nroll = "Ordförande"\n\n[saknade')
    assert [fault.found for fault in project.faults()] == ["Ordförande"]
    project.replace("report.toml", DECIDED, "")
    assert project.faults() == []
    assert "Uppgift saknas" in project.report.signatures()._repr_mimebundle_()["text/html"]


def test_empty_cells_are_shown_as_missing(draft: Project) -> None:
    """A draft's table says of each empty number about the year that it is missing, and of no earlier year."""
    draft.table(
        "resultatrakning",
        "id;rubrik;typ;summa;2024;2023",
        "intakter;Intäkter;;;8484;",
        "kostnader;Kostnader;;;;-6875",
        "resultat;Årets resultat;summa;intakter + kostnader;;",
    )
    rows = shown(draft.report.table("resultatrakning")).rows
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["8\u00a0484", ""],
        ["saknas", "−6\u00a0875"],
        ["saknas", "−6\u00a0875"],
    ]


def test_a_sum_waits_for_its_parts(draft: Project) -> None:
    """A draft computes no sum of which a part is missing, neither in a table nor in a text."""
    lines = ["id;rubrik;typ;summa;2024;2023", "a;A;;;5;1", "b;B;;;;1", "s;S;summa;a + b;;2"]
    draft.table("resultatrakning", *lines)
    assert draft.render("{{ resultatrakning.s | tkr }}") == GAP
    draft.table("resultatrakning", *lines[:2], "b;B;;;-;1", lines[3])
    assert draft.render("{{ resultatrakning.s | tkr }}") == "5\u00a0tkr"


@pytest.mark.parametrize("blank", ["tom", "-"])
def test_what_is_blank_on_purpose_is_not_missing(draft: Project, blank: str) -> None:
    """A cell with a dash or ``tom`` is filled in."""
    draft.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", f"inskrivna;Inskrivna;1;{blank}")
    assert draft.report.complete("deltagare")


def test_what_last_year_left_empty_is_not_missing(draft: Project) -> None:
    """A cell that last year's report left empty too is not waited for; the others are."""
    last = "../2023"
    draft.write(f"{last}/report.toml", 'titel = "Årsredovisning 2023"\nbeslutad = 2024-03-14\ndelar = []\n')
    draft.write(f"{last}/tabeller.toml", TABELLER_TOML.replace("2024", "2023"))
    draft.write(f"{last}/tabeller/deltagare.csv", "id;rubrik;alla_2023;kvinnor_2023\ninskrivna;Inskrivna;5;\n")
    draft.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;;", "nya;Nya;;")
    table = draft.data.table("deltagare")
    missing = [(row.id, name) for row in table.rows for name, cell in row.cells.items() if cell.missing]
    assert missing == [("inskrivna", "alla_2024"), ("nya", "alla_2024"), ("nya", "kvinnor_2024")]


def test_a_decided_report_misses_nothing(project: Project) -> None:
    """An empty cell of a decided report is as it was decided."""
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;;")
    assert project.report.complete("deltagare")
    assert shown(project.report.table("deltagare")).rows[0].cells[0].text == ""


def test_columns_that_are_waited_for_are_shown(draft: Project) -> None:
    """A part of a table leaves empty columns out, but not those that a draft waits for."""
    draft.table("resultatrakning", "id;rubrik;2024;2023", "intakter;Intäkter;;")
    part = draft.report.table("resultatrakning", columns={"2024": "I år", "2023": "I fjol"})
    assert [column.label for column in shown(part).columns] == ["I år"]


def test_only_a_complete_table_is_drawn(draft: Project) -> None:
    """A table is complete when none of the columns that matter misses a number; one that does not exist is not."""
    report = draft.report
    assert report.complete("deltagare", "alla_2024")
    assert not report.complete("deltagare")
    assert not report.complete("finns_ej")


def test_a_figure_that_is_not_drawn_is_a_box(draft: Project) -> None:
    """A draft shows a figure that no notebook draws yet as a box that says so, and references reach it."""
    page = draft.page(notebook("Se @fig:flode.\n\n[[figur:flode]]"))
    assert 'id="fig-flode"' in page
    assert "Uppgift saknas: figuren ritas när det finns värden att visa." in page


def test_a_verdict_that_is_not_given_is_missing(draft: Project) -> None:
    """A goal whose verdict is empty says that it is missing, and one that the source gives without words does not."""
    columns = [f'{{ id = "{name}", typ = "text" }}' for name in ("ambition", "mal", "bedomning", "tillagg")]
    text = TABELLER_TOML + f'\n[mal]\nrubrik = "Mål"\nenhet = "text"\nkolumner = [ {columns[0]} ]\n'
    text += f'\n[bedomningar]\nrubrik = "B"\nenhet = "text"\nkolumner = [ {", ".join(columns[1:])} ]\n'
    draft.write("tabeller.toml", text)
    draft.table("mal", "id;rubrik;ambition", "ett;Ett;", "tva;Två;")
    draft.table("bedomningar", "id;rubrik;mal;bedomning;tillagg", "ett;;ett;;", "tva;;tva;ingen;")
    goals = draft.report.goals()
    assert list(goals.words) == ["Uppgift saknas", "Bedömningen är inte angiven i text"]
    assert list(goals.kind) == ["ingen", "ingen"]


def test_a_decision_on_an_unknown_day_is_a_decision(project: Project) -> None:
    """A report that was decided on a day that its source does not give is no draft; it cannot have a day as well."""
    project.replace("report.toml", DECIDED, 'beslutad_okand = "Källan anger inte dagen."\n')
    assert not project.data.draft
    project.replace("report.toml", "beslutad_okand", f"{DECIDED}beslutad_okand")
    (fault,) = project.faults()
    assert "antingen beslutad eller beslutad_okand" in fault.expected
