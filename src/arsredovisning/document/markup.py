"""Running text as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml

from arsredovisning.document.prose import (
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Foreign,
    Inline,
    Link,
    List,
    Marked,
    Note,
    NoteMark,
    Paragraph,
    ProseBlock,
    Quote,
    Reference,
    Rule,
    Strong,
    Struck,
    Subheading,
    TextCell,
    TextTable,
    Words,
    words,
)
from arsredovisning.text.scripts import Script, pieces, runs_rtl

_END = "</p>\n"
_TAGS = {"strong": "strong", "emphasis": "em", "struck": "s", "marked": "mark"}


def prose_html(blocks: Sequence[ProseBlock], notes: Sequence[Note] = ()) -> str:
    """Write running text and its footnotes as HTML.

    Args:
        blocks: The text.
        notes: Its footnotes, numbered.
    """
    return "".join(_block(block) for block in blocks) + (_notes(notes) if notes else "")


def runs_html(runs: Sequence[Inline]) -> str:
    """Write runs as HTML."""
    return "".join(_run(run) for run in runs)


def _block(block: ProseBlock, tight: bool = False) -> str:
    match block:
        case Paragraph():
            written = runs_html(block.runs)
            if runs_rtl(words(block.runs)):
                return f'<p dir="rtl">{written}</p>\n'
            return written if tight else f"<p>{written}</p>\n"
        case Subheading():
            return f"<h{block.level}>{runs_html(block.runs)}</h{block.level}>\n"
        case List():
            return _list(block)
        case Quote():
            return f"<blockquote>\n{''.join(_block(child) for child in block.blocks)}</blockquote>\n"
        case CodeBlock():
            language = f' class="language-{escapeHtml(block.language)}"' if block.language else ""
            return f"<pre><code{language}>{escapeHtml(block.text)}</code></pre>\n"
        case Rule():
            return "<hr />\n"
        case TextTable():
            return _table(block)


def _list(block: List) -> str:
    items = "".join(f"<li>{_item(item.blocks, block.tight)}</li>\n" for item in block.items)
    if block.start is None:
        return f"<ul>\n{items}</ul>\n"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>\n{items}</ol>\n"


def _item(blocks: Sequence[ProseBlock], tight: bool) -> str:
    written = ""
    for number, block in enumerate(blocks):
        bare = tight and isinstance(block, Paragraph)
        if (not bare and not written.endswith("\n")) or (bare and number and not written.endswith("\n")):
            written += "\n"
        written += _block(block, tight)
    return written


def _table(table: TextTable) -> str:
    head, *body = table.rows
    written = f"<table>\n<thead>\n{_row(head, 'th')}</thead>\n"
    if body:
        written += f"<tbody>\n{''.join(_row(row, 'td') for row in body)}</tbody>\n"
    return written + "</table>\n"


def _row(row: Sequence[TextCell], tag: str) -> str:
    cells = "".join(
        f"<{tag}" + (f' style="text-align:{cell.align}"' if cell.align else "") + f">{runs_html(cell.runs)}</{tag}>\n"
        for cell in row
    )
    return f"<tr>\n{cells}</tr>\n"


def _run(run: Inline) -> str:
    match run:
        case Words():
            return "".join(_piece(piece, script) for piece, script in pieces(run.text))
        case Code():
            return f"<code>{escapeHtml(run.text)}</code>"
        case Break():
            return "<br />\n" if run.hard else "\n"
        case Strong() | Emphasis() | Struck() | Marked():
            tag = _TAGS[run.kind]
            return f"<{tag}>{runs_html(run.runs)}</{tag}>"
        case Foreign():
            return f'<span lang="{escapeHtml(run.language)}">{runs_html(run.runs)}</span>'
        case Link():
            title = f' title="{escapeHtml(run.title)}"' if run.title else ""
            return f'<a href="{escapeHtml(run.target)}"{title}>{runs_html(run.runs)}</a>'
        case Reference():
            return escapeHtml(f"@{run.to}:{run.name}")
        case NoteMark():
            return _mark(run)


def _piece(piece: str, script: Script | None) -> str:
    """Write words of one script: their language is said, and that they run the other way than those around them."""
    written = escapeHtml(piece)
    if script is None or not (script.rtl or script.language):
        return written
    tag = "bdi" if script.rtl else "span"
    language = f' lang="{script.language}"' if script.language else ""
    return f"<{tag}{language}>{written}</{tag}>"


def _mark(mark: NoteMark) -> str:
    number = mark.number or mark.note + 1
    again = f":{mark.again}" if mark.again else ""
    caption = f"[{number}{again}]"
    return f'<sup class="footnote-ref"><a href="#fn{number}" id="fnref{number}{again}">{caption}</a></sup>'


def _notes(notes: Sequence[Note]) -> str:
    first = notes[0].number or notes[0].note + 1
    start = f' start="{first}"' if first != 1 else ""
    items = "".join(_note(note) for note in notes)
    return (
        f'<hr class="footnotes-sep" />\n<section class="footnotes">\n<ol class="footnotes-list"{start}>\n{items}'
        "</ol>\n</section>\n"
    )


def _note(note: Note) -> str:
    """Write a footnote; the ways back to its marks stand last in its last paragraph."""
    number = note.number or note.note + 1
    back = "".join(
        f' <a href="#fnref{number}{f":{again}" if again else ""}" class="footnote-backref">↑</a>'
        for again in range(note.marks)
    )
    body = "".join(_block(block) for block in note.blocks)
    in_last = note.blocks and isinstance(note.blocks[-1], Paragraph)
    body = body.removesuffix(_END) + back + _END if in_last else body + back
    return f'<li id="fn{number}" class="footnote-item">{body}</li>\n'
