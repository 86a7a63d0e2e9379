"""Opening the file that a person gives: a workbook or a text file, told by its content; the one place that opens it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.delimited import read_delimited
from arsredovisning.imports.given import read_given
from arsredovisning.imports.grid import Grid
from arsredovisning.imports.ods import read_ods
from arsredovisning.imports.package import open_package, reading
from arsredovisning.imports.xlsx import read_xlsx
from arsredovisning.project.system import refusal

_HINT = "Spara filen på nytt som Excel-arbetsbok (.xlsx)."
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Book:
    """A file's sheets.

    Attributes:
        shown: The file's name in messages.
        grids: The sheets in their order; of a text file the ways to read it, by what may stand between its fields.
        is_text: Whether it is a text file.
    """

    shown: str
    grids: tuple[Grid, ...]
    is_text: bool = False


def open_book(path: Path, shown: str, expected: str) -> Book:
    """Open a workbook (.xlsx, .xlsm, .ods) or a text file (CSV).

    What a file is, its content tells; its name decides only for what is neither.

    Args:
        path: The file. One whose name has composed letters is found by decomposed ones and the other way round.
        shown: Its name in messages.
        expected: What file was expected, for one that is missing.

    Raises:
        ReportError: If the file is missing, locked, of another kind, damaged or too large, or holds an identity number.
    """
    try:
        content = read_given(found(path), shown)
    except FileNotFoundError:
        raise ReportError(Fault("Filen finns inte.", shown, expected=expected)) from None
    except OSError as error:
        raise ReportError(refusal(error, shown)) from None
    if content.startswith(b"PK\x03\x04") or path.suffix.lower() in _WORKBOOKS:
        return Book(shown, _workbook(content, shown))
    _refuse_others(content, shown)
    return Book(shown, read_delimited(content, shown), is_text=True)


def files_of(text: str) -> list[Path]:
    """Read a list of files with commas between; a name may have commas in it, if there is such a file."""
    parts = [part for part in text.split(",") if part.strip()]
    files: list[Path] = []
    while parts:
        ends = range(len(parts), 0, -1)
        joined = [(end, Path(",".join(parts[:end]).strip())) for end in ends]
        end, file = next((item for item in joined if _is_there(item[1])), joined[-1])
        files.append(file)
        parts = parts[end:]
    return files


def _is_there(path: Path) -> bool:
    """Tell whether there is such a file; names that are longer than any file's are none."""
    try:
        return found(path).is_file()
    except OSError:
        return False


def found(path: Path) -> Path:
    """Give the file of a name, also where the file system has its letters decomposed (Mac) or composed."""
    if path.exists() or path == path.parent:
        return path
    folder = found(path.parent)
    wanted = unicodedata.normalize("NFC", path.name)
    if not path.name.isascii() and folder.is_dir():
        for entry in folder.iterdir():
            if unicodedata.normalize("NFC", entry.name) == wanted:
                return entry
    return folder / path.name


def _workbook(content: bytes, shown: str) -> tuple[Grid, ...]:
    _refuse_others(content, shown)
    with reading(shown), open_package(content, shown) as archive:
        names = archive.namelist()
        if "xl/workbook.bin" in names:
            raise ReportError(Fault("Arbetsboken är sparad som .xlsb, som inte kan läsas.", shown, hint=_HINT))
        if "content.xml" in names:
            return read_ods(archive)
        return read_xlsx(archive)


def _refuse_others(content: bytes, shown: str) -> None:
    """Refuse what has another form than its name or the user says, by its name."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        message = (
            "Arbetsboken är skyddad med lösenord."
            if locked
            else "Filen är en arbetsbok i det äldre formatet .xls, som inte kan läsas."
        )
        hint = "Ta bort lösenordet i Excel (Arkiv, Info, Skydda arbetsbok) och spara." if locked else _HINT
        raise ReportError(Fault(message, shown, hint=hint))
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        message = "Filen är en webbsida eller XML, inte en arbetsbok eller CSV, vad den än heter."
        raise ReportError(Fault(message, shown, hint=f"Öppna den i Excel. {_HINT}"))
    if start.startswith(b"%pdf"):
        raise ReportError(Fault("Filen är en PDF.", shown, expected="en Excel-arbetsbok (.xlsx) eller en CSV-fil"))
