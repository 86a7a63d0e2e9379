"""What a notebook puts into the report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from arsredovisning.document.elements import MIME, Content, cell_text, figure_content

from arsredovisning.data.tables import EMPTY, Cell
from arsredovisning.data.values import MINUS, NBSP, Value
from arsredovisning.errors import ReportError
from tests.project import Project


@pytest.mark.parametrize(
    ("number", "unit", "table_unit", "decimals", "printed"),
    [
        ("8227.5", "tkr", "tkr", None, f"8{NBSP}227,5"),
        ("-594", "tkr", "tkr", None, f"{MINUS}594"),
        ("35", "%", "%", None, f"35{NBSP}%"),
        ("35", "%", "antal", None, f"35{NBSP}%"),
        ("12", "dagar", "antal", None, f"12{NBSP}dagar"),
        ("12", "dagar", "dagar", None, "12"),
        ("0.444", "tkr", "tkr", 2, "0,44"),
        ("7", "kr", "tkr", 2, "7,00"),
    ],
)
def test_a_number_is_printed(number: str, unit: str, table_unit: str, decimals: int | None, printed: str) -> None:
    """A number is printed in Swedish, with its row's decimals, and with its unit where the table does not tell it."""
    assert cell_text(Cell("number", Value(number, unit)), decimals, table_unit) == printed


@pytest.mark.parametrize(
    ("cell", "printed"), [(Cell("dash"), "–"), (EMPTY, ""), (Cell("text", text="Kim Ek"), "Kim Ek")]
)
def test_a_cell_without_a_number_is_printed(cell: Cell, printed: str) -> None:
    """A dash is printed as a dash, nothing as nothing, and a word as it stands."""
    assert cell_text(cell, None, "tkr") == printed


def content(project: Project, name: str) -> Content:
    made: Content = project.report.table(name)._repr_mimebundle_()[MIME]
    return made


def test_a_table_as_it_is_printed(project: Project) -> None:
    """A table carries its caption, columns, labels, printed cells, and the value and cell behind each."""
    made = content(project, "resultatrakning")
    assert (made["caption"], made["unit"], made["numbered"]) == ("Resultaträkning", "tkr", False)
    assert [column["label"] for column in made["columns"]] == ["2024", "2023"]
    assert [row["kind"] for row in made["rows"]] == ["", "", "summa"]
    first, total = made["rows"][0]["cells"][1], made["rows"][2]["cells"][1]
    assert (first["text"], first["value"], first["computed"]) == (f"8{NBSP}227,5", "8227.5", False)
    assert first["source"] == {"file": "data/provlandet/2024/tabeller/resultatrakning.csv", "line": 2, "column": "2023"}
    assert (total["text"], total["computed"], total["source"]) == (f"1{NBSP}352,5", True, None)


def test_parentheses_hidden_columns_and_footnotes(project: Project) -> None:
    """A share is printed in parentheses after its count, its column is not, and footnotes get their marks."""
    project.table("deltagare", "id;rubrik;alla_2024;andel", "inskrivna;Inskrivna;49;35", "avslutade;Avslutade;7;")
    project.replace("tabeller.toml", 'rubrik = "Alla"', 'parentes = "andel"')
    project.replace(
        "tabeller.toml", '{ id = "kvinnor_2024", rubrik = "Kvinnor" }', '{ id = "andel", enhet = "%", dold = true }'
    )
    footnote = (
        'fotnoter = [{ marke = "*", celler = ["avslutade.alla_2024"], text = "{{ fakta.anslag | tkr }}" }]\nkolumner'
    )
    project.write("tabeller.toml", project.folder.table_settings.read_text("utf-8").replace("kolumner", footnote, 1))
    made = content(project, "deltagare")
    assert [column["id"] for column in made["columns"]] == ["alla_2024"]
    cells = [row["cells"][0] for row in made["rows"]]
    assert [(cell["text"], cell["mark"]) for cell in cells] == [(f"49{NBSP}(35{NBSP}%)", ""), ("7", "*")]
    assert made["footnotes"] == [{"mark": "*", "text": f"2{NBSP}500{NBSP}tkr"}]


def test_a_note_is_not_numbered_as_a_table(project: Project) -> None:
    """A table that is a note carries the note's number and gets no table number."""
    project.replace("tabeller.toml", "numrera = false", "not = 3")
    made = content(project, "resultatrakning")
    assert (made["note"], made["numbered"]) == (3, False)


