"""The likely cause of a deviation, worked out from figures: said only when it explains the whole difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Column
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value, round_half_up
from arsredovisning.review.context import Deviation, Term, cell_name, half_step, in_kr, shown

#: Digits that a number needs before a likeness to another says anything.
_DIGITS = 3
#: Units that are rounded in print; a count is not.
_ROUNDED = (*MONEY, "%")


@dataclass(frozen=True)
class _Claim:
    """What a deviation says that a cell should hold for the deviation to vanish.

    Attributes:
        right: The number, in kr if it is money.
        slack: How much rounding may have moved it.
        places: The cells that the deviation is about.
    """

    right: Decimal
    slack: Decimal
    places: frozenset[str]


class Causes:
    """Explains the deviations of one report, each by its own figures and by what the others say.

    A term of a sum is blamed only when another deviation asks for the same number in its place, or when
    no other term explains the difference. Silence is better than a guess.
    """

    def __init__(self, deviations: Iterable[Deviation]) -> None:
        self._claims: dict[str, list[_Claim]] = defaultdict(list)
        for deviation in deviations:
            if (figures := _figures(deviation)) is None:
                continue
            places = frozenset((deviation.place, *(term.place for term in deviation.terms)))
            slack = _kr(deviation, _slack(deviation))
            for place, right in [
                (deviation.place, figures[1]),
                *((term.place, right) for term, right in _rights(deviation)),
            ]:
                self._claims[place].append(_Claim(_kr(deviation, right), slack, places))

    def of(self, deviation: Deviation) -> str:
        """Say what may have gone wrong, or nothing when no cause, or more than one, explains the whole difference."""
        figures = _figures(deviation)
        if deviation.cause or figures is None:
            return deviation.cause
        for causes in (
            self._exchanged(deviation, figures[1]),
            self._shared(deviation),
            _flipped(deviation, *figures),
            _one_term(deviation, *figures),
            _rounding(deviation, *figures),
            _rounded_off(deviation, *figures),
            _digits(*figures),
            _other_column(deviation, figures[0]),
        ):
            match list(dict.fromkeys(causes)):
                case [cause]:
                    return cause
                case [_, *_]:
                    return ""
        return ""

    def _exchanged(self, deviation: Deviation, expected: Decimal) -> Iterator[str]:
        """Two columns of a row hold each other's numbers, as deviations in both of them say."""
        table, slack = deviation.table, _slack(deviation)
        suspects = [(deviation.place, expected), *((term.place, right) for term, right in _rights(deviation))]
        for place, right in suspects:
            name, _, cell = place.partition(".")
            if table is None or table.id != name or "." not in cell:
                continue
            row, column = table.row(cell.split(".")[0]), table.column(cell.split(".")[1])
            value = row.cells[column.id].value
            for other in table.columns:
                there = row.cells[other.id].value
                if value is None or there is None or there.unit != value.unit:
                    continue
                if abs(Decimal(there) - right) > slack or abs(there - value) <= slack:
                    continue
                if self._wants(cell_name(table, row, other), in_kr(value), deviation.place):
                    heads = [_head(item) for item in table.columns if item in (column, other)]
                    yield f"”{row.label}”: talen i kolumnerna ”{heads[0]}” och ”{heads[1]}” har troligen bytt plats."

    def _wants(self, place: str, right: Decimal, without: str) -> bool:
        """Tell whether a deviation that is not about another cell asks for a number, in kr, in a cell."""
        return any(
            abs(claim.right - right) <= claim.slack and without not in claim.places for claim in self._claims[place]
        )

    def _shared(self, deviation: Deviation) -> Iterator[str]:
        """A term's cell deviates elsewhere too, and the same number there would mend both."""
        size, slack = _kr(deviation, Decimal(1)), _slack(deviation)
        for term, right in _rights(deviation):
            for claim in self._claims[term.place] if term.place else ():
                apart = abs(claim.right - right * size)
                if deviation.place in claim.places or apart > claim.slack + slack * size:
                    continue
                stated = claim.right / size if claim.slack <= slack * size else right
                slip = _digit_error(term.value, stated)
                yield (
                    f"Samma orsak som en annan avvikelse: med {shown(stated)} i stället för {shown(term.value)} "
                    f"på ”{term.label}” stämmer båda.{slip and f' {slip}'}"
                )
                break


def _figures(deviation: Deviation) -> tuple[Decimal, Decimal] | None:
    """Give the printed and the expected number, if both are numbers."""
    if isinstance(deviation.printed, str) or isinstance(deviation.expected, str):
        return None
    return Decimal(deviation.printed), Decimal(deviation.expected)


