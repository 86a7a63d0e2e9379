"""What a text holds besides Markdown, as it is written: expressions, and the marks of what a draft still lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

#: An expression, a statement or a comment in a text; one that nothing ends goes on to the end of the text.
EXPRESSION = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
#: A mark: words between double equals signs, within one paragraph.
MARK = re.compile(r"==(?=[^\s=])((?:(?!==|\n[ \t]*\n)[\s\S])+?)(?<=\S)==")


@dataclass(frozen=True)
class Mark:
    """A mark in a text: its line, counted from 1, and its words."""

    line: int
    words: str


def marked(words: str) -> str:
    """Make a mark of words."""
    return f"=={words}=="


def marks_in(text: str) -> list[Mark]:
    """Find the marks in a text; an expression may compare with ``==``."""
    plain = EXPRESSION.sub(lambda match: re.sub(r"[^\n]", "_", match[0]), text)
    return [
        Mark(text.count("\n", 0, match.start()) + 1, " ".join(text[match.start(1) : match.end(1)].split()))
        for match in MARK.finditer(plain)
    ]


def mark_plugin(parser: MarkdownIt) -> None:
    """Let a Markdown parser read marks as HTML's ``<mark>``."""
    parser.inline.add_terminator_char("=")
    parser.inline.ruler.before("emphasis", "mark", _mark)


def _mark(state: StateInline, silent: bool) -> bool:
    match = MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        end = state.posMax
        state.push("mark_open", "mark", 1)
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = end
    state.pos = match.end()
    return True
