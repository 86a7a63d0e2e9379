"""ORD: words that are bound to numbers - of direction, of sex, of year - say what the numbers say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.errors import ReportError
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.passages import Passage, passages
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.syntax import EXPRESSION

_CALL = re.compile(r"\briktning\s*\(")
#: Words that say that the first number is the larger, and those that say that it is the smaller.
_MORE = re.compile(
    r"\b(?:ök(?:at|ade|ar|ning\w*)|fler|högre|större|oftare|mer(?! sällan)|över|ovanför|stigit|steg|stiger"
    r"|vuxit|växte|växer|uppåt|överst\w+)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:minsk(?:at|ade|ar|ning\w*)|färre|lägre|mindre|mer sällan|sällan\w*|under|sjunkit|sjönk|sjunker|fallit|föll"
    r"|krympt|krympte|nedåt|understig\w+)\b",
    re.IGNORECASE,
)
#: What a negative number is told as by its size: a cost, a deficit.
_BY_SIZE = re.compile(r"kostnad|utgift|finansiering|personal|aktivitet|underskott|förlust|avskriv|ränt", re.IGNORECASE)
_DEFICIT = re.compile(r"underskott|förlust|minus|minskade? med|minskat med|minskning", re.IGNORECASE)
_RESULT = re.compile(r"resultat|kapital|netto|kassa|likvid", re.IGNORECASE)

_CELL = re.compile(r"\b([a-z]\w*)\.(\w+)(?:\.(\w+))?")
_SENTENCE = re.compile(r"(?:(?!\n[ \t]*(?:\n|[-*+]\s|\d+[.)]\s|\[\[))(?![.!?](?:\s|$))[\s\S])+[.!?]?")
_WOMEN, _MEN = re.compile(r"(?:^|_)(?:kvinnor|k)(?:_|$)"), re.compile(r"(?:^|_)(?:man|m)(?:_|$)")
_AFTER = re.compile(r"[\s\u00a0)]*(?:av\s+)?(kvinnor(?:na|s|nas)?|män(?:nen|s|nens)?)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(kvinnor(?:na|nas)?|män(?:nen|nens)?)\b(?:\s+(?:var|är|blev|utgjorde|stod för))?[\s(:]*(?:andel(?:en)?\s*)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:jämför\w*|än|mot|sedan|från|föregående|förra|tidigare|före|efter|inför|till|sen|budget\w*|skillnad\w*)"
    r"\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
#: What has not happened is told for other years than the numbers behind it.
_IMAGINED = re.compile(r"\b(?:skulle|vänta[sr]?|beräknas|kommer att|planeras|ska)\b", re.IGNORECASE)
_YEAR = re.compile(r"\{\{\s*rapport\.(ar|foregaende_ar)\s*\}\}|(?<![\w.,:/-])(20[0-4]\d)(?![\w:/-]|,\d)")


@dataclass(frozen=True)
class _Call:
    """A call of ``riktning`` in a text: where it is, its two numbers as written, and its words."""

    at: int
    numbers: tuple[str, str]
    words: tuple[str, ...]


def directions(review: Review) -> Iterator[Deviation]:
    """Find ``riktning(ny, gammal, upp, ned)`` whose words stand the wrong way round.

    The first word is printed where the first number is the larger, so it must be a word of growth. Two negative
    numbers of costs or of a deficit are told by their size: then it must be a word of decline. Words of which
    neither tells growth or decline are not judged.
    """
    expressions = Expressions(review.data)
    for passage in passages(review):
        if not passage.expressions or "riktning" not in passage.text:
            continue
        for call in _calls(passage.text):
            expected = _first_is_more(call, passage, expressions)
            said = _says_more(call.words)
            if expected is not None and said is not None and expected != said:
                message = "Orden i riktning(…) står i fel ordning: det första gäller när det första talet är större."
                turned = ", ".join(f"’{word}’" for word in (call.words[1], call.words[0], *call.words[2:]))
                found = passage.deviation(message, ", ".join(f"’{word}’" for word in call.words), call.at)
                yield _expecting(found, turned)


def _expecting(found: Deviation, expected: str) -> Deviation:
    return replace(found, expected=expected)


def _calls(text: str) -> Iterator[_Call]:
    """Find the calls of ``riktning`` in a text's expressions."""
    for expression in EXPRESSION.finditer(text):
        for match in _CALL.finditer(expression[0]):
            given = _arguments(expression[0][match.end() :])
            words = tuple(item[1:-1] for item in given[2:] if item[:1] in "'\"" and len(item) > 1)
            if len(given) >= 4 and len(words) == len(given) - 2:
                yield _Call(expression.start() + match.start(), (given[0], given[1]), words)


def _arguments(text: str) -> list[str]:
    """Split what stands in a call's parentheses, given the text after the first, at its own commas."""
    given: list[str] = []
    depth, quote, start = 0, "", 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign == ")" and not depth:
            return [*given, text[start:at].strip()]
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and not depth:
            given.append(text[start:at].strip())
            start = at + 1
    return []


def _says_more(words: Sequence[str]) -> bool | None:
    """Tell whether the first word says growth, or None where the two words do not tell."""
    first, second = (_tells(word) for word in words[:2])
    if first is None:
        return None if second is None else not second
    return None if second == first else first


def _tells(word: str) -> bool | None:
    more, less = bool(_MORE.search(word)), bool(_LESS.search(word))
    return None if more == less else more


