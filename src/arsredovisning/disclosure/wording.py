"""Swedish words for groups of people, and for how a small one is worked out of what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arsredovisning.data.mapping import ALL, UNSTATED
from arsredovisning.disclosure.audit import Exposure
from arsredovisning.disclosure.bounds import Bound
from arsredovisning.disclosure.groups import AFTER, BEFORE, ENDED, NEW, OUTCOME, Group, Told
from arsredovisning.disclosure.system import NEAR

_SEX = {"kvinnor": "kvinnor", "man": "män", UNSTATED: "utan angivet kön"}
_REST: dict[tuple[str, ...], str] = {(NEW,): "inskrivna sedan tidigare", (ENDED,): "kvar vid årets slut"}
_BEFORE = {BEFORE: "med stöd vid inskrivning:", AFTER: "med stöd vid avslut:", OUTCOME: "avslutade till"}
_TEAM = "team:"
#: The counts behind a measure: some of those that it is of.
_COUNTS = {".antal": "antal", ".av": "av"}


class Wording:
    """Names groups as a report does."""

    def __init__(self, labels: Mapping[Group, str], year: int) -> None:
        """Take the report's own words.

        Args:
            labels: What the report calls groups, of all sexes.
            year: The year that need not be named.
        """
        self._labels = labels
        self._year = year

    def name(self, group: Group) -> str:
        """Name a group: ”nya deltagare, män, 2025”."""
        whole = group._replace(without=(), sex=ALL)
        words = [self._what(whole)]
        if group.without and whole.what.endswith(tuple(_COUNTS)):
            words = [f"de övriga i ”{self._labels.get(whole, whole.what)}”"]
        elif group.without:
            words = [_REST.get(group.without) or f"{words[0]} utom {self._left_out(group)}"]
        if group.team != ALL and whole not in self._labels:
            words.append(f"team {group.team}")
        if group.sex != ALL:
            words.append(_SEX[group.sex])
        return ", ".join([*words, *([str(group.year)] if group.year not in (0, self._year) else [])])

    def _what(self, group: Group) -> str:
        count = next((name for end, name in _COUNTS.items() if group.what.endswith(end)), "")
        if count:
            return count
        label = self._labels.get(group) or self._labels.get(group._replace(year=self._year))
        if label:
            return label[:1].lower() + label[1:]
        return f"{_BEFORE[group.what]} {' eller '.join(group.kinds)}" if group.what in _BEFORE else group.what

    def _left_out(self, group: Group) -> str:
        names = []
        for name in group.without:
            if name.startswith(_TEAM):
                names.append(f"team {name.removeprefix(_TEAM)}")
            else:
                names.append(self._what(Group(name, team=group.team, year=group.year)))
        return " och ".join(names)

    def derivation(self, exposure: Exposure) -> str:
        """Tell how a small group is worked out: ”nya, män = 18 (…) − 21 (…) + 7 (…) = 4”."""
        name = self.name(exposure.group)
        if exposure.pinned:
            ends = [end for end in (exposure.high, exposure.low) if end.terms or end.shares]
            return f"{name} = {self._sum(ends[0])}" if ends else f"{name} = {exposure.high.number:g}"
        told = f"{name} är {exposure.low.number:g}–{exposure.high.number:g}: högst {self._sum(exposure.high)}"
        return told + (f", minst {self._sum(exposure.low)}" if exposure.low.number else "")

    def _sum(self, end: Bound) -> str:
        years = sorted({told.group.year for told, _times in end.terms}, reverse=True)
        written = ""
        for year in years:
            terms = [(told, times) for told, times in end.terms if told.group.year == year]
            written += self._terms(sorted(terms, key=lambda term: -term[0].number), bool(written))
        written = written[3:] if written.startswith(" + ") else written.lstrip()
        exact = abs(sum(times * told.number for told, times in end.terms) - end.number) < NEAR
        shares = " och ".join(f"andelen {share.label.lower()} ({share.place})" for share in end.shares)
        if shares:
            return f"{end.number:g}, av {shares}{f' med {written}' if written else ''}"
        return f"{written} {'=' if exact else '→'} {end.number:g}" if written else f"{end.number:g}"

    def _terms(self, terms: Sequence[tuple[Told, float]], inside: bool) -> str:
        """Write the numbers of a year, those of an earlier one in parentheses: ”− (21 − 7)”."""
        if not inside or len(terms) == 1:
            first = sorted(terms, key=lambda term: term[1] < 0)
            return "".join(f" {_sign(times)} {_times(times)}{self._told(told)}" for told, times in first)
        sign = -1 if terms[0][1] < 0 else 1
        written = self._terms([(told, sign * times) for told, times in terms], inside=False)
        return f" {_sign(sign)} ({written.removeprefix(' + ')})"

    def _told(self, told: Told) -> str:
        return f"{told.number} ({self.name(told.group)})"


def _sign(times: float) -> str:
    return "−" if times < 0 else "+"


def _times(times: float) -> str:
    return "" if abs(abs(times) - 1) < NEAR else f"{abs(times):g} × ".replace(".", ",")
