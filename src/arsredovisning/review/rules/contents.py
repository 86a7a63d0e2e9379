"""INNEHÅLL: the report has the parts that law and recommendation ask for, or says why it lacks one."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from arsredovisning.review.context import Deviation, Review
from arsredovisning.text.markdown import PLACEMENT

_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A part that an annual report is asked to have, and how it is known.

    Attributes:
        id: Its name in report.toml's ``[saknade_delar]``.
        heading: What it is called.
        source: The law or recommendation that asks for it.
        sections: Names of sections that are this part.
        tables: Ids of tables that show it where a text places them.
        headings: Patterns of headings that begin it.
        unclear: Why it is not certain that the part is asked for; empty when it is.
    """

    id: str
    heading: str
    source: str
    sections: tuple[str, ...]
    tables: tuple[str, ...]
    headings: tuple[str, ...]
    unclear: str


@dataclass(frozen=True)
class Presence:
    """Where the report has a part.

    Attributes:
        part: The part.
        places: Sections, tables and headings, in words; empty when the report lacks it.
        reason: Why the report lacks it, as report.toml says.
    """

    part: Part
    places: tuple[str, ...]
    reason: str

    @property
    def status(self) -> str:
        """Whether the part is there: finns, förklarad, oklar or saknas."""
        if self.places:
            return "finns"
        return "förklarad" if self.reason else "oklar" if self.part.unclear else "saknas"


@lru_cache
def read_parts() -> tuple[Part, ...]:
    """Read the parts that every förbund is asked for."""
    text = files("arsredovisning.review").joinpath("innehall.toml").read_text("utf-8")
    return tuple(
        Part(
            item["id"],
            item["rubrik"],
            item["kalla"],
            tuple(item.get("avsnitt", ())),
            tuple(item.get("tabeller", ())),
            tuple(item.get("rubriker", ())),
            item.get("oklart", ""),
        )
        for item in tomllib.loads(text)["del"]
    )


def present(review: Review) -> list[Presence]:
    """List the parts that are asked for, with where the report has each of them."""
    settings = review.data.settings
    sections = {section.name for section in settings.sections()}
    texts = {path.stem: review.data.text(path.stem) or "" for path in review.data.folder.texts()}
    placed = {match[2] for text in texts.values() for match in PLACEMENT.finditer(text) if match[1] == "tabell"}
    headings = [
        *(part.rubrik for part in settings.delar),
        *(section.rubrik for section in settings.sections() if section.rubrik),
        *(match[1].rstrip(" \t#") for text in texts.values() for match in _HEADING.finditer(text)),
    ]
    return [
        Presence(
            part,
            (
                *(f"avsnittet {name}" for name in part.sections if name in sections),
                *(f"tabellen {name}" for name in part.tables if name in placed),
                *dict.fromkeys(f"rubriken ”{heading}”" for heading in headings if _begins(part, heading)),
            ),
            settings.saknade_delar.get(part.id, ""),
        )
        for part in read_parts()
    ]


def _begins(part: Part, heading: str) -> bool:
    return any(re.search(pattern, heading.casefold()) for pattern in part.headings)


def contents(review: Review) -> Iterator[Deviation]:
    """Find parts that are asked for, but that the report neither has nor explains; and explanations without use.

    A part that may not be asked for of a samordningsförbund is not missed.
    """
    found = present(review)
    for item in found:
        if item.status == "saknas":
            message = f"Delen ”{item.part.heading}” saknas och är inte förklarad ({item.part.source})."
            yield _about_settings(review, message, item.part.heading, expected=item.part.heading)
        elif item.places and item.reason:
            message = f"Delen ”{item.part.heading}” finns, men report.toml förklarar varför den saknas."
            yield _about_settings(review, message, item.part.heading, printed=item.part.id)
    known = {item.part.id for item in found}
    for name in review.data.settings.saknade_delar:
        if name not in known:
            message = f"Den förklarade delen ”{name}” är okänd. Det här är kända delar: {', '.join(sorted(known))}."
            yield _about_settings(review, message, name, printed=name)


def formalities(review: Review) -> Iterator[Deviation]:
    """Tell that the report has no day of decision or nobody who signs, or was decided after three months."""
    settings = review.data.settings
    deadline = dt.date(review.year + 1, 3, 31)
    if settings.beslutad is None:
        yield _about_settings(review, "Dagen då styrelsen beslutade är inte angiven.", expected="beslutad")
    elif settings.beslutad > deadline:
        message = "Årsredovisningen beslutades senare än tre månader efter årets slut."
        yield _about_settings(review, message, printed=str(settings.beslutad), expected=f"senast {deadline}")
    if not settings.underskrifter:
        yield _about_settings(review, "Rapporten anger ingen som skriver under.", expected="underskrifter")


def _about_settings(
    review: Review, message: str, section: str = "report.toml", printed: str = "", expected: str = ""
) -> Deviation:
    folder = review.data.folder
    file = folder.workspace.relative(folder.settings)
    return Deviation(message, printed=printed, expected=expected, file=file, section=section)