def frame_cell(project: Project, value: Any, unit: str = "antal") -> Content:
    frame = pd.DataFrame({"x": [value]}, index=["rad"], dtype=object)
    made: Content = project.report.make_table(frame, "t", "T", unit).content["rows"][0]["cells"][0]
    return made


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1271, "antal", f"1{NBSP}271"),
        (1200.0, "antal", f"1{NBSP}200"),
        (-0.5, "tkr", f"{MINUS}0,5"),
        (0.1 + 0.2, "tkr", "0,3"),
        (35, "%", f"35{NBSP}%"),
        (Decimal("8227.5"), "tkr", f"8{NBSP}227,5"),
        ("Kim Ek", "antal", "Kim Ek"),
        ("", "antal", ""),
    ],
)
def test_a_frames_cell_is_printed(project: Project, value: Any, unit: str, printed: str) -> None:
    """Numbers that a notebook has worked out are printed in Swedish, words as they stand."""
    assert frame_cell(project, value, unit)["text"] == printed


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_a_frames_empty_cell_is_empty(project: Project, value: Any) -> None:
    """An empty cell of a DataFrame is empty in the report, whatever pandas calls it."""
    assert frame_cell(project, value) == {"text": "", "value": None, "computed": True, "source": None, "mark": ""}


def test_a_frames_infinity_is_told(project: Project) -> None:
    """A division by zero in a DataFrame is told in Swedish."""
    with pytest.raises(ReportError):
        frame_cell(project, float("inf"))


def test_a_frame_as_a_table(project: Project) -> None:
    """A DataFrame becomes a table with heads, groups and kinds of rows as the notebook names them."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", ""]}, index=["Ett", "Summa"])
    made = project.report.make_table(
        frame, "t", "Tabellen", labels={"a": "Antal"}, groups={"a": "2024"}, kinds={"Summa": "summa"}
    ).content
    assert [(column["label"], column["group"], column["text"]) for column in made["columns"]] == [
        ("Antal", "2024", False),
        ("b", "", True),
    ]
    assert [(row["label"], row["kind"]) for row in made["rows"]] == [("Ett", ""), ("Summa", "summa")]


@pytest.mark.parametrize("caption", ["", "  "])
def test_a_frame_without_a_caption_is_refused(project: Project, caption: str) -> None:
    """A table without a caption is refused by its name."""
    with pytest.raises(ReportError, match="Tabellen ”t” saknar caption"):
        project.report.make_table(pd.DataFrame({"a": [1]}), "t", caption)


@pytest.mark.parametrize(
    ("caption", "alt", "lacks"), [("", "Alt.", "caption"), ("Figur", "", "alt"), ("Figur", " ", "alt")]
)
def test_a_figure_without_its_texts_is_refused(caption: str, alt: str, lacks: str) -> None:
    """A figure without a caption or an alternative text is refused, with why it is needed."""
    with pytest.raises(ReportError, match=f"Figuren ”f” saknar {lacks}.*inte ser bilden"):
        figure_content("f", caption, alt, "<svg/>")


def test_a_figure_from_a_notebook(project: Project) -> None:
    """A figure carries its drawing, the same bytes each time, and its texts with expressions worked out."""

    def drawn() -> Content:
        figure, axes = project.report.axes()
        axes.bar(["a", "b"], [1, 2])
        alt = "Staplar: {{ deltagare.inskrivna | antal }}."
        return project.report.figure("f", figure, caption="Deltagare {{ rapport.ar }}", alt=alt).content

    first = drawn()
    assert (first["caption"], first["alt"]) == ("Deltagare 2024", f"Staplar: 1{NBSP}271.")
    assert first["svg"] == drawn()["svg"]


def test_words_in_a_caption_stay_as_they_are(project: Project) -> None:
    """A label printed in a caption, which is no Markdown, gets no backslashes."""
    project.replace("tabeller/deltagare.csv", ";Inskrivna;", ";*In_skrivna*;")
    figure, _axes = project.report.axes()
    label = "{{ deltagare.inskrivna.rubrik }}"
    made = project.report.figure("f", figure, caption=label, alt=label).content
    assert (made["caption"], made["alt"]) == ("*In_skrivna*", "*In_skrivna*")
