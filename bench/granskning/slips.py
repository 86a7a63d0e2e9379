"""How a person goes wrong otherwise than in a digit: rows, heads, labels, goals and words, as changed files."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from arsredovisning.data.values import parse_number
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder

#: Number words, as texts count members and teams with them.
_WORDS = ["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
_COUNTED = re.compile(rf"\b({'|'.join(_WORDS)})\b(?= [a-zåäö]{{4,}})")
_CELL = re.compile(r"\{\{\s*([a-z]\w*)\.(\w+)(?:\.(\w+))?(?=\s*[|}])")
_YEAR = re.compile(r"\{\{\s*rapport\.(ar|foregaende_ar)\s*\}\}")
_TYPED = re.compile(r"(?<![\w.,:/-])20[12]\d(?![\w:/-]|,\d)")
_DIRECTION = re.compile(r"riktning\((?P<args>[^'{}]*)'(?P<up>[^']*)',\s*'(?P<down>[^']*)'")
_NAME = re.compile(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][a-zåäö]{5,}(?=[ ,.])")
_VERDICTS = ("uppnatt", "delvis", "ej")
_AROUND = {"förbättrat": "försämrat", "försämrat": "förbättrat"}
_ROW_COLUMNS = ("id", "rubrik", "typ", "summa", "not", "enhet", "slag", "decimaler", "tidigare")


@dataclass(frozen=True)
class Slip:
    """One mistake, as the files of the year that it leaves.

    Attributes:
        kind: What kind of mistake it is.
        what: What was changed, for a reader.
        files: The new content of each changed file, by its name in the year's folder.
        rows: The rows that a finding would name, ``tabell.rad``.
        lines: The lines of texts that a finding would name, by file.
    """

    kind: str
    what: str
    files: Mapping[str, bytes]
    rows: frozenset[str] = frozenset()
    lines: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Year:
    """A year's files, as somebody sees them who edits them."""

    folder: ReportFolder

    @cached_property
    def tables(self) -> dict[str, list[list[str]]]:
        """The lines of each table's file, heads first."""
        return {
            path.stem: list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
            for path in sorted((self.folder.data / "tabeller").glob("*.csv"))
        }

    @cached_property
    def texts(self) -> dict[str, str]:
        return {path.stem: path.read_text("utf-8-sig") for path in self.folder.texts()}

    @cached_property
    def data(self) -> YearData:
        return YearData(self.folder)

    @cached_property
    def settings(self) -> str:
        return self.folder.table_settings.read_text("utf-8-sig")

    def shown_text(self, name: str) -> str:
        return self.data.shown_text(name)


@dataclass
class _Sheet:
    """A table's file that is being changed."""

    name: str
    lines: list[list[str]] = field(default_factory=list)

    @property
    def head(self) -> list[str]:
        return self.lines[0]

    def at(self, row: int, column: str) -> str:
        return self.lines[row][self.head.index(column)]

    def put(self, row: int, column: str, text: str) -> None:
        self.lines[row][self.head.index(column)] = text

    @property
    def values(self) -> list[str]:
        return [name for name in self.head if name not in _ROW_COLUMNS]

    def numbers(self, row: int) -> list[str]:
        """Name the columns in which a row has a number other than zero."""
        return [name for name in self.values if parse_number(self.at(row, name)) not in (None, 0)]

    def place(self, row: int) -> str:
        return f"{self.name}.{self.at(row, 'id')}"

    def slip(self, kind: str, what: str, *rows: int | str) -> Slip:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(self.lines)
        named = frozenset(self.place(row) if isinstance(row, int) else row for row in rows)
        return Slip(kind, f"{self.name}: {what}", {f"tabeller/{self.name}.csv": out.getvalue().encode()}, named)


def _sheets(year: Year, *, words: bool = False) -> Iterator[tuple[_Sheet, int]]:
    """Go through every row that holds a number (or, with ``words``, every row), each in a sheet of its own."""
    for name, lines in year.tables.items():
        for row in range(1, len(lines)):
            sheet = _Sheet(name, [list(line) for line in lines])
            if words or sheet.numbers(row):
                yield sheet, row


