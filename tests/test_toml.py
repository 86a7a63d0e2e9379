"""Settings written as TOML: new ones say what they were given, and an edited file keeps every other byte."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.data.toml import to_toml, with_entry, with_setting

DAY = dt.date(2025, 3, 20)
WORDS = st.text("aÅ å\"'\\\n\t\r\x00\x1f\x7f\u00a0\u2028−😀#", max_size=6)
NAMES = st.text("abcåÄ0-_ .\"'", min_size=1, max_size=5)
VALUES = st.one_of(
    WORDS, st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False), st.dates()
)
LISTS = st.lists(WORDS, max_size=4) | st.just(["ett rätt långt ord"] * 9)
FLAT = st.dictionaries(NAMES, VALUES | LISTS, max_size=4)
ENTRIES = st.lists(st.dictionaries(NAMES, VALUES, min_size=1, max_size=3), min_size=1, max_size=3)
TABLES = FLAT | st.dictionaries(NAMES, FLAT, min_size=1, max_size=2)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Make up settings: values first, then tables and lists of tables, as tomllib reads them."""
    values = draw(FLAT)
    tables = draw(st.dictionaries(NAMES, TABLES | ENTRIES, max_size=3))
    return values | {name: table for name, table in tables.items() if name not in values}


@given(documents())
def test_what_is_written_is_read_again(document: dict[str, Any]) -> None:
    """Settings of any names and values, written as new TOML, say the same and in the same order."""
    read = tomllib.loads(to_toml(document))
    assert read == document
    assert list(read) == list(document)


COMMENTS = st.text("abå #\"'[]{}=\t", max_size=6).map(lambda text: f"# {text}")
SPACE = st.sampled_from(["", " ", "  ", "\t"])
SCALARS = st.sampled_from(['"ett"', "'två'", "3", "true", "2024-01-01", '["a", "b"]', '"""\nflera\nrader"""', '"#"'])


@st.composite
def top(draw: st.DrawFn) -> list[str]:
    """Make up the top of a file as a person writes it: settings with the title among them, comments, empty lines."""
    names = draw(st.permutations(["titel", "innehall", "a-b", '"å"', "x.y"]))
    lines = [f"{draw(SPACE)}{name}{draw(SPACE)}={draw(SPACE)}{draw(SCALARS)}" for name in names]
    lines = [line + draw(st.sampled_from(["", " ", "  # slut"])) for line in lines]
    for _number in range(draw(st.integers(0, 4))):
        lines.insert(draw(st.integers(0, len(lines))), draw(COMMENTS | st.just("")))
    return lines


TAILS = st.sampled_from([[], [""], ["", "[omslag]  # mer", 'motto = "Tillsammans"'], ["[[delar]]", 'rubrik = "A"', ""]])
STYLES = st.tuples(st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))


@given(top(), TAILS, STYLES, st.booleans())
def test_a_setting_is_all_that_comes(lines: list[str], tail: list[str], style: tuple[str, str], ends: bool) -> None:
    """A new setting stands on a line of its own below the title, and no other byte of the file has changed."""
    newline, bom = style
    text = bom + newline.join("\n".join([*lines, *tail]).split("\n")) + (newline if ends else "")
    written = with_setting(text, "beslutad", DAY, "titel")
    left = written.split(newline)
    left.remove(f"beslutad = {DAY}")
    assert newline.join(left) == text
    content = tomllib.loads(text.removeprefix("\ufeff"))
    assert tomllib.loads(written.removeprefix("\ufeff")) == content | {"beslutad": DAY}
    names = list(tomllib.loads(written.removeprefix("\ufeff")))
    assert names.index("beslutad") == names.index("titel") + 1


@given(top(), TAILS, STYLES)
def test_a_setting_takes_another_s_place(lines: list[str], tail: list[str], style: tuple[str, str]) -> None:
    """A setting that comes instead of another stands where that stood, with its comment."""
    newline, bom = style
    text = bom + newline.join([*lines, 'beslutad_okand = "Står inte." # källan', *tail, ""])
    written = with_setting(text, "beslutad", DAY, "titel", instead_of="beslutad_okand")
    assert written == text.replace('beslutad_okand = "Står inte."', f"beslutad = {DAY}")


ENTRY = {"id": "ny", "rubrik": "Ny", "ar": -1}
WRITTEN = '{ id = "ny", rubrik = "Ny", ar = -1 }'


@given(
    st.lists(st.sampled_from(["", " # ett", " # }, [", "  "]), min_size=1, max_size=5),
    st.data(),
    STYLES,
    st.sampled_from(["  ", "\t", "", "    "]),
    st.booleans(),
)
def test_an_entry_is_all_that_comes(
    comments: list[str], data: st.DataObject, style: tuple[str, str], indent: str, comma: bool
) -> None:
    """A new entry stands on a line of its own after another, which may get a comma; every other byte stays."""
    newline, bom = style
    count = len(comments)
    commas = ["," if number < count - 1 or comma else "" for number in range(count)]
    entries = [f'{indent}{{ id = "k{n}" }}{commas[n]}{comments[n]}' for n in range(count)]
    head, tail = ["# Överst", "[annan]", "kolumner = []", "[t]  # här", "kolumner = ["], ["]", "[sist]", "x = 1", ""]
    text = bom + newline.join([*head, *entries, *tail])
    at = data.draw(st.integers(1, count))
    written = with_entry(text, "t", "kolumner", at, ENTRY).split(newline)
    assert written[len(head) + at].strip() == WRITTEN + ("," if at < count or comma else "")
    del written[len(head) + at]
    if at == count:  # The line above gets a comma if it has none, and loses blanks at its end.
        entries[-1] = f'{indent}{{ id = "k{count - 1}" }},{comments[-1]}'.rstrip()
        written[len(head) + at - 1] = written[len(head) + at - 1].rstrip()
    assert newline.join(written) == bom + newline.join([*head, *entries, *tail])
    table = tomllib.loads(with_entry(text, "t", "kolumner", at, ENTRY).removeprefix("\ufeff"))["t"]["kolumner"]
    ids = [f"k{number}" for number in range(count)]
    assert [entry["id"] for entry in table] == [*ids[:at], "ny", *ids[at:]]


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"a": ["x" * 60, "y" * 60]}, f'a = [\n  "{"x" * 60}",\n  "{"y" * 60}",\n]\n'),
        ({"a": {"b": {"c": 1}}}, "[a.b]\nc = 1\n"),
        ({"a": [{"b": [{"c": "d"}]}]}, '[[a]]\nb = [\n  { c = "d" },\n]\n'),
        ({"a": 1, "b": {}}, "a = 1\n\n[b]\n"),
    ],
)
def test_new_settings_are_laid_out_as_the_project_s(document: dict[str, Any], text: str) -> None:
    """Tables get headings, entries a line each, and long lists a line an item."""
    assert to_toml(document) == text
