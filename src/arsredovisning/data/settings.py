"""The settings of a förbund and of a year's report: three TOML files, checked when they are read."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from arsredovisning.data.colours import colour_faults
from arsredovisning.data.logo import logo_uri
from arsredovisning.data.toml import IDENTIFIER, PATTERNS, read_toml, validated
from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.workspace import ReportFolder

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
OptionalIdentifier = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_]*)?$")]
Unit = Literal["kr", "tkr", "mkr", "%", "antal", "dagar", "text"]
#: What a table may be, for the granskning to know it whatever it is called.
TableKind = Literal["resultatrakning", "balansrakning", "kassaflode", "drift", "oversikt", "eget_kapital"]
#: Licences of the report's open data, by their names in SPDX's list.
Licence = Literal["CC0-1.0", "CC-BY-4.0"]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Forbund(_Settings):
    """forbund.toml: what does not change with the year."""

    namn: str
    kortnamn: str
    farg: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1f3a5f"
    logotyp: str = ""
    logotyp_alt: str = ""
    smagrupp: Annotated[int, Field(ge=2)] | None = None
    smagrupp_enkat: Annotated[int, Field(ge=2)] | None = None
    ej_angivet: Literal["fler streck", "bara inskrivna"] = "fler streck"
    organisationsnummer: Annotated[str, StringConstraints(pattern=r"^\d{6}-\d{4}$")] | None = None
    licens: Licence = "CC0-1.0"

    @property
    def survey_limit(self) -> int | None:
        """The fewest answers to a survey that may be told; None where the förbund has not decided on any limit."""
        return self.smagrupp_enkat or self.smagrupp

    @model_validator(mode="after")
    def _described(self) -> Forbund:
        if self.logotyp and not self.logotyp_alt.strip():
            raise ValueError("en logotyp har logotyp_alt: vad den visar, för den som inte ser den")
        return self


class Cover(_Settings):
    """The cover page."""

    motto: str = ""


class Section(_Settings):
    """A section of the report: a notebook, or a text that has no notebook of its own."""

    notebook: OptionalIdentifier = ""
    text: OptionalIdentifier = ""
    rubrik: str | None = None
    niva: Annotated[int, Field(ge=1, le=3)] = 1
    numrera: bool = True
    nysida: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Section:
        if bool(self.notebook) == bool(self.text):
            raise ValueError("ett avsnitt har antingen notebook eller text")
        return self

    @property
    def name(self) -> str:
        """What the section is called in messages, file names and the cache."""
        return self.notebook or self.text


class Part(_Settings):
    """A part of the report with its sections in order."""

    rubrik: str
    numrera: bool = True
    nysida: bool = True
    sektioner: tuple[Section, ...]


class MissingFigure(_Settings):
    """A figure that the source has, but whose values it does not give."""

    rubrik: str
    skal: str


class TextNote(_Settings):
    """A note to the statements that is only text."""

    nummer: int
    rubrik: str
    text: Identifier


class Signature(_Settings):
    """One who signs the report."""

    namn: str
    roll: str


class ReportSettings(_Settings):
    """report.toml: the year's report, its front matter and its sections in order."""

    titel: str
    beslutad: dt.date | None = None
    beslutad_okand: str = ""
    numrerade_rubriker: bool = False
    innehall: bool = True
    omslag: Cover | None = None
    delar: tuple[Part, ...]
    saknade_figurer: dict[Identifier, MissingFigure] = {}
    saknade_delar: dict[Identifier, str] = {}
    textnoter: tuple[TextNote, ...] = ()
    underskrifter: tuple[Signature, ...] = ()
    skrivna_tal: tuple[str, ...] = ()
    visa_granskning: bool | None = None

    @model_validator(mode="after")
    def _decided_once(self) -> ReportSettings:
        if self.beslutad and self.beslutad_okand:
            raise ValueError("antingen beslutad eller beslutad_okand")
        return self

    @property
    def decided(self) -> bool:
        """Whether the board has decided the report, also when the day is not known."""
        return bool(self.beslutad or self.beslutad_okand)

    @property
    def shows_findings(self) -> bool:
        """Whether the report's page carries the findings: as report.toml says, otherwise while it is a draft."""
        return not self.decided if self.visa_granskning is None else self.visa_granskning

    def sections(self) -> list[Section]:
        """All sections in the order of the report."""
        return [section for part in self.delar for section in part.sektioner]


