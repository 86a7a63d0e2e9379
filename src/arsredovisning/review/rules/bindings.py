"""ORD: a number in a sentence is the one that the words around it are about - women or men, a year, a subject."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.passages import Passage, cells_in, passages, sentences
from arsredovisning.text.syntax import EXPRESSION

#: Where texts find their single numbers, and beginnings of words that say nothing of what a number is about.
_FACTS = "fakta"
_COMMON = frozenset(
    {
        "och",
        "for",
        "med",
        "som",
        "till",
        "fran",
        "den",
        "det",
        "ett",
        "har",
        "var",
        "and",
        "anta",
        "ande",
        "unde",
        "enli",
    }
)
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
            yield replace(found, expected=says)


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


def repeated(review: Review) -> Iterator[Deviation]:
    """Find sentences that print the same cell twice in the same way: one of the two was to be another."""
    for passage in passages(review):
        if not passage.expressions or "{{" not in passage.text:
            continue
        for start, sentence in sentences(passage.text):
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
        for start, sentence in sentences(passage.text):
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
                yield replace(passage.deviation(message, match[0], start + match.start()), expected=str(year))


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


def subjects(review: Review) -> Iterator[Deviation]:
    """Find single numbers whose text mentions nothing of what they are about: the sentence may be given another one.

    A fact's label and id have some word in common with its sentence, the one before, the heading above it or the
    text's name. Words are compared by their first letters.
    """
    for passage, match, (table, row, _column) in _shown(review):
        about = _stems(f"{row.label} {row.id.replace('_', ' ')}")
        if table.id == _FACTS and about and not about & _stems(f"{_around(passage, match)} {passage.section}"):
            message = f"Texten nämner inget av det som talet handlar om, ”{row.label}”. Är det rätt tal?"
            yield passage.deviation(message, match[0].strip("{} "), match.start())


def _around(passage: Passage, match: re.Match[str]) -> str:
    """Give the words of the sentence with an expression, of the one before it, and of the heading above."""
    before = [text for at, text in sentences(passage.text) if at <= match.start()][-2:]
    headings = re.findall(r"(?m)^#+[ \t]+(.*)$", passage.text[: match.start()])[-1:]
    after = next((text for at, text in sentences(passage.text) if at <= match.start() < at + len(text)), "")
    return EXPRESSION.sub(" ", " ".join([*before, after, *headings]))


def _stems(text: str) -> set[str]:
    """Give the beginnings of a text's words, as ids are written: small letters a-z."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return {word[:4] for word in re.findall(r"[a-z]{3,}", plain)} - _COMMON
