"""TEXT: paragraphs that stand twice, number words that disagree, names spelt in two ways, references to nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from arsredovisning.data.year import YearData
from arsredovisning.errors import nearest
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.passages import Passage, passages
from arsredovisning.review.uses import uses_of
from arsredovisning.text.markdown import REFERENCE
from arsredovisning.text.syntax import EXPRESSION

#: A paragraph of fewer words may well stand twice.
_LONG = 12
_WORDS = ("en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_OF_ALL = re.compile(
    rf"\b(?:(?:de|våra|samtliga|alla|länets|förbundets|områdets|regionens|\w+s)\s+)({'|'.join(_NUMBERS)})\s+"
    r"([a-zåäö]{4,})\b"
)
_DEFINITE = re.compile(r"(?:erna|arna|orna|ena|en)s?$")
#: How plural nouns end, so that ``kommuner`` and ``kommunernas`` are the same thing.
_ENDING = re.compile(r"(?:er|ar|or|en)?(?:na)?s?$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: A name of fewer letters is too like others.
_LETTERS = 6
#: How a word may end: what differs only there is the same name.
_INFLECTED = ("s", "n", "en", "et", "ens", "ets", "ns", "ar", "are", "arna", "er", "erna", "a", "e", "t", "r")


def paragraphs(review: Review) -> Iterator[Deviation]:
    """Find paragraphs that stand twice in the report's texts, word for word."""
    first: dict[str, tuple[Passage, int]] = {}
    for passage in passages(review):
        if not passage.expressions:
            continue
        for match in re.finditer(r"(?:(?!\n[ \t]*\n)[\s\S])+", passage.text):
            words = match[0].split()
            if len(words) < _LONG or words[0].startswith("|"):
                continue
            at = match.start() + len(match[0]) - len(match[0].lstrip())
            key = " ".join(words)
            if key in first:
                other, where = first[key]
                line = other.line + other.text.count("\n", 0, where) if other.line else 0
                place = f"{other.file}, rad {line}" if line else other.file
                yield passage.deviation(f"Stycket står också i {place}.", f"{' '.join(words[:6])} …", at)
            else:
                first[key] = passage, at


def counted(review: Review) -> Iterator[Deviation]:
    """Find number words that disagree on how many there are of the same: "de åtta kommunerna", "länets sju kommuner".

    Only where the words are about all of them: the definite form, or after a word such as ``länets`` and ``alla``. The
    number that most places say is taken for right; where as many say each, last year's texts decide, else every
    place is named.
    """
    said: dict[str, list[tuple[int, Passage, re.Match[str]]]] = defaultdict(list)
    for passage in passages(review):
        for match in _OF_ALL.finditer(passage.text):
            if noun := _all_of_them(match):
                said[noun].append((_NUMBERS[match[1]], passage, match))
    before = _said_before(review)
    for noun, places in said.items():
        counts = Counter(number for number, _passage, _match in places)
        earlier = before.get(noun, Counter())
        ranked = sorted(counts, key=lambda number: (-counts[number], -earlier[number], number))
        known = {*counts, *earlier}
        if len(known) < 2:
            continue
        right = ranked[0] if len(counts) > 1 else earlier.most_common(1)[0][0]
        for number, passage, match in places:
            if number != right:
                others = "På andra ställen" if len(counts) > 1 else "Förra året"
                message = f"{others} är de {_word(right)}: stämmer räkneordet?"
                yield replace(passage.deviation(message, match[0], match.start()), expected=_word(right))


def _all_of_them(match: re.Match[str]) -> str:
    """Give the stem of the noun when the words are about all of its kind, or nothing."""
    start, noun = match[0].split()[0].casefold(), match[2]
    if start in ("de", "våra", "samtliga", "alla") and not _DEFINITE.search(noun) and start == "de":
        return ""
    return _ENDING.sub("", noun)


def _word(number: int) -> str:
    return next(word for word, value in _NUMBERS.items() if value == number)


def _said_before(review: Review) -> Mapping[str, Counter[int]]:
    """Count the number words of last year's texts, by noun."""
    other = review.other(review.year - 1)
    said: dict[str, Counter[int]] = defaultdict(Counter)
    for path in other.folder.texts() if other else ():
        for match in _OF_ALL.finditer((other.text(path.stem) if other else "") or ""):
            if noun := _all_of_them(match):
                said[noun][_NUMBERS[match[1]]] += 1
    return said


