"""A year's work as the manual tells it, by the real command line: from a new year to the frozen report."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pikepdf import Pdf

from arsredovisning.data.year import YearData
from arsredovisning.imports.csvedit import EditableCsv
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.run import review
from tests.integration.conftest import REPOSITORY, Site, copy_site
from tests.test_pdf import artifacts

YEAR = 2026
EXAMPLES = REPOSITORY / "docs" / "exempel"

#: The books of the story, in kr: what is there when the year begins (last year's balance sheet), and what is booked.
OPENING = {"1680": 98_000, "1930": 7_524_000, "2010": -3_008_000, "2210": -2_294_000, "2510": -2_320_000}
BOOKED = {
    "3511": -2_000_000,
    "3512": -4_000_000,
    "3513": -2_000_000,
    "4510": 5_000_000,
    "5010": 1_800_000,
    "7900": 700_000,
    "8410": -100_000,
    "2211": -20_000,
}
BUDGET = {"3511": -2_000_000, "3512": -4_000_000, "3513": -2_000_000, "4510": 5_100_000, "5010": 1_900_000}
#: What the books, the lists and the answers do not hold, by table, row and column; the rest of the gaps get 1.
KNOWN = {
    ("oversikt", "kostnader", "2026"): "7500",
    ("deltagare", "anonyma", "alla_2026"): "2",
    ("kassaflode", "spec_avskrivningar", "2026"): "0",
    ("kassaflode", "spec_ovriga", "2026"): "0",
    ("balansrakning", "avtalad_finansiering", "2026"): "10",
    ("eget_kapital", "2026", "utgaende"): "3608",
    ("fakta", "liss_kvinnor", "varde"): "20",
    ("fakta", "liss_man", "varde"): "19",
}
CASES = {"kommun": 40, "region": 30, "forsakringskassan": 20, "arbetsformedlingen": 10}


@dataclass
class Walk:
    """The year's steps as they were taken.

    Attributes:
        said: What each step wrote on the screen.
        left: How many of the year's tables and texts were not finished after a step that lists them.
        kept: Files as they were at a step.
    """

    site: Site
    said: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.site.root / "data" / "jamtland" / str(YEAR)

    @property
    def built(self) -> Path:
        return self.site.build("jamtland", YEAR)

    def step(self, name: str, verb: str, *options: str, code: int = 0, **environment: str) -> None:
        """Give a command, which must end with a code and never with a traceback."""
        done = self.site.run(verb, *options, YEAR=str(YEAR), FORBUND="jamtland", **environment)
        self.said[name] = said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert "Traceback" not in said
        if counted := re.search(r"Att göra: (\d+) av (\d+) tabeller och texter är klara", said):
            self.left[name] = int(counted[2]) - int(counted[1])
        elif "Att göra: allt är ifyllt" in said:
            self.left[name] = 0

    def change(self, name: str, edit: Callable[[str], str]) -> None:
        """Change a file as a person does in an editor."""
        path = self.data / name
        text = path.read_bytes().decode()
        changed = edit(text)
        assert changed != text
        path.write_bytes(changed.encode())


def books() -> bytes:
    """Make the year's books as a SIE 4 file."""
    closing = {account: OPENING.get(account, 0) + BOOKED.get(account, 0) for account in (*OPENING, "2211")}
    closing["1930"] -= sum(BOOKED.values())
    results = {account: amount for account, amount in BOOKED.items() if account[0] in "345678"}
    bank = {"1930": -sum(BOOKED.values())}
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Provet" 1.0',
        "#FORMAT PC8",
        f"#GEN {YEAR + 1}0131",
        "#SIETYP 4",
        '#FNAMN "Påhittade böcker"',
        f"#RAR 0 {YEAR}0101 {YEAR}1231",
        *(f'#KONTO {account} "Konto {account}"' for account in sorted({*OPENING, *BOOKED})),
        *(f"#IB 0 {account} {amount}" for account, amount in OPENING.items()),
        *(f"#UB 0 {account} {amount}" for account, amount in closing.items()),
        *(f"#RES 0 {account} {amount}" for account, amount in results.items()),
        *(f"#PBUDGET 0 {YEAR}12 {account} {{}} {amount}" for account, amount in BUDGET.items()),
        f'#VER A 1 {YEAR}1231 "Hela året"',
        "{",
        *(f"#TRANS {account} {{}} {amount}" for account, amount in {**BOOKED, **bank}.items()),
        "}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437")


