"""What an attacker knows, as linear equations and bounds, in the form that the solver takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arsredovisning.disclosure.groups import Group, Picture
from arsredovisning.errors import Fault, ReportError

if TYPE_CHECKING:
    import highspy

INFINITY = float("inf")
#: More people than there are in any group: where nothing else bounds a number.
MOST = 1_000_000.0
#: Numbers are whole, and the solver's are whole within this.
NEAR = 1e-6
#: Methods of the solver.
_DUAL, _PRIMAL = 1, 4
#: Steps of the simplex method and nodes of a search: bounds that are the same on every machine, as seconds are not.
_STEPS, _NODES = 200_000, 5_000


@dataclass
class Row:
    """One line of a system: a sum of columns, each times something, that is between two bounds."""

    terms: dict[int, float]
    low: float
    high: float


@dataclass
class System:
    """Numbers of people, none negative, with what ties them together.

    Attributes:
        columns: The place of each group.
        rows: The equations and the shares.
        low: The least that each column can be.
        high: The most.
    """

    columns: dict[Group, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def column(self, group: Group) -> int:
        """Give a group's place, a new one if it has none."""
        if group not in self.columns:
            self.columns[group] = len(self.low)
            self.low.append(0.0)
            self.high.append(MOST)
        return self.columns[group]


def system_of(picture: Picture) -> System:
    """Write down a picture whose numbers agree with each other (``agreeing`` gives one)."""
    system = System()
    for equation in picture.equations:
        terms = {system.column(equation.whole): -1.0}
        for group, times in equation.terms:
            at = system.column(group)
            terms[at] = terms.get(at, 0.0) + times
        system.rows.append(Row(terms, 0.0, 0.0))
    for share in picture.shares:
        part, whole = system.column(share.part), system.column(share.whole)
        system.rows.append(Row({part: 100.0, whole: -share.low}, 0.0, INFINITY))
        system.rows.append(Row({part: 100.0, whole: -share.high}, -INFINITY, 0.0))
    for told in picture.told:
        at = system.column(told.group)
        system.low[at], system.high[at] = max(system.low[at], told.number), min(system.high[at], told.number)
    for group in picture.watched:
        system.column(group)
    return system


def solver(
    rows: Sequence[Row], low: Sequence[float], high: Sequence[float], costs: Sequence[float], whole: Iterable[int] = ()
) -> highspy.Highs:
    """Give the solver with a problem in it: to make the costs as small as they can be.

    One thread, no scaling and nothing drawn by lot, so that the same problem has the same answer everywhere.

    Args:
        rows: The lines.
        low: The least that each column can be.
        high: The most.
        costs: What one of each column costs.
        whole: The columns that are whole numbers.
    """
    import highspy
    import numpy as np

    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(low), len(rows)
    program.col_cost_, program.col_lower_, program.col_upper_ = (np.array(each, float) for each in (costs, low, high))
    program.row_lower_ = np.array([row.low for row in rows], float)
    program.row_upper_ = np.array([row.high for row in rows], float)
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = len(low), len(rows)
    matrix.start_ = np.cumsum([0, *(len(row.terms) for row in rows)])
    matrix.index_ = np.array([at for row in rows for at in row.terms], int)
    matrix.value_ = np.array([times for row in rows for times in row.terms.values()], float)
    integers = set(whole)
    if integers:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[at in integers] for at in range(len(low))]
    highs = highspy.Highs()
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    highs.passModel(program)
    return highs


_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "simplex_scale_strategy": 0,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "primal_simplex_bound_perturbation_multiplier": 0.0,
    "simplex_iteration_limit": _STEPS,
    "mip_max_nodes": _NODES,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "mip_feasibility_tolerance": 1e-9,
}


def solved(highs: highspy.Highs) -> bool:
    """Run the solver, and tell whether it found the best answer.

    Where its last answer leads it astray it begins anew, and then by another method.
    """
    import highspy

    highs.run()
    for name, value in (("simplex_strategy", _DUAL), ("simplex_strategy", _PRIMAL), ("solver", "ipm")):
        if highs.getModelStatus() != highspy.HighsModelStatus.kUnknown:
            break
        highs.clearSolver()
        highs.setOptionValue(name, value)
        highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def unsolved(highs: highspy.Highs) -> ReportError:
    """Tell that the solver has given up: then nobody knows whether small groups are safe, and nothing goes on."""
    return ReportError(
        Fault(
            "Det gick inte att räkna ut om små grupper är skyddade.",
            found=f"svar från lösaren: {highs.modelStatusToString(highs.getModelStatus())}",
            hint="Spara mappen som den är och rapportera felet; det är programmets, inte era siffrors.",
        )
    )
