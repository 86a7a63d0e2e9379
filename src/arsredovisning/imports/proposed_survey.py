"""A proposal of enkat.toml out of a survey's own heads and answers, for a förbund that has none."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.tables import Row
from arsredovisning.data.year import YearData
from arsredovisning.errors import ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.grid import counted
from arsredovisning.imports.lists import read_list
from arsredovisning.imports.mapping import head_forms, same
from arsredovisning.imports.personal import identity_numbers
from arsredovisning.imports.proposed import (
    CHECK,
    ListColumn,
    countable,
    identifier,
    laid_out,
    list_columns,
    sexes,
    year_columns,
)
from arsredovisning.imports.words import Words
from arsredovisning.project.workspace import ReportFolder

#: Scales as Swedish surveys have them: positive, neither, negative, no opinion.
_NO_OPINION = (
    "vet ej",
    "vet inte",
    "ej aktuellt",
    "inte aktuellt",
    "ingen åsikt",
    "ingen uppfattning",
    "vill inte svara",
)
_SCALES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "omfattning": (
        ("till stor del", "till mycket stor del", "helt och hållet", "i hög grad", "i mycket hög grad"),
        ("delvis", "till viss del", "i viss mån", "i viss grad"),
        ("inte alls", "till liten del", "i låg grad", "i liten grad", "i mycket låg grad"),
    ),
    "hur_ofta": (
        ("ofta", "för det mesta", "alltid", "mycket ofta"),
        ("ibland",),
        ("aldrig", "sällan", "mycket sällan", "nästan aldrig"),
    ),
    "instammer": (
        ("instämmer helt", "instämmer", "instämmer till stor del", "stämmer helt", "stämmer bra", "instämmer delvis"),
        ("varken eller", "neutral", "varken instämmer eller tar avstånd"),
        ("instämmer inte", "instämmer inte alls", "tar avstånd", "stämmer inte alls", "stämmer dåligt"),
    ),
    "nojd": (
        ("mycket nöjd", "nöjd", "ganska nöjd", "mycket bra", "bra", "ganska bra"),
        ("varken nöjd eller missnöjd", "varken bra eller dåligt", "varken eller"),
        ("mycket missnöjd", "missnöjd", "ganska missnöjd", "mycket dåligt", "dåligt", "ganska dåligt"),
    ),
    "ja_nej": (("ja",), ("delvis", "kanske"), ("nej",)),
}
_KINDS = ("positiva", "varken_eller", "negativa")
_GROUP_HEADS = ("vem", "roll", "svarar", "svarande", "grupp", "jag är", "du är", "målgrupp")
_GROUP_WORDS = ("deltagare", "medarbetare", "chef", "styrelse", "handläggare", "personal", "samverkanspart")
#: Labels that are as alike as this are the same question.
_ALIKE = 0.9


@dataclass
class _Proposal:
    """What has been found in a survey; ``top`` is the highest figure of the answers in figures."""

    top: int
    scales: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)
    claimed: list[str] = field(default_factory=list)


def propose_survey(folder: ReportFolder, file: Path, sheet: str = "") -> Changes:
    """Plan an enkat.toml of what a file of answers holds: its scales, groups and questions, and the rows they fill.

    Nothing is counted. What has to be decided by a person is marked in the file and told in the remarks.

    Raises:
        ReportError: If the file cannot be read, or holds identity numbers.
    """
    listing = read_list(file, folder.workspace.relative(file), sheet=sheet)
    if faults := list(identity_numbers(listing.table)):
        raise ReportError(faults)
    data = YearData(folder)
    columns = list_columns(listing.table)
    sex = next((column for column in columns if column.is_sex), None)
    group = next((column for column in columns if column is not sex and _is_group(column)), None)
    groups = _groups(listing.table, group, sex)
    found = _Proposal(max([4, *(number for column in columns for number in _figures(column))]))
    for column in columns:
        if column not in (sex, group):
            _add_question(found, data, listing.table, column, group, groups)
    changes = Changes(folder)
    target = folder.data.parent / "enkat.toml"
    changes.set_file(target, _written(found, sex, group, groups))
    changes.remarks += [*listing.remarks, *_remarks(found, folder.workspace.relative(target))]
    return changes


def _is_group(column: ListColumn) -> bool:
    by_words = any(same(word).startswith(_GROUP_WORDS) for word in column.words)
    return column.is_choice and (by_words or column.named(*_GROUP_HEADS)) and not _scale(column)


def _groups(table: RawTable, group: ListColumn | None, sex: ListColumn | None) -> dict[str, dict[str, Any]]:
    """Give the groups that answer; one that states its sex is told by sex."""
    if group is None:
        return {"svarande": {"rubrik": "Svarande", **({"efter_kon": True} if sex else {})}}
    found: dict[str, dict[str, Any]] = {}
    for word in sorted(group.words):
        own = [cells for _line, cells in table.rows if cells[group.at].rstrip(";") == word]
        states = sex is not None and 2 * sum(bool(cells[sex.at]) for cells in own) > len(own)
        found[identifier(word, found)] = {"rubrik": word, "svar": [word], **({"efter_kon": True} if states else {})}
    return found


def _scale(column: ListColumn, top: int = 0) -> tuple[str, dict[str, list[str]]] | None:
    """Give the scale that a column's answers are on, and what each of them counts as; None if they are on none."""
    if numbers := _numbers(column, top):
        return numbers
    for name, kinds in _SCALES.items():
        words = Words({**dict(zip(_KINDS, kinds, strict=True)), "ingen_asikt": _NO_OPINION}, name)
        known = {word: words.kind(word) for word in column.words}
        if known and None not in known.values() and set(known.values()) != {"ingen_asikt"}:
            found: dict[str, list[str]] = defaultdict(list)
            for word in sorted(known):
                found[str(known[word])].append(word)
            return name, found
    return None


