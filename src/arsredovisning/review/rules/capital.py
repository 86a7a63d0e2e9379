"""KAPITAL: equity against what Nationella rådet recommends, and against the förbund's own goal for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from arsredovisning.data.tables import Row
from arsredovisning.data.units import MONEY
from arsredovisning.data.values import NBSP, Value, convert_money, decimals_of, round_half_up
from arsredovisning.review.context import (
    Deviation,
    Review,
    Said,
    Stated,
    Tried,
    cell_name,
    half_step,
    in_kr,
    outcome_column,
    shown,
)


@dataclass(frozen=True)
class Stair:
    """A recommendation: how much a förbund may have saved of its members' contributions.

    Attributes:
        since: The first year whose report it is for.
        steps: The upper end of each step in kr, and its percentage.
        source: Where it is known from.
    """

    since: int
    steps: tuple[tuple[Decimal, Decimal], ...]
    source: str

    def amount(self, contributions: Decimal) -> Decimal | None:
        """Give the highest recommended amount in kr, or None above the last step, where it is not known."""
        if contributions > self.steps[-1][0]:
            return None
        amount, below = Decimal(0), Decimal(0)
        for end, percent in self.steps:
            amount += max(min(contributions, end) - below, Decimal(0)) * percent / 100
            below = end
        return amount

    def words(self) -> str:
        """Say what the steps are: ``20 % upp till 7 Mkr och 15 % däröver``."""
        ends = [f" upp till {_money(end, 'mkr')}" for end, _percent in self.steps[:-1]]
        over = [" däröver"] if ends else [""]
        percents = [f"{shown(percent)}{NBSP}%" for _end, percent in self.steps]
        return " och ".join(percent + end for percent, end in zip(percents, ends + over, strict=True))


@dataclass(frozen=True)
class _Target:
    """The target of a goal for equity: an amount or a share, and whether it is the most or the least."""

    value: Value
    most: bool


@lru_cache
def _settings() -> dict[str, Any]:
    return tomllib.loads(files("arsredovisning.review").joinpath("kapital.toml").read_text("utf-8"))


def stair_for(year: int) -> Stair | None:
    """Give the recommendation that is known for a year's report, or None before the first."""
    stairs = [
        Stair(
            item["fran"],
            tuple((Decimal(step["till"]), Decimal(step["procent"])) for step in item["steg"]),
            item["kalla"],
        )
        for item in _settings()["rekommendation"]
    ]
    return max((stair for stair in stairs if stair.since <= year), key=lambda stair: stair.since, default=None)


def recommendation(review: Review) -> Iterator[Deviation]:
    """Tell that equity is above what is recommended, or that what is recommended is not known.

    The recommended amount is rounded as the equity is printed; half a unit each may be rounding.
    """
    equity = _equity(review)
    if equity is None:
        return
    contributions, stair = _contributions(review), stair_for(review.year)
    most = stair.amount(contributions) if stair and contributions is not None else None
    found = Deviation("", equity.table, equity.row, equity.column, equity.value)
    if stair is None or contributions is None or most is None:
        why = "rekommendationen är inte känd för så stora medlemsbidrag"
        if contributions is None:
            why = "medlemsbidragen går inte att läsa ur noten om intäkter"
        elif stair is None:
            why = f"rekommendationen är inte känd för {review.year}"
        message = f"Det egna kapitalet går inte att jämföra med Nationella rådets rekommendation: {why}."
        yield replace(found, message=message)
        return
    unit = equity.value.unit
    expected = Value(round_half_up(most / MONEY[unit], decimals_of(equity.value)), unit)
    over = equity.value - expected
    if over > 2 * half_step(equity.value):
        message = (
            f"Det egna kapitalet är {_money(in_kr(over), unit)} större än Nationella rådets rekommendation, "
            f"känd från {stair.since}: {stair.words()} av medlemsbidraget, {_money(contributions, unit)}."
        )
        own = _own_limit(review, contributions, unit)
        yield replace(found, message=message + own, expected=f"högst {shown(expected)}")


def _own_limit(review: Review, contributions: Decimal, unit: str) -> str:
    """Say what the förbund itself states as the limit, in its goal for equity."""
    for goal in review.table("mal").rows if review.has("mal", "matt") else ():
        target = _target(review, goal.id)
        if target is None:
            continue
        if target.value.unit == "%":
            share = _money(contributions * target.value / 100, unit)
            return f" Förbundet anger själv {shown(target.value)}, {share}."
        return f" Förbundet anger själv {_money(in_kr(target.value), target.value.unit)}."
    return ""


