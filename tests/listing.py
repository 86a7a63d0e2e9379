"""A made-up förbund that reads lists and surveys, and files as programs export them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.participants import plan_participants
from arsredovisning.imports.survey import plan_survey
from tests.project import FORBUND_TOML, Project

PEOPLE_TOML = """
[kolumner]
inskriven = "Start"
avslutad = "Slut"
kon = "Kön"
utfall = "Utfall"
team = "Lag"

[kon]
kvinnor = "Kvinna"
man = "Man"

[utfall]
arbete = "Arbete"
studier = "Studier"
annat = ["Annat", "Flyttat"]

[[tabeller]]
tabell = "flode"
rader = { inskrivna = "inskrivna", nya = "nya", avslutade = "avslutade" }
kolumner = { alla = "alla_{ar}", kvinnor = "kvinnor_{ar}", man = "man_{ar}" }

[[tabeller]]
tabell = "vart"
rader = { arbete = "arbete", studier = "studier", annat = "annat" }
kolumner = { alla = "alla_{ar}", kvinnor = "kvinnor_{ar}", man = "man_{ar}" }
"""

SURVEY_TOML = """
[kolumner]
grupp = "Roll"
kon = "Kön"

[kon]
kvinnor = "Kvinna"
man = "Man"

[skalor.grad]
positiva = ["I hög grad", "Till stor del"]
varken_eller = "Delvis"
negativa = "Inte alls"
ingen_asikt = "Vet ej"

[grupper.brukare]
rubrik = "Brukare"
svar = "Brukare"
efter_kon = true

[grupper.personal]
rubrik = "Personal"
svar = "Personal"

[tabeller.svar]
alla = "alla_{ar}"
kvinnor = "kvinnor_{ar}"
man = "man_{ar}"
n = "n_{ar}"

[[fragor]]
kolumn = "Blev du lyssnad på"
skala = "grad"
rader = { brukare = "svar.lyssnad", personal = "svar.lyssnar" }

[[fragor]]
kolumn = "Fick du hjälp i tid"
skala = "grad"
rader = { brukare = "svar.i_tid" }
"""

_BY_SEX = '[{ id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }]'
_TABELLER_TOML = f"""
[flode]
rubrik = "Flöde"
enhet = "antal"
kolumner = {_BY_SEX}

[vart]
rubrik = "Vart"
enhet = "antal"
kolumner = {_BY_SEX}

[svar]
rubrik = "Svar"
enhet = "%"
kolumner = [
  {{ id = "alla_2024" }}, {{ id = "kvinnor_2024" }}, {{ id = "man_2024" }}, {{ id = "n_2024", enhet = "antal" }}
]
"""

PEOPLE_HEAD = ("Nr", "Lag", "Start", "Slut", "Kön", "Utfall")
SURVEY_HEAD = ("ID", "Roll", "Kön", "Blev du lyssnad på?", "Fick du hjälp i tid?")

Row = Sequence[Any]
Edit = Callable[[Any], None]


@pytest.fixture
def listed(project: Project) -> Project:
    """Give a förbund with tables that a list and a survey fill, and with what says how they are read."""
    for name in ("tabeller", "texter"):
        shutil.rmtree(project.folder.data / name)
    project.write("report.toml", 'titel = "Årsredovisning 2024"\nbeslutad = 2025-03-14\ndelar = []\n')
    project.write("tabeller.toml", _TABELLER_TOML)
    project.write("../deltagare.toml", PEOPLE_TOML)
    project.write("../enkat.toml", SURVEY_TOML)
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 2\n")
    by_sex = "id;rubrik;alla_2024;kvinnor_2024;man_2024"
    project.table(
        "flode", by_sex, "inskrivna;Inskrivna;;;", "nya;Nya inskrivna;;;", "avslutade;Avslutade under året;;;"
    )
    project.table("vart", by_sex, "arbete;Arbete;;;", "studier;Studier;;;", "annat;Annat;;;")
    labels = ("lyssnad;Blev du lyssnad på", "lyssnar;Personalen lyssnar", "i_tid;Fick du hjälp i tid")
    project.table("svar", f"{by_sex};n_2024", *(f"{label};;;;" for label in labels))
    return project


def people(number: int = 12) -> list[list[str]]:
    """Give rows of a list: every third has left for work, every second is a woman."""
    rows = []
    for at in range(1, number + 1):
        left = ("2024-10-01", "Arbete") if at % 3 == 0 else ("", "")
        sex = "Kvinna" if at % 2 else "Man"
        rows.append([str(at), "Norr" if at <= 6 else "Söder", f"2024-0{1 + at % 9}-1{at % 9}", left[0], sex, left[1]])
    return rows


def answers(number: int = 12) -> list[list[str]]:
    """Give rows of a survey: three in four are positive, the first half are women."""
    words = ("I hög grad", "Till stor del", "Till stor del", "Inte alls")
    return [
        [str(at), "Brukare", "Kvinna" if 2 * at <= number else "Man", words[at % 4], words[(at + 1) % 4]]
        for at in range(1, number + 1)
    ]


def csv_text(rows: Iterable[Row], separator: str = ";") -> str:
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows)


def workbook(sheets: Mapping[str, Iterable[Row]], edit: Edit | None = None) -> bytes:
    """Make a workbook as a program that is not Excel does."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    if edit:
        edit(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""


def ods(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """Make a spreadsheet as LibreOffice does, of texts and dates."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(tables))
    return target.getvalue()


def _ods_cell(value: object) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def rewritten(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Change a part of a workbook's XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            part = old.read(item)
            new.writestr(item, change(part.decode()).encode() if item == name else part)
    return target.getvalue()


def put(project: Project, name: str, content: bytes | str) -> Path:
    path = project.root / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def plan_people(project: Project, content: bytes | str, name: str = "", sheets: str = "") -> Changes:
    name = name or ("lista.csv" if isinstance(content, str) else "lista.xlsx")
    return plan_participants(project.folder, [put(project, name, content)], sheets)


def plan_answers(
    project: Project, content: bytes | str, name: str = "", group: str | None = None, sheet: str = ""
) -> Changes:
    name = name or ("svar.csv" if isinstance(content, str) else "svar.xlsx")
    return plan_survey(project.folder, put(project, name, content), group, sheet)


def refused(plan: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        plan()
    return caught.value.faults


def row(changes: Changes, table: str, name: str) -> tuple[str, ...]:
    """Give a row's numbers as they would be."""
    found = changes.table(table).cells(name)
    return tuple(cell for column, cell in found.items() if column not in ("id", "rubrik"))