class ColumnSettings(_Settings):
    """A column of values in a table."""

    id: Identifier
    rubrik: str = ""
    grupp: str = ""
    ar: int | None = None
    enhet: Unit | None = None
    typ: Literal["tal", "text"] = "tal"
    parentes: str = ""
    formel: str = ""
    formel_kostnad: str = ""
    summeras: bool = True
    dold: bool = False


class Footnote(_Settings):
    """A footnote to cells of a table, named ``rad.kolumn``."""

    marke: str
    celler: tuple[str, ...] = ()
    text: str


class TableSettings(_Settings):
    """The description of one table in tabeller.toml."""

    rubrik: str
    enhet: Unit
    radrubrik: str = ""
    numrera: bool = True
    nummer: Annotated[int | None, Field(alias="not")] = None
    sida: int | None = None
    kommentar: str = ""
    fotnoter: tuple[Footnote, ...] = ()
    kolumner: tuple[ColumnSettings, ...] = ()
    slag: TableKind | None = None
    roller: dict[Identifier, Identifier] = {}


class TieSettings(_Settings):
    """A ``[[koppling]]`` of kopplingar.toml: a cell, a formula of cells that it is equal to, and what else is wrong."""

    vanster: str
    hoger: str
    text: str


class _Ties(_Settings):
    """kopplingar.toml."""

    koppling: tuple[TieSettings, ...] = ()


def read_ties(folder: ReportFolder) -> tuple[TieSettings, ...]:
    """Read the förbund's own ties; a förbund without kopplingar.toml has none.

    Raises:
        ReportError: With every fault in the file.
    """
    if not folder.ties.exists():
        return ()
    shown = folder.workspace.relative(folder.ties)
    return validated(_Ties, read_toml(folder.ties, shown), shown).koppling


def read_forbund(folder: ReportFolder) -> Forbund:
    """Read forbund.toml.

    Raises:
        ReportError: With every fault in the file, or of the colour and the logo that it names.
    """
    shown = folder.workspace.relative(folder.forbund_settings)
    forbund = validated(Forbund, read_toml(folder.forbund_settings, shown), shown)
    faults = list(colour_faults(forbund.farg, shown))
    try:
        read_logo(folder, forbund)
    except ReportError as error:
        faults += error.faults
    if faults:
        raise ReportError(faults)
    return forbund


def read_logo(folder: ReportFolder, forbund: Forbund) -> str:
    """Read the förbund's logo.

    Returns:
        The logo as a ``data:`` URI, or nothing when the förbund has none.

    Raises:
        ReportError: With every fault of the file.
    """
    place = folder.forbund_settings.parent
    return logo_uri(place, forbund.logotyp, folder.workspace.relative(place)) if forbund.logotyp else ""


def read_report(folder: ReportFolder) -> ReportSettings:
    """Read report.toml.

    Raises:
        ReportError: With every fault in the file.
    """
    shown = folder.workspace.relative(folder.settings)
    return validated(ReportSettings, read_toml(folder.settings, shown), shown)


def read_tables(folder: ReportFolder) -> dict[str, TableSettings]:
    """Read tabeller.toml: the description of each table by its id.

    Raises:
        ReportError: With every fault in the file.
    """
    shown = folder.workspace.relative(folder.table_settings)
    tables: dict[str, TableSettings] = {}
    faults: list[Fault] = []
    for name, raw in read_toml(folder.table_settings, shown).items():
        if not re.match(IDENTIFIER, name):
            expected = PATTERNS[IDENTIFIER]
            faults.append(Fault("Värdet går inte att använda.", shown, column=name, found=name, expected=expected))
            continue
        try:
            tables[name] = validated(TableSettings, raw, shown, (name,))
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    return tables
