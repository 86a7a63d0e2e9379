"""Planned changes of a year's files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.data.csvfile import read_csv
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Change, Changes
from arsredovisning.imports.csvedit import EditableCsv, new_csv
from arsredovisning.validation.year import check
from tests.project import REPOSITORY, Project

TABLE = "tabeller/resultatrakning.csv"
FILES = sorted((REPOSITORY / "data").glob("*/*/tabeller/*.csv"))


def edited(content: str) -> EditableCsv:
    return EditableCsv(content.encode(), "x.csv")


def one_fault(error: pytest.ExceptionInfo[ReportError]) -> Fault:
    (fault,) = error.value.faults
    return fault


@pytest.mark.parametrize("path", FILES, ids=lambda path: "-".join(path.with_suffix("").parts[-4:]))
def test_every_published_table_keeps_its_bytes(path: Path) -> None:
    """A table whose cells are all written anew with what stands there does not change by a byte."""
    table = EditableCsv(path.read_bytes(), path.name)
    raw = read_csv(path, path.name)
    assert [tuple(table.cells(row).values()) for row in table.ids] == [cells for _line, cells in raw.rows]
    for row in table.ids:
        for column, cell in table.cells(row).items():
            table.set_text(row, column, cell)
    assert table.content == path.read_bytes()


def test_only_the_field_that_changes_gets_new_bytes() -> None:
    """BOM, line ends, quotation marks, spaces and empty rows outside the changed field stay as they are."""
    before = '\ufeffid;rubrik;2024\r\na; "A" ;1 234\n;;\r"b";"B; ""x""";-5'
    table = edited(before)
    table.set_number("a", "2024", Decimal(-1235))
    assert table.content.decode() == before.replace("1 234", "-1 235")
    table.set_text("b", "rubrik", 'C "y"')
    assert table.content.decode() == before.replace("1 234", "-1 235").replace('"B; ""x"""', '"C ""y"""')


@pytest.mark.parametrize(
    ("cells", "number", "written"),
    [
        (["8484", "−5"], "-1234567.5", "−1234567,5"),
        (["8 484", "12"], "1234567", "1 234 567"),
        (["8\u00a0484", "-1"], "-1234", "-1\u00a0234"),
        (["484", "-"], "-1234.50", "-1234,50"),
        (["8484,25", "1 000", "2 000"], "1000000", "1 000 000"),
        ([], "-0", "0"),
    ],
)
def test_numbers_are_written_as_the_file_writes_them(cells: list[str], number: str, written: str) -> None:
    """A new number takes minus sign and space between thousands from the file's other numbers."""
    table = edited("id;not;2024\n" + "".join(f"r{n};2024;{cell}\n" for n, cell in enumerate(cells)))
    assert table.written(Decimal(number)) == written


@pytest.mark.parametrize("cell", ["8484", "8 484", "8\u00a0484,00", " 8484 "])
def test_the_same_number_is_no_change(cell: str) -> None:
    """A cell that holds the number already, however it is written, keeps its bytes."""
    table = edited(f"id;2024\na;{cell}\n")
    table.set_number("a", "2024", Decimal("8484.0"))
    assert table.content.decode() == f"id;2024\na;{cell}\n"


def test_rows_are_added_and_removed() -> None:
    """A new row comes last or after the row that is named, with the file's line end, also after a last row without."""
    table = edited("id;rubrik;2024\r\na;A;1\r\nb;B;2")
    table.add_row({"id": "c", "2024": Decimal("3.5")})
    table.add_row({"id": "d", "rubrik": "D; E"}, after="a")
    table.remove_row("b")
    assert table.content.decode() == 'id;rubrik;2024\r\na;A;1\r\nd;"D; E";\r\nc;;3,5'
    assert table.ids == ["a", "d", "c"]
    empty = edited("id;rubrik\n")
    empty.add_row({"id": "a"})
    assert empty.content == b"id;rubrik\na;\n"


def test_a_row_or_column_that_is_not_there_is_told() -> None:
    """A row or column that does not exist is told with the nearest names; a second row of the same id is refused."""
    table = edited("id;rubrik;2024\nintakter;A;1\n")
    with pytest.raises(ReportError) as told:
        table.set_text("intakt", "2024", "1")
    assert (one_fault(told).found, one_fault(told).hint) == ("intakt", "Menade du intakter?")
    with pytest.raises(ReportError) as told:
        table.add_row({"id": "b", "2025": "1"})
    assert one_fault(told).column == "2025"
    with pytest.raises(ReportError) as told:
        table.add_row({"id": "intakter"})
    assert one_fault(told).message == "Raden finns två gånger."
    with pytest.raises(ReportError, match="Kolumnen id saknas"):
        edited("rubrik;2024\n")