def _rights(deviation: Deviation) -> Iterator[tuple[Term, Decimal]]:
    """Give each term that is counted once with the number that would mend the deviation."""
    figures = _figures(deviation)
    for term in deviation.terms if figures else ():
        if figures and abs(term.times) == 1:
            yield term, Decimal(term.value) + (figures[0] - figures[1]) * int(term.times)


def _kr(deviation: Deviation, number: Decimal) -> Decimal:
    return in_kr(Value(number, getattr(deviation.printed, "unit", "")))


def _slack(deviation: Deviation) -> Decimal:
    """How much rounding may have moved the two sides, in the printed figure's unit; counts are not rounded."""
    if getattr(deviation.printed, "unit", "") not in _ROUNDED:
        return Decimal(0)
    own = half_step(Decimal(deviation.printed))
    return own + sum((half_step(term.value) * abs(term.times) for term in deviation.terms), Decimal(0))


def _flipped(deviation: Deviation, printed: Decimal, expected: Decimal) -> Iterator[str]:
    slack = _slack(deviation)
    if printed and abs(printed + expected) <= slack and (printed == -expected or abs(printed) > 10 * slack):
        yield "Tecknet är omvänt."


def _one_term(deviation: Deviation, printed: Decimal, expected: Decimal) -> Iterator[str]:
    """A term has the wrong sign or is not counted: the difference is just twice or once the term."""
    for term in deviation.terms:
        if abs(term.value) < 20 * half_step(term.value) or len(deviation.terms) == 1:
            continue
        if abs(term.times) == 1 and printed - expected == -2 * term.times * term.value:
            yield f"”{term.label}” ({shown(term.value)}) har troligen omvänt tecken: skillnaden är två gånger talet."
        if printed - expected == -term.times * term.value:
            yield f"”{term.label}” ({shown(term.value)}) är troligen inte medräknad: skillnaden är just det talet."


def _other_column(deviation: Deviation, printed: Decimal) -> Iterator[str]:
    """The row's budget, or last year's value, stands where the outcome should."""
    table, row, column = deviation.table, deviation.row, deviation.column
    if not (table and row and column) or len(_plain(printed)) < _DIGITS:
        return
    linked = {term.place for term in deviation.terms}
    for other in table.columns:
        if other == column or row.cells[other.id].value != printed:
            continue
        if cell_name(table, row, other) not in linked and column.id not in names_in(other.formula_for(row)):
            yield f"Samma tal står i kolumnen ”{_head(other)}”; det kan ha hamnat i fel kolumn."


def _digits(printed: Decimal, expected: Decimal) -> Iterator[str]:
    if found := _digit_error(printed, expected):
        yield found


def _digit_error(wrong: Decimal, right: Decimal) -> str:
    one, other = _plain(wrong), _plain(right)
    if min(len(one), len(other)) < _DIGITS or (wrong < 0) != (right < 0):
        return ""
    if one in set(_swapped(other)):
        return "Två siffror är omkastade."
    if one in set(_shortened(other)):
        return "En siffra saknas."
    if other in set(_shortened(one)):
        return "En siffra är för mycket."
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return "En siffra skiljer."
    return ""


def _plain(number: Decimal) -> str:
    return f"{abs(number):f}".replace(".", "").lstrip("0")


def _swapped(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _shortened(digits: str) -> Iterator[str]:
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :]


def _rounding(deviation: Deviation, printed: Decimal, expected: Decimal) -> Iterator[str]:
    """Rounding of numbers that were rounded before may add one step to what rounding once allows."""
    difference = abs(printed - expected)
    if getattr(deviation.printed, "unit", "") not in _ROUNDED or abs(expected) <= 20 * difference:
        return
    if difference <= _slack(deviation) + 2 * half_step(printed):
        yield "Skillnaden är så liten att den kan bero på hur talen är avrundade."


def _rounded_off(deviation: Deviation, printed: Decimal, expected: Decimal) -> Iterator[str]:
    """A number that is told again, not worked out, is told in even tens, hundreds or more."""
    evens = range(1, len(_plain(printed)))
    if printed and not deviation.terms and any(printed == round_half_up(expected, -zeros) for zeros in evens):
        yield "Talet är troligen avrundat till ett jämnt tal."


def _head(column: Column) -> str:
    return " ".join(filter(None, (column.group, column.label)))