def _row_deleted(year: Year, _pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year):
        place, label = sheet.place(row), sheet.at(row, "rubrik")
        near = [sheet.place(at) for at in range(1, len(sheet.lines)) if abs(at - row) == 1]
        del sheet.lines[row]
        yield sheet.slip("rad borttagen", label, place, sheet.name, *near)


def _row_doubled(year: Year, _pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year):
        double = list(sheet.lines[row])
        double[sheet.head.index("id")] += "_2"
        sheet.lines.insert(row + 1, double)
        yield sheet.slip("rad dubblerad", sheet.at(row, "rubrik"), row, row + 1)


def _pairs(year: Year, pick: random.Random) -> Iterator[tuple[_Sheet, int, int]]:
    for sheet, row in _sheets(year):
        others = [at for at in range(1, len(sheet.lines)) if at != row and sheet.numbers(at)]
        if others:
            yield sheet, row, pick.choice(others)


def _labels_swapped(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, one, other in _pairs(year, pick):
        labels = sheet.at(one, "rubrik"), sheet.at(other, "rubrik")
        if labels[0] != labels[1] and sheet.name != "fakta":
            sheet.put(one, "rubrik", labels[1])
            sheet.put(other, "rubrik", labels[0])
            yield sheet.slip("rubriker omkastade", " / ".join(labels), one, other)


def _values_swapped(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, one, other in _pairs(year, pick):
        shared = [name for name in sheet.numbers(one) if name in sheet.numbers(other)]
        for column in [pick.choice(shared)] if shared else []:
            values = sheet.at(one, column), sheet.at(other, column)
            if parse_number(values[0]) != parse_number(values[1]):
                sheet.put(one, column, values[1])
                sheet.put(other, column, values[0])
                yield sheet.slip("värden omkastade", f"{column}: {values[0]} / {values[1]}", one, other)


def _column_shifted(year: Year, pick: random.Random) -> Iterator[Slip]:
    """From one row on, a column's numbers stand a row too far down."""
    for name, lines in year.tables.items():
        sheet = _Sheet(name, [list(line) for line in lines])
        for column in sheet.values:
            rows = [at for at in range(1, len(lines)) if parse_number(sheet.at(at, column)) is not None]
            if len(rows) < 3:
                continue
            moved = _Sheet(name, [list(line) for line in lines])
            start = pick.randrange(len(rows) - 2)
            texts = [sheet.at(at, column) for at in rows[start:]]
            turned = [texts[-1], *texts[:-1]]
            if turned != texts:
                for at, text in zip(rows[start:], turned, strict=True):
                    moved.put(at, column, text)
                yield moved.slip("kolumn förskjuten", column, name, *rows[start:])


def _thousand(year: Year, pick: random.Random) -> Iterator[Slip]:
    units = year.data.table_settings
    for sheet, row in _sheets(year):
        unit = sheet.at(row, "enhet") if "enhet" in sheet.head else ""
        if (unit or (units[sheet.name].enhet if sheet.name in units else "")) not in ("kr", "tkr", "mkr"):
            continue
        column = pick.choice(sheet.numbers(row))
        number = parse_number(sheet.at(row, column))
        if number is not None:
            sheet.put(row, column, str(number * 1000).replace(".", ","))
            yield sheet.slip("enhet gånger tusen", f"{sheet.at(row, 'rubrik')}, {column}", row)


def _note_number(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year):
        if "not" in sheet.head and sheet.at(row, "not").isdigit():
            number = int(sheet.at(row, "not"))
            wrong = pick.choice([other for other in range(1, 10) if other != number])
            sheet.put(row, "not", str(wrong))
            yield sheet.slip("fel notnummer", f"{sheet.at(row, 'rubrik')}: {number} → {wrong}", row)


def _head_year(year: Year, pick: random.Random) -> Iterator[Slip]:
    """A year in a column's label, in its group or in a table's caption is another year."""
    pattern = re.compile(r'((?:rubrik|grupp) = "[^"\n]*?)((?:19|20)\d\d)([^"\n]*")')
    tables = [(match.start(), match[1]) for match in re.finditer(r"(?m)^\[([a-z0-9_]+)\]", year.settings)]
    for match in pattern.finditer(year.settings):
        table = next((name for start, name in reversed(tables) if start < match.start()), "")
        wrong = str(int(match[2]) + pick.choice((-1, 1)))
        text = year.settings[: match.start(2)] + wrong + year.settings[match.end(2) :]
        yield Slip(
            "fel år i huvudet",
            f"[{table}] {match[0]} → {wrong}",
            {"tabeller.toml": text.encode()},
            frozenset({table}),
            frozenset({(year.data.shown_table_settings, year.settings.count("\n", 0, match.start()) + 1)}),
        )


def _verdict(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year, words=True):
        if sheet.name == "bedomningar" and sheet.at(row, "bedomning") in _VERDICTS:
            was = sheet.at(row, "bedomning")
            wrong = pick.choice([word for word in _VERDICTS if word != was])
            sheet.put(row, "bedomning", wrong)
            yield sheet.slip("fel bedömning", f"{sheet.at(row, 'id')}: {was} → {wrong}", row)


def _addition(year: Year, _pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year, words=True):
        if sheet.name != "bedomningar" or "tillagg" not in sheet.head:
            continue
        was = sheet.at(row, "tillagg")
        for word, wrong in _AROUND.items():
            if word in was or not was:
                sheet.put(row, "tillagg", was.replace(word, wrong) if was else f"{wrong} resultat")
                yield sheet.slip("fel tillägg", f"{sheet.at(row, 'id')}: {was or '–'} → {wrong}", row)
                sheet.put(row, "tillagg", was)


def _target(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year):
        if sheet.name == "matt" and "maltal" in sheet.numbers(row):
            was = parse_number(sheet.at(row, "maltal"))
            if was is not None:
                wrong = was + pick.choice((-10, -5, 5, 10))
                sheet.put(row, "maltal", str(wrong).replace(".", ","))
                yield sheet.slip(
                    "fel måltal", f"{sheet.at(row, 'id')}: {was} → {wrong}", row, f"mal.{sheet.at(row, 'mal')}"
                )


def _fact(year: Year, pick: random.Random) -> Iterator[Slip]:
    for sheet, row in _sheets(year):
        if sheet.name != "fakta" or "varde" not in sheet.numbers(row):
            continue
        was = sheet.at(row, "varde")
        digits = [at for at, sign in enumerate(was) if sign.isdigit()]
        at = pick.choice(digits)
        wrong = was[:at] + str((int(was[at]) + pick.randint(1, 8)) % 9 + (at == digits[0])) + was[at + 1 :]
        if parse_number(wrong) != parse_number(was):
            sheet.put(row, "varde", wrong)
            yield sheet.slip("fakta ändrat", f"{sheet.at(row, 'id')}: {was} → {wrong}", row)


def _in_text(kind: str, year: Year, name: str, start: int, end: int, new: str) -> Slip:
    """Change a place in a text; a finding would name its line."""
    text = year.texts[name]
    line = text.count("\n", 0, start) + 1
    changed = text[:start] + new + text[end:]
    place = frozenset({(year.shown_text(name), line)})
    return Slip(
        kind, f"{name}, rad {line}: {text[start:end]} → {new}", {f"texter/{name}.md": changed.encode()}, lines=place
    )


def _direction(year: Year, _pick: random.Random) -> Iterator[Slip]:
    for name, text in year.texts.items():
        for match in _DIRECTION.finditer(text):
            new = f"riktning({match['args']}'{match['down']}', '{match['up']}'"
            yield _in_text("omvänt riktningsord", year, name, match.start(), match.end(), new)


def _wrong_cell(year: Year, pick: random.Random) -> Iterator[Slip]:
    """An expression names the row or the column beside the right one, and prints another number."""
    for name, text in year.texts.items():
        for match in _CELL.finditer(text):
            if not year.data.has(match[1]):
                continue
            table = year.data.table(match[1])
            columns = [column for column in table.columns if not column.text]
            if match[2] not in table or not columns:
                continue
            column = table.column(match[3]) if match[3] else columns[0]
            value = table.cell(match[2], column.id).value
            places = [(row.id, column.id) for row in table.rows]
            places += [(match[2], other.id) for other in columns] if match[3] else []
            near = [
                place
                for place in places
                if (other := table.cell(*place).value) is not None and value is not None
                if other != value and other.unit == value.unit
            ]
            if near:
                row, beside = pick.choice(near)
                new = f"{{{{ {match[1]}.{row}" + (f".{beside}" if match[3] else "")
                yield _in_text("uttryck ur fel cell", year, name, match.start(), match.end(), new)


def _typed_year(year: Year, pick: random.Random) -> Iterator[Slip]:
    """A year that is an expression is the other one, or is typed and another; a typed year is another."""
    for name, text in year.texts.items():
        for match in _YEAR.finditer(text):
            other = "foregaende_ar" if match[1] == "ar" else "ar"
            right = year.folder.year - (match[1] != "ar")
            new = pick.choice([f"{{{{ rapport.{other} }}}}", str(right - 1), str(right + 1)])
            yield _in_text("fel år i text", year, name, match.start(), match.end(), new)
        for match in _TYPED.finditer(text):
            if "{{" not in text[max(0, match.start() - 60) : match.start()].rpartition("}}")[2]:
                new = str(int(match[0]) + pick.choice((-1, 1)))
                yield _in_text("fel år i text", year, name, match.start(), match.end(), new)


def _number_word(year: Year, pick: random.Random) -> Iterator[Slip]:
    for name, text in year.texts.items():
        for match in _COUNTED.finditer(text):
            at = _WORDS.index(match[1])
            new = pick.choice([word for word in _WORDS[max(0, at - 2) : at + 3] if word != match[1]])
            yield _in_text("fel räkneord", year, name, match.start(), match.end(), new)


def _misspelt(year: Year, pick: random.Random) -> Iterator[Slip]:
    """Two letters of a name inside a sentence have changed places, or one is gone."""
    for name, text in year.texts.items():
        for match in _NAME.finditer(text):
            at = pick.randrange(1, len(match[0]) - 2)
            word = match[0]
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            new = pick.choice([swapped, word[:at] + word[at + 1 :]])
            if new != word:
                yield _in_text("felstavat namn", year, name, match.start(), match.end(), new)


def _paragraph(year: Year, pick: random.Random) -> Iterator[Slip]:
    for name, text in year.texts.items():
        parts = text.split("\n\n")
        for at, part in enumerate(parts):
            if len(part.split()) < 12 or part.startswith(("#", "[[", "|")):
                continue
            to = pick.choice([to for to in range(len(parts) + 1) if to != at])
            doubled = [*parts[:to], part, *parts[to:]]
            lines = [("\n\n".join(doubled[:index])).count("\n") + 3 for index, it in enumerate(doubled) if it == part]
            shown = year.shown_text(name)
            yield Slip(
                "stycke dubblerat",
                f"{name}: {part[:40]}",
                {f"texter/{name}.md": "\n\n".join(doubled).encode()},
                lines=frozenset((shown, line + extra) for line in lines for extra in range(-2, part.count("\n") + 1)),
            )


SLIPS: Mapping[str, Callable[[Year, random.Random], Iterator[Slip]]] = {
    "rad borttagen": _row_deleted,
    "rad dubblerad": _row_doubled,
    "rubriker omkastade": _labels_swapped,
    "värden omkastade": _values_swapped,
    "kolumn förskjuten": _column_shifted,
    "enhet gånger tusen": _thousand,
    "fel notnummer": _note_number,
    "fel år i huvudet": _head_year,
    "fel bedömning": _verdict,
    "fel tillägg": _addition,
    "fel måltal": _target,
    "fakta ändrat": _fact,
    "omvänt riktningsord": _direction,
    "uttryck ur fel cell": _wrong_cell,
    "fel år i text": _typed_year,
    "fel räkneord": _number_word,
    "felstavat namn": _misspelt,
    "stycke dubblerat": _paragraph,
}


def chosen(year: Year, kind: str, most: int) -> Sequence[Slip]:
    """Give some of a report's slips of a kind, the same each time."""
    pick = random.Random(f"{kind} {year.folder.forbund} {year.folder.year}")  # noqa: S311  the same each time, not a secret
    made = list(SLIPS[kind](year, pick))
    return made if len(made) <= most else pick.sample(made, most)