CELLS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\u2028\u2029\u0085") | st.just("\n"),
    max_size=6,
).map(str.strip)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4), new=CELLS, end=st.sampled_from(["\n", "\r\n"]))
def test_any_text_can_be_written_and_read_back(rows: list[tuple[str, str]], new: str, end: str) -> None:
    """Whatever text is written into a cell is what the CSV reader reads there, and no other cell changes."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator=end)
    writer.writerows([("id", "rubrik", "x"), ("a", "", ""), *((f"r{n}", *row) for n, row in enumerate(rows))])
    table = EditableCsv(target.getvalue().encode(), "x.csv")
    expected = [["id", "rubrik", "x"], ["a", "", new], *([f"r{n}", *row] for n, row in enumerate(rows))]
    table.set_text("a", "x", new)
    read = csv.reader(io.StringIO(table.content.decode(), newline=""), delimiter=";", strict=True)
    assert list(read) == expected


def test_a_new_table_is_one_that_the_check_reads(project: Project) -> None:
    """A table file that is made anew is UTF-8 with BOM, semicolons and quoted where it must be."""
    path = project.folder.table("ny")
    path.write_bytes(new_csv(["id", "rubrik", "2024"], [["a", 'A; "B"', "1 234"]]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid;rubrik;2024\n")
    assert read_csv(path, "ny").rows == ((2, ("a", 'A; "B"', "1 234")),)


def test_changes_are_shown_before_they_are_written(project: Project) -> None:
    """Each changed cell, new row, removed row and new file is listed with what stands there, and nothing is written."""
    changes = Changes(project.folder)
    before = {path: path.read_bytes() for path in project.folder.data.rglob("*") if path.is_file()}
    changes.set_number("resultatrakning", "intakter", "2024", Decimal(8500))
    changes.set_number("resultatrakning", "kostnader", "2024", Decimal(-9218))
    changes.add_row("fakta", {"id": "ny", "rubrik": "Ny", "varde": Decimal(1)})
    changes.remove_row("fakta", "andel")
    changes.set_file(project.folder.text("ny"), b"# Ny\n")
    shown = "data/provlandet/2024/"
    assert changes.describe() == [
        Change("borttagen rad", f"{shown}tabeller/fakta.csv", "andel", "Andel", old="enhet: % · varde: 35,5"),
        Change("ny rad", f"{shown}tabeller/fakta.csv", "ny", "Ny", new="varde: 1"),
        Change("ändrad cell", f"{shown}{TABLE}", "intakter", "Verksamhetens intäkter", "2024", "8484", "8500"),
        Change("ny fil", f"{shown}texter/ny.md", new="1 rader"),
    ]
    assert before == {path: path.read_bytes() for path in project.folder.data.rglob("*") if path.is_file()}


def test_written_changes_are_no_changes_any_more(project: Project) -> None:
    """Writing gives the files, leaves nothing else behind, and the same changes planned again are none."""

    def plan() -> Changes:
        changes = Changes(project.folder)
        changes.set_number("resultatrakning", "intakter", "2024", Decimal(8500))
        changes.set_file(project.folder.text("ingress"), b"# Ny\n")
        return changes

    files = sorted(project.root.rglob("*"))
    project.folder.table("resultatrakning").chmod(0o640)
    assert sorted(path.name for path in plan().write()) == ["ingress.md", "resultatrakning.csv"]
    assert sorted(project.root.rglob("*")) == files
    assert project.folder.table("resultatrakning").stat().st_mode & 0o777 == 0o640
    assert (
        "intakter;Verksamhetens intäkter;;;8500;8227,5\r\n"
        in project.folder.table("resultatrakning").read_bytes().decode()
    )
    assert not plan()
    assert plan().describe() == []
    assert plan().write() == []


def test_a_file_that_was_changed_in_between_is_not_overwritten(project: Project) -> None:
    """What somebody has written since the changes were planned is kept, and no other file is touched either."""
    changes = Changes(project.folder)
    changes.set_number("resultatrakning", "intakter", "2024", Decimal(8500))
    changes.set_text("deltagare", "inskrivna", "rubrik", "Alla")
    project.replace(TABLE, "8484", "8485")
    with pytest.raises(ReportError) as told:
        changes.write()
    assert one_fault(told).message == "Filen har ändrats sedan den lästes."
    assert b"8485" in project.folder.table("resultatrakning").read_bytes()
    assert b";Inskrivna;" in project.folder.table("deltagare").read_bytes()


def test_a_disk_that_says_no_leaves_everything_as_it_was(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file cannot be written, no file is changed, nothing is left behind, and the fault names the file."""
    changes = Changes(project.folder)
    changes.set_number("resultatrakning", "intakter", "2024", Decimal(8500))
    changes.set_file(project.folder.data / "report.toml" / "x", b"")
    files = sorted(project.root.rglob("*"))
    with pytest.raises(ReportError) as told:
        changes.write()
    assert one_fault(told).file.endswith("report.toml/x")
    assert sorted(project.root.rglob("*")) == files
    assert b"8484" in project.folder.table("resultatrakning").read_bytes()


def test_changes_can_be_tried_out(project: Project) -> None:
    """The check sees the year as it would be with the changes, while the year itself stays as it is."""
    changes = Changes(project.folder)
    changes.set_text("resultatrakning", "intakter", "2024", "åtta")
    with changes.trial() as data, pytest.raises(ReportError) as told:
        check(data)
    assert (one_fault(told).file, one_fault(told).found) == (f"data/provlandet/2024/{TABLE}", "åtta")
    assert not data.folder.data.exists()
    assert project.faults() == []
