"""PROSA: the numbers, the words of direction and the claims in the texts are those of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, decimals_of, parse_number
from arsredovisning.errors import ReportError
from arsredovisning.review.context import (
    FACTS,
    Deviation,
    Review,
    Said,
    Suspect,
    Tried,
    cell_name,
    half_step,
    head_of,
    in_kr,
    shown,
)
from arsredovisning.review.passages import passages
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.syntax import EXPRESSION

#: The facts' columns that say what a number restates.
_RESTATES, _ABOUT = "motsvarar", "ungefar"

_UNIT = r"kr|kronor|tkr|mkr|procent|st"
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?")
#: Digits that name something rather than count it.
_NAMES = re.compile(
    rf"""
    \[\^[^\]]{{0,200}}\]                                         # a mark of a footnote
    | (?<![\w.\\])@(?:tab|fig|not):\w+ | ^\[\[.*\]\]            # a reference, a table's or a figure's place
    | \]\([^)\n]{{0,2000}}\) | https?://\S+                              # an address
    | ^[ \t]*(?:\#+[ \t]+\d+(?:\.\d+)*\.? | \d+[.)])(?=[ \t])   # a number of a heading or in a list
    | \b\d{{4}}[:/]\d+\b                                        # a law or a report: 2003:1210
    | (?<!§)§+\s*\d+(?:\s*(?:[\u2013-]|och)\s*\d+)? | \b\d+\s*(?:§|kap\.)
    | \b\d{{4}}-\d\d-\d\d\b | \b\d{{1,2}}(?:\s*[\u2013-]\s*\d{{1,2}})?\s+(?:{_MONTHS})\b
    | [^\W\d_]-?\d[\w-]*                                        # COVID-19, BIP2
    | \b\d+-?(?!(?:{_UNIT})\b)[^\W\d_][\w-]*                    # 4R
    | \b(?:199\d|20\d\d)(?:\s*[\u2013/-]\s*(?:199\d|20\d\d|\d\d))?\b(?!,\d|\s*(?:%|(?:{_UNIT})\b))
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)

#: A sentence, or a part of one: what is joined with another by och, men or medan says something of its own.
_CLAUSE = re.compile(
    r"(?:(?!\n[ \t]*(?:\n|[-*+]\s|\d+[.)]\s))(?![.!?:;](?:\s|$)|\s(?:och|men|medan)\s)[\s\S])+[.!?:;]?"
)
_BOUND = re.compile(r"\b(?:riktning|ungefar|storst|pastar)\s*\(")
_WORD = (
    r"(?:ök(?:at|ade|ar|ning\w*)|minsk(?:at|ade|ar|ning\w*)|sjönk|sjunkit|stigit|fler|färre|högre|lägre|större|mindre"
    r"|mer|oförändra\w+|lika (?:stor\w*|många|mycket)|samma (?:andel|antal|nivå|storlek))"
)
_THAN_LAST_YEAR = (
    r"(?:än|sedan|mot|med|som)\s+(?:\w+\s+){0,2}?"
    r"(?:\{\{\s*rapport\.foregaende_ar\s*\}\}|föregående år|förra året|året (?:före|innan)|fjolåret)"
)
_LAST_YEAR = re.compile(rf"\b({_WORD})\b.*?\b{_THAN_LAST_YEAR}", re.IGNORECASE | re.DOTALL)
_BUDGET = re.compile(
    rf"\b(?:({_WORD})\b.*?\b(?:än|mot|med)\s+(?:\w+\s+){{0,2}}?budget\w*|(över|under) budget)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHARE = re.compile(
    r"\b(hälften|(?:en|två) tredjedel(?:ar)?|en fjärdedel|tre fjärdedelar|majoriteten|merparten)[,\s]*\(?"
    r"(\{\{[^}]*\|\s*procent[^}]*\}\})",
    re.IGNORECASE,
)
_CELL = re.compile(r"\b([a-z]\w*)\.(\w+)(?:\.(\w+))?")


def numbers(review: Review) -> Iterator[Deviation]:
    """Find numbers that are written by hand.

    A number is an expression, a name (a year 1990–2099, a date, a law, a section of a law, a word with
    letters), a target of the goal whose wording it stands in, or in a phrase of ``skrivna_tal``. The finding
    names where the data state the same number in the same kind of unit or, for numbers from 100, one within 1 %.
    A cell of a text column that is nothing but a number is data, not prose.
    """
    phrases = [_phrase(phrase) for phrase in review.data.settings.skrivna_tal]
    stated: list[tuple[str, Value]] | None = None
    for passage in passages(review):
        text = _without(EXPRESSION, passage.text) if passage.expressions else passage.text
        if not _DIGIT.search(text) or (passage.column and parse_number(text) is not None):
            continue
        for pattern in (*phrases, _NAMES):
            text = _without(pattern, text)
        for match in _NUMBER.finditer(text):
            number = parse_number(match[0])
            if number is None or number in passage.own:
                continue
            stated = _stated(review) if stated is None else stated
            near = _near(Value(number, _unit_after(text[match.end() :])), stated)
            message = f"Talet är skrivet för hand.{near} Skriv ett uttryck, eller ta med det i skrivna_tal."
            yield passage.deviation(message, match[0], match.start())


