"""The key figures: what each is made of, how it is told, and what is not comparable."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from arsredovisning.errors import ReportError, nearest


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BaseFigure(_Settings):
    """A figure that key figures are made of, and where a report with the common ids has it.

    Attributes:
        stallen: Places to look in order; the cells of a place, ``tabell.rad.kolumn``, are added.
        enhet: What it is shown in. Amounts are worked out in kr.
        utan_tecken: Whether only the amount counts, for costs that some print with a minus sign.
        rekommendation_av: The base figure that Nationella rådet's recommendation is a part of, if this is that.
    """

    rubrik: str
    enhet: Literal["tkr", "antal"]
    stallen: tuple[tuple[str, ...], ...] = ()
    utan_tecken: bool = False
    rekommendation_av: str = ""

    @property
    def head(self) -> str:
        """The figure's column head, with its unit if it is an amount."""
        return self.rubrik if self.enhet == "antal" else f"{self.rubrik}, {self.enhet}"


class Measure(_Settings):
    """A key figure: one base figure by another.

    Attributes:
        kort: Its name where room is short.
        enhet: ``%`` for a share, ``kr`` for an amount by head.
        beskrivning: What it says, in words.
        jamforbarhet: What to bear in mind when förbund are compared.
    """

    id: str
    rubrik: str
    kort: str
    enhet: Literal["%", "kr"]
    taljare: str
    namnare: str
    beskrivning: str
    jamforbarhet: str


class Measures(_Settings):
    """nyckeltal.toml of the program: every key figure and base figure."""

    grundtal: dict[str, BaseFigure]
    nyckeltal: tuple[Measure, ...]

    def measure(self, name: str) -> Measure:
        """Give a key figure by its id.

        Raises:
            ReportError: If there is none; the nearest names are given.
        """
        found = {measure.id: measure for measure in self.nyckeltal}
        if name not in found:
            raise ReportError(f"Nyckeltalet ”{name}” finns inte. {nearest(name, list(found))}")
        return found[name]


def source() -> bytes:
    """Give the file that the key figures stand in, as bytes."""
    return files("arsredovisning.compare").joinpath("nyckeltal.toml").read_bytes()


@lru_cache
def measures() -> Measures:
    """Give the key figures in the order of the report."""
    return Measures.model_validate(tomllib.loads(source().decode("utf-8")))
