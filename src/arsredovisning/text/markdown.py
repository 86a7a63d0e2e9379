"""Markdown as texts are written in it: one parser, references, placements, and nothing unsafe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from arsredovisning.text.syntax import mark_plugin

#: A line of its own that places a table or a figure: ``[[tabell:deltagare]]``.
PLACEMENT = re.compile(r"^\[\[(tabell|figur):([a-z0-9_]+)\]\][ \t]*$", re.MULTILINE)
#: A reference in a text: ``@tab:deltagare``, ``@fig:arenden``, ``@not:3``; a capital begins a sentence.
REFERENCE = re.compile(r"`[^`\n]*`|(?<![\w.\\])@([Tt]ab|[Ff]ig|[Nn]ot):([a-z0-9_]+)")


def markdown_parser() -> MarkdownIt:
    """Make the one Markdown parser that we use: CommonMark with tables and footnotes, HTML shown as text."""
    parser = (
        MarkdownIt("commonmark", {"html": False})
        .enable(["table", "strikethrough"])
        .disable("image")
        .use(footnote_plugin)
        .use(mark_plugin)
    )
    parser.validateLink = _safe_link  # type: ignore[method-assign]  # markdown-it's own way to set it
    return parser


def _safe_link(url: str) -> bool:
    return not re.match(r"\s*(?!https?:|mailto:|tel:|#)[a-z][\w+.-]*:", url, re.IGNORECASE)


def slug(text: str) -> str:
    """Make an id of a heading: ``Översikt över …`` becomes ``oversikt-over``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "avsnitt"


def link_references(markdown: str, resolve: Callable[[str, str], tuple[str, str]], plain: bool = False) -> str:
    """Turn the references in a text into Markdown links.

    Args:
        markdown: The text.
        resolve: Gives the printed text and the link of a reference by its kind (tab, fig, not) and name.
        plain: Give the words without a link, for what is not Markdown.
    """

    def link(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        text, target = resolve(match[1].lower(), match[2])
        text = text[0].upper() + text[1:] if match[1][0].isupper() else text
        return text if plain else f"[{text}]({target})"

    return REFERENCE.sub(link, markdown)


def split_placements(markdown: str) -> list[tuple[str, str]]:
    """Split a text where tables and figures are placed.

    Returns:
        Pairs of ``markdown`` and text, or ``tabell``/``figur`` and a name, in order.
    """
    parts: list[tuple[str, str]] = []
    end = 0
    for match in PLACEMENT.finditer(markdown):
        parts += [("markdown", markdown[end : match.start()]), (match[1], match[2])]
        end = match.end()
    parts.append(("markdown", markdown[end:]))
    return [(kind, text) for kind, text in parts if text.strip()]
