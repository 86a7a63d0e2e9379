"""The floor: a report's cells as plain Python in one process, without kernels. Run as a script.

``python -m bench.floor FORBUND YEAR [SECTION]`` runs each section's cells in the order of the report, or
one section's, and makes of each cell's last expression what the notebook would show.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

#: What the notebooks import.
LIBRARIES = ("numpy", "pandas", "matplotlib.pyplot", "seaborn", "arsredovisning.notebook.report")


def main(forbund: str, year: int, only: str = "") -> None:
    """Run every section's cells, or one's, and print how many seconds each took, without the imports."""
    import importlib
    import json
    import time

    from arsredovisning.data.year import YearData
    from arsredovisning.pipeline.plan import plan
    from arsredovisning.project.workspace import find_workspace

    # Once, as in a warm process: no section is charged for them.
    for module in LIBRARIES:
        importlib.import_module(module)
    own = {}
    for task in plan(YearData(find_workspace().find(forbund, year))):
        if only not in ("", task.name):
            continue
        started = time.perf_counter()
        cells = json.loads(task.notebook.read_text("utf-8"))["cells"]
        run_cells(cells, task.parameters)
        own[task.name] = time.perf_counter() - started
    sys.stdout.write(json.dumps(own))


def run_cells(cells: list[dict[str, Any]], parameters: dict[str, Any]) -> None:
    """Run a notebook's code cells in one namespace, with the parameters after the cell that names them."""
    names: dict[str, Any] = {"display": show, "__name__": "__main__"}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102  our own notebooks
        if isinstance(last, ast.Expr):
            show(eval(compile(ast.Expression(last.value), "cell", "eval"), names))  # noqa: S307  our own notebooks
        if "parameters" in cell["metadata"].get("tags", []):
            names |= parameters


def show(*values: Any) -> None:
    """Make what a notebook would show of the values."""
    for value in values:
        if hasattr(value, "_repr_mimebundle_"):
            value._repr_mimebundle_()
        elif hasattr(value, "_repr_html_"):
            value._repr_html_()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
