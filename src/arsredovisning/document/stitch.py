"""Executed notebooks become one: elements in place, headings, tables and figures numbered, references linked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from nbformat import NotebookNode

from arsredovisning.data.settings import MissingFigure, Section, read_logo
from arsredovisning.data.year import YearData
from arsredovisning.document.elements import MIME, Content
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import link_references, markdown_parser, slug, split_placements
from arsredovisning.text.syntax import GAP

#: The heading level in HTML of a part; the report's title has level 1.
PART_LEVEL = 2
#: Tag of a cell whose output is for the analyst and not for the report.
HIDDEN = "dold"
_WORDS = {"tab": "tabell", "fig": "figur", "not": "not"}


@dataclass(frozen=True)
class Executed:
    """A section with its executed notebook and that notebook's file name in messages."""

    section: Section
    notebook: NotebookNode
    shown: str


@dataclass
class _Block:
    """A piece of the report: an element's content, or Markdown (kind ``markdown``), and the text it stands in."""

    content: Content
    shown: str
    level: int = PART_LEVEL
    numbered: bool = False
    number: str = ""
    anchor: str = ""
    text_name: str = ""


@dataclass
class _Pieces:
    blocks: list[_Block] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def stitch(data: YearData, executed: Sequence[Executed]) -> NotebookNode:
    """Merge a report's executed notebooks into one notebook, ready to be exported.

    Args:
        data: The year's data.
        executed: The sections' notebooks, by the order of ``data.settings.sections()``.

    Returns:
        A notebook with one cell a block. Each cell's metadata hold the block's content, number and
        anchor under ``arsredovisning``; the notebook's metadata hold the contents list.

    Raises:
        ReportError: If a reference or a placed figure is unknown, two tables or figures have the
            same id, or a cell shows something without a caption.
    """
    pieces = _Pieces()
    notebooks = iter(executed)
    expressions, parser = Expressions(data), markdown_parser()
    for part in data.settings.delar:
        if part.rubrik:
            heading = {
                "kind": "heading",
                "text": part.rubrik,
                "level": 1,
                "anchor": "",
                "part": True,
                "new_page": part.nysida,
            }
            pieces.blocks.append(_Block(heading, "report.toml", PART_LEVEL, part.numrera))
        for _section in part.sektioner:
            item = next(notebooks)
            base = PART_LEVEL + item.section.niva - (0 if part.rubrik else 1)
            _Sectioned(item, base, expressions, parser, pieces).collect()
    blocks = _placed(data, pieces)
    _number(blocks, data.settings.numrerade_rubriker)
    _link(blocks, pieces.faults)
    if pieces.faults:
        raise ReportError(pieces.faults)
    _mark_repeated_captions(blocks)
    return _merged(data, blocks)