def answer_in_excel(path: Path, cells: Mapping[str, int]) -> None:
    """Fill in who the cases came from, as in Excel."""
    book = openpyxl.load_workbook(path)
    for row in book["arenden"].iter_rows():
        if row[0].value in cells:
            row[2].value = cells[str(row[0].value)]
    book.save(path)


def year_data(walk: Walk) -> YearData:
    return YearData(Workspace(walk.site.root).find("jamtland", str(YEAR)))


def fill_in(walk: Walk) -> None:
    """Do what is left: a number in each gap, a verdict on each goal, and new words in place of what is marked."""
    data = year_data(walk)
    for name in data.table_settings:
        table, path = data.table(name), data.folder.table(name)
        file = EditableCsv(path.read_bytes(), name)
        for row in table.rows:
            asked = (column for column, cell in row.cells.items() if cell.missing and column in file.header)
            for column in asked:
                if not file.cells(row.id)[column] and not row.cells[column].computed:
                    file.set_text(row.id, column, KNOWN.get((name, row.id, column), "1"))
        path.write_bytes(file.content)
    walk.change("tabeller/bedomningar.csv", _judged)
    walk.change("tabeller.toml", partial(re.sub, r"==[^=]+==", "Samma som året före."))
    for path in data.folder.texts():
        path.write_text(_rewritten(path.read_text("utf-8")), "utf-8")


def _judged(text: str) -> str:
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    verdict, words = head.index("bedomning"), head.index("rubrik")
    for row in rows:
        row[verdict], row[words] = "delvis", "Målet är delvis uppnått"
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows([head, *rows])
    return written.getvalue()


def _rewritten(text: str) -> str:
    """Keep headings, and the tables and figures that the notebooks have; write one sentence in place of the rest."""
    kept = [line for line in text.split("\n") if line.startswith(("#", "[[")) and "forsorjning" not in line]
    return "\n\n".join([*kept, "Skrivet av kansliet."]) + "\n"


