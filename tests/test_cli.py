"""The command line, as a person meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arsredovisning.__main__ import main
from tests.project import Project

ENGLISH = re.compile(
    r"\b(option|requires|argument|got|is not|range|missing|no such|required|show|integer|text|default|traceback)\b",
    re.IGNORECASE,
)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs the command line in the project and gives its exit code and what it wrote."""
    for name in ("FORBUND", "YEAR", "FORMATS", "JOBS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["arsredovisning", *arguments])
        code = 0
        try:
            main()
        except SystemExit as error:
            code = int(error.code or 0)
        written = capsys.readouterr()
        return code, written.out + written.err

    return call


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["rapport"], 2, ["Kommandot ”rapport” finns inte.", "Menade du report?"]),
        (["report", "--yaer", "2024"], 2, ["Valet --yaer finns inte.", "Menade du --year?"]),
        (["report"], 2, ["Valet --year måste anges", "--year 2025"]),
        (["check"], 2, ["Valet --year måste anges"]),
        (["report", "--year"], 2, ["--year", "--help"]),
        (["report", "--year", "2024", "--jobs", "0"], 2, ["--jobs", "1"]),
        (["report", "--year", "2024", "--jobs", "två"], 2, ["--jobs", "två"]),
        (["report", "--year", "2024", "hej"], 2, ["hej"]),
        (
            ["report", "--year", "2024", "--forbund", "provlandet", "--formats", "htm"],
            1,
            ["”htm”", "html, pdf", "Menade du html?"],
        ),
        (["report", "--year", "2024", "--forbund", "provlandet", "--formats", ","], 1, ["html, pdf"]),
        (
            ["report", "--year", "2023", "--forbund", "provlandet"],
            1,
            ["Året ”2023” finns inte för provlandet.", "2024"],
        ),
        (
            ["check", "--year", "2024", "--forbund", "provlndet"],
            1,
            ["Förbundet ”provlndet” finns inte", "Menade du provlandet?"],
        ),
        (
            ["diff", "--year", "2025"],
            2,
            ["Valet --against måste anges", "make diff YEAR=2025 AGAINST=HEAD~1", "diff --year 2025 --against HEAD~1"],
        ),
        (["decide"], 2, ["Valet --year måste anges", "make decide YEAR=2025", "decide --year 2025"]),
        (["verify"], 2, ["Valet --year måste anges", "make verify YEAR=2025"]),
        (["import-sie", "--year", "2025"], 2, ["Valet --file måste anges", "make import-sie FILE=bok.se YEAR=2025"]),
        (["verify", "--year", "2024", "--forbund", "provlandet", "--formats", "doc"], 1, ["Menade du docx?"]),
        (
            ["decide", "--year", "2024", "--forbund", "provlandet", "--date", "14/3"],
            1,
            ["Datumet går inte att läsa", "14/3", "2025-03-13"],
        ),
        (
            ["diff", "--year", "2024", "--forbund", "provlandet", "--against", "finns-inte"],
            1,
            ["”finns-inte” är varken en mapp", "AGAINST=HEAD~1"],
        ),
        (["check", "--year", "2024", "--forbund", "../x"], 1, ["Förbundet ”../x” finns inte", "provlandet"]),
    ],
)
def test_a_wrong_call_is_told_in_swedish(run: Run, arguments: list[str], code: int, told: list[str]) -> None:
    """A wrong call ends in a short Swedish message that says what is wrong and what is near, never in a traceback."""
    done, written = run(*arguments)
    assert done == code
    assert written.startswith("Fel ")
    assert all(part in written for part in told)
    assert not ENGLISH.search(written)


@pytest.mark.parametrize(
    "arguments",
    [[], *([*name, "--help"] for name in ([], ["report"], ["check"], ["verify"], ["decide"], ["diff"], ["preview"]))],
)
def test_the_help_is_in_swedish(run: Run, arguments: list[str]) -> None:
    """The help is in Swedish, and is what one gets without a command."""
    _code, written = run(*arguments)
    assert written.startswith("Användning: ")
    assert not ENGLISH.search(written.replace("html", ""))


