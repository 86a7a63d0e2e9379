"""What the proposals of enkat.toml and deltagare.toml share: columns by what they hold, places in the year's tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.tables import Column
from arsredovisning.data.toml import to_toml
from arsredovisning.data.units import MONEY
from arsredovisning.data.year import YearData
from arsredovisning.imports.extras import ID_HEADS
from arsredovisning.imports.mapping import head_forms, same
from arsredovisning.imports.personal import is_contact
from arsredovisning.text.markdown import slug

#: What marks a line of a proposal that a person has to decide about.
CHECK = "KONTROLLERA"

#: Words for each sex, as forms and lists have them.
SEX_WORDS = {
    "kvinnor": frozenset(("kvinna", "kvinnor", "k", "kv", "female", "woman", "flicka", "tjej")),
    "man": frozenset(("man", "män", "m", "male", "pojke", "kille")),
    "ej_angivet": frozenset(
        (
            *("", "annat", "annan", "ickebinär", "icke-binär", "vill inte ange", "vill ej ange", "ej angivet"),
            *("okänt", "vet ej", "vill inte svara", "inget av ovanstående", "annan könsidentitet", "x", "other"),
        )
    ),
}
_LABELS = {
    "alla": frozenset(("alla", "totalt", "total", "samtliga", "antal", "andel")),
    "kvinnor": frozenset(("kvinnor", "kvinna")),
    "man": frozenset(("män", "man")),
}
#: A choice has at most so many words, and each of them is as short as a choice is.
_MOST_WORDS, _LONGEST_WORD = 12, 60


@dataclass(frozen=True)
class ListColumn:
    """A column of a list as a proposal sees it.

    Attributes:
        at: Its place.
        head: Its head.
        words: How many rows have each word.
    """

    at: int
    head: str
    words: Counter[str]

    @property
    def is_choice(self) -> bool:
        """Whether the words are choices: few, short, and more than one row has most of them."""
        filled = self.words.total()
        short = all(len(word) <= _LONGEST_WORD for word in self.words)
        few = 1 <= len(self.words) <= _MOST_WORDS
        return short and few and filled >= 1.5 * len(self.words)

    @property
    def is_sex(self) -> bool:
        """Whether the words are those for women and men."""
        kinds = {sex_of(word) for word in self.words}
        return bool(self.words) and "" not in kinds and bool(kinds & {"kvinnor", "man"})

    def named(self, *words: str) -> bool:
        """Tell whether the head holds one of some words or beginnings of words."""
        return any(re.search(rf"\b{word}", form) for form in head_forms(self.head)[:1] for word in words)


def sex_of(word: str) -> str:
    """Give the sex that a word is for; empty if it is none."""
    return next((kind for kind, words in SEX_WORDS.items() if same(word) in words), "")


def list_columns(table: RawTable) -> list[ListColumn]:
    """Give the columns of a list that may be read: with a head, no id and no personal data."""
    return [
        ListColumn(at, head, Counter(cells[at].rstrip(";") for _line, cells in table.rows if cells[at]))
        for at, head in enumerate(table.header)
        if head and same(head) not in ID_HEADS and not is_contact(table, at)
    ]


def sexes(words: Iterable[str]) -> dict[str, list[str]]:
    """Give the words of a column for each sex, as a mapping has them."""
    found: dict[str, list[str]] = {"kvinnor": [], "man": [], "ej_angivet": [""]}
    for word in words:
        found[sex_of(word) or "ej_angivet"].append(word)
    return found


def identifier(text: str, taken: Iterable[str]) -> str:
    """Make an id of a text, unlike those that are taken."""
    name = re.sub(r"[^a-z0-9]+", "_", slug(text)).strip("_")[:40].rstrip("_") or "namnlos"
    names, number = set(taken), 1
    free = name
    while free in names:
        number += 1
        free = f"{name}_{number}"
    return free


def year_columns(data: YearData, table: str, unit: str) -> dict[str, str]:
    """Give a table's columns for all, women and men of the year in a unit, with ``{ar}`` for the year.

    Empty if there is none for all.
    """
    settings, year = data.table_settings[table], data.folder.year
    found: dict[str, str] = {}
    for column in data.table(table).columns:
        own = column.unit or settings.enhet
        who = _who(column)
        if who and own == unit and column.year == year and not (column.text or column.formula or column.hidden):
            found.setdefault(who, column.id.replace(str(year), "{ar}"))
    return found if "alla" in found else {}


def _who(column: Column) -> str:
    names = {same(column.label), re.sub(r"_?\d{4}$", "", column.id)}
    return next((who for who, words in _LABELS.items() if names & words), "")


def countable(data: YearData) -> Iterator[str]:
    """Give the tables that are not of money."""
    for name, settings in data.table_settings.items():
        if settings.enhet not in MONEY and data.folder.table(name).exists():
            yield name


def laid_out(*parts: str | Mapping[str, Any]) -> bytes:
    """Write a proposal: what is text as comments, and settings as TOML."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines += [f"# {line}".rstrip() for line in part.split("\n")]
        else:
            lines += [to_toml(part).rstrip("\n"), ""]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()