def accept_what_is_left(walk: Walk) -> None:
    """Accept each error that the check tells, by name and with a motive."""
    text = (walk.data / "avvikelser.toml").read_text("utf-8")
    for finding in review(year_data(walk)):
        if finding.severity != "fel":
            continue
        given = {
            "regel": finding.rule,
            "plats": finding.place,
            "tryckt": finding.printed,
            "vantat": finding.expected,
            "motiv": "Jämförelsetal och påhittade tal i det här provet.",
            "av": "Provet",
        }
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in given.items() if value]
        text += "\n".join(["", "[[avvikelse]]", *lines, f"datum = {YEAR + 1}-03-01", ""])
    (walk.data / "avvikelser.toml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Take a year's steps in a copy of the project, one after the other."""
    walk = Walk(copy_site(tmp_path_factory.mktemp("ar")))
    root, step = walk.site.root, walk.step
    (root / "bok.se").write_bytes(books())
    step("new", "new")
    step("books", "import-sie", "--file", "bok.se")
    step("survey", "import-enkat", "--file", str(EXAMPLES / "enkat.csv"))
    step("participants", "import-deltagare", "--file", str(EXAMPLES / "deltagare.csv"))
    step("survey again", "import-enkat", "--file", str(EXAMPLES / "enkat.csv"))
    step("books again", "import-sie", "--file", "bok.se")
    step("export", "export-excel")
    answer_in_excel(root / f"jamtland-{YEAR}.xlsx", CASES)
    step("excel", "import-excel", "--file", f"jamtland-{YEAR}.xlsx")
    walk.change("texter/mal.md", lambda text: re.sub(r"==[^=]+==\s*", "", text))
    walk.change("tabeller/fakta.csv", lambda text: re.sub(r"(?m)^(styrelsemoten;.*?;antal);;", r"\1;6;", text))
    step("check", "check", code=1)
    step("draft", "report", FORMATS="html,pdf")
    walk.kept["draft"] = (walk.built / "arsredovisning.html").read_bytes()
    walk.kept["draft pdf"] = (walk.built / "arsredovisning.pdf").read_bytes()
    settings = (walk.data / "report.toml").read_bytes()
    step("decided too early", "decide", DATE=f"{YEAR + 1}-03-12", code=1)
    assert (walk.data / "report.toml").read_bytes() == settings
    fill_in(walk)
    step("filled in", "check", code=1)
    accept_what_is_left(walk)
    step("decide", "decide", DATE=f"{YEAR + 1}-03-12")
    walk.kept["decided"] = (walk.built / "arsredovisning.html").read_bytes()
    walk.kept["decided pdf"] = (walk.built / "arsredovisning.pdf").read_bytes()
    walk.change("tabeller/deltagare.csv", partial(re.sub, r"(?m)^(anonyma;[^;]*;)2;", r"\g<1>3;"))
    step("refused", "report", FORMATS="html", code=1)
    walk.kept["after refusal"] = (walk.built / "arsredovisning.html").read_bytes()
    step("diff", "diff", AGAINST=str(walk.built.relative_to(root)))
    step("forced", "report", FORMATS="html", FORCE="1")
    return walk


def changed_cells(said: str) -> Iterator[tuple[str, ...]]:
    """Give the rows of a table on the screen."""
    for line in said.splitlines():
        if line.startswith("│"):
            yield tuple(cell.strip() for cell in line.strip("│").split("│"))


def test_a_new_year_begins_as_a_list(walk: Walk) -> None:
    """A new year says how many files it has, what is missing in each, and how to see it; nothing of it is done yet."""
    said = walk.said["new"]
    assert "filer i data/jamtland/2026." in said
    assert "tabeller/resultatrakning.csv (Resultaträkning): 3 av 3 uppgifter saknas" in said
    assert "texter/ingress.md: 1 markering kvar" in said
    assert "Att göra: 0 av 44 tabeller och texter är klara." in said
    assert "make preview YEAR=2026 FORBUND=jamtland" in said


def test_books_fill_the_statements(walk: Walk) -> None:
    """The books are shown row by row before they are written, and what to do next is told."""
    cells = list(changed_cells(walk.said["books"]))
    assert ("data/jamtland/2026/tabeller/resultatrakning.csv", "Verksamhetens intäkter", "2026", "", "8000") in cells
    assert ("", "Årets resultat", "2026", "", "600") in cells
    assert "11 filer skrivna. Granska: make check YEAR=2026 FORBUND=jamtland" in walk.said["books"]


def test_the_same_books_twice_change_nothing(walk: Walk) -> None:
    """What has been imported once is not imported again."""
    assert "Inget att ändra: allt står redan så." in walk.said["books again"]


def test_the_survey_becomes_shares(walk: Walk) -> None:
    """The survey gives shares with the number of answers, and hides small groups; free text is left out, by name."""
    said = walk.said["survey"]
    assert ("", "Inflytande över vilket stöd man fått", "alla_2026", "", "63") in changed_cells(said)
    assert "Streck i stället för tal där en grupp är mindre än 5 personer" in said
    assert "Kolumner som inget läses ur: ”ID”, ”Kommentar”, ”Vad är viktigt för dig" in said


def test_the_response_rate_waits_for_the_participants(walk: Walk) -> None:
    """Until those invited are known the survey says where they are taken from; then a second import adds the rate."""
    assert "det hämtas ur deltagare.avslutade.alla_2026, som är tom" in walk.said["survey"]
    assert "Deltagare vid avslut: 26 svar av 59 inbjudna (44 %)." in walk.said["survey again"]
    assert "1 ändring.\n1 fil skriven." in walk.said["survey again"]


def test_the_participants_are_counted(walk: Walk) -> None:
    """The lists give counts by sex, told as sums that a person can check against the lists."""
    said = walk.said["participants"]
    assert "Inskrivna: 104, varav 54 kvinnor, 49 män och 1 utan angivet kön." in said
    assert "påhittad deltagare" not in said


def test_excel_brings_back_what_was_filled_in(walk: Walk) -> None:
    """The workbook is read back with the call that its export named, and only what was filled in changes."""
    assert "make import-excel FILE=jamtland-2026.xlsx YEAR=2026 FORBUND=jamtland" in walk.said["export"]
    assert "4 ändringar." in walk.said["excel"]
    assert ("", "Regionen", "andel_2026", "", "30") in changed_cells(walk.said["excel"])


def test_what_is_left_shrinks(walk: Walk) -> None:
    """The list of what is left is shorter after each of the imports and edits, and at last it is empty."""
    assert walk.left["new"] == 44
    assert walk.left["new"] > walk.left["check"] > walk.left["filled in"] == 0
    assert "tabeller/resultatrakning.csv" not in walk.said["check"].partition("Granskning:")[2]
    assert "texter/mal.md" not in walk.said["check"]
    assert "Att göra: allt är ifyllt." in walk.said["filled in"]


def test_the_check_names_what_last_year_printed(walk: Walk) -> None:
    """The check tells what does not add up, and what last year's report printed wrong and accepted is accepted."""
    said = walk.said["check"]
    assert "SUMMA-RAD" in said
    assert re.search(r"Granskning: \d+ avvikelser: [1-9]\d* godkända, \d+ nya", said)
    assert f"Godkänd i årsredovisningen för {YEAR - 1}" in " ".join(said.split())


def test_the_draft_says_that_it_is_one(walk: Walk) -> None:
    """The draft has UTKAST on every page of its PDF, and its gaps and marks show on the page."""
    page = BeautifulSoup(walk.kept["draft"], "html.parser")
    assert page.select_one("p.utkast")
    assert "uppgift saknas" in page.get_text()
    assert any("Att förnya: skrivet för 2025." in mark.get_text() for mark in page.select("mark"))
    pdf = Pdf.open(io.BytesIO(walk.kept["draft pdf"]))
    assert all("Background" in artifacts(pdf, number) for number in range(len(pdf.pages)))


def test_an_unfinished_report_cannot_be_decided(walk: Walk) -> None:
    """Each mark that is left is told with file and line, and the report stays a draft."""
    said = walk.said["decided too early"]
    assert "texter/ingress.md, rad 1: Texten har en markering kvar" in said
    assert re.search(r"\d+ fel\.", said)


def test_the_decided_report_is_clean(walk: Walk) -> None:
    """The decided report has a day, every format, and nothing of a draft; its hashes are recorded."""
    page = BeautifulSoup(walk.kept["decided"], "html.parser")
    assert "12 mars 2027" in page.select("p.beslutad")[0].get_text()
    assert not page.select("p.utkast, mark")
    pdf = Pdf.open(io.BytesIO(walk.kept["decided pdf"]))
    assert not any("Background" in artifacts(pdf, number) for number in range(len(pdf.pages)))
    assert "Fastställd. Kontrollsummorna står i data/jamtland/2026/faststalld.json." in walk.said["decide"]
    recorded = json.loads((walk.data / "faststalld.json").read_text("utf-8"))
    assert {f"arsredovisning.{form}" for form in ("html", "pdf", "docx", "xlsx")} <= set(recorded["filer"])


def test_the_frozen_report_is_kept(walk: Walk) -> None:
    """A changed number is refused, with how to see the difference and how to replace, and the report stays."""
    said = walk.said["refused"]
    assert "Årsredovisningen 2026 är fastställd, och bygget skiljer sig från den." in said
    assert "make diff YEAR=2026 FORBUND=jamtland AGAINST=build/jamtland/2026" in said
    assert "FORCE=1" in said
    assert walk.kept["after refusal"] == walk.kept["decided"]


def test_the_difference_is_told_number_by_number(walk: Walk) -> None:
    """The comparison with the decided report has the number as it was and as it is."""
    assert [row[1:] for row in changed_cells(walk.said["diff"]) if row[0].startswith("Deltagare, ")] == [("2", "3")]
    assert "1 tal och 0 texter skiljer." in walk.said["diff"]
    assert "2026-andringar.html" in walk.said["diff"]


def test_force_replaces(walk: Walk) -> None:
    """FORCE=1 puts the new report in the decided one's place."""
    assert "build/jamtland/2026/arsredovisning.html" in walk.said["forced"]
    assert (walk.built / "arsredovisning.html").read_bytes() != walk.kept["decided"]