def unused_phrases(review: Review) -> Iterator[Deviation]:
    """Find phrases of ``skrivna_tal`` that stand in no text."""
    phrases = review.data.settings.skrivna_tal
    texts = [passage.text for passage in passages(review)] if phrases else []
    path = review.data.folder.settings
    for phrase in phrases:
        if not any(_phrase(phrase).search(text) for text in texts):
            lines = path.read_text("utf-8-sig").split("\n")
            yield Deviation(
                "Frasen i skrivna_tal står inte i någon text. Ta bort den, eller se efter vad som har ändrats.",
                printed=phrase,
                file=review.data.folder.workspace.relative(path),
                line=next((number for number, line in enumerate(lines, 1) if f'"{phrase}"' in line), 0),
                section="report.toml",
            )


def directions(review: Review) -> Iterator[Deviation]:
    """Find words of direction or proportion that are written by hand although the data could choose them.

    Only where a clause itself compares with last year or the budget and prints a value whose counterpart
    stands in the same table, or puts a share in words right before the share; and where nothing in the
    clause is bound already.
    """
    for passage in passages(review):
        if not passage.expressions or "{{" not in passage.text:
            continue
        kept = EXPRESSION.sub(lambda match: "x" * len(match[0]), passage.text)
        for span in _CLAUSE.finditer(kept):
            clause = passage.text[span.start() : span.end()]
            if "{{" in clause and not _BOUND.search(clause):
                for word, at, place, hint in _unbound(review, clause):
                    message = f"Ordet är skrivet för hand, fast {place} finns i data: bind det med {hint}."
                    yield passage.deviation(message, word, span.start() + at)


def claims(review: Review) -> Iterator[Deviation]:
    """Find claims, ``pastar(villkor, 'ord')``, that the data do not bear out."""
    expressions = Expressions(review.data)
    for passage in passages(review):
        if passage.expressions and "pastar" in passage.text:
            for line, words in expressions.false_claims(passage.text, passage.file):
                start = sum(len(part) + 1 for part in passage.text.split("\n")[: line - 1])
                yield passage.deviation("Påståendet stämmer inte med talen i data.", words, start)


def restated(review: Review) -> Iterator[Said]:
    """Find single numbers that differ from the cell they restate, in size: a text gives a cost without its sign.

    A fact and a cell of the same unit and decimals are the same number. Of different units each may differ by
    half a unit of its last decimal. One that is worked out of several may be rounded or cut: one unit of the
    fact's last decimal. A fact marked "ca" may differ by 5 % or half a unit of its last digit other than zero. A
    draft may have the fact before the cells that it restates.
    """
    if not review.has(FACTS):
        return
    table = review.table(FACTS)
    names = {column.id for column in table.columns}
    expressions = Expressions(review.data)
    for row, column, fact in table.numbers() if _RESTATES in names else ():
        source = row.cells[_RESTATES].text
        named = _cells_of(review, source)
        if not source or not review.concerns(FACTS, *(name for name, _row, _column in named)):
            continue
        yield Tried((cell_name(table, row, column), *(".".join(cell) for cell in named)))
        try:
            if review.data.draft and expressions.unsettled(f"{{{{ {source} }}}}", table.file):
                continue
            cell = expressions.value(source, table.file, row.line)
        except ReportError as error:
            message = f"Det går inte att räkna ut vad talet motsvarar: {error.faults[0].message}"
            yield Deviation(message, table, row, table.column(_RESTATES), source)
            continue
        if _kind(cell) != _kind(fact):
            message = "Talet och det som det motsvarar har olika slags enhet."
            yield Deviation(message, table, row, table.column(_RESTATES), fact, cell)
            continue
        about = _ABOUT in names and bool(row.cells[_ABOUT].text)
        printed, expected = abs(in_kr(fact)), abs(in_kr(cell))
        if abs(printed - expected) > _allowed(fact, cell, " " not in source and "(" not in source, about):
            said = Value(expected / MONEY.get(fact.unit, Decimal(1)), fact.unit)
            said = said if decimals_of(said) <= decimals_of(fact) + 1 else Value(round(said, 1), fact.unit)
            yield Deviation(
                f"Talet i texten är inte det som {_in_words(review, source)}.",
                table,
                row,
                column,
                Value(abs(fact), fact.unit),
                said,
                suspects=tuple(_restated_cell(named, fact, cell)),
            )


def _in_words(review: Review, source: str) -> str:
    """Say what a fact restates: the cell as the reader knows it, or the expression and the cells that it is made of."""
    cells = [
        f"”{row.label}”, {head_of(column)} ({table.settings.rubrik})"
        for table, row, column in _named(review, f"{{{{ {source} }}}}")
    ]
    if len(cells) == 1 and " " not in source and "(" not in source:
        return f"står på {cells[0]}"
    return f"räknas ut av {' och '.join(dict.fromkeys(cells))}: {source}" if cells else f"{source} ger"


