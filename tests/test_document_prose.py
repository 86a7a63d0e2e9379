"""Running text parsed once, whole, says in HTML and in words what its Markdown says."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from hypothesis import given, settings

from arsredovisning.document.markup import prose_html
from arsredovisning.document.parse import parse
from arsredovisning.document.prose import Note, Part, Placement, ProseBlock, Title, plain
from arsredovisning.text.markdown import markdown_parser
from tests.documents import markdown


def blocks(parts: tuple[Part, ...]) -> tuple[ProseBlock, ...]:
    found: list[ProseBlock] = []
    for part in parts:
        assert not isinstance(part, Title | Placement)
        found.append(part)
    return tuple(found)


def numbered(notes: tuple[Note, ...]) -> str:
    return "\n".join(plain(note.blocks) for note in notes)


def squeezed(html: str) -> str:
    """Leave out the white space between tags, which says nothing."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)


def said(text: str) -> list[str]:
    """List the words of a text; a reference, before it leads somewhere, is named in its own way."""
    return text.replace("@tab:", "").split()


@settings(max_examples=60, deadline=None)
@given(markdown())
def test_html_says_what_markdown_says(text: str) -> None:
    """The HTML of a parsed text is what the Markdown parser itself would have written."""
    parser = markdown_parser()
    parser.add_render_rule("reference", lambda _self, tokens, at, _options, _env: tokens[at].content)
    parts, notes = parse(text)
    assert squeezed(prose_html(blocks(parts), notes)) == squeezed(parser.render(text).replace("↩︎", "↑"))


@settings(max_examples=40, deadline=None)
@given(markdown())
def test_no_word_is_lost(text: str) -> None:
    """The words of a text without its markup are the words that its page shows, in the same order."""
    parts, notes = parse(text)
    soup = BeautifulSoup(prose_html(blocks(parts), notes), "html.parser")
    for mark in soup.select("sup.footnote-ref, a.footnote-backref"):
        mark.decompose()
    written = plain(blocks(parts)) + "\n" + numbered(notes)
    assert said(written) == said(soup.get_text())
