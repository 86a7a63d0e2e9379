"""A new förbund with its first report, as a draft with guiding texts and empty tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from arsredovisning.data.colours import colour_faults
from arsredovisning.data.toml import to_toml
from arsredovisning.errors import Fault, ReportError
from arsredovisning.new.place import place, taken
from arsredovisning.new.rolltable import to_csv
from arsredovisning.new.year import NOTHING_ACCEPTED
from arsredovisning.project.workspace import Workspace

#: Names of förbund and members: what can stand in a text as it is.
_NAME = re.compile(r"[^\W_][\w .,:&()’'–-]*")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ORGANISATION = re.compile(r"[0-9]{6}-?[0-9]{4}")
_UNITS = ("kr", "tkr")


@dataclass(frozen=True)
class Answers:
    """What has to be known of a förbund to begin its first report."""

    namn: str
    kortnamn: str
    region: str
    kommuner: tuple[str, ...]
    enhet: str
    farg: str
    organisationsnummer: str = ""

    @property
    def members(self) -> list[str]:
        """The förbund's members, the state's first."""
        return ["Försäkringskassan", "Arbetsförmedlingen", self.region, *self.kommuner]


@dataclass(frozen=True)
class Question:
    """A question to ask, and how its answer is read.

    Attributes:
        name: The answer's name, also as an option.
        prompt: The question, in Swedish.
        example: What an answer may look like.
        default: What an empty answer means; empty when an answer is needed.
        problem: Says in Swedish what an answer should be, or nothing when it can be used.
        optional: Whether it may be left out.
    """

    name: str
    prompt: str
    example: str
    default: str
    problem: Callable[[str], str]
    optional: bool = False

    def unanswered(self, answer: str) -> bool:
        """Tell whether the question is still to be asked."""
        return not answer or bool(self.faults(answer))

    def faults(self, answer: str) -> list[Fault]:
        """Tell what is wrong with an answer."""
        expected = self.problem(answer)
        if not expected:
            return []
        return [Fault(f"Svaret på ”{self.name}” går inte att använda.", found=answer, expected=expected)]


def _name(answer: str) -> str:
    return "" if _NAME.fullmatch(answer) else "ett namn med bokstäver, siffror, mellanslag och vanliga skiljetecken"


def _names(answer: str) -> str:
    names = _split(answer)
    if not names or any(_name(name) for name in names):
        return "ett eller flera namn med komma mellan"
    return "" if len(set(names)) == len(names) else "varje namn en gång"


def _unit(answer: str) -> str:
    return "" if answer in _UNITS else " eller ".join(_UNITS)


def _colour(answer: str) -> str:
    if not _COLOUR.fullmatch(answer):
        return "en färg som #1f5c4d"
    return " ".join(fault.hint for fault in colour_faults(answer, ""))


def _number(answer: str) -> str:
    return "" if _ORGANISATION.fullmatch(answer) else "ett organisationsnummer med tio siffror, som 222000-0000"


def _split(answer: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in answer.split(",") if name.strip())


QUESTIONS: tuple[Question, ...] = (
    Question("namn", "Vad heter förbundet, med hela sitt namn?", "Samordningsförbundet Exempelbygden", "", _name),
    Question("kortnamn", "Vad kallas det kort?", "Exempelbygden", "", _name),
    Question("region", "Vilken region är medlem?", "Region Exempel", "", _name),
    Question("kommuner", "Vilka kommuner är medlemmar? (komma mellan)", "Byköpings kommun, Åmunds kommun", "", _names),
    Question("enhet", "Redovisar ni i kr eller tkr?", "tkr", "tkr", _unit),
    Question("farg", "Vilken färg har rubriker och omslag?", "#1f3a5f", "#1f3a5f", _colour),
    Question(
        "organisationsnummer",
        "Vilket organisationsnummer har förbundet?",
        "222000-0000",
        "",
        _number,
        optional=True,
    ),
)


def read_answers(given: Mapping[str, str]) -> Answers:
    """Read what has been answered.

    Args:
        given: Answers by the questions' names; one that is missing or empty gets the question's default.

    Raises:
        ReportError: With every answer that is missing or cannot be used.
    """
    answers = {item.name: " ".join(given.get(item.name, "").split()) or item.default for item in QUESTIONS}
    missing = [item for item in QUESTIONS if not answers[item.name] and not item.optional]
    faults = [Fault(f"Uppgiften ”{item.name}” saknas.", expected=item.example, hint=item.prompt) for item in missing]
    faults += [fault for item in QUESTIONS if answers[item.name] for fault in item.faults(answers[item.name])]
    if faults:
        raise ReportError(faults)
    municipalities = _split(answers.pop("kommuner"))
    digits = answers["organisationsnummer"].replace("-", "")
    answers["organisationsnummer"] = f"{digits[:6]}-{digits[6:]}" if digits else ""
    return Answers(**answers, kommuner=municipalities)


def new_forbund(workspace: Workspace, slug: str, year: int, answers: Answers) -> list[Path]:
    """Begin a förbund and its first report: the sections that law and recommendation ask for, with guiding texts.

    Args:
        workspace: The project; the skeleton lies in its ``templates/nytt``.
        slug: The förbund's folder name.
        year: The year of its first report.
        answers: What is known of it.

    Returns:
        The files of the förbund and the year.

    Raises:
        ReportError: If the folder name cannot be used, or is taken.
    """
    if not _SLUG.fullmatch(slug):
        expected = "små bokstäver a–z, siffror, bindestreck och understreck, t.ex. exempelbygden"
        raise ReportError(Fault("Förbundets mapp kan inte heta så.", found=slug, expected=expected))
    target = workspace.root / "data" / slug
    if target.exists():
        raise taken(workspace, target)
    settings = {"namn": answers.namn, "kortnamn": answers.kortnamn, "farg": answers.farg}
    if answers.organisationsnummer:
        settings["organisationsnummer"] = answers.organisationsnummer
    files = {"forbund.toml": to_toml(settings).encode()}
    files |= {f"{year}/{name}": content for name, content in _first_year(workspace, year, answers).items()}
    return place(workspace, target, files)


def _first_year(workspace: Workspace, year: int, answers: Answers) -> dict[str, bytes]:
    skeleton = workspace.templates / "nytt"
    if not skeleton.is_dir():
        raise ReportError(Fault("Förlagan till ett nytt förbund saknas.", workspace.relative(skeleton)))
    words = {
        "ar": str(year),
        "fg": str(year - 1),
        "enhet": answers.enhet,
        "medlemmar": _listed(answers.members),
        "underskrifter": to_toml({"underskrifter": _signers(len(answers.members))}),
    }
    files = {"avvikelser.toml": NOTHING_ACCEPTED.encode()}
    for path in sorted(skeleton.rglob("*.*")):
        text = Template(path.read_text("utf-8")).substitute(words).rstrip("\n") + "\n"
        files[path.relative_to(skeleton).as_posix()] = text.encode("utf-8-sig" if path.suffix == ".csv" else "utf-8")
    files["tabeller/styrelse.csv"] = _people(answers.members, ["ersattare", "utsedd_av"])
    files["tabeller/revisorer.csv"] = _people(answers.members, ["utsedd_av"])
    return files


def _signers(members: int) -> list[dict[str, str]]:
    return [{"namn": "", "roll": role} for role in ("Ordförande", "Vice ordförande", *["Ledamot"] * (members - 2))]


def _people(members: Sequence[str], columns: Sequence[str]) -> bytes:
    """Make a table of those whom each member appoints, to be named."""
    rows = [
        [f"medlem_{number}", "Namn saknas", *("" for _column in columns[:-1]), member]
        for number, member in enumerate(members, 1)
    ]
    return to_csv([["id", "rubrik", *columns], *rows], "\n")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} och {names[-1]}"
