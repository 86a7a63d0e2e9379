"""The goals of a report and their verdicts, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arsredovisning.data.values import GAP
from arsredovisning.data.year import YearData

if TYPE_CHECKING:
    import pandas as pd

#: What stands for a verdict that the source does not give in words.
NO_VERDICT = "Bedömningen är inte angiven i text"
#: The kind of a verdict that has none, and the kind's mark.
_NO_KIND = "ingen"


def pairs(goals: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Pair each goal with its verdicts: a goal may have several, and a verdict several goals.

    Args:
        goals: The table ``mal``.
        verdicts: The table ``bedomningar``.

    Returns:
        One row a pair, in the order of the goals: ``goal`` and ``verdict`` (ids; a goal that nobody has judged
        has an empty one), ``wording``, ``ambition``, ``insats`` (all str), ``kind`` (uppnatt, delvis, …) and
        ``words`` (the verdict as printed).
    """
    goals = goals.rename(columns={"rubrik": "wording"}).rename_axis("goal").reset_index()
    goals = goals.assign(**{name: goals.get(name, "") for name in ("ambition", "insats")})
    verdicts = verdicts.rename_axis("verdict").reset_index()
    verdicts = verdicts.assign(**{name: verdicts.get(name, "") for name in ("mal", "bedomning", "tillagg")})
    unsaid = verdicts.bedomning.map(lambda kind: NO_VERDICT if kind else GAP.capitalize())
    words = verdicts.rubrik.where(verdicts.rubrik != "", unsaid) + verdicts.tillagg.map(
        lambda extra: f" ({extra})" if extra else ""
    )
    kinds = verdicts.bedomning.replace("", _NO_KIND)
    verdicts = verdicts.assign(goal=verdicts.mal.map(str.split), kind=kinds, words=words)
    found = verdicts.explode("goal")[["goal", "verdict", "kind", "words"]].dropna()
    unjudged = {"verdict": "", "kind": _NO_KIND, "words": GAP.capitalize()}
    # A table without rows has no types: as objects, the two can be put together.
    return goals.astype(object).merge(found.astype(object), on="goal", how="left").fillna(unjudged)


def goals(data: YearData) -> pd.DataFrame:
    """Pair the goals of a report with their verdicts: see :func:`pairs`; a table that it lacks has no rows."""
    import pandas as pd

    found, verdicts = (
        data.table(name).frame if data.has(name) else pd.DataFrame(columns=["rubrik"])
        for name in ("mal", "bedomningar")
    )
    return pairs(found, verdicts)