def _first_is_more(call: _Call, passage: Passage, expressions: Expressions) -> bool | None:
    """Tell whether a larger first number is more, or None where its sign does not tell."""
    try:
        one, other = (Decimal(expressions.value(number, passage.file, 0)) for number in call.numbers)
    except ReportError:
        return None
    if not (one <= 0 and other <= 0 and (one or other)):
        return True
    named = " ".join(call.numbers)
    sentence = next((m[0] for m in _SENTENCE.finditer(passage.text) if m.start() <= call.at < m.end()), "")
    plain = EXPRESSION.sub(" ", sentence)
    if _RESULT.search(named):
        return not _DEFICIT.search(plain)
    return False if _BY_SIZE.search(named) else None


def sexes(review: Review) -> Iterator[Deviation]:
    """Find numbers of women called men, and the other way round, by the word right beside the expression."""
    for passage, match, (_table, _row, column) in _shown(review):
        women, men = bool(_WOMEN.search(column.id)), bool(_MEN.search(column.id))
        if women == men:
            continue
        after, before = _AFTER.match(passage.text, match.end()), _BEFORE.search(passage.text, 0, match.start())
        word = after or (before if not _other_follows(passage.text, match) else None)
        if word and word[1].casefold().startswith("kvinn") != women:
            says = "kvinnor" if women else "män"
            found = passage.deviation(f"Talet gäller {says}, men ordet bredvid är ett annat.", word[1], match.start())
            yield _expecting(found, says)


def _other_follows(text: str, match: re.Match[str]) -> bool:
    """Tell whether the words before an expression may belong to the one before it: ``1 kvinnor och 2 män``."""
    return "}}" in text[max(0, match.start() - 40) : match.start()]


def _shown(review: Review) -> Iterator[tuple[Passage, re.Match[str], tuple[Table, Row, Column]]]:
    """Go through the expressions that print one cell, each with its place in its text."""
    for passage in passages(review):
        for match in EXPRESSION.finditer(passage.text) if passage.expressions else ():
            cells = list(cells_in(review, match[0]))
            if len(cells) == 1 and "(" not in match[0].partition("|")[0]:
                yield passage, match, cells[0]


def cells_in(review: Review, expression: str) -> Iterator[tuple[Table, Row, Column]]:
    """Go through the cells that an expression names."""
    for name, row, column in _CELL.findall(expression):
        if review.has(name) and row in review.table(name):
            table = review.table(name)
            columns = [item for item in table.columns if not item.text and item.id == (column or item.id)]
            if columns:
                yield table, table.row(row), columns[0]


def repeated(review: Review) -> Iterator[Deviation]:
    """Find sentences that print the same cell twice in the same way: one of the two was to be another."""
    for passage in passages(review):
        if not passage.expressions or "{{" not in passage.text:
            continue
        for start, sentence in _sentences(passage.text):
            shown = [(match, " ".join(match[0].split())) for match in EXPRESSION.finditer(sentence)]
            counts = Counter(text for _match, text in shown)
            for text, count in counts.items():
                if count > 1 and list(cells_in(review, text)) and "(" not in text:
                    second = [match for match, shown_text in shown if shown_text == text][1]
                    message = "Samma tal skrivs två gånger i meningen: är det ena ett annat?"
                    yield passage.deviation(message, text.strip("{} "), start + second.start())


def years(review: Review) -> Iterator[Deviation]:
    """Find sentences whose only year is not that of the numbers that they print.

    A sentence is judged when all cells that it prints are of one year, and it names one other year and not theirs;
    a year that something is compared with ("än 2024", "jämfört med") does not count.
    """
    for passage in passages(review):
        if not passage.expressions or "{{" not in passage.text:
            continue
        for start, sentence in _sentences(passage.text):
            shown = _years_shown(review, sentence)
            named = list(_years_named(review, sentence))
            if (
                len(shown) != 1
                or not named
                or _IMAGINED.search(sentence)
                or shown & {year for _match, year, _free in named}
            ):
                continue
            year = next(iter(shown))
            if year and all(free for _match, _year, free in named):
                match = named[0][0]
                message = f"Meningen nämner ett annat år än det som dess tal gäller, {year}."
                yield _expecting(passage.deviation(message, match[0], start + match.start()), str(year))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Give the sentences of a text with where they begin; expressions are left in them."""
    kept = EXPRESSION.sub(lambda match: "x" * len(match[0]), text)
    for span in _SENTENCE.finditer(kept):
        yield span.start(), text[span.start() : span.end()]


def _years_shown(review: Review, sentence: str) -> set[int]:
    """Give the years of the cells that a sentence prints or compares; 0 for a cell whose year is not known."""
    return {
        column.year or row.year or 0
        for match in EXPRESSION.finditer(sentence)
        for _table, row, column in cells_in(review, match[0])
    }


def _years_named(review: Review, sentence: str) -> Iterator[tuple[re.Match[str], int, bool]]:
    """Give the years that a sentence names, and whether each stands free of a comparison."""
    for match in _YEAR.finditer(sentence):
        year = int(match[2]) if match[2] else review.year - (match[1] != "ar")
        if not match[2] or "{{" not in sentence[: match.start()].rpartition("}}")[2]:
            yield match, year, not _COMPARED.search(sentence[: match.start()])
