"""Reading a table's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.data.csvfile import RawTable, read_csv
from arsredovisning.errors import Fault, ReportError


def read(folder: Path, content: str | bytes) -> RawTable:
    path = folder / "x.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path, "tabeller/x.csv")


def faults(folder: Path, content: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        read(folder, content)
    return caught.value.faults


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_as_people_save_it(tmp_path: Path, end: str, encoding: str) -> None:
    """Any line end, with or without BOM, spaces round the fields and empty rows at the end are all read alike."""
    lines = ["id;rubrik;2024", "intakter; Intäkter ;8 227", ";;", ""]
    table = read(tmp_path, end.join(lines).encode(encoding))
    assert table.header == ("id", "rubrik", "2024")
    assert table.rows == ((2, ("intakter", "Intäkter", "8 227")),)


def test_quoted_fields(tmp_path: Path) -> None:
    """Semicolons, quotation marks and line breaks may stand in a quoted field, and later rows keep Excel's numbers."""
    table = read(tmp_path, 'id;rubrik\na;"Ett; ""två""\ntre"\nb;B\n')
    assert table.rows == ((2, ("a", 'Ett; "två"\ntre')), (4, ("b", "B")))


def test_windows_1252_is_refused(tmp_path: Path) -> None:
    """A file in Windows-1252 is refused with the row, the letter, and how to save it right."""
    (fault,) = faults(tmp_path, "id;rubrik\na;A\nman;Män\n".encode("cp1252"))
    assert (fault.file, fault.line, fault.expected) == ("tabeller/x.csv", 3, "UTF-8")
    assert "ä" in fault.found
    assert "CSV UTF-8" in fault.hint


@pytest.mark.parametrize(("separator", "name"), [(",", "komma"), ("\t", "tabb")])
def test_another_separator_is_refused(tmp_path: Path, separator: str, name: str) -> None:
    """A file with commas or tabs between its fields is refused with what stands there and what should."""
    (fault,) = faults(tmp_path, separator.join(["id", "rubrik", "2024"]) + "\n")
    assert fault.message == f"Filen har {name} mellan fälten."
    assert (fault.line, fault.expected) == (1, "semikolon")
    assert fault.found.startswith("id")


def test_every_row_of_the_wrong_width_is_told(tmp_path: Path) -> None:
    """Each row with too few or too many fields is told, with how many there are and should be."""
    told = faults(tmp_path, "id;rubrik;2024\na;A\nb;B;1\nc;C;1;2\n")
    assert [(fault.line, fault.found.partition(":")[0]) for fault in told] == [(2, "2 fält"), (4, "4 fält")]
    assert {fault.expected for fault in told} == {"3 fält som i rubrikraden"}


def test_a_stray_quotation_mark_is_told(tmp_path: Path) -> None:
    """A quotation mark without its pair is told with its row, in Swedish."""
    (fault,) = faults(tmp_path, 'id;rubrik\na;"A"B\n')
    assert (fault.message, fault.line) == ("Raden går inte att läsa.", 2)
    assert "expected" not in fault.found


def test_a_column_twice_is_told(tmp_path: Path) -> None:
    """A column name that stands twice in the header is told once, by name."""
    (fault,) = faults(tmp_path, "id;rubrik;2024;2024\na;A;1;2\n")
    assert (fault.line, fault.column) == (1, "2024")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A table without a file is told by the file's name."""
    with pytest.raises(ReportError, match=r"tabeller/y.csv: Tabellfilen saknas\."):
        read_csv(tmp_path / "y.csv", "tabeller/y.csv")


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told(tmp_path: Path, content: str) -> None:
    """A file without a header is told to be empty."""
    (fault,) = faults(tmp_path, content)
    assert fault.message == "Filen är tom."
