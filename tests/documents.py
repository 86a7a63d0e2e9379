"""Documents and texts of every kind, for tests of what holds for all of them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from arsredovisning.document.model import Document, Shown

# A number in a report is always one: the data and the notebooks let no other through.
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))

#: Any document and any element, made of nothing but their types.
DOCUMENTS: st.SearchStrategy[Document] = st.from_type(Document)
ELEMENTS: st.SearchStrategy[Shown] = st.from_type(Shown)  # type: ignore[arg-type]  # a union is a type to Hypothesis

_WORD = st.sampled_from(
    [
        *("förbund", "året", "12", "a<b", "&", '"x"', "'y'", "2*3", "_x_", "snabb&amp;", "\\*stjärna\\*"),
        *("8\u00a0227", "http://x.se", "a==b", "@tab:a", "c|d"),
    ]
)
_WORDS = st.lists(_WORD, min_size=1, max_size=4).map(" ".join)


@st.composite
def _runs(draw: st.DrawFn, notes: int) -> str:
    """Draw a line of words with markup; a mark of one of the footnotes may stand in it."""
    links = ["[{}](https://x.se/a?b=1&c=2)", '[{}](#tab-a "t")']
    wrap = st.sampled_from(["{}", "*{}*", "**{}**", "***{}***", "~~{}~~", "=={}==", "`{}`", "[{}]{{lang=en}}", *links])
    parts = draw(st.lists(st.builds(str.format, wrap, _WORDS), min_size=1, max_size=4))
    if notes:
        parts += draw(st.lists(st.integers(1, notes).map("ord[^{}]".format), max_size=2))
    return draw(st.sampled_from([" ", "\n", "  \n"])).join(draw(st.permutations(parts)))


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", "\n" + indent)


@st.composite
def _blocks(draw: st.DrawFn, notes: int, depth: int) -> str:
    """Draw one to three blocks, parted by an empty line."""
    kinds = ["paragraph", "code", "fence", "table", "rule"] + (["list", "numbers", "quote"] if depth else [])
    return "\n\n".join(
        draw(_block(kind, notes, depth)) for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    )


@st.composite
def _block(draw: st.DrawFn, kind: str, notes: int, depth: int) -> str:
    runs = _runs(notes)
    match kind:
        case "list" | "numbers":
            items = draw(st.lists(_blocks(notes, depth - 1) | runs, min_size=1, max_size=3))
            first = draw(st.integers(0, 12))
            marks = ["- "] * len(items) if kind == "list" else [f"{first + n}. " for n in range(len(items))]
            between = draw(st.sampled_from(["\n", "\n\n"]))
            return between.join(
                mark + _indented(item, " " * len(mark)) for mark, item in zip(marks, items, strict=True)
            )
        case "quote":
            heading = draw(st.sampled_from(["", "## I citat\n\n"]))
            return "> " + _indented(heading + draw(_blocks(notes, depth - 1)), "> ")
        case "code":
            return "    " + _indented(draw(_WORDS), "    ")
        case "fence":
            return f"```{draw(st.sampled_from(['', 'python', 'a b']))}\n{draw(_WORDS)}\n```"
        case "rule":
            return "***"
        case "table":
            cells = runs.map(lambda text: " ".join(text.split()).replace("|", "\\|"))
            rows = draw(st.lists(st.tuples(cells, cells), min_size=1, max_size=3))
            head, *body = [f"| {one} | {other} |" for one, other in rows]
            return "\n".join([head, draw(st.sampled_from(["|---|---|", "|:--|--:|", "|:-:|---|"])), *body])
        case _:
            return draw(runs)


@st.composite
def markdown(draw: st.DrawFn) -> str:
    """Draw a text of paragraphs, lists, quotations, code, tables and footnotes, without headings and placements."""
    notes = draw(st.integers(0, 3))
    text = draw(_blocks(notes, depth=2))
    # Each is marked once at least; a footnote that is not would be a fault.
    text += "".join(f"\n\nord[^{number}]" for number in range(1, notes + 1))
    bodies = [_indented(draw(_blocks(0, depth=1)), "    ") for _note in range(notes)]
    return text + "".join(f"\n\n[^{number}]: {body}" for number, body in enumerate(bodies, 1)) + "\n"
