"""Small groups among the answers of a survey: which shares may be told, and what told shares give away."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.mapping import ALL, SEXES, UNSTATED
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.data.values import Value, round_half_up
from arsredovisning.disclosure.cells import MEASURES, interval

#: With fewer answers than this, that all or none are positive tells what each has answered.
FEW = 20
#: Up to so many answers, every way to split them by sex is tried.
_TRIED = 100
_N = re.compile(r"n(?:_(\d{4}))?")
_WOMEN, _MEN = SEXES[:2]
_SWEDISH = {_WOMEN: "kvinnor", _MEN: "män", UNSTATED: "som inte har angett kön"}


@dataclass(frozen=True)
class Answered:
    """The answers to a question in a group.

    Attributes:
        number: How many have an opinion, of all and of each sex.
        positive: How many of them are positive.
        by_sex: Whether women and men are told apart.
    """

    number: Mapping[str, int]
    positive: Mapping[str, int]
    by_sex: bool

    def share(self, who: str) -> Decimal | None:
        """Give the share of positive answers in whole percent; None when nobody has an opinion."""
        number = self.number[who]
        return round_half_up(Decimal(100 * self.positive[who]) / number, 0) if number else None


def hidden_shares(answered: Answered, limit: int) -> frozenset[str]:
    """Choose which of a question's shares are not told: of all, women and men. The number of answers follows all's.

    A sex is told only if it has so many answers that the limit asks for, and the others are none or as many. Where
    everybody of a sex has answered alike neither is told, nor where a few have not stated their sex, so that what they
    have answered would be left over. The number itself is hidden where it is under the limit.

    Args:
        answered: The answers.
        limit: The fewest answers that may be told.

    Returns:
        ``ALL`` and the sexes whose shares are hidden; with ``"n"`` where the number of answers is.
    """
    number = answered.number
    if 0 < number[ALL] < limit:
        return frozenset((ALL, _WOMEN, _MEN, "n"))
    hidden = {ALL} if 0 < number[ALL] < FEW and answered.share(ALL) in (0, 100) else set()
    told = [sex for sex in (_WOMEN, _MEN) if answered.by_sex and number[sex]]
    large = [sex for sex in told if number[sex] >= limit and not 0 < number[ALL] - number[sex] < limit]
    if any(answered.share(sex) in (0, 100) for sex in told) or (len(large) == 2 and 0 < number[UNSTATED] < limit):
        large = []
    shares = {sex: Value(share, "%") for sex in large if (share := answered.share(sex)) is not None}
    whole = answered.share(ALL)
    if ALL not in hidden and whole is not None:
        shares[ALL] = Value(whole, "%")
    if next(_small(number[ALL], shares, limit), None) is not None:
        large = []
    return frozenset(hidden | ({_WOMEN, _MEN} - set(large)))


@dataclass(frozen=True)
class SurveyExposure:
    """A small group of answers that a table tells, or that can be worked out of it."""

    row: Row
    column: Column
    message: str
    printed: Decimal
    expected: str


def survey_exposures(table: Table, limit: int) -> Iterator[SurveyExposure]:
    """Go through the small groups that a table of shares with numbers of answers gives away."""
    for columns in _questions(table):
        for row in table.rows:
            number = row.cells[columns["n"].id].value
            if number is None or number % 1 or number < 1:
                continue
            shares = {
                who: value
                for who, column in columns.items()
                if who != "n" and (value := row.cells[column.id].value) is not None and value.unit == "%"
            }
            yield from _of_row(row, columns, number, shares, limit)


def _of_row(
    row: Row, columns: Mapping[str, Column], number: Value, shares: Mapping[str, Value], limit: int
) -> Iterator[SurveyExposure]:
    least = f"minst {limit}"
    if number < limit:
        yield SurveyExposure(row, columns["n"], "Färre har svarat än förbundets gräns för små grupper.", number, least)
        return
    for who, share in shares.items():
        if share in (0, 100) and (who != ALL or number < FEW):
            message = "Alla i gruppen har svarat lika, så andelen säger vad var och en har svarat."
            yield SurveyExposure(row, columns[who], message, share, "ett streck")
    for who, (low, high) in _small(int(number), shares, limit):
        place = columns.get(who, columns["n"])
        count = f"{low}" if low == high else f"{low}–{high}"
        message = f"Av andelarna och antalet svar går det att räkna ut hur få {_SWEDISH[who]} är: {count} av {number}."
        yield SurveyExposure(row, place, message, shares.get(who, number), least)


def _questions(table: Table) -> Iterator[dict[str, Column]]:
    """Give the columns of shares and of the number of answers that belong together, by year."""
    columns = {column.id: column for column in table.columns}
    for name, column in columns.items():
        match = _N.fullmatch(name)
        if match is None:
            continue
        end = f"_{match[1]}" if match[1] else ""
        names = {ALL: f"alla{end}", _WOMEN: f"kvinnor{end}", _MEN: f"man{end}"}
        if table.id == MEASURES:
            names = {ALL: "utfall", _WOMEN: "utfall_k", _MEN: "utfall_m"}
        yield {"n": column, **{who: columns[name] for who, name in names.items() if name in columns}}


def _small(number: int, shares: Mapping[str, Value], limit: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Try every way to split the answers by sex, and give the groups that are small in all that fit."""
    if not shares.keys() & {_WOMEN, _MEN} or number > _TRIED:
        return
    ways = list(_ways(number, shares))
    for who, at in ((_WOMEN, 0), (_MEN, 1), (UNSTATED, 2)):
        counts = [way[at] for way in ways]
        if counts and min(counts) > 0 and max(counts) < limit:
            yield who, (min(counts), max(counts))


def _ways(number: int, shares: Mapping[str, Value]) -> Iterator[tuple[int, int, int]]:
    """Give every split into women, men and others whose positive answers can be what the shares say."""
    of_all = _positive(number, shares.get(ALL))
    women, men = ([_positive(count, shares.get(sex)) for count in range(number + 1)] for sex in (_WOMEN, _MEN))
    for one, of_women in enumerate(women):
        for other, of_men in enumerate(men[: number - one + 1]):
            left = number - one - other
            if not (of_all and of_men and of_women):
                continue
            if of_women[0] + of_men[0] <= of_all[1] and of_women[1] + of_men[1] + left >= of_all[0]:
                yield one, other, left


def _positive(number: int, share: Value | None) -> tuple[int, int] | None:
    """Give the fewest and the most positive answers that a share can be of a number; None if it can be of none."""
    if share is None:
        return 0, number
    low, high = interval(share)
    found = math.ceil(low * number / 100 - 1e-9), math.floor(high * number / 100 + 1e-9)
    return (max(found[0], 0), min(found[1], number)) if number and found[0] <= found[1] else None
