"""Markdown and elements as HTML: headings with ids, references, placements, and nothing unsafe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from arsredovisning.elements import Content
from arsredovisning.errors import ReportError
from arsredovisning.syntax import mark_plugin
from arsredovisning.template_faults import template_fault

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
    return not re.match(r"\s*(?!https?:|mailto:|#)[a-z][\w+.-]*:", url, re.IGNORECASE)


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


def column_heads(columns: list[Content]) -> list[Content]:
    """Join neighbouring columns with the same group into spanning heads.

    Returns:
        ``{"label", "span"}`` from left to right; an empty label is a column without a group.
    """
    heads: list[Content] = []
    for column in columns:
        group = column["group"]
        if heads and group and heads[-1]["label"] == group:
            heads[-1]["span"] += 1
        else:
            heads.append({"label": group, "span": 1})
    return heads


class _Compiled(BytecodeCache):
    """The templates that this process has compiled; each is still read, and compiled again when it has changed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.checksum, bucket.code


_compiled = _Compiled()


def template_environment(templates: Path) -> Environment:
    """Make the Jinja2 environment of our templates: everything is escaped, unknown names fail."""
    environment = Environment(
        loader=FileSystemLoader(templates / "arsredovisning"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled,
    )
    environment.filters["column_heads"] = column_heads
    return environment


class ElementView:
    """Shows elements as HTML in JupyterLab, with the templates that the report is made with."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._environment = template_environment(templates)
        self._parser = markdown_parser()

    def html(self, content: Content) -> str:
        """Give an element's HTML as it looks inside a notebook, before numbers are known.

        Raises:
            ReportError: If a template has a fault.
        """
        try:
            view = self._environment.get_template("anteckningsbok.html.j2")
            return view.render(element=content, blocks=self._blocks(content), markdown=self._markdown)
        except TemplateError as error:
            raise ReportError(template_fault(error, self._templates)) from error

    def _markdown(self, text: str) -> Markup:
        return Markup(self._parser.render(text))  # noqa: S704  the parser shows HTML as text

    def _blocks(self, content: Content) -> list[Content]:
        """Split a text into Markdown and the tables placed in it."""
        if content["kind"] != "text":
            return [content]
        return [
            {"kind": "markdown", "text": piece}
            if kind == "markdown"
            else content["placed"].get(piece, {"kind": "placed-figure", "id": piece})
            for kind, piece in split_placements(content["markdown"])
        ]


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
