"""The words and links of a Markdown text as a reader meets them, each with the line that it begins on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from arsredovisning.text.leftovers import OPAQUE, Leftover
from arsredovisning.text.markdown import PLACEMENT, markdown_parser

_WORDS: dict[str, Callable[[Token], str]] = {
    "text": lambda token: token.content,
    "text_special": lambda token: token.content,
    "softbreak": lambda _token: "\n",
    "hardbreak": lambda _token: "\n",
    "code_inline": lambda _token: OPAQUE,
}
_FORMS = re.compile(
    r"#.+|https?://[^\s/?#.]+\.[^\s]+|https?://\[[0-9a-f:]+\].*|mailto:[^\s@]+@[^\s@]+|tel:\+?[\d()./ -]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Printed:
    """The words of one paragraph, heading or cell.

    Attributes:
        words: The words, a line end where the text has one; code is ``OPAQUE``.
        typed: The same without what stands for itself, as after a backslash: it was not meant as markup.
        line: The line that they begin on, counted from 1.
        links: Where each link begins among the words, its words and its address.
    """

    words: str
    typed: str
    line: int
    links: tuple[tuple[int, str, str], ...]


def printed(markdown: str) -> Iterator[Printed]:
    """Go through a Markdown text, its expressions worked out, by paragraph, heading and cell.

    Placed tables and figures are no words of it.
    """
    # Unjoined, so that what follows a backslash is still known.
    line = 1
    for token in markdown_parser().disable("text_join").parse(PLACEMENT.sub("", markdown)):
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            yield _printed(token.children or [], line)


def _printed(children: Sequence[Token], line: int) -> Printed:
    words, typed, links, opened = "", "", [], (0, "")
    for child in children:
        piece = _WORDS[child.type](child) if child.type in _WORDS else ""
        words += piece
        typed += OPAQUE * len(piece) if child.type == "text_special" else piece
        if child.type == "link_open":
            opened = len(words), unquote(str(child.attrs.get("href", "")))
        elif child.type == "link_close":
            links.append((opened[0], words[opened[0] :], opened[1]))
    return Printed(words, typed, line, tuple(links))


def dead_links(item: Printed) -> Iterator[Leftover]:
    """Find links that lead nowhere from a published file, and pictures, which a text cannot show."""
    for offset, words, address in item.links:
        found = f"[{words}]({address})"
        if item.words[offset - 1 : offset] == "!":
            message = "En text kan inte visa en bild: den blir ett utropstecken och en länk."
            hint = "Rita figuren i en anteckningsbok och placera den med [[figur:id]]."
            yield Leftover(offset, f"!{found}", message, "[[figur:id]]", hint)
        elif not _FORMS.fullmatch(address):
            message = "Länken leder ingenstans: den som läser rapporten har inte filen."
            hint = "Skriv hela adressen till något som är publicerat, eller ta bort länken."
            if address.startswith("www."):
                hint = f"Skriv https://{address}"
            yield Leftover(offset, found, message, "en adress som https://…, mailto:… eller #rubrik", hint)