def names(review: Review) -> Iterator[Deviation]:
    """Find names that are one letter, or two that have changed places, from a name that the förbund itself uses.

    The förbund's own words are those in its settings, tables and texts of all years. A word is judged that begins
    with a capital inside a sentence and stands only once; that it is like another is enough only where that one
    is used at least twice, and they differ otherwise than in how they end.
    """
    once: list[tuple[Passage, re.Match[str]]] = []
    for passage in passages(review):
        plain = _blank(passage.text)
        once += [(passage, match) for match in _WORD.finditer(plain) if _inside(plain, match)]
    known = _vocabulary(review)
    candidates = {word for word, count in known.items() if count >= 2 and len(word) >= _LETTERS}
    by_shape = _by_shape(candidates)
    for passage, match in once:
        word = match[0]
        if len(word) < _LETTERS or known[word] > 1:
            continue
        like = {other for shape in _shapes(word) for other in by_shape.get(shape, ()) if _misspelt(word, other)}
        if like:
            right = max(sorted(like), key=lambda other: known[other])
            message = f"Namnet liknar ”{right}”, som står på {known[right]} andra ställen: är det felstavat?"
            yield replace(passage.deviation(message, word, match.start()), expected=right)


def _inside(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word begins with a capital although it does not begin a sentence."""
    if not match[0][0].isupper():
        return False
    before = text[: match.start()].rstrip(' \t\u00a0\n"”’(*_')
    return bool(before) and before[-1] not in ".!?:#|-–•"


def _blank(text: str) -> str:
    """Take away expressions and addresses, and keep every other character in its place."""
    return re.sub(
        EXPRESSION.pattern + r"|https?://\S+|@\w+:\w+|\[\[[^\]\n]*\]\]",
        lambda m: "." * len(m[0]),
        text,
        flags=re.DOTALL,
    )


def _vocabulary(review: Review) -> Counter[str]:
    """Count the words that the förbund uses: in this year's texts, and in all its settings, tables and other texts."""
    folder = review.data.folder
    words: Counter[str] = Counter()
    for passage in passages(review):
        words.update(_WORD.findall(_blank(passage.text)))
    words.update(_WORD.findall(folder.forbund_settings.read_text("utf-8-sig")))
    words.update(_WORD.findall(folder.settings.read_text("utf-8-sig")))
    for data in (review.data, *filter(None, map(review.other, review.other_years()))):
        words.update(_words_of(data, texts=data is not review.data))
    return words


def _words_of(data: YearData, texts: bool) -> Iterable[str]:
    for name in data.table_settings:
        table = data.table(name)
        yield from _WORD.findall(table.settings.rubrik)
        for row in table.rows:
            yield from _WORD.findall(row.label)
            for cell in row.cells.values():
                yield from _WORD.findall(cell.text)
    for path in data.folder.texts() if texts else ():
        yield from _WORD.findall(_blank(data.text(path.stem) or ""))


def _by_shape(words: Iterable[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for shape in _shapes(word):
            found[shape].add(word)
    return found


@cache
def _shapes(word: str) -> frozenset[str]:
    """Give the word without one letter, each way, and the word: words one slip apart have one of them in common."""
    small = word.casefold()
    return frozenset({small, *(small[:at] + small[at + 1 :] for at in range(len(small)))})


def _misspelt(word: str, other: str) -> bool:
    """Tell whether two words differ by one letter, or by two that have changed places, and not just in their ending."""
    one, two = word.casefold(), other.casefold()
    if one == two or not other[0].isupper():
        return False
    start = next(
        (at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), min(len(one), len(two))
    )
    one, two = one[start:], two[start:]
    if one in ("", *_INFLECTED) and two in ("", *_INFLECTED):
        return False
    swapped = len(one) == len(two) > 1 and one[:2] == two[1::-1] and one[2:] == two[2:]
    return swapped or one[1:] == two or one == two[1:] or one[1:] == two[1:]


def references(review: Review) -> Iterator[Deviation]:
    """Find references, ``@tab:``, ``@fig:`` and ``@not:``, to what the report does not show."""
    data = review.data
    used = uses_of(data)
    tables = {name for name in data.table_settings if name in used.names} | used.names
    figures = {*used.names, *data.settings.saknade_figurer}
    notes = {str(note.nummer) for note in data.settings.textnoter}
    notes |= {str(item.nummer) for item in data.table_settings.values() if item.nummer is not None}
    known = {"tab": tables, "fig": figures, "not": notes}
    likely = {"tab": set(data.table_settings), "fig": used.placed | set(data.settings.saknade_figurer), "not": notes}
    for passage in passages(review):
        for match in REFERENCE.finditer(passage.text) if passage.expressions else ():
            kind, name = match[1].lower(), match[2]
            if name not in known[kind]:
                hint = nearest(f"@{kind}:{name}", [f"@{kind}:{other}" for other in sorted(likely[kind])])
                yield passage.deviation(f"Hänvisningen leder ingenstans. {hint}".strip(), match[0], match.start())
