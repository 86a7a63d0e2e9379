"""ORD-RIKTNING: the words that ``riktning`` chooses between stand the right way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from arsredovisning.data.units import MONEY
from arsredovisning.errors import ReportError
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.passages import Passage, passages, sentences
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
_DEFICIT = re.compile(r"underskott|förlust|minus|minskade? med|minskat med|minskning", re.IGNORECASE)
_RESULT = re.compile(r"resultat|kapital|netto|kassa|likvid", re.IGNORECASE)
_EITHER = re.compile(r"avvikelse|differens|skillnad|förändring|forandring", re.IGNORECASE)


@dataclass(frozen=True)
class _Call:
    """A call of ``riktning`` in a text: where it is, its two numbers as written, and its words."""

    at: int
    numbers: tuple[str, str]
    words: tuple[str, ...]


def directions(review: Review) -> Iterator[Deviation]:
    """Find ``riktning(ny, gammal, upp, ned)`` whose words stand the wrong way round.

    The first word is printed where the first number is the larger, so it must be a word of growth. Two negative
    amounts, costs or a deficit, are told by their size: then it must be a word of decline. Words of which
    neither tells growth or decline are not judged.
    """
    expressions = Expressions(review.data)
    for passage in passages(review):
        if not passage.expressions or "riktning" not in passage.text:
            continue
        for call in _calls(passage.text):
            expected = _first_is_more(call, passage, expressions)
            said = says_more(call.words)
            if expected is not None and said is not None and expected != said:
                message = "Orden i riktning(…) står i fel ordning: det första gäller när det första talet är större."
                turned = ", ".join(f"’{word}’" for word in (call.words[1], call.words[0], *call.words[2:]))
                found = passage.deviation(message, ", ".join(f"’{word}’" for word in call.words), call.at)
                yield replace(found, expected=turned)


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


def says_more(words: Sequence[str]) -> bool | None:
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
        one, other = (expressions.value(number, passage.file, 0) for number in call.numbers)
    except ReportError:
        return None
    if not (one <= 0 and other <= 0 and (one or other)):
        return True
    named = " ".join(call.numbers)
    plain = EXPRESSION.sub(
        " ", next((text for at, text in sentences(passage.text) if at <= call.at < at + len(text)), "")
    )
    if _RESULT.search(named):
        return not _DEFICIT.search(plain)
    return None if _EITHER.search(named) or one.unit not in MONEY or other.unit not in MONEY else False
