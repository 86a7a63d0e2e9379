"""The settings of a förbund and of a year's report: three TOML files, checked when they are read."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from arsredovisning.data.colours import colour_faults
from arsredovisning.data.logo import logo_uri
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.workspace import ReportFolder

_Model = TypeVar("_Model", bound=BaseModel)
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
OptionalIdentifier = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_]*)?$")]
Unit = Literal["kr", "tkr", "mkr", "%", "antal", "dagar", "text"]
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
    organisationsnummer: Annotated[str, StringConstraints(pattern=r"^\d{6}-\d{4}$")] | None = None
    licens: Licence = "CC0-1.0"

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

    @model_validator(mode="after")
    def _decided_once(self) -> ReportSettings:
        if self.beslutad and self.beslutad_okand:
            raise ValueError("antingen beslutad eller beslutad_okand")
        return self

    @property
    def decided(self) -> bool:
        """Whether the board has decided the report, also when the day is not known."""
        return bool(self.beslutad or self.beslutad_okand)

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


_EXPECTED = {
    "missing": "uppgiften måste finnas",
    "string_type": "text inom citattecken",
    "int_type": "ett heltal",
    "int_parsing": "ett heltal",
    "int_from_float": "ett heltal",
    "bool_type": "true eller false",
    "bool_parsing": "true eller false",
    "date_from_datetime_inexact": "ett datum, t.ex. 2026-03-13",
    "greater_than_equal": "ett större tal, minst {ge}",
    "less_than_equal": "ett mindre tal, högst {le}",
    "date_from_datetime_parsing": "ett datum, t.ex. 2026-03-13",
    "date_type": "ett datum utan citattecken, t.ex. 2026-03-13",
    "date_parsing": "ett datum, t.ex. 2026-03-13",
    "tuple_type": "en lista inom hakparenteser",
    "model_type": "en tabell { namn = värde }",
    "dict_type": "en tabell [namn]",
}
_PATTERNS = {
    r"^#[0-9a-fA-F]{6}$": "en färg som #1f5c4d",
    r"^\d{6}-\d{4}$": "ett organisationsnummer med tio siffror, som 123456-7890",
    r"^([a-z0-9][a-z0-9_]*)?$": "ett id av små bokstäver a–z, siffror och understreck",
    r"^[a-z0-9][a-z0-9_]*$": "ett id av små bokstäver a–z, siffror och understreck",
}


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: The file.
        shown: The file's name in messages.

    Raises:
        ReportError: If the file is missing, is not UTF-8 or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ReportError(Fault("Filen saknas.", shown, hint="Lägg till den, se docs/datamodell.md.")) from None
    except UnicodeDecodeError:
        raise ReportError(Fault("Filen är inte sparad som UTF-8.", shown, hint="Spara den som UTF-8.")) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ReportError(
            Fault(
                "Filen går inte att läsa som TOML.",
                shown,
                int(line[1]) if line else None,
                found=str(error),
                expected='rader av formen namn = "värde"',
            )
        ) from None


def _faults(
    error: ValidationError, model: type[BaseModel], shown: str, prefix: tuple[str, ...] = ()
) -> Iterable[Fault]:
    for item in error.errors():
        where = ".".join(str(part) for part in (*prefix, *item["loc"]))
        kind, context = item["type"], item.get("ctx", {})
        found = "" if kind == "missing" or not item["loc"] else _shown(item["input"])[:80]
        if kind == "extra_forbidden":
            name = str(item["loc"][-1])
            yield Fault(
                "Okänd inställning.", shown, column=where, found=name, hint=_near_field(name, model, item["loc"])
            )
        elif kind == "missing":
            yield Fault("Uppgiften saknas.", shown, column=where, expected=_EXPECTED[kind])
        else:
            told = _EXPECTED.get(kind) or _PATTERNS.get(context.get("pattern", ""))
            told = told or str(context.get("expected") or context.get("error") or item["msg"]).replace(
                " or ", " eller "
            )
            expected = told.replace("{ge}", str(context.get("ge"))).replace("{le}", str(context.get("le")))
            yield Fault("Värdet går inte att använda.", shown, column=where, found=found, expected=expected)


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def _near_field(name: str, model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    kinds = [model] if len(loc) == 1 else list(_inner_models(model))
    return nearest(name, sorted({field.alias or key for kind in kinds for key, field in kind.model_fields.items()}))


def _inner_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Go through the models that a model's fields hold, at any depth."""
    kinds: list[Any] = [field.annotation for field in model.model_fields.values()]
    for kind in kinds:
        kinds += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            yield from _inner_models(kind)


def validated(model: type[_Model], raw: dict[str, Any], shown: str, prefix: tuple[str, ...] = ()) -> _Model:
    """Make settings of what a TOML file holds.

    Args:
        model: The settings' model.
        raw: The file's content, or a part of it.
        shown: The file's name in messages.
        prefix: Where in the file the part stands.

    Raises:
        ReportError: With every fault, in Swedish.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ReportError(_faults(error, model, shown, prefix)) from None


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
        if not re.fullmatch("[a-z0-9][a-z0-9_]*", name):
            expected = _PATTERNS[r"^[a-z0-9][a-z0-9_]*$"]
            faults.append(Fault("Värdet går inte att använda.", shown, column=name, found=name, expected=expected))
            continue
        try:
            tables[name] = validated(TableSettings, raw, shown, (name,))
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    return tables