def _restated_cell(named: Sequence[tuple[str, str, str]], fact: Value, cell: Value) -> Iterator[Suspect]:
    """Give the cell that a fact restates as it is, with what it would hold if the fact were right."""
    if len(named) == 1 and cell.source:
        right = abs(Decimal(fact)) * (-1 if cell < 0 else 1)
        yield Suspect(".".join((*named[0][:2], cell.source.column)), Value(right, fact.unit))


def _cells_of(review: Review, source: str) -> list[tuple[str, str, str]]:
    """Name the cells that a fact restates, as table, row and column; the first column, when it names none."""
    return [(table.id, row.id, column.id) for table, row, column in _named(review, f"{{{{ {source} }}}}")]


def _allowed(fact: Value, cell: Value, stated: bool, about: bool) -> Decimal:
    """Give how far a fact may be from what it restates, amounts in kr."""
    size = MONEY.get(fact.unit, Decimal(1))
    if about:
        last = Decimal(fact).normalize().as_tuple().exponent
        step = Decimal(1).scaleb(last) if isinstance(last, int) else Decimal(0)
        return max(abs(in_kr(cell)) / 20, step / 2 * size)
    if not stated:
        return 2 * half_step(fact) * size
    if (fact.unit, decimals_of(fact)) == (cell.unit, decimals_of(cell)):
        return Decimal(0)
    return half_step(fact) * size + half_step(cell) * MONEY.get(cell.unit, Decimal(1))


def _phrase(phrase: str) -> re.Pattern[str]:
    """Find a phrase as words of its own, also where a line is broken in it."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Take away what a pattern finds, and keep every other character in its place."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", "_", match[0]), text)


def _unit_after(text: str) -> str:
    match = re.match(r"\s*(%|procent|tkr|mkr|kr|kronor)", text, re.IGNORECASE)
    return {"procent": "%", "kronor": "kr"}.get(match[1].lower(), match[1].lower()) if match else ""


def _stated(review: Review) -> list[tuple[str, Value]]:
    return [
        (f"”{row.label}”, {head_of(column)} ({table.id}.{row.id}.{column.id})", value)
        for table in review.tables()
        for row, column, value in table.numbers()
    ]


def _near(number: Value, stated: list[tuple[str, Value]]) -> str:
    """Say where the data have a number of the same kind of unit, or the nearest one."""
    kind, size = _kind(number), abs(in_kr(number))
    same_kind = [(abs(abs(in_kr(value)) - size), place, value) for place, value in stated if _kind(value) == kind]
    away, place, value = min(same_kind, key=lambda item: item[0], default=(size, "", number))
    if same_kind and not away:
        return f" Samma tal står på {place}."
    return f" {shown(value)} står på {place}." if same_kind and number >= 100 and away <= size / 100 else ""


def _kind(value: Value) -> str:
    return "kr" if value.unit in MONEY else value.unit if value.unit == "%" else ""


def _unbound(review: Review, clause: str) -> Iterator[tuple[str, int, str, str]]:
    """Find words in a clause that could be bound: the word, where it is, the value, and how to bind it."""
    words = EXPRESSION.sub(lambda match: match[0] if "foregaende_ar" in match[0] else " " * len(match[0]), clause)
    for pattern, find in ((_LAST_YEAR, _last_year), (_BUDGET, _budget)):
        match = pattern.search(words)
        place = next(filter(None, (find(review, *cell) for cell in _named(review, clause))), "") if match else ""
        if match and place:
            number = match.lastindex or 1
            yield match[number], match.start(number), place, "riktning(…) eller pastar(…)"
            return
    for match in _SHARE.finditer(clause):
        yield match[1], match.start(), "andelen", "ungefar(…) eller pastar(…)"


def _named(review: Review, clause: str) -> Iterator[tuple[Table, Row, Column]]:
    """Go through the cells that the expressions in a clause name."""
    for expression in EXPRESSION.findall(clause):
        for name, row, column in _CELL.findall(expression):
            if review.has(name) and row in review.table(name):
                table = review.table(name)
                columns = [item for item in table.columns if not item.text and item.id == (column or item.id)]
                if columns:
                    yield table, table.row(row), columns[0]


def _last_year(review: Review, table: Table, row: Row, column: Column) -> str:
    earlier = {"utfall": "fg", "utfall_k": "fg_k", "utfall_m": "fg_m"}.get(column.id, "")
    if str(review.year) in column.id:
        earlier = column.id.replace(str(review.year), str(review.year - 1))
    return _stated_in(table, row, earlier)


def _budget(review: Review, table: Table, row: Row, column: Column) -> str:
    return _stated_in(table, row, f"budget_{review.year}") if column.year == review.year else ""


def _stated_in(table: Table, row: Row, column: str) -> str:
    found = column in row.cells and row.cells[column].value is not None
    return f"{table.id}.{row.id}.{column}" if found else ""