def _numbers(column: ListColumn, top: int) -> tuple[str, dict[str, list[str]]] | None:
    """Read answers in figures up to the highest one of the file: those above the middle are positive."""
    numbers = _figures(column)
    if not numbers:
        return None
    lowest = min(1, *numbers)
    middle = (lowest + top) / 2
    steps = range(lowest, top + 1)
    found = {
        "positiva": [str(number) for number in steps if number > middle],
        "varken_eller": [str(number) for number in steps if number == middle],
        "negativa": [str(number) for number in steps if number < middle],
        "ingen_asikt": sorted(word for word in column.words if not word.isdecimal()),
    }
    return f"siffror_{lowest}_{top}", found


def _figures(column: ListColumn) -> list[int]:
    """Give the figures that a column's answers are; none if they are something else."""
    rest = [word for word in column.words if same(word) not in _NO_OPINION]
    return [int(word) for word in rest] if rest and all(re.fullmatch(r"[0-7]", word) for word in rest) else []


def _add_question(
    found: _Proposal,
    data: YearData,
    table: RawTable,
    column: ListColumn,
    group: ListColumn | None,
    groups: Mapping[str, Mapping[str, Any]],
) -> None:
    scale = _scale(column, found.top)
    if scale is None:
        if column.is_choice and len(column.words) > 1:
            found.unsure.append(column.head)
        return
    name, kinds = scale
    known = found.scales.setdefault(name, {kind: [] for kind in (*_KINDS, "ingen_asikt")})
    for kind, words in kinds.items():
        known[kind] += [word for word in words if word not in known[kind]]
    rows: dict[str, list[str]] = {}
    for key, item in groups.items():
        asked = [
            cells
            for _line, cells in table.rows
            if cells[column.at] and (group is None or cells[group.at].rstrip(";") in item["svar"])
        ]
        places = list(_places(found, data, column.head, item["rubrik"])) if asked else []
        for place in places:
            if found.filled.setdefault(place, key) != key:
                found.claimed.append(f"{place} ({found.filled[place]} eller {key})")
        if own := [place for place in places if found.filled[place] == key]:
            rows[key] = own
    if rows:
        found.questions.append({"kolumn": column.head, "skala": name, "rader": rows})
    else:
        found.left.append(column.head)


