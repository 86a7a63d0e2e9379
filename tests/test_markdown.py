"""Markdown as texts are written in it: headings, placements and references, parsed once."""

from __future__ import annotations

import pytest

from arsredovisning.document.link import link
from arsredovisning.document.model import Block, Prose, Table
from arsredovisning.document.parse import parse
from arsredovisning.document.prose import (
    Code,
    CodeBlock,
    Inline,
    Link,
    List,
    Marked,
    Paragraph,
    Placement,
    Quote,
    Reference,
    Rule,
    Subheading,
    TextTable,
    Title,
    Words,
    words,
)
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.markdown import slug

KNOWN = Table("deltagare", "Deltagare", "antal", (), ())


def linked(text: str) -> tuple[Inline, ...]:
    """Give the runs of a paragraph that stands beside a table called ``deltagare``."""
    (paragraph,), _notes = parse(text)
    assert isinstance(paragraph, Paragraph)
    faults: list[Fault] = []
    blocks = [Block("b1", Prose((paragraph,)), "x.md"), Block("b2", KNOWN, "x.md", number="1", anchor="t")]
    element = link(blocks, faults)[0].element
    assert faults == []
    assert isinstance(element, Prose)
    assert isinstance(element.blocks[0], Paragraph)
    return element.blocks[0].runs


def bare(runs: tuple[Inline, ...]) -> list[Inline]:
    """Leave out the words, which may be cut anywhere."""
    return [run for run in runs if not isinstance(run, Words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Översikt över året 2024", "oversikt-over-aret-2024"), ("Å: Ä?", "a-a"), ("—", "avsnitt"), ("<b>x</b>", "b-x-b")],
)
def test_the_id_of_a_heading(text: str, expected: str) -> None:
    """A heading's id is made of plain small letters, figures and hyphens."""
    assert slug(text) == expected


def test_placements_split_a_text() -> None:
    """A line of its own that places a table or figure splits the text there; elsewhere it is text."""
    parts, _notes = parse("a\n[[tabell:deltagare]]\nb [[figur:x]]\n[[figur:arenden]]  \n")
    assert parts == (
        Paragraph((Words("a"),), 1),
        Placement("tabell", "deltagare", 2),
        Paragraph((Words("b [[figur:x]]"),), 3),
        Placement("figur", "arenden", 4),
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "- a\n  [[tabell:x]]",
            "- [[tabell:x]]",
            "> [[tabell:x]]",
            "> a\n> [[tabell:x]]",
            "a[^1]\n\n[^1]: [[tabell:x]]",
        ),
        *("    [[tabell:x]]", "```\n[[tabell:x]]\n```", "a\n\n  [[tabell:x]]"),
    ],
)
def test_a_placement_inside_something_is_text(text: str) -> None:
    """A list, a quotation or a block of code places nothing: what stands there is text."""
    parts, _notes = parse(text)
    assert not any(isinstance(part, Placement) for part in parts)


def test_a_placement_ends_what_stands_before_it() -> None:
    """A placement just after a list, a quotation, a table or a footnote stands by itself, with its line."""
    text = "- a\n  - b\n[[tabell:x]]\n\n> b\n[[figur:y]]\n\n| A |\n|---|\n| c |\n[[figur:z]]\n\n"
    parts, _notes = parse(f"{text}c[^1]\n\n[^1]: Not.\n[[tabell:w]]")
    assert [part for part in parts if isinstance(part, Placement)] == [
        Placement("tabell", "x", 3),
        Placement("figur", "y", 6),
        Placement("figur", "z", 11),
        Placement("tabell", "w", 16),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Se @tab:deltagare.", (Words("Se "), Link("#t", (Words("tabell\u00a01"),)), Words("."))),
        ("@Tab:deltagare visar", (Link("#t", (Words("Tabell\u00a01"),)), Words(" visar"))),
        ("(@tab:deltagare)", (Words("("), Link("#t", (Words("tabell\u00a01"),)), Words(")"))),
        ("kim@tab:deltagare", (Words("kim@tab:deltagare"),)),
        ("\\@tab:deltagare", (Words("@tab:deltagare"),)),
        ("`@tab:deltagare`", (Code("@tab:deltagare"),)),
        ("@tabell:deltagare", (Words("@tabell:deltagare"),)),
    ],
)
def test_references_in_a_text(text: str, expected: tuple[Inline, ...]) -> None:
    """A reference becomes a link, with a capital where a sentence begins; what only looks like one stays."""
    found = linked(text)
    assert words(found) == words(expected)
    assert bare(found) == bare(expected)


def test_a_text_is_parsed_as_it_is_read() -> None:
    """Each kind of paragraph is known for what it is, with its line in the text."""
    text = """# Om *oss*

==Att skriva== om @fig:f.

- a
- b

3. c

> ## I citat
>
> d

```python
e
```

| A | B |
|---|--:|
| c | d |

***
"""
    parts, notes = parse(text)
    assert [(type(part), part.line) for part in parts] == [
        (Title, 1),
        (Paragraph, 3),
        (List, 5),
        (List, 8),
        (Quote, 10),
        (CodeBlock, 14),
        (TextTable, 18),
        (Rule, 22),
    ]
    title, paragraph, bullets, numbers, quote, code, table, _rule = parts
    assert isinstance(title, Title)
    assert (title.level, title.text) == (1, "Om oss")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.runs == (Marked((Words("Att skriva"),)), Words(" om "), Reference("fig", "f"), Words("."))
    assert isinstance(bullets, List)
    assert isinstance(numbers, List)
    assert [(item.start, item.tight, len(item.items)) for item in (bullets, numbers)] == [(None, True, 2), (3, True, 1)]
    assert isinstance(quote, Quote)
    assert isinstance(quote.blocks[0], Subheading)
    assert isinstance(code, CodeBlock)
    assert (code.text, code.language) == ("e\n", "python")
    assert isinstance(table, TextTable)
    assert [[cell.align for cell in row] for row in table.rows] == [["", "right"]] * 2
    assert notes == ()


def test_a_link_is_defined_anywhere_in_a_text() -> None:
    """A link whose address stands at the end of the text works under any heading before it."""
    parts, _notes = parse('# Ett\n\nSe [lagen].\n\n# Två\n\nText.\n\n[lagen]: https://www.riksdagen.se "SFS"\n')
    paragraph = parts[1]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.runs[1] == Link("https://www.riksdagen.se", (Words("lagen"),), "SFS")


def test_a_footnote_that_nothing_marks_is_told() -> None:
    """A footnote that would be printed nowhere is a fault in its file, and so is one on a heading."""
    with pytest.raises(ReportError) as caught:
        parse("# Om[^2]\n\nText.\n\n[^1]: Glömd.\n\n[^2]: Not.\n", "texter/om.md")
    assert [(fault.file, fault.line, fault.found) for fault in caught.value.faults] == [
        ("texter/om.md", None, "[^1]"),
        ("texter/om.md", 1, "Om"),
    ]
