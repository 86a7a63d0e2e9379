"""The Jinja2 environment of our templates, and elements as HTML inside a notebook."""

from __future__ import annotations

from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from markupsafe import Markup

from arsredovisning.document.elements import Content
from arsredovisning.document.template_faults import template_fault
from arsredovisning.errors import ReportError
from arsredovisning.text.markdown import markdown_parser, split_placements


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


class Compiled(BytecodeCache):
    """The templates that this process has compiled; each is still read, and compiled again when it has changed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType | None]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002  Jinja's signature
        """Know a template by its name alone: each build reads it in a folder of the build's own."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.checksum, bucket.code


_compiled = Compiled()


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
