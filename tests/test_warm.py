"""What kernels and workers are forked from has used once what they need, and nothing of it is left to see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from arsredovisning.document.model import Heading
from arsredovisning.document.templates import ElementView
from arsredovisning.pipeline.kernels import PRELOAD, template
from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.project import REPOSITORY
from warmkernel.process import OFF, VARIABLE

SEEN = """
import sys, matplotlib as mpl, matplotlib.pyplot as plt, seaborn
def seen():
    fonts = mpl.font_manager.fontManager.ttflist
    return dict(mpl.rcParams), [mpl.colors.to_rgb(name) for name in "bgrcmyk"], plt.get_fignums(), len(fonts)
before = seen()
import arsredovisning.notebook.warm
assert seen() == before
assert "matplotlib_inline.backend_inline" not in sys.modules
"""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_kernels_find_matplotlib_untouched() -> None:
    """Having drawn before leaves no setting, colour, font, figure or backend behind."""
    done = python(SEEN, MPLBACKEND="module://matplotlib_inline.backend_inline")
    assert done.returncode == 0, done.stderr


def test_jupyterlab_s_kernels_are_as_warm_as_a_build_s() -> None:
    """The kernelspec has the same modules imported as a build."""
    spec = json.loads((REPOSITORY / "kernels" / "arsredovisning" / "kernel.json").read_text("utf-8"))
    assert spec["metadata"]["kernel_provisioner"]["config"]["preload"] == list(PRELOAD)


def test_an_edited_template_is_compiled_again(tmp_path: Path) -> None:
    """A template that has changed shows as changed, also in a process that has compiled it before."""
    folder = tmp_path / "arsredovisning"
    folder.mkdir()
    for text in ("ett", "två"):
        (folder / "anteckningsbok.html.j2").write_text(text, "utf-8")
        assert ElementView(tmp_path).html(Heading("", 1)) == text


def test_a_faulty_template_keeps_no_worker_from_starting(tmp_path: Path) -> None:
    """What is wrong in a template is told where it is used, not when workers start."""
    for name in ("data", "notebooks", "templates/arsredovisning"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "templates" / "fonts").symlink_to(REPOSITORY / "templates" / "fonts")
    (tmp_path / "templates" / "arsredovisning" / "index.html.j2").write_text("{% if %}", "utf-8")
    done = python("import arsredovisning.pipeline.warm", **{ROOT_VARIABLE: str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("given", [OFF, "/nowhere/socket"])
def test_a_build_starts_no_template_where_it_is_told_of_one_or_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """``WARMKERNEL=off`` gives cold kernels in a build too, and an address is that of the template to ask."""
    monkeypatch.setenv(VARIABLE, given)
    with template(tmp_path):
        assert os.environ[VARIABLE] == given
