"""Documents and elements as JSON: the same when they are read again, and nothing but a Swedish fault when damaged."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arsredovisning.document.asjson import document_bytes, element_json, read_document, read_element
from arsredovisning.document.model import VERSION, Block, Cell, Document, Front, Row, Shown, Table
from arsredovisning.errors import ReportError
from tests.documents import DOCUMENTS, ELEMENTS
from tests.project import Project, notebook


def table(*cells: Cell) -> Document:
    """Give a document of one table with one row."""
    made = Table("t", "T", "kr", (), (Row("r", "R", "", cells),))
    return Document(Front("Å", "F", 2025, "#000000"), (Block("block-1", made, "x.ipynb, cell 1"),))


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_a_document_is_the_same_when_it_is_read(document: Document) -> None:
    """Any document, written and read again, is the same, and is written as the same bytes."""
    written = document_bytes(document)
    found = read_document(written)
    assert found == document
    assert document_bytes(found) == written


@settings(max_examples=60, deadline=None)
@given(ELEMENTS)
def test_an_element_is_the_same_when_it_is_read(element: Shown) -> None:
    """Any element that a notebook shows comes out of the notebook's JSON as it went in."""
    assert read_element(json.loads(json.dumps(element_json(element)))) == element


@pytest.mark.parametrize("number", ["0", "-0", "1.50", "1E+3", "0.0000000000000000000001", "12345678901234567890.12"])
def test_a_number_is_kept_as_it_was_written(number: str) -> None:
    """A number keeps every digit, the zeros that end it too."""
    found = read_document(document_bytes(table(Cell("x", Decimal(number), "kr"))))
    ((_block, made),) = found.tables
    assert str(made.rows[0].cells[0].value) == str(Decimal(number))


def test_what_stands_at_its_default_is_left_out() -> None:
    """The file tells only what is not as usual, and keeps Swedish letters readable."""
    written = json.loads(document_bytes(table(Cell("x"))))
    assert written["blocks"][0]["element"]["rows"][0]["cells"] == [{"text": "x"}]
    assert "Å".encode() in document_bytes(table())


def refused(content: bytes) -> str:
    with pytest.raises(ReportError) as caught:
        read_document(content)
    return str(caught.value)


@pytest.mark.parametrize("version", [0, VERSION + 1, "1", None, [1]])
def test_another_version_is_told(version: Any) -> None:
    """A report that another version of the program has written is told as such, with what to do."""
    written = json.loads(document_bytes(table())) | {"version": version}
    said = "Rapporten är gjord med en annan version av programmet. Bygg den på nytt."
    assert refused(json.dumps(written).encode()) == said
    element = element_json(Table("t", "T", "kr", (), ())) | {"version": version}
    with pytest.raises(ReportError, match="annan version"):
        read_element(element)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"null", b"[]", b"1", b'"x"', b"[" * 100_000, b'{"version": 1}', b"{}"]
)
def test_what_is_no_document_is_told(content: bytes) -> None:
    """A file that is empty, cut off or something else is told in Swedish."""
    assert refused(content).startswith("Rapporten ")


WRITTEN = document_bytes(table(Cell("1", Decimal(1), "kr", marks=("*",)), Cell("ord")))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WRITTEN) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_a_damaged_document_is_told(at: int, put: bytes, gone: int) -> None:
    """Bytes that are lost or changed in a document make a Swedish fault or another document, never a traceback."""
    damaged = WRITTEN[:at] + put + WRITTEN[at + gone :]
    try:
        found = read_document(damaged)
    except ReportError:
        return
    assert document_bytes(found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["front", "blocks"]), st.none() | st.integers() | st.text() | st.lists(st.integers()))
def test_what_is_something_else_is_told(part: str, content: Any) -> None:
    """A part of a document that is another kind of thing makes a Swedish fault."""
    damaged = json.loads(WRITTEN) | {part: content}
    if content != []:
        assert "Bygg den på nytt." in refused(json.dumps(damaged).encode())


def test_a_whole_report_is_the_same_when_it_is_read(project: Project) -> None:
    """A stitched report with tables, texts, footnotes and a figure is the same document when it is read."""
    report = project.report
    drawn = report.figure("f", report.axes(2)[0], caption="Figur", alt="Tom.")
    made = project.stitch(
        notebook("# Om\n\n- *a*[^1]\n\n[^1]: Se @tab:fakta.", drawn, report.text("ingress")),
        notebook(report.table("fakta"), report.table("resultatrakning"), report.verdict("ej", "Nej")),
    )
    assert read_document(document_bytes(made)) == made
