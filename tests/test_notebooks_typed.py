"""The notebooks' code has types that fit, as that of the library has."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from mypy import api

from tests.project import REPOSITORY

#: What JupyterLab has at hand in every notebook.
_AT_HAND = "def display(*shown: object) -> None: ..."


def test_types_of_the_notebooks_code(tmp_path: Path) -> None:
    """mypy, as strict as on the library, finds nothing in any notebook; a fault is told with its cell and line."""
    places: dict[str, list[str]] = {}
    for path in sorted((REPOSITORY / "notebooks").rglob("*.ipynb")):
        name = "_".join(path.relative_to(REPOSITORY / "notebooks").with_suffix("").parts)
        lines, places[name] = [_AT_HAND], [f"{path.name}, JupyterLab"]
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                code = cell.source.split("\n")
                lines += code
                places[name] += [f"{path.name}, cell {cell.id}, line {n}" for n in range(1, len(code) + 1)]
        (tmp_path / f"{name}.py").write_text("\n".join(lines) + "\n", "utf-8")
    settings = f"--config-file={REPOSITORY / 'pyproject.toml'}"
    told, failed, _code = api.run([settings, "--no-pretty", *map(str, sorted(tmp_path.glob("*.py")))])
    assert not failed
    found = re.findall(r"(\w+)\.py:(\d+): error: (.*)", told)
    assert [f"{places[name][int(line) - 1]}: {message}" for name, line, message in found] == []