def goals(review: Review) -> Iterator[Said]:
    """Find verdicts on a goal for equity that equity and its target contradict.

    A target in per cent is of the members' contributions. Half a unit of the last decimal of equity
    and of the target is allowed, and a limit given as "about" is passed when it is passed by more than
    the margin in kapital.toml. A verdict in between (partly) is let be if it states its reason.
    """
    equity = _equity(review)
    if equity is None or not review.has("mal", "bedomningar", "matt"):
        return
    verdicts = review.table("bedomningar")
    for verdict in verdicts.rows:
        goal, word = _text(verdict, "mal"), _text(verdict, "bedomning")
        target = _target(review, goal)
        limit = _limit(review, target) if target else None
        if target is None or limit is None:
            continue
        over = in_kr(equity.value) - limit
        slack = _slack(review, goal, equity, target, limit)
        yield Tried((cell_name(verdicts, verdict, verdicts.column("bedomning")), equity.place))
        met = over <= slack if target.most else over >= -slack
        partly = word in ("delvis", "till_viss_del") and not _text(verdict, "tillagg")
        if met if word == "ej" else not met and (word == "uppnatt" or partly):
            share = f"{shown(target.value)} av medlemsbidraget, " if target.value.unit == "%" else ""
            yield Deviation(
                f"Bedömningen stämmer inte: det egna kapitalet är {_money(in_kr(equity.value), equity.value.unit)} "
                f"och målet {'högst' if target.most else 'minst'} {share}{_money(limit, equity.value.unit)}.",
                verdicts,
                verdict,
                verdicts.column("bedomning"),
                verdict.label,
                "Målet är uppnått" if met else "Målet är inte uppnått",
            )


def _target(review: Review, goal: str) -> _Target | None:
    """Give the one target of a goal for equity, or None."""
    word = _settings()["mal"]["ord"]
    if word not in goal or goal not in review.table("mal"):
        return None
    found = [row for row in review.table("matt").rows if _text(row, "mal") == goal and word in row.id]
    value = found[0].cells["maltal"].value if len(found) == 1 and "maltal" in found[0].cells else None
    if value is None or _text(found[0], "riktning") not in ("hogst", "minst"):
        return None
    return _Target(value, _text(found[0], "riktning") == "hogst")


def _limit(review: Review, target: _Target) -> Decimal | None:
    """Give a target in kr, or None if it is neither an amount nor a share of known contributions."""
    if target.value.unit in MONEY:
        return in_kr(target.value)
    contributions = _contributions(review)
    return contributions * target.value / 100 if target.value.unit == "%" and contributions is not None else None


def _slack(review: Review, goal: str, equity: Stated, target: _Target, limit: Decimal) -> Decimal:
    """Give how far from the limit, in kr, equity may be for rounding and for a limit given as "about"."""
    rounding = in_kr(Value(half_step(equity.value), equity.value.unit))
    if target.value:
        rounding += limit * half_step(target.value) / Decimal(target.value)
    settings = _settings()["mal"]
    about = set(settings["ungefar"]) & set(re.findall(r"\w+", review.table("mal").row(goal).label.casefold()))
    return rounding + (limit * settings["marginal"] / 100 if about else 0)


def _equity(review: Review) -> Stated | None:
    for name in _settings()["eget_kapital"]["celler"]:
        table, row = name.split(".")
        if found := _cell(review, table, row):
            return found
    return None


def _contributions(review: Review) -> Decimal | None:
    """Sum the members' contributions in kr; None unless the note has one of each kind of member."""
    settings = _settings()["medlemsbidrag"]
    amounts = []
    for names in settings["slag"]:
        found = [cell for name in names if (cell := _cell(review, settings["tabell"], name))]
        if not found:
            return None
        amounts += [in_kr(cell.value) for cell in found]
    return sum(amounts, Decimal(0))


def _cell(review: Review, name: str, row: str) -> Stated | None:
    if not review.has(name) or row not in review.table(name):
        return None
    table = review.table(name)
    column = outcome_column(table, review.year)
    value = table.cell(row, column.id).value if column else None
    return (
        Stated(table, table.row(row), column, value) if column and value is not None and value.unit in MONEY else None
    )


def _text(row: Row, column: str) -> str:
    return row.cells[column].text if column in row.cells else ""


def _money(kr: Decimal, unit: str) -> str:
    amount = convert_money(Value(kr, "kr"), unit)
    name = "Mkr" if unit == "mkr" else unit
    return f"{shown(round_half_up(amount, 0))}{NBSP}{name}"
