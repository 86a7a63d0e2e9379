"""The notebooks as they lie in the repository: clean, alike, and able to run by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.integration.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").rglob("*.ipynb"))


def by_name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook_is_kept_without_outputs(path: Path) -> None:
    """A notebook is kept without outputs and counts, with fixed cell ids and our kernel."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "arsredovisning"
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert not cell.metadata.keys() - {"tags"}
        assert cell.id.replace("_", "").isalnum()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook_opens_alike(path: Path) -> None:
    """A notebook opens with its parameters, which name a report that exists, and one line that opens its data."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"]
    given = re.match(r'forbund = "(\w+)"\nyear = (\d{4})', code[0].source)
    assert given
    assert (REPOSITORY / "data" / given[1] / given[2] / "report.toml").is_file()
    assert re.search(r"report = open_(report|comparison)\(forbund, year\)$", code[1].source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook_runs_alone(path: Path) -> None:
    """A notebook runs top to bottom from notebooks/ with its defaults, and shows something to read."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert any("text/html" in data for data in shown)


def test_notebooks_name_no_forbund() -> None:
    """No shared notebook branches on a förbund: its name stands only as the default parameter."""
    names = [path.name for path in (REPOSITORY / "data").iterdir()]
    for path in (REPOSITORY / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if "parameters" not in cell.metadata.get("tags", []):
                assert not any(name in cell.source.casefold() for name in names), path.name
