"""The comparison of two builds: the first difference is named by part and place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from rich.console import Console

from arsredovisning.cli.terminal import show_verified
from arsredovisning.verify import Difference, first_difference

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<</A 1>>\nendobj\n2 0 obj\n<</B 2>>\nendobj\nxref\n0 3\n"


def archive(date: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0), **parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, date), content)
    return target.getvalue()


def compare(tmp_path: Path, left: dict[str, bytes], right: dict[str, bytes]) -> Difference | None:
    for folder, files in (("a", left), ("b", right)):
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return first_difference(tmp_path / "a", tmp_path / "b")


def test_equal_builds_have_no_difference(tmp_path: Path) -> None:
    """Two folders with the same files and bytes do not differ."""
    files = {"x.html": b"a\n", "data/y.csv": b"1;2\r\n", "z.pdf": PDF}
    assert compare(tmp_path, files, dict(files)) is None


def test_a_file_that_one_build_lacks_is_named(tmp_path: Path) -> None:
    """A file in one folder only is named, and which of the builds has it."""
    found = compare(tmp_path, {"x": b"1"}, {"x": b"2", "data/y.csv": b""})
    assert found == Difference("data/y.csv", "hela filen", "saknas", "finns")


@pytest.mark.parametrize(
    ("left", "right", "place", "one", "other"),
    [
        ("a\nb\nc", "a\nB\nc", "rad 2", "b", "B"),
        ("a\nb", "a\nb\nc", "rad 3", "raden saknas", "c"),
        ("a\r\nb", "a\nb", "rad 1", "a\r", "a"),
        ("a\n", "a", "rad 2", "", "raden saknas"),
        ("x" * 500 + "1" + "y" * 500, "x" * 500 + "2" + "y" * 500, "rad 1", "x" * 40 + "1" + "y" * 79, None),
    ],
)
def test_text_is_compared_by_line(
    tmp_path: Path, left: str, right: str, place: str, one: str, other: str | None
) -> None:
    """In a text the first line that differs is named, and what is around the place is shown."""
    found = compare(tmp_path, {"x": left.encode()}, {"x": right.encode()})
    assert found == Difference("x", place, one, one.replace("1", "2") if other is None else other)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            archive(a="1", b="x\ny"),
            archive(a="1", b="x\nz"),
            Difference("r.docx » b", "rad 2", "y", "z"),
        ),
        (archive(a="1"), archive(a="1", b="2"), Difference("r.docx", "innehållsförteckningen", "inget mer", "b")),
        (archive(a="1", b="2"), archive(b="2", a="1"), Difference("r.docx", "innehållsförteckningen", "a", "b")),
        (
            archive(a="1"),
            archive((2026, 3, 13, 8, 0, 0), a="1"),
            Difference("r.docx » a", "tidsstämpeln", "(1980, 1, 1, 0, 0, 0)", "(2026, 3, 13, 8, 0, 0)"),
        ),
    ],
)
def test_an_archive_is_compared_by_part(tmp_path: Path, left: bytes, right: bytes, expected: Difference) -> None:
    """In a Word or Excel file the part is named, and the place in it; also another order or time."""
    assert compare(tmp_path, {"r.docx": left}, {"r.docx": right}) == expected


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [(b"/B 2", b"/B 3", "i objekt 2"), (b"/A 1", b"/A 3", "i objekt 1"), (b"0 3\n", b"0 4\n", "efter objekt 2")],
)
def test_a_pdf_is_compared_by_object(tmp_path: Path, old: bytes, new: bytes, where: str) -> None:
    """In a PDF the byte is named, and the object that it is in."""
    found = compare(tmp_path, {"r.pdf": PDF}, {"r.pdf": PDF.replace(old, new)})
    assert found is not None
    assert found.place == f"byte {PDF.index(old) + len(old.rstrip()) - 1}, {where}"
    assert found.one != found.other


def test_equal_builds_are_counted(tmp_path: Path) -> None:
    """Of two equal builds the number of files is told."""
    (tmp_path / "arsredovisning.html").write_text("a", "utf-8")
    told = io.StringIO()
    show_verified(Console(file=told, width=200), tmp_path, None)
    assert "Lika: 1 filer är desamma, byte för byte." in told.getvalue()
