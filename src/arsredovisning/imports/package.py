"""Somebody else's workbook, before any reader sees it: bounded, whole, and without identity numbers.

A workbook (.xlsx, .xlsm, .ods) is a zip of XML, and either can be made to cost anything, be damaged anywhere, or carry
identity numbers where nobody looks: on other sheets, in comments, properties, heads of pages. Each XML part is
therefore taken out within bounds and gone through once. What is in pictures, macros and embedded files is not searched;
nothing is read from them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import basename, dirname, join, normpath

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.identity import holds_identity_number, masked
from arsredovisning.imports.xmlparts import (
    Bounds,
    DamagedError,
    TooLargeError,
    Words,
    go_through_sheet,
    holds_number,
    relations,
    shared_words,
    sheet_names,
)

#: The largest workbook in bytes, packed and unpacked, and the most parts that it has.
LARGEST, _LARGEST_UNPACKED, _MOST_PARTS = 50_000_000, 64_000_000, 2_000
HINT_IDENTITY = "Ta bort dem ur filen och spara den på nytt. Spara inte filer med personnummer i projektet."
_UNREADABLE = "Filen går inte att läsa som en Excel-arbetsbok."
_EXPECTED = "en arbetsbok utan lösenord, sparad som .xlsx"
_HINT = "Öppna den i Excel och spara den på nytt som Excel-arbetsbok (.xlsx)."


def open_package(content: bytes, shown: str) -> zipfile.ZipFile:
    """Open a workbook when all that a reader may meet in it has been looked at.

    Args:
        content: The workbook.
        shown: Its name in messages.

    Raises:
        ReportError: If it is damaged, holds more than lists and reports do, or holds an identity number anywhere; the
            number itself is not told.
    """
    with reading(shown):
        archive = zipfile.ZipFile(io.BytesIO(content))
        _Package(archive, shown).check()
        return archive


@contextmanager
def reading(shown: str) -> Iterator[None]:
    """Turn whatever breaks a reader of workbooks into one message; what it says may hold data, and is not told."""
    try:
        yield
    except ReportError:
        raise
    except DamagedError as error:
        found = f"arbetsboken har {error}"
        raise ReportError(Fault(_UNREADABLE, shown, found=found, expected=_EXPECTED, hint=_HINT)) from None
    except TooLargeError as error:
        raise ReportError(_too_large(shown, str(error))) from None
    except Exception:
        raise ReportError(Fault(_UNREADABLE, shown, expected=_EXPECTED, hint=_HINT)) from None


def _too_large(shown: str, expected: str) -> Fault:
    hint = "Spara bara de kolumner och rader som behövs, i en ny arbetsbok."
    return Fault("Arbetsboken är för stor.", shown, expected=expected, hint=hint)


class _Package:
    """A workbook's parts."""

    def __init__(self, archive: zipfile.ZipFile, shown: str) -> None:
        self._archive, self._shown = archive, shown
        self._left = _LARGEST_UNPACKED
        self._parts = {info.filename: info for info in archive.infolist()}
        if len(self._parts) < len(archive.infolist()):
            raise DamagedError("två delar med samma namn")
        if len(self._parts) > _MOST_PARTS:
            raise TooLargeError(f"högst {_MOST_PARTS} delar")

    def check(self) -> None:
        """Go through all parts.

        Raises:
            DamagedError: If one is damaged.
            TooLargeError: If they hold too much.
            ReportError: If there is an identity number.
        """
        sheets, strings = self._sheets(), self._strings()
        words = shared_words(self._part(strings)) if strings else Words()
        bounds = Bounds()
        faults: list[Fault] = []
        for part, name in sheets.items():
            place = f"{self._shown}, bladet {masked(name)}"
            found = go_through_sheet(self._part(part), words, bounds)
            faults += (_in_column(place, column, rows) for column, rows in found.cells.items())
            if found.beside or holds_identity_number(name):
                faults.append(_elsewhere(place, "vid sidan av cellerna: bladets namn, sidhuvud eller regler"))
        if words.identities and not faults:
            faults.append(_elsewhere(self._shown, "i en text som inte visas i någon cell"))
        for name in self._parts.keys() - sheets.keys() - {strings}:
            self._refuse_packing(name)
            if name.endswith((".xml", ".rels", ".vml")) and self._holds_number(name):
                faults.append(_elsewhere(self._shown, _called(name)))
        if faults:
            raise ReportError(sorted(dict.fromkeys(faults), key=str))

    def _holds_number(self, name: str) -> bool:
        try:
            return holds_number(self._part(name))
        except DamagedError:
            # Excel itself writes drawings of comments (.vml) that are no XML; no reader opens them.
            if name.endswith(".vml"):
                return holds_identity_number(self._archive.read(name).decode("utf-8", "replace"))
            raise

    def _sheets(self) -> dict[str, str]:
        """Give the names of an Excel workbook's sheets by their parts; other workbooks have them all in one part."""
        found: dict[str, str] = {}
        for book in self._leads("", "officeDocument").values():
            names, parts = sheet_names(self._part(book)), self._leads(book, "worksheet")
            found |= {part: names.get(lead, "") for lead, part in parts.items()}
        return found

    def _strings(self) -> str:
        books = self._leads("", "officeDocument").values()
        leads = [part for book in books for part in self._leads(book, "sharedStrings").values()]
        # Some readers go by its name or type instead.
        called = [part for part in self._parts if part.lower().endswith("/sharedstrings.xml")]
        return next(iter((*leads, *called)), "")

    def _leads(self, source: str, kind: str) -> dict[str, str]:
        """Give the parts of a kind that a part leads to, by the ids of the leads."""
        path = join(dirname(source), "_rels", f"{basename(source)}.rels")
        if path not in self._parts:
            return {}
        return {
            found.get("Id", ""): normpath(join("/", dirname(source), found.get("Target", ""))).lstrip("/")
            for found in relations(self._part(path))
            if found.get("Type", "").rpartition("/")[2] == kind and found.get("TargetMode") != "External"
        }

    def _part(self, name: str) -> bytes:
        """Take a part out, as long as there is room."""
        if name not in self._parts:
            raise DamagedError("en del som saknas")
        self._refuse_packing(name)
        with self._archive.open(name) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError(f"högst {_LARGEST_UNPACKED // 1_000_000} MB uppackad")
        return content

    def _refuse_packing(self, name: str) -> None:
        if self._parts[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedError("en del som är packad på ett annat sätt än Excel gör")
        if holds_identity_number(name):
            raise ReportError(_elsewhere(self._shown, "i namnet på en del"))


def _in_column(place: str, column: str, rows: list[int]) -> Fault:
    return Fault(
        "Kolumnen ser ut att innehålla personnummer eller samordningsnummer. Inget har lästs in.",
        place,
        rows[0],
        column,
        found=f"{len(rows)} rader" if len(rows) > 1 else "",
        hint=HINT_IDENTITY,
    )


def _elsewhere(place: str, where: str) -> Fault:
    message = "Arbetsboken ser ut att innehålla ett personnummer eller samordningsnummer. Inget har lästs in."
    return Fault(message, place, found=where, hint=HINT_IDENTITY)


def _called(name: str) -> str:
    """Say what a part of a workbook is."""
    for part, called in (
        ("comment", "i en kommentar"),
        ("docProps", "i arbetsbokens egenskaper"),
        ("meta.xml", "i arbetsbokens egenskaper"),
        ("content.xml", "i en cell, en kommentar eller ett namn på bladen"),
        ("styles.xml", "i ett sidhuvud, en sidfot eller ett format"),
        ("drawing", "i en bild eller textruta"),
        ("chart", "i ett diagram"),
        ("pivot", "i en pivottabell"),
        ("externalLink", "i en länk till en annan fil"),
        ("workbook", "i ett definierat namn eller ett bladnamn"),
        ("worksheets/_rels", "i en länk"),
        ("table", "i en tabells rubriker"),
    ):
        if part in name:
            return called
    return "i en del som inte syns"
