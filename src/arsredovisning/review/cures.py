"""The cell that is wrong, found by trying: a number is set right, and the rules are run again.

The idea is that of minimal repair (Fellegi and Holt 1976): of all that would mend the report, the smallest change. A
cure is told only if it was tried: it takes away every deviation that it is told to cure, and makes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.year import YearData
from arsredovisning.review.candidates import candidates, left_out
from arsredovisning.review.context import Deviation, may_be_rounding
from arsredovisning.review.rules import Rule
from arsredovisning.review.slips import WEAK, slip
from arsredovisning.review.trial import Edit, Key, Trial, edited, key_of, keys_of

#: How many cures are tried in all: a report with so many deviations that this does not do is mended step by step.
_TRIALS = 240
#: After a cure the rest is looked at anew, so many times.
_ROUNDS = 4
#: The rule of shares: one that is worked out of a wrong count is wrong with it.
_SHARES = "ANDEL"
#: More cures than this, each as good as the others, say nothing.
_SAYS = 3


@dataclass(frozen=True)
class Cure:
    """What was tried, and the deviations that it takes away.

    Attributes:
        edits: The numbers that were changed.
        cures: The deviations that went.
        slip: How the printed was made of the right, if it can be told.
        left_out: The cell that a sum does not count, when that is the cure; then there are no edits.
    """

    edits: tuple[Edit, ...]
    cures: frozenset[Key]
    slip: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class Cause:
    """Deviations that have one cause, and what would cure them.

    Attributes:
        deviations: The deviations.
        cures: One cure; or a few, each as good as the others.
        after: Whether the cures were found after those of earlier causes had been made.
    """

    deviations: frozenset[Key]
    cures: tuple[Cure, ...]
    after: bool = False


@dataclass(frozen=True)
class Explained:
    """What was found by trying.

    Attributes:
        causes: The causes, in the order in which they were found.
        left: The deviations that would be left, with their figures, were every single cure made.
        whole: Whether every cure that could be thought of was tried.
    """

    causes: tuple[Cause, ...]
    left: Mapping[Key, Deviation]
    whole: bool = True


def explain(data: YearData, others: Mapping[int, YearData]) -> Explained:
    """Find what cures the deviations of a report, in rounds: what has one cure is cured before the rest is tried."""
    trial = Trial(data, others)
    causes: list[Cause] = []
    found = trial.found()
    for _round in range(_ROUNDS):
        fresh = list(_causes(trial, found))
        single = [cause for cause in fresh if len(cause.cures) == 1]
        if not single:
            causes += fresh
            break
        trial.keep(edit for cause in single for edit in cause.cures[0].edits)
        told = frozenset(key for cause in single for key in cause.deviations)
        now = {key: item for key, item in trial.found().items() if key not in told}
        causes += _joined(single, [item for key, item in found.items() if key not in told and key not in now])
        found = now
    told_of = [cause for cause in causes if _worth_telling(cause, trial.first)]
    left = {key: deviation for key, (_rule, deviation) in found.items()}
    return Explained(tuple(told_of), left, trial.count < _TRIALS)


def follow_ons(
    data: YearData, others: Mapping[int, YearData], causes: Sequence[Cause], rules: Sequence[Rule]
) -> dict[Key, int]:
    """Say which deviations in texts go when a cause's one cure is made, with the number of the cause.

    Args:
        data: The report as it is printed.
        others: The förbund's other years.
        causes: What was found by trying.
        rules: Those on texts that have found something that may come of a wrong number.
    """
    follows: dict[Key, int] = {}
    before = keys_of(rules, data, others) if rules else frozenset()
    for number, cause in enumerate(causes):
        if not before or len(cause.cures) > 1 or not cause.cures[0].edits:
            continue
        after = keys_of(rules, edited(data, cause.cures[0].edits), others)
        follows |= {key: follows.get(key, number) for key in before - after}
    return follows


def _joined(causes: Sequence[Cause], gone: Sequence[tuple[Rule, Deviation]]) -> list[Cause]:
    """Let causes be one that only together took a deviation away."""
    joined = list(causes)
    for rule, deviation in gone:
        places = set(deviation.places)
        parts = [cause for cause in joined if any(edit.place in places for edit in cause.cures[0].edits)]
        if not parts:
            continue
        keys = frozenset({key_of(rule, deviation)}.union(*(part.deviations for part in parts)))
        edits = tuple(edit for part in parts for edit in part.cures[0].edits)
        slips = " ".join(dict.fromkeys(part.cures[0].slip for part in parts if part.cures[0].slip))
        joined = [cause for cause in joined if cause not in parts]
        joined.append(Cause(keys, (Cure(edits, keys, slips),), any(part.after for part in parts)))
    return joined


def _worth_telling(cause: Cause, first: Mapping[Key, tuple[Rule, Deviation]]) -> bool:
    """Tell whether a cause says more than its deviations do.

    One that may be right as it stands, or is small enough to come of rounding, blames no number by itself. Nor does
    one deviation whose own number is all that could be tried.
    """
    deviations = [first[key][1] for key in cause.deviations if key in first]
    blaming = [item for item in deviations if not item.excusable and not may_be_rounding(item)]
    if not blaming or len(cause.cures) > _SAYS:
        return False
    if len(deviations) > 1 or len(cause.cures) > 1 or cause.cures[0].slip not in ("", WEAK):
        return True
    (only,) = deviations
    return bool(only.terms or only.suspects)


def _causes(trial: Trial, found: Mapping[Key, tuple[Rule, Deviation]]) -> Iterator[Cause]:
    """Give each cause with the cures that take away most, until none is left that takes away anything."""
    left = set(found)
    cures = [cure for cure in _cures(trial, found) if cure.cures & left]
    used: set[str] = set()
    while cures:
        most = max(len(cure.cures & left) for cure in cures)
        best = [cure for cure in cures if len(cure.cures & left) == most]
        group = [cure for cure in best if cure.cures & best[0].cures & left]
        told = _likeliest(group)
        # What is told to be cured is what each of them cures by itself.
        cured = frozenset(left).intersection(*(cure.cures for cure in told))
        places = {edit.place for cure in told for edit in cure.edits}
        # Two cures made at once must not be of the same cell: the second was not tried with the first.
        if cured and used.isdisjoint(places):
            yield Cause(cured, tuple(told), any(_figures(trial.first, key) != _figures(found, key) for key in cured))
            used |= places if len(told) == 1 else set()
        left -= cured or best[0].cures
        cures = [cure for cure in cures if cure.cures & left]


def _figures(found: Mapping[Key, tuple[Rule, Deviation]], key: Key) -> tuple[Decimal | str, Decimal | str] | None:
    return (found[key][1].printed, found[key][1].expected) if key in found else None


def _likeliest(cures: Sequence[Cure]) -> list[Cure]:
    """Give the one cure that a slip of the pen explains, if it is the only such; otherwise all of them, one a cell.

    Of more than can be told, those that a slip explains are given, if they are few.
    """
    by_place: dict[tuple[str, ...], list[Cure]] = defaultdict(list)
    for cure in cures:
        by_place[(cure.left_out, *sorted(edit.place for edit in cure.edits))].append(cure)
    each = [max(same, key=lambda cure: bool(cure.slip)) for same in by_place.values()]
    slips = [cure for cure in each if cure.slip]
    return slips if len(slips) == 1 or (len(slips) <= _SAYS < len(each) and slips) else each


def _cures(trial: Trial, found: Mapping[Key, tuple[Rule, Deviation]]) -> Iterator[Cure]:
    """Try every candidate and give those that take away a deviation and make none."""
    for edits in candidates(trial, [deviation for _rule, deviation in found.values()]):
        if trial.count >= _TRIALS:
            break
        outcome = trial.outcome(edits)
        if outcome.removed and outcome.made and (more := _with_shares(trial, edits, outcome.made)):
            edits, outcome = more, trial.outcome(more)
        removed = outcome.removed & found.keys()
        if removed and not outcome.made:
            yield Cure(edits, removed, _slip(trial, edits))
    for key, (_rule, deviation) in found.items():
        for place in left_out(deviation):
            yield Cure((), frozenset({key}), "Raden är inte medräknad i summan.", place)


def _with_shares(trial: Trial, edits: tuple[Edit, ...], made: Mapping[Key, Deviation]) -> tuple[Edit, ...]:
    """Give edits with those of the shares beside a changed count, if they are all that now is wrong."""
    found: list[Edit] = []
    for key, deviation in made.items():
        if key[0] != _SHARES or isinstance(deviation.expected, str):
            return ()
        share = trial.edit(deviation.place, deviation.expected, "%")
        if share is None:
            return ()
        found.append(share)
    return (*edits, *found)


def _slip(trial: Trial, edits: tuple[Edit, ...]) -> str:
    """Say what slip of the pen makes the printed of the right."""
    if len(edits) > 1 and all(trial.printed(edit.place) in [other.right for other in edits] for edit in edits):
        return "Talen har bytt plats."
    value = trial.printed(edits[0].place)
    return "" if value is None else slip(Decimal(value), Decimal(edits[0].right))
