"""SEKRETESS: no printed group of people is so small that somebody in it may be recognised, nor can be worked out."""

from __future__ import annotations

from collections.abc import Iterator

from arsredovisning.data.mapping import ALL, SEXES, UNSTATED
from arsredovisning.disclosure.agreement import Agreement, agreeing
from arsredovisning.disclosure.audit import Exposure, exposures
from arsredovisning.disclosure.cells import Printed
from arsredovisning.disclosure.groups import Equation, Group
from arsredovisning.disclosure.published import Published, published
from arsredovisning.disclosure.survey import survey_exposures
from arsredovisning.disclosure.wording import Wording
from arsredovisning.review.context import Deviation, Review


def threshold(review: Review) -> Iterator[Deviation]:
    """Tell that the förbund has set no limit for small groups, so that they are not looked for."""
    if review.data.forbund.smagrupp is None:
        folder = review.data.folder
        yield Deviation(
            "Förbundet har inte bestämt hur liten en redovisad grupp får vara (smagrupp); små grupper söks inte.",
            file=folder.workspace.relative(folder.forbund_settings),
            section="forbund.toml",
        )


def small_groups(review: Review) -> Iterator[Deviation]:
    """Find groups of people under the förbund's limit, printed or possible to work out.

    All that is published of people is put together: this year's tables and facts and last year's report. For each
    printed count, and each difference of two of which one holds the other, the least and the most that it can be is
    worked out (the attacker's problem of cell suppression, by linear programming). Whole persons are counted, so
    nothing is rounded; a printed share is within half a unit of its last decimal. What last year's report gives away
    by itself is a finding of that report.
    """
    limit = review.data.forbund.smagrupp
    if limit is None:
        return
    found, agreement = _published(review)
    given_away = list(exposures(agreement.picture, limit, (review.year, review.year - 1)))
    old = _given_away_before(review, limit) if any(item.group.year != review.year for item in given_away) else set()
    wording = Wording(found.labels, review.year)
    for exposure in given_away:
        if exposure.group not in old and not _is_implied(exposure, given_away, found, limit):
            yield from _deviations(review, exposure, found, wording, limit)
    yield from _surveys(review, review.data.forbund.survey_limit or limit)


def _surveys(review: Review, limit: int) -> Iterator[Deviation]:
    for table in review.tables():
        for item in survey_exposures(table, limit):
            yield Deviation(item.message, table, item.row, item.column, item.printed, item.expected)


def basis(review: Review) -> Iterator[Deviation]:
    """Tell what small groups could not be looked for in: numbers that contradict others, tables that are not read."""
    if review.data.forbund.smagrupp is None:
        return
    found, agreement = _published(review)
    for fault in found.unread:
        yield Deviation(f"Små grupper är inte sökta här: {fault.message}", file=fault.file, line=fault.line or 0)
    for wrong in agreement.left_out:
        if not isinstance(wrong, Equation) and wrong.report == review.year:
            name, row, column = wrong.place.split(".")
            table = review.table(name)
            message = "Talet motsäger andra tal om samma grupper; små grupper är sökta utan det."
            value = table.cell(row, column).value
            yield Deviation(message, table, table.row(row), table.column(column), "" if value is None else value)
    if any(isinstance(wrong, Equation) and wrong.whole.year == review.year for wrong in agreement.left_out):
        yield Deviation(
            f"De som var inskrivna sedan tidigare är inte lika många som de som var kvar {review.year - 1}; små "
            "grupper är inte sökta i skillnaden mellan åren.",
            file=review.data.shown_table_settings,
            section="Små grupper",
        )


def _published(review: Review) -> tuple[Published, Agreement]:
    found = published(review.data, review.other(review.year - 1))
    return found, agreeing(found.picture)


def _given_away_before(review: Review, limit: int) -> set[Group]:
    """Give the groups of last year that last year's report gave away by itself."""
    last = review.other(review.year - 1)
    if last is None:
        return set()
    picture = agreeing(published(last, review.other(review.year - 2)).picture).picture
    return {item.group for item in exposures(picture, limit, (review.year - 1,))}


def _is_implied(exposure: Exposure, others: list[Exposure], found: Published, limit: int) -> bool:
    """Tell whether a group is found out only since one is that it is a part of, or what is left of one."""
    watch, group = found.picture.watched[exposure.group], exposure.group
    if group.sex == UNSTATED and group.without and any(other.group == watch.container for other in others):
        return True
    if exposure.pinned or exposure.low.number or any(item.cell.value for item in found.cells.get(group, ())):
        return False
    around = {watch.container, group._replace(sex=ALL)} - {group, None}
    if group.sex == UNSTATED:
        around |= {group._replace(sex=sex) for sex in SEXES} - {group}
    return any(other.group in around and other.high.number < limit for other in others)


def _deviations(
    review: Review, exposure: Exposure, found: Published, wording: Wording, limit: int
) -> Iterator[Deviation]:
    cells = found.cells.get(exposure.group, [])
    small = [(item, number) for item in cells if (number := item.cell.value) is not None and number < limit]
    least = f"minst {limit}"
    for item, number in small:
        message = "Gruppen är mindre än förbundets gräns för små grupper."
        if not number:
            name = wording.name(exposure.group)
            message = f"Att ingen räknas säger samma sak om var och en av de övriga: {name}."
        yield Deviation(message, item.table, item.row, item.column, number, least)
    if small:
        return
    message = f"En liten grupp går att räkna ut: {wording.derivation(exposure)}."
    if not exposure.high.number:
        known = "Det går att räkna ut att ingen räknas, och det säger något om de övriga"
        message = f"{known}: {wording.derivation(exposure)}."
    place = next(iter([*cells, *_near(exposure, found)]), None)
    if place is None:
        yield Deviation(message, file=review.data.shown_table_settings, section="Små grupper", expected=least)
    else:
        value = place.cell.value
        yield Deviation(message, place.table, place.row, place.column, "–" if value is None else value, least)


def _near(exposure: Exposure, found: Published) -> Iterator[Printed]:
    """Go through the cells that a group may be told of by, when no cell counts it: those that it is worked out of."""
    group = exposure.group
    for near in (group._replace(without=()), group._replace(sex=ALL), group._replace(sex=ALL, without=())):
        yield from (item for item in found.cells.get(near, ()) if item.cell.value is not None)
    for end in (exposure.high, exposure.low):
        for told, _times in end.terms:
            yield from found.cells.get(told.group, ())
