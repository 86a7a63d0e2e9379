"""The environment that a version of the project is built in: the one that runs this where it is the same, else its own.

A borrowed environment has the version's own program and kernel in it, and the packages of the one that runs this.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.digest import digest
from arsredovisning.project.locks import unlike
from arsredovisning.project.workspace import LOCK, ORIGINAL_VARIABLE, ROOT_VARIABLE, Workspace

_FOLDER = ".venv"
#: What a person has chosen for another call, or another program, is not for this one.
_NOT_GIVEN = (
    ROOT_VARIABLE,
    ORIGINAL_VARIABLE,
    "SCHEDULER",
    "FORMATS",
    "MAKEFLAGS",
    "MFLAGS",
    "MAKELEVEL",
    "MAKEOVERRIDES",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
)
#: How much of what a program said is told when it failed.
_TAIL = 1500


@dataclass(frozen=True)
class Environment:
    """How a version of the project is built.

    Attributes:
        command: What builds its report.
        said: What is told of it, one Swedish sentence.
        borrowed: Whether the packages are those of the environment that runs this.
    """

    command: tuple[str, ...]
    said: str
    borrowed: bool


def other(tree: Path, workspace: Workspace, python: str) -> str:
    """Tell why a version cannot be built with the packages of the environment that runs this; empty if it can.

    Args:
        tree: The version.
        workspace: The project, whose lock this environment is.
        python: The Python that it was built with, empty where that is not known.
    """
    if digest(tree / LOCK) != digest(workspace.lock):
        return "andra paket är låsta nu"
    if python and python != platform.python_version():
        return f"den byggdes med Python {python}, och här körs {platform.python_version()}"
    if wrong := unlike(workspace.lock):
        return f"miljön är inte den som är låst ({wrong[0]} saknas)"
    return ""


def prepare(tree: Path, workspace: Workspace, python: str) -> Environment:
    """Give the environment to build a version in.

    Args:
        tree: The version.
        workspace: The project.
        python: The Python that it was built with, empty where that is not known.

    Raises:
        ReportError: If its program could not be installed.
    """
    why = other(tree, workspace, python)
    if not why:
        runs = str(_borrow(tree))
        said = "Samma låsta paket och samma Python som här: paketen lånas, programmet är versionens eget."
        return Environment((runs, "-I", "-X", "utf8", "-m", "arsredovisning", "report"), said, borrowed=True)
    interpreter, remark = _interpreter(python)
    said = f"Egen miljö ur versionens {LOCK}, eftersom {why}; det tar någon minut.{remark}"
    make = ("make", "--no-print-directory", "-C", str(tree), f"PYTHON={interpreter}", "report")
    return Environment(make, said, borrowed=False)


def _borrow(tree: Path) -> Path:
    """Make an environment with a version's own program and the packages of the one that runs this."""
    place = tree / _FOLDER
    if os.pathsep in str(place):
        told = "Python kan inte skapa en miljö där mappens sökväg har ett kolon."
        raise ReportError(Fault(told, str(tree), hint="Byt namn på mappen."))
    venv.EnvBuilder(symlinks=True).create(place)
    runs = place / "bin" / "python"
    paths = sysconfig.get_paths()
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    (own / "lanade.pth").write_text("\n".join(dict.fromkeys([paths["purelib"], paths["platlib"]])) + "\n", "utf-8")
    templates = Path("share", "jupyter", "nbconvert")
    if (Path(sys.prefix) / templates).is_dir():
        (place / templates).parent.mkdir(parents=True, exist_ok=True)
        (place / templates).symlink_to(Path(sys.prefix) / templates)
    options = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation")
    done = _run(
        (sys.executable, "-m", "pip", "--python", str(runs), "install", *options, "--editable", str(tree)), tree
    )
    if done.returncode:
        raise ReportError(Fault("Versionens program gick inte att installera.", found=_tail(done)))
    return runs


def _interpreter(wanted: str) -> tuple[str, str]:
    """Find the Python that a version was built with, and say where it is another one."""
    here = os.path.realpath(sys.executable)
    if not wanted or wanted == platform.python_version():
        return here, ""
    minor = ".".join(wanted.split(".")[:2])
    for name in (f"python{minor}", here):
        found = shutil.which(name)
        version = _version(found) if found else ""
        if version == wanted:
            return str(found), ""
        if version.startswith(f"{minor}."):
            return str(found), f" Den byggdes med Python {wanted}; här finns {version}."
    return here, f" Den byggdes med Python {wanted}, som inte finns här; Python {platform.python_version()} prövas."


def _version(interpreter: str) -> str:
    asked = subprocess.run([interpreter, "-V"], capture_output=True, text=True, check=False)
    return asked.stdout.removeprefix("Python ").strip() if asked.returncode == 0 else ""


def build(environment: Environment, tree: Path, forbund: str, year: int, jobs: int) -> Path:
    """Build a version's report in all its formats.

    Returns:
        The folder with the finished files.

    Raises:
        ReportError: If its packages could not be installed, or the report not be built.
    """
    given = {"FORBUND": forbund, "YEAR": str(year), "JOBS": str(jobs), "FORCE": "1"}
    try:
        done = _run(environment.command, tree, **given)
    except FileNotFoundError:
        raise ReportError(
            Fault("make finns inte, och med det sätts versionens egen miljö upp.", hint="sudo apt-get install -y make")
        ) from None
    if done.returncode:
        raise ReportError(_failed(tree, done))
    return tree / "build" / forbund / str(year)


def _failed(tree: Path, done: subprocess.CompletedProcess[str]) -> Fault:
    """Tell whether it was the packages or the report that failed."""
    runs = tree / _FOLDER / "bin" / "python"
    if runs.exists() and _run((str(runs), "-I", "-m", "arsredovisning", "--help"), tree).returncode == 0:
        return Fault("Rapporten gick inte att bygga som den var.", found=_tail(done))
    return Fault(
        "Paketen som rapporten byggdes med gick inte att installera.",
        LOCK,
        found=_tail(done),
        expected="paketen som är låsta där, från ett paketindex eller ur ett arkivpaket som har dem med sig",
        hint="Kontrollera nätet och kör igen. Finns paketen i en mapp: PIP_NO_INDEX=1 PIP_FIND_LINKS=mappen före make.",
    )


def _run(command: tuple[str, ...], tree: Path, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_GIVEN}
    return subprocess.run(
        command,
        cwd=tree,
        env=kept | {"PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"} | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _tail(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip()[-_TAIL:]
