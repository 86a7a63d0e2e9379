"""The goals of a report with their verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arsredovisning.data.values import GAP
from arsredovisning.data.year import YearData

if TYPE_CHECKING:
    import pandas as pd

#: What stands for a verdict that the source does not give in words.
NO_VERDICT = "Bedömningen är inte angiven i text"


def goals(data: YearData) -> pd.DataFrame:
    """Pair each goal with its verdicts: a goal may have several, and a verdict several goals.

    Returns:
        One row a pair, in the order of the goals: ``goal`` and ``verdict`` (ids), ``wording``,
        ``ambition``, ``insats`` (all str), ``kind`` (uppnatt, delvis, …) and ``words`` (the
        verdict as printed).
    """
    found = data.table("mal").frame.rename(columns={"rubrik": "wording"}).rename_axis("goal").reset_index()
    verdicts = data.table("bedomningar").frame.rename_axis("verdict").reset_index()
    unsaid = verdicts.bedomning.map(lambda kind: NO_VERDICT if kind else GAP.capitalize())
    verdicts["words"] = verdicts.rubrik.where(verdicts.rubrik != "", unsaid) + verdicts.tillagg.map(
        lambda extra: f" ({extra})" if extra else ""
    )
    verdicts = verdicts.assign(goal=verdicts.mal.str.split(), kind=verdicts.bedomning.replace("", "ingen"))
    verdicts = verdicts.explode("goal")
    pairs = found.merge(verdicts[["goal", "verdict", "kind", "words"]], on="goal", how="left")
    return pairs.assign(insats=pairs.get("insats", ""))