class _Sectioned:
    """Collects one section's blocks from its notebook."""

    def __init__(
        self, item: Executed, base: int, expressions: Expressions, parser: MarkdownIt, pieces: _Pieces
    ) -> None:
        self.item, self.base, self.expressions, self.parser, self.pieces = item, base, expressions, parser, pieces
        self.titled = False

    def collect(self) -> None:
        # papermill puts a cell of its own after the parameters.
        own = [cell for cell in self.item.notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
        for number, cell in enumerate(own, 1):
            shown = f"{self.item.shown}, cell {number}"
            try:
                if cell.cell_type == "markdown":
                    self.markdown(self.expressions.render(cell.source, shown), shown)
                elif cell.cell_type == "code" and HIDDEN not in cell.metadata.get("tags", []):
                    for output in cell.get("outputs", []):
                        self.output(output, shown)
            except ReportError as error:
                self.pieces.faults += error.faults

    def output(self, output: NotebookNode, shown: str) -> None:
        bundle = output.get("data", {})
        if MIME in bundle:
            self.element(bundle[MIME], shown)
        elif "text/markdown" in bundle:
            self.markdown(self.expressions.render(bundle["text/markdown"], shown), shown)
        elif any(kind.startswith("image/") for kind in bundle):
            raise ReportError(
                Fault(
                    "Cellen visar en figur utan rubrik och alternativtext.",
                    shown,
                    expected="report.figure(namn, figur, caption=…, alt=…)",
                    hint=f"Ska den inte med i rapporten: ge cellen taggen {HIDDEN}.",
                )
            )
        elif "text/html" in bundle:
            raise ReportError(
                Fault(
                    "Cellen visar en tabell utan rubrik.",
                    shown,
                    expected="report.table(namn) eller report.make_table(tabell, namn, caption=…)",
                    hint=f"Ska den inte med i rapporten: ge cellen taggen {HIDDEN}.",
                )
            )

    def element(self, content: Content, shown: str) -> None:
        if content["kind"] == "text":
            start = len(self.pieces.blocks)
            self.markdown(content["markdown"], shown, content["placed"])
            for block in self.pieces.blocks[start:]:
                block.text_name = content["name"]
        elif content["kind"] == "heading":
            self.heading(content["text"], content["level"], shown, content["anchor"])
        else:
            self.add(content, shown)

    def add(self, content: Content, shown: str) -> None:
        self.pieces.blocks.append(_Block(dict(content), shown))

    def markdown(self, text: str, shown: str, placed: dict[str, Content] | None = None) -> None:
        for kind, piece in split_placements(text):
            if kind == "markdown":
                self.paragraphs(piece, shown)
            elif kind == "tabell" and placed:
                self.add(placed[piece] | {"placed": True}, shown)
            else:
                self.add({"kind": f"placed-{kind}", "id": piece}, shown)

    def paragraphs(self, text: str, shown: str) -> None:
        """Split Markdown at its headings."""
        lines, start = text.split("\n"), 0
        tokens = self.parser.parse(text)
        for token, inline in pairwise(tokens):
            if token.type == "heading_open" and token.map and token.level == 0:
                self.prose("\n".join(lines[start : token.map[0]]), shown)
                self.heading(_plain(inline), int(token.tag[1]), shown)
                start = token.map[1]
        self.prose("\n".join(lines[start:]), shown)

    def prose(self, text: str, shown: str) -> None:
        if text.strip():
            self.add({"kind": "markdown", "text": text.strip("\n")}, shown)

    def heading(self, text: str, level: int, shown: str, anchor: str = "") -> None:
        section = self.item.section
        is_title = level == 1 and not self.titled
        if is_title:
            self.titled = True
            text = text if section.rubrik is None else section.rubrik
            if not text:
                self.base -= 1
                return
        content = {
            "kind": "heading",
            "text": text,
            "level": level,
            "anchor": anchor,
            "part": False,
            "new_page": is_title and section.nysida,
        }
        block = _Block(content, shown, min(self.base + level - 1, 6), is_title and section.numrera, anchor=anchor)
        self.pieces.blocks.append(block)


def _plain(inline: Token) -> str:
    """Give a heading's words without its markup."""
    return "".join(part.content for part in inline.children or [])


def _placed(data: YearData, pieces: _Pieces) -> list[_Block]:
    """Move figures and tables to where a text places them, and say which figures the source lacks."""
    shown = [block for block in pieces.blocks if block.content["kind"] in ("figure", "table")]
    own = {(b.content["kind"], b.content["id"]): b for b in shown if not b.content.get("placed")}
    wanted = {("figure", b.content["id"]) for b in pieces.blocks if b.content["kind"] == "placed-figur"}
    wanted |= {("table", b.content["id"]) for b in shown if b.content.get("placed")}
    wanted |= {("table", b.content["id"]) for b in pieces.blocks if b.content["kind"] == "placed-tabell"}
    missing = data.settings.saknade_figurer
    blocks: list[_Block] = []
    for block in pieces.blocks:
        kind, name = block.content["kind"], block.content.get("id", "")
        if kind in ("figure", "table") and (kind, name) in wanted and not block.content.get("placed"):
            continue
        if kind == "placed-figur" and ("figure", name) not in own:
            if name not in missing and not data.draft:
                known = [figure for what, figure in own if what == "figure"] + list(missing)
                pieces.faults.append(
                    Fault(f"Figuren ”{name}” som ska stå här finns inte.", block.shown, hint=nearest(name, known))
                )
                continue
            item = missing.get(name) or _not_drawn(name)
            content = {"kind": "missing", "id": name, "caption": item.rubrik, "reason": item.skal}
            block = _Block(content, block.shown)
        elif kind == "placed-figur":
            block = own["figure", name]
        elif kind == "placed-tabell":
            if ("table", name) not in own:
                pieces.faults.append(Fault(f"Tabellen ”{name}” som ska stå här finns inte.", block.shown))
                continue
            block = own["table", name]
        blocks.append(block)
    for (kind, name), count in Counter(
        (b.content["kind"], b.content["id"]) for b in blocks if b.content["kind"] in ("figure", "missing", "table")
    ).items():
        if count > 1:
            what = "Tabellen" if kind == "table" else "Figuren"
            pieces.faults.append(
                Fault(f"{what} ”{name}” visas {count} gånger.", hint="Ta bort den ena, eller ge den ett eget id.")
            )
    return blocks


def _not_drawn(name: str) -> MissingFigure:
    """Say of a figure that a draft places, but that no notebook draws, that its values are still to come."""
    reason = f"{GAP.capitalize()}: figuren ritas när det finns värden att visa."
    return MissingFigure(rubrik=f"Figuren ”{name}”", skal=reason)


def _number(blocks: list[_Block], number_headings: bool) -> None:
    """Give tables, figures and headings their numbers and anchors."""
    counts: Counter[str] = Counter()
    taken = {"innehallet", "innehall-rubrik", *(block.anchor for block in blocks if block.anchor)}
    taken |= {f"tab-{b.content['id']}" for b in blocks if b.content["kind"] == "table"}
    taken |= {f"fig-{b.content['id']}" for b in blocks if b.content["kind"] in ("figure", "missing")}
    path: list[int] = []
    for block in blocks:
        content = block.content
        match content["kind"]:
            case "table":
                block.anchor = f"tab-{content['id']}"
                if content["numbered"]:
                    counts["tab"] += 1
                    block.number = str(counts["tab"])
            case "figure" | "missing":
                counts["fig"] += 1
                block.anchor, block.number = f"fig-{content['id']}", str(counts["fig"])
            case "heading":
                block.anchor = block.anchor or _free(slug(content["text"]), taken)
                taken.add(block.anchor)
                if number_headings and block.numbered:
                    depth = block.level - PART_LEVEL
                    path = (path + [0] * (depth + 1))[: depth + 1]
                    path[depth] += 1
                    block.number = ".".join(map(str, path)) + ("." if len(path) == 1 else "")


def _free(name: str, taken: set[str]) -> str:
    """Give an id that nothing else on the page has."""
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return found


def _link(blocks: list[_Block], faults: list[Fault]) -> None:
    """Turn references into links, in texts, captions and comments."""
    targets: dict[tuple[str, str], tuple[str, str]] = {}
    for block in blocks:
        content = block.content
        kind = {"table": "tab", "figure": "fig", "missing": "fig"}.get(content["kind"], "")
        if kind:
            name = f"{_WORDS[kind]}\u00a0{block.number}" if block.number else f"tabellen {content['caption']}"
            targets[kind, content["id"]] = (name, f"#{block.anchor}")
        if content["kind"] == "heading" and block.anchor.startswith("not-"):
            number = block.anchor.removeprefix("not-")
            targets["not", number] = (f"not\u00a0{number}", f"#{block.anchor}")

    def resolve(shown: str, kind: str, name: str) -> tuple[str, str]:
        if (kind, name) not in targets:
            known = [f"@{what}:{other}" for what, other in targets if what == kind]
            faults.append(
                Fault(f"Hänvisningen @{kind}:{name} leder ingenstans.", shown, hint=nearest(f"@{kind}:{name}", known))
            )
            return name, "#"
        return targets[kind, name]

    for block in blocks:
        content, found = block.content, partial(resolve, block.shown)
        for key in ("text", "comment", "reason", "caption", "alt"):
            if isinstance(content.get(key), str):
                markdown = key == "comment" or content["kind"] == "markdown"
                content[key] = link_references(content[key], found, plain=not markdown)
        if content["kind"] == "table":
            content["footnotes"] = [
                note | {"text": link_references(note["text"], found)} for note in content["footnotes"]
            ]


def _mark_repeated_captions(blocks: list[_Block]) -> None:
    """Mark tables whose caption only says what the heading just above them says."""
    for above, block in pairwise(blocks):
        if block.content["kind"] == "table" and not block.number:
            caption, note = block.content["caption"], block.content["note"]
            said = above.content.get("text") if above.content["kind"] == "heading" else None
            block.content["caption_repeats"] = said in (caption, f"Not {note} {caption}")


def _merged(data: YearData, blocks: list[_Block]) -> NotebookNode:
    settings = data.settings
    notebook: NotebookNode = nbformat.v4.new_notebook()
    notebook.metadata["arsredovisning"] = {
        "title": settings.titel,
        "forbund": data.forbund.namn,
        "accent": data.forbund.farg,
        "logo": {"uri": read_logo(data.folder, data.forbund), "alt": data.forbund.logotyp_alt},
        "year": data.folder.year,
        "decided": str(settings.beslutad or ""),
        "draft": data.draft,
        "show_contents": settings.innehall,
        "cover": None if settings.omslag is None else {"motto": settings.omslag.motto},
        "contents": list(_contents(blocks)),
    }
    for number, block in enumerate(blocks, 1):
        notebook.cells.append(_cell(block, f"block-{number}"))
    return notebook


def _contents(blocks: list[_Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block.content["kind"] == "heading":
            yield {
                "level": block.level,
                "number": block.number,
                "text": block.content["text"],
                "anchor": block.anchor,
            }


def _cell(block: _Block, name: str) -> NotebookNode:
    content = block.content
    about = {
        "kind": content["kind"],
        "number": block.number,
        "anchor": block.anchor,
        "level": block.level,
        "text_name": block.text_name,
    }
    cell: NotebookNode
    if content["kind"] == "markdown":
        cell = nbformat.v4.new_markdown_cell(content["text"], id=name)
    elif content["kind"] == "heading":
        about |= {key: content[key] for key in ("text", "part", "new_page")}
        cell = nbformat.v4.new_markdown_cell(f"{'#' * block.level} {content['text']}", id=name)
    else:
        output = nbformat.v4.new_output("display_data", {MIME: content})
        cell = nbformat.v4.new_code_cell(id=name, outputs=[output])
    cell.metadata["arsredovisning"] = about
    return cell
