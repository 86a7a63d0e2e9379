"""References become links, in texts, captions and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from arsredovisning.document.model import (
    Block,
    Cell,
    Element,
    Figure,
    Footnote,
    Heading,
    Missing,
    Prose,
    Signatures,
    Table,
    Verdict,
)
from arsredovisning.document.prose import Inline, Link, ProseBlock, Reference, Words, change_runs, changed, words
from arsredovisning.errors import Fault, nearest
from arsredovisning.text.markdown import name_references


def link(blocks: Sequence[Block], faults: list[Fault]) -> list[Block]:
    """Turn references into links.

    Args:
        blocks: The numbered blocks.
        faults: Is given each reference that leads nowhere.
    """
    targets = dict(_targets(blocks))
    return [replace(block, element=_Linking(targets, block.shown, faults).element(block.element)) for block in blocks]


def _targets(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Give what can be referred to, by kind and name: what it is called, and its address."""
    for block in blocks:
        match block.element:
            case Table(id=name, caption=caption):
                called = f"tabell\u00a0{block.number}" if block.number else f"tabellen {caption}"
                yield ("tab", name), (called, f"#{block.anchor}")
            case Figure(id=name) | Missing(id=name):
                yield ("fig", name), (f"figur\u00a0{block.number}", f"#{block.anchor}")
            case Heading() if block.anchor.startswith("not-"):
                name = block.anchor.removeprefix("not-")
                yield ("not", name), (f"not\u00a0{name}", f"#{block.anchor}")


class _Linking:
    """Links one element's references."""

    def __init__(self, targets: dict[tuple[str, str], tuple[str, str]], shown: str, faults: list[Fault]) -> None:
        self.targets, self.shown, self.faults = targets, shown, faults

    def element(self, element: Element) -> Element:
        match element:
            case Table():
                return replace(
                    element,
                    caption=self.words(element.caption),
                    comment=self.blocks(element.comment),
                    footnotes=tuple(Footnote(note.mark, self.blocks(note.body)) for note in element.footnotes),
                    rows=tuple(replace(row, cells=tuple(map(self.cell, row.cells))) for row in element.rows),
                )
            case Figure():
                return replace(element, caption=self.words(element.caption), alt=self.words(element.alt))
            case Missing():
                return replace(element, caption=self.words(element.caption), reason=self.words(element.reason))
            case Heading() | Verdict():
                return replace(element, text=self.words(element.text))
            case Prose():
                notes = tuple(replace(note, blocks=self.blocks(note.blocks)) for note in element.notes)
                return Prose(self.blocks(element.blocks), notes)
            case Signatures():
                return element

    def cell(self, cell: Cell) -> Cell:
        if not cell.runs:
            return cell
        runs = changed(cell.runs, self.run)
        return replace(cell, text=words(runs), runs=runs)

    def blocks(self, blocks: tuple[ProseBlock, ...]) -> tuple[ProseBlock, ...]:
        return change_runs(blocks, self.run)

    def run(self, run: Inline) -> Inline:
        if not isinstance(run, Reference):
            return run
        called, target = self.resolve(run.to, run.name)
        return Link(target, (Words(called[0].upper() + called[1:] if run.capital else called),))

    def words(self, text: str) -> str:
        return name_references(text, lambda to, name: self.resolve(to, name)[0])

    def resolve(self, to: str, name: str) -> tuple[str, str]:
        if (to, name) not in self.targets:
            known = [f"@{what}:{other}" for what, other in self.targets if what == to]
            message = f"Hänvisningen @{to}:{name} leder ingenstans."
            self.faults.append(Fault(message, self.shown, hint=nearest(f"@{to}:{name}", known)))
            return name, "#"
        return self.targets[to, name]
