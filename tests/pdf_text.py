"""What a PDF says to those who listen to it: the text of each element of its structure, in reading order."""

from __future__ import annotations

import re
from functools import cached_property

import pikepdf
from pikepdf import Dictionary, Object, Page, Pdf

from tests.pdf_structure import Element

#: Roles that stand inside running text; any other begins words of its own.
INLINE = {"Span", "Strong", "Em", "Code", "Link", "Reference", "Lbl", "Note"}


class Reader:
    """Reads a tagged PDF by its structure."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._letters: dict[tuple[int, int], dict[int, str]] = {}

    @cached_property
    def _marked(self) -> dict[tuple[tuple[int, int], int], str]:
        """The text of each piece of marked content, by page and number."""
        return {(page.obj.objgen, mcid): text for page in self._pdf.pages for mcid, text in self._page(page).items()}

    def text(self, element: Element, without: frozenset[str] = frozenset()) -> str:
        """Give the words of an element and those in it, apart where the elements are.

        Args:
            element: The element.
            without: Roles whose words are left out.
        """
        said = ""
        for kid in element.kids:
            if isinstance(kid, Dictionary) and "/S" in kid:
                child = Element(kid, (*element.around, element.role))
                if child.role not in without:
                    inner = self.text(child, without)
                    said += inner if child.role in INLINE else f" {inner} "
            elif isinstance(kid, int):
                said += self._marked[element.object.Pg.objgen, kid]
            elif "/MCID" in kid:
                said += self._marked[kid.Pg.objgen, int(kid.MCID)]
        return said

    def words(self, element: Element, without: frozenset[str] = frozenset()) -> list[str]:
        """Give the words of an element; a word that is hyphenated on paper is whole."""
        return re.sub("[\u2060\u00ad]", "", self.text(element, without)).split()

    def _page(self, page: Page) -> dict[int, str]:
        said: dict[int, str] = {}
        font = None
        open_marks: list[tuple[int | None, str | None]] = []
        for instruction in pikepdf.parse_content_stream(page):
            operator, operands = str(instruction.operator), instruction.operands
            if operator == "Tf":
                font = page.resources.Font[str(operands[0])]
            elif operator in ("BDC", "BMC"):
                properties = operands[1] if operator == "BDC" else Dictionary()
                mcid = int(properties.MCID) if "/MCID" in properties else self._outer(open_marks)
                actual = str(properties.ActualText) if "/ActualText" in properties else None
                if mcid is not None:
                    said[mcid] = said.get(mcid, "") + (actual or "")
                open_marks.append((mcid, actual))
            elif operator == "EMC":
                open_marks.pop()
            elif operator in ("Tj", "TJ") and open_marks and font is not None:
                mcid = open_marks[-1][0]
                if mcid is not None and not any(actual is not None for _mcid, actual in open_marks):
                    said[mcid] += self._shown(font, operands[0])
        return said

    @staticmethod
    def _outer(open_marks: list[tuple[int | None, str | None]]) -> int | None:
        return open_marks[-1][0] if open_marks else None

    def _shown(self, font: Object, operand: Object) -> str:
        if font.objgen not in self._letters:
            self._letters[font.objgen] = _letters(font.ToUnicode.read_bytes().decode("ascii"))
        letters = self._letters[font.objgen]
        parts = operand if isinstance(operand, pikepdf.Array) else [operand]
        codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
        return "".join(letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _letters(cmap: str) -> dict[int, str]:
    """Read which letters the codes of a font stand for."""
    assert "beginbfrange" not in cmap, "Typst lists each code"
    pairs = re.findall(r"^<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>$", cmap.partition("beginbfchar")[2], re.MULTILINE)
    return {int(code, 16): bytes.fromhex(letters).decode("utf-16-be") for code, letters in pairs}