def test_the_environment_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """FORBUND and YEAR in the environment, as make gives them, are the options' values."""
    monkeypatch.setenv("FORBUND", "../x")
    monkeypatch.setenv("YEAR", "2024")
    assert "Förbundet ”../x” finns inte" in run("check")[1]
    monkeypatch.setenv("FORBUND", "provlandet")
    code, written = run("check")
    assert code == 0
    assert "Granskning: " in written


def test_a_finding_ends_in_1(run: Run, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody has accepted is printed with its place, and the command exits 1."""
    monkeypatch.setenv("COLUMNS", "400")
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", "a;A;;;1;", "resultat;C;summa;2 * a;9;")
    code, written = run("check", "--year", "2024", "--forbund", "provlandet")
    assert code == 1
    assert "SUMMA-RAD" in written
    assert "resultatrakning.csv, rad 3, kolumn 2024" in written


def test_faults_in_the_data_are_printed_as_they_stand(run: Run, project: Project) -> None:
    """Every fault is printed, with what stands in the cell untouched, and nothing is built."""
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;[/red];[bold]8.5[/bold]")
    code, written = run("report", "--year", "2024", "--forbund", "provlandet")
    assert code == 1
    assert "Här står: [/red]" in written
    assert "Här står: [bold]8.5[/bold]" in written
    assert "2 fel." in written
    assert "Traceback" not in written
    assert not project.folder.build.exists()


def test_a_file_that_cannot_be_read_is_told(run: Run, project: Project) -> None:
    """A file that the system does not let us read is told in Swedish by name."""
    path = project.folder.table("deltagare")
    path.unlink()
    path.mkdir()
    code, written = run("check", "--year", "2024", "--forbund", "provlandet")
    assert code == 1
    assert "deltagare.csv" in written
    assert written.startswith("Fel ")


def test_no_project_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Outside a project the command says what a project looks like."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARSREDOVISNING")}
    done = subprocess.run(
        [sys.executable, "-m", "arsredovisning", "check", "--year", "2024"],
        cwd=tmp_path_factory.mktemp("annat"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Hittar inget projekt" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["rapport"]])
def test_help_and_wrong_calls_start_fast(arguments: list[str]) -> None:
    """Help and the answer to a wrong call import neither pandas nor papermill."""
    code = (
        "import sys\n"
        "from arsredovisning.__main__ import main\n"
        f"sys.argv = ['arsredovisning', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'papermill', 'matplotlib', 'nbconvert', 'nbformat'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("arsredovisning ver", ["verify"]),
        ("arsredovisning report --forbund prov", ["provlandet"]),
        ("arsredovisning diff --forbund provlandet --year 20", ["2024"]),
        ("arsredovisning check --forbund annat --year 2", []),
    ],
)
def test_the_shell_completes(project: Project, words: str, told: list[str]) -> None:
    """In a shell set up for it, commands are completed, and förbund and years by those of the project."""
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert complete("bash_complete", **asked).split() == [f"plain,{word}" for word in told]


def test_nothing_is_completed_outside_a_project(project: Project) -> None:
    """Where there is no project, a shell that asks is told nothing, rather than a fault."""
    asked = {"COMP_WORDS": "arsredovisning report --forbund p", "COMP_CWORD": "3"}
    assert complete("bash_complete", **asked).strip()
    assert complete("bash_complete", **asked, ARSREDOVISNING_ROT=str(project.root.parent)).strip() == ""


def test_completion_is_set_up_by_one_command() -> None:
    """The script that a shell reads to complete calls is printed on request."""
    assert "-F _arsredovisning_completion arsredovisning" in complete("bash_source")


def complete(instruction: str, **environment: str) -> str:
    """Ask the installed command as a shell does."""
    done = subprocess.run(
        [Path(sys.executable).with_name("arsredovisning")],
        env={**os.environ, "_ARSREDOVISNING_COMPLETE": instruction, "PYTHONIOENCODING": "utf-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout
