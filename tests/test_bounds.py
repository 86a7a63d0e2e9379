"""What a year's files may cost: each that is larger or deeper than any report's is refused, in Swedish, at once."""

from __future__ import annotations

import csv

import pytest

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.toml import read_toml
from arsredovisning.document.parse import parse
from arsredovisning.errors import ReportError
from arsredovisning.project.bounded import from_json
from tests.project import Project


def toml_fault(project: Project, text: str) -> str:
    path = project.root / "x.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReportError) as caught:
        read_toml(path, "x.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"a = {'[' * 5000}{']' * 5000}",
        f"a = {'[' * 30}{']' * 30}",
        f"a = {'{ b = ' * 30}1{' }' * 30}",
        f"{'a.' * 400_000}b = 1",
        f"""{'"a".' * 200_000}b = 1""",
        f"[{'a . ' * 130}b]\nc = 1",
    ],
)
def test_deep_settings(project: Project, text: str) -> None:
    """Settings nested deeper than any are refused, however the depth is written, and before it costs anything."""
    assert "x.toml" in (said := toml_fault(project, text))
    assert "för många nivåer" in said


def test_large_settings(project: Project) -> None:
    """A file of settings that is larger than any is refused, and a number that is no number."""
    assert "Filen är för stor." in toml_fault(project, "# lång\n" * 200_000)
    assert "Filen går inte att läsa som TOML." in toml_fault(project, f"a = {'9' * 5000}")


def test_ordinary_settings(project: Project) -> None:
    """Dotted keys, versions, long texts and tables in tables are read as they are."""
    version = ".".join(map(str, range(300)))
    text = f'a.b.c = "{version}"\n[d.e]\nf = [[1, 2], [{{ g = 2024-01-01 }}]]\n'
    path = project.root / "x.toml"
    path.write_text(text + f'h = """{"Text och text. " * 4_000}"""\n', "utf-8")
    read = read_toml(path, "x.toml")
    assert (read["a"]["b"]["c"][:5], len(read["d"]["e"]["h"])) == ("0.1.2", 60_000)


@pytest.mark.parametrize("rows", [["id;a", *["x;1"] * 1_000_000], ["id;" + ";" * 200_000]])
def test_large_tables(project: Project, rows: list[str]) -> None:
    """A table with a million rows, or as many columns, is refused with what a table may have."""
    path = project.root / "x.csv"
    path.write_text("\n".join(rows), "utf-8")
    with pytest.raises(ReportError, match=r"x\.csv: Tabellen är för stor\.\n.*\n  Väntat:   högst 5000 rader"):
        read_csv(path, "x.csv")


def test_a_field_that_is_too_long(project: Project, request: pytest.FixtureRequest) -> None:
    """A field that no reader of CSV takes is told with its row, also where a text has other line ends in it."""
    # What reads open data in other tests sets the limit of the whole process.
    before = csv.field_size_limit(131_072)
    request.addfinalizer(lambda: csv.field_size_limit(before))
    path = project.root / "x.csv"
    path.write_text(f"id;a\nx;1\u2028\x0b2\r\ny;{'a' * 200_000}", "utf-8", newline="")
    with pytest.raises(ReportError, match=r"x\.csv, rad 3: Raden går inte att läsa\.\n  Här står: y;aaa"):
        read_csv(path, "x.csv")
    path.write_text(f"id;a\nx;1\ny;{'a' * 40_000}", "utf-8")
    with pytest.raises(ReportError, match=r"x\.csv, rad 3, kolumn a: Texten är för lång för en cell\."):
        read_csv(path, "x.csv")


def test_an_ordinary_large_table(project: Project) -> None:
    """A table of a thousand rows is read."""
    path = project.root / "x.csv"
    path.write_text("id;a\n" + "".join(f"r{number};{number}\n" for number in range(1000)), "utf-8")
    assert len(read_csv(path, "x.csv").rows) == 1000


DEEP = "Texten är skriven i för många nivåer."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (">" * 30_000 + "a", DEEP),
        ("Först.\n\n" + "> - " * 25 + "a", DEEP),
        ("".join(f"{'  ' * depth}- a\n" for depth in range(30)), DEEP),
        ("*a **b " * 700 + "c** d*" * 700, DEEP),
        ("[" * 100_000, "Stycket är för långt."),
        ("^[" * 100_000, "Stycket är för långt."),
        ("Stycke.\n\n" * 100_000, "Texten är för lång."),
    ],
)
def test_texts_that_cost_too_much(text: str, said: str) -> None:
    """A text that takes a reader of Markdown minutes, or of which it would leave out the inner part, is refused."""
    with pytest.raises(ReportError) as caught:
        parse(text, "texter/a.md")
    assert said in str(caught.value)
    assert "texter/a.md" in str(caught.value)


def test_ordinary_texts() -> None:
    """Lists in five levels, nested emphasis, and long texts are read whole."""
    levels = "".join(f"{'  ' * depth}- nivå {depth}\n" for depth in range(5))
    parts, _notes = parse((levels + "\n*a **b ~~c~~ d** e*\n\n" + "Ord. " * 1900 + "\n\n") * 5)
    assert len(parts) == 15
    assert "nivå 4" in repr(parts)


def test_a_large_text_file(project: Project) -> None:
    """A text of megabytes is refused when it is read."""
    project.write("texter/ingress.md", "Ord. " * 200_000)
    with pytest.raises(ReportError, match=r"ingress\.md: Filen är för stor"):
        project.data.text("ingress")


def test_deep_json() -> None:
    """JSON that is nested without end is no JSON."""
    with pytest.raises(ValueError, match="nested too deeply"):
        from_json("[" * 100_000)


def test_a_notebook_that_is_none(project: Project) -> None:
    """A notebook whose JSON is nested without end, or holds something else than cells, is one message."""
    path = project.folder.notebook("oversikt")
    cell = '{"cells": [{"source": 1, "cell_type": "markdown"}]}'
    for text in ('{"cells": ' + "[" * 100_000, '{"cells": [1]}', cell, "[]", "{"):
        path.write_text(text, "utf-8")
        with pytest.raises(ReportError, match="Anteckningsboken går inte att läsa"):
            project.data.notebook_texts("oversikt")
