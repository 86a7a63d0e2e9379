"""Markdown as texts are written in it: one parser, references, placements, and nothing unsafe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.syntax import mark_plugin

#: A line of its own that places a table or a figure: ``[[tabell:deltagare]]``.
PLACEMENT = re.compile(r"^\[\[(tabell|figur):([a-z0-9_]+)\]\][ \t]*$", re.MULTILINE)
#: A reference in a text: ``@tab:deltagare``, ``@fig:arenden``, ``@not:3``; a capital begins a sentence.
REFERENCE = re.compile(r"(?<![\w.\\])@([Tt]ab|[Ff]ig|[Nn]ot):([a-z0-9_]+)")

#: The longest text and paragraph in characters: brackets take a reader of Markdown the square of their number.
_LONGEST, _LONGEST_PARAGRAPH = 500_000, 10_000
#: Lists, quotes and emphases in each other, two levels a list; and how deep the reader goes before it leaves text out.
_DEEPEST, _HIDING = 40, 50


def markdown_parser() -> MarkdownIt:
    """Make the one Markdown parser that we use: CommonMark with tables, footnotes, and what reports need besides.

    That is marks, references, placements, and words in another language (``[case management]{lang=en}``).
    HTML is shown as text. A placement is a token ``placement`` and a reference a token ``reference``, both with
    what is placed or referred to, and its name, as ``meta``. A text that is longer or deeper than any that is printed
    raises ReportError.
    """
    parser = (
        MarkdownIt("commonmark", {"html": False, "maxNesting": _HIDING})
        .enable(["table", "strikethrough"])
        .disable("image")
        .use(footnote_plugin)
        .use(mark_plugin)
        .use(attrs_plugin, after=(), spans=True)
        .use(_reference_plugin)
        .use(_placement_plugin)
        .use(_bounds_plugin)
    )
    parser.validateLink = _safe_link  # type: ignore[method-assign]  # markdown-it's own way to set it
    return parser


def _bounds_plugin(parser: MarkdownIt) -> None:
    """Refuse what a reader of Markdown takes minutes for, or leaves out without a word."""
    parser.core.ruler.before("block", "length", _refuse_length)
    parser.core.ruler.after("block", "paragraphs", _refuse_blocks)
    parser.core.ruler.after("inline", "depth", _refuse_depth)


def _refuse_length(state: StateCore) -> None:
    if len(state.src) > _LONGEST:
        raise ReportError(Fault("Texten är för lång.", expected=f"högst {_LONGEST} tecken"))


def _refuse_blocks(state: StateCore) -> None:
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else None
        if token.level > _DEEPEST:
            raise ReportError(_too_deep(line))
        if token.type == "inline" and len(token.content) > _LONGEST_PARAGRAPH:
            expected = f"högst {_LONGEST_PARAGRAPH} tecken i ett stycke, med en tom rad före nästa"
            raise ReportError(Fault("Stycket är för långt.", line=line, expected=expected))


def _refuse_depth(state: StateCore) -> None:
    for token in state.tokens:
        if any(child.level > _DEEPEST for child in token.children or ()):
            raise ReportError(_too_deep(token.map[0] + 1 if token.map else None))


def _too_deep(line: int | None) -> Fault:
    hint = "Skriv om det med färre listor, citat eller betoningar i varandra."
    return Fault("Texten är skriven i för många nivåer.", line=line, hint=hint)


def _reference_plugin(parser: MarkdownIt) -> None:
    parser.inline.add_terminator_char("@")
    parser.inline.ruler.before("emphasis", "reference", _reference)


def _reference(state: StateInline, silent: bool) -> bool:
    match = REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = match[0]
        token.meta = {"to": match[1].lower(), "name": match[2], "capital": match[1][0].isupper()}
    state.pos = match.end()
    return True


def _placement_plugin(parser: MarkdownIt) -> None:
    parser.block.ruler.before("reference", "placement", _placement, {"alt": ["paragraph", "reference", "blockquote"]})


def _placement(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Read a placement; one that begins its line ends what stands before it, be it a list or a table."""
    start, end = state.bMarks[line], state.eMarks[line]
    match = PLACEMENT.fullmatch(state.src[start:end])
    begins = not start or state.src[start - 1] == "\n"
    if match is None or not begins or (state.level and not silent):
        return False
    if not silent:
        token = state.push("placement", "", 0)
        token.meta, token.map = {"what": match[1], "name": match[2]}, [line, line + 1]
        state.line = line + 1
    return True


def _safe_link(url: str) -> bool:
    return not re.match(r"\s*(?!https?:|mailto:|tel:|#)[a-z][\w+.-]*:", url, re.IGNORECASE)


def slug(text: str) -> str:
    """Make an id of a heading: ``Översikt över …`` becomes ``oversikt-over``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "avsnitt"


def name_references(text: str, resolve: Callable[[str, str], str]) -> str:
    """Put what references are called in their place, in words that are no Markdown.

    Args:
        text: The words.
        resolve: Gives the printed name of a reference by its kind (tab, fig, not) and name.
    """

    def named(match: re.Match[str]) -> str:
        name = resolve(match[1].lower(), match[2])
        return name[0].upper() + name[1:] if match[1][0].isupper() else name

    return REFERENCE.sub(named, text)