def _places(found: _Proposal, data: YearData, head: str, group: str) -> Iterator[str]:
    """Give the rows of the year's tables of shares that are called as a question is, and are of its group."""
    for name in countable(data):
        columns = year_columns(data, name, "%")
        if not columns:
            continue
        rows = [row for row in data.table(name).rows if row.label and _alike(row.label, head)]
        if len(rows) > 1:
            rows = [row for row in rows if _is_of(row, group)]
        if len(rows) == 1:
            found.tables.setdefault(name, {**columns, "n": "n_{ar}"})
            yield f"{name}.{rows[0].id}"


def _alike(label: str, head: str) -> bool:
    wanted = same(label)
    return any(
        form == wanted or difflib.SequenceMatcher(None, form, wanted).ratio() >= _ALIKE for form in head_forms(head)
    )


def _is_of(row: Row, group: str) -> bool:
    """Tell whether a row says that it is of a group, in one of its cells of words."""
    words = [same(cell.text) for cell in row.cells.values() if cell.text]
    return any(
        len(word) > 3 and (same(group).startswith(word[:5]) or word.startswith(same(group)[:5])) for word in words
    )


def _written(
    found: _Proposal, sex: ListColumn | None, group: ListColumn | None, groups: Mapping[str, Mapping[str, Any]]
) -> bytes:
    left = [*found.left, *found.unsure]
    columns = {**({"grupp": group.head} if group else {}), **({"kon": sex.head} if sex else {})}
    return laid_out(
        "Så blir svaren i enkäten till tal i rapporten: make import-enkat FILE=… YEAR=…\n\n"
        "Ett förslag, gjort av filens egna rubriker och svar. Läs igenom det, särskilt det som är märkt\n"
        f"{CHECK}, rätta det och kör importen igen. Vad inställningarna betyder står i docs/datamodell.md.\n",
        f"Frågor som inte redovisas. {CHECK}: en som ska med flyttas till [[fragor]] med den rad den fyller.",
        {"utelamnas": left},
        "Kolumnerna som säger vem som svarar och kön.",
        {"kolumner": columns},
        *(("Orden för kön.", {"kon": sexes(sex.words)}) if sex else ()),
        f"Vad varje svar räknas som. {CHECK} att rätt svar är positiva; för siffror att höga siffror är bra.",
        {
            "skalor": {
                name: {kind: words for kind, words in kinds.items() if words} for name, kinds in found.scales.items()
            }
        },
        "De som svarar. inbjudna: hur många som fått enkäten; antal, svarsandel: fakta att skriva till, som\n"
        '"fakta.enkatsvar".'
        + ("" if group else "\nFilen säger inte vilka som svarar: är de av flera slag, dela upp gruppen."),
        {"grupper": groups},
        "Kolumnerna i de tabeller som får andelen positiva svar.",
        {"tabeller": found.tables},
        f"Frågorna och raderna de fyller, hittade efter radernas rubriker. {CHECK} att de hör ihop.",
        {"fragor": found.questions},
    )


def _remarks(found: _Proposal, shown: str) -> Sequence[str]:
    number = len(found.questions) + len(found.left)
    remarks = [
        f"Förbundet har ingen enkat.toml. Här är ett förslag, {shown}, gjort av filens rubriker och svar: "
        f"{counted(number, 'fråga', 'frågor')} på en skala, {len(found.questions)} med en rad i årets tabeller. "
        "Inget har räknats. Läs igenom filen och kör importen igen.",
    ]
    if found.claimed:
        remarks.append(f"Rader som två grupper kan fylla; förslaget tar den första: {', '.join(found.claimed)}.")
    if found.left:
        remarks.append(f"Frågor utan rad i tabellerna: {', '.join(f'”{head}”' for head in found.left)}.")
    if found.unsure:
        remarks.append(f"Frågor med svar på en okänd skala: {', '.join(f'”{head}”' for head in found.unsure)}.")
    return remarks
