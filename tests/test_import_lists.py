"""Lists and surveys as people and programs leave them: what is no row, what is hidden, and what is there twice."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest

from arsredovisning.imports.lists import read_lists
from arsredovisning.imports.participants import plan_participants
from arsredovisning.imports.spreadsheet import files_of
from tests.listing import (
    PEOPLE_HEAD,
    PEOPLE_TOML,
    SURVEY_HEAD,
    SURVEY_TOML,
    answers,
    csv_text,
    listed,
    people,
    plan_answers,
    plan_people,
    put,
    refused,
    rewritten,
    row,
    workbook,
)
from tests.project import Project

__all__ = ["listed"]

RIGHT = ("12", "6", "6")
PEOPLE = [PEOPLE_HEAD, *people()]
ANSWERS = [SURVEY_HEAD, *answers()]


def first_remark(remarks: list[str]) -> str:
    return remarks[0].partition(": ")[2]


def test_it_is_said_how_many_rows_were_read(listed: Project) -> None:
    """Which sheet was read, and how many rows, is always said, also where nothing is odd."""
    assert "lista.csv: 12 rader lästa." in plan_people(listed, csv_text(PEOPLE)).remarks
    assert "lista.xlsx, bladet Lag: 12 rader lästa." in plan_people(listed, workbook({"Lag": PEOPLE})).remarks
    assert "svar.csv: 12 rader lästa." in plan_answers(listed, csv_text(ANSWERS)).remarks


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["Summa", "", "", "", "", "12"], "rad 14 (summering) lämnades"),
        (["", "Antal: 12", "", "", "", ""], "rad 14 (summering) lämnades"),
        (["Totalt", "12", "12", "4", "12", "4"], "rad 14 (summering) lämnades"),
        (["", "", "", "", "Medelvärde", "3,5"], "rad 14 (summering) lämnades"),
        (["13", "", "", "", "", ""], "rad 14 (bara id) lämnades"),
        (list(PEOPLE_HEAD), "rad 14 (rubrikraden en gång till) lämnades"),
    ],
)
def test_a_row_that_is_nobody(listed: Project, extra: list[str], told: str) -> None:
    """A sum below the list, a number alone or the head row once more is nobody, and is said to have been left."""
    for content in (csv_text([*PEOPLE, extra]), workbook({"Lag": [*PEOPLE, extra]})):
        changes = plan_people(listed, content)
        assert row(changes, "flode", "inskrivna") == RIGHT
        assert first_remark(changes.remarks) == f"12 rader lästa; {told}."


def test_rows_numbered_beforehand(listed: Project) -> None:
    """Rows that were numbered before anybody stood on them are nobody, however many they are."""
    numbers = [[str(number), "", "", "", "", ""] for number in range(13, 201)]
    changes = plan_people(listed, csv_text([*PEOPLE, *numbers]))
    assert row(changes, "flode", "inskrivna") == RIGHT
    assert "rad 14–201 (bara id) lämnades" in changes.remarks[0]


def test_rows_with_functions_filled_down(listed: Project) -> None:
    """A function that was filled down over rows where nobody stands yet makes nobody of them."""
    rows = [[*PEOPLE_HEAD, "Ålder"], *([*cells, "33"] for cells in people()), *([str(at)] for at in range(13, 30))]

    def fill(xml: str) -> str:
        for line in range(14, 31):
            xml = re.sub(
                rf'(<row r="{line}".*?)</row>', rf'\1<c r="G{line}"><f>2024-H{line}</f><v>124</v></c></row>', xml
            )
        return xml

    content = rewritten(workbook({"Lag": rows}), "xl/worksheets/sheet1.xml", fill)
    changes = plan_people(listed, content)
    assert row(changes, "flode", "inskrivna") == RIGHT
    assert "rad 14–30 (bara id) lämnades" in changes.remarks[0]


def test_a_count_without_a_name(listed: Project) -> None:
    """A number in a column of dates or words, below the list, is refused where it stands."""
    (fault,) = refused(lambda: plan_people(listed, csv_text([*PEOPLE, ["", "", "", "", "12", ""]])))
    assert fault.message == "Sista raden har bara siffror, och inget av det som skiljer raderna åt."
    assert (fault.line, fault.column) == (14, "Nr")


def test_a_function_that_counts_the_rows(listed: Project) -> None:
    """A row of functions that count the others is no person, whether or not they have been worked out."""

    def total(book: Any) -> None:
        book["Lag"]["A14"], book["Lag"]["C14"] = "n", "=COUNTA(C2:C13)"

    changes = plan_people(listed, workbook({"Lag": PEOPLE}, total))
    assert row(changes, "flode", "inskrivna") == RIGHT
    assert "rad 14 (summering)" in changes.remarks[0]


def test_a_sum_that_might_be_an_answer(listed: Project) -> None:
    """A last row of figures without the id of the others may be a sum of a scale in figures: a person has to say."""
    scale = SURVEY_TOML.replace('"I hög grad",', '"4", "5",').replace('"Delvis"', '["1", "2", "3"]')
    listed.write("../enkat.toml", scale)
    head = ("ID", "Blev du lyssnad på?")
    rows = [[str(at), str(1 + at % 5)] for at in range(1, 6)]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([head, *rows, ["", "5"]]), group="personal"))
    assert (fault.line, fault.column) == (7, "ID")
    assert row(plan_answers(listed, csv_text([head, *rows]), group="personal"), "svar", "lyssnar")[3] == "5"


def test_somebody_with_a_number_and_a_name_only(listed: Project) -> None:
    """A row with more than a number is somebody whose dates are missing, not nobody."""
    faults = refused(lambda: plan_people(listed, csv_text([*PEOPLE, ["13", "Söder", "", "", "", ""]])))
    assert [(fault.message, fault.line) for fault in faults] == [("Datum för inskrivning saknas.", 14)]


def test_an_answer_without_answers(listed: Project) -> None:
    """A row without an answer to any question is no answer: it is said, and neither n nor the rate counts it."""
    listed.write("enkat.toml", "[grupper.brukare]\ninbjudna = 24\n")
    rows = [*ANSWERS, ["13", "Brukare", "Man", "", ""], ["14", "Brukare", "", "", ""], ["15", "", "", "", ""]]
    changes = plan_answers(listed, csv_text(rows))
    assert "Brukare: 12 svar av 24 inbjudna (50 %)." in changes.remarks
    assert "Utan svar på någon av gruppens frågor, och inte räknade: rad 14–15." in changes.remarks
    assert "rad 16 (bara id) lämnades" in changes.remarks[0]


def test_only_ids_in_a_file_of_one_group(listed: Project) -> None:
    """In a file of one group a row with an id, a time and nothing else is no answer either."""
    head = ("ID", "Starttid", "Blev du lyssnad på?")
    rows = [[str(at), "2024-05-01 10:00", "Delvis" if at < 6 else ""] for at in range(1, 9)]
    changes = plan_answers(listed, csv_text([head, *rows]), group="personal")
    assert any(remark.startswith("Personal: 5 svar") for remark in changes.remarks)


def hidden_row(book: Any) -> None:
    book["Lag"].row_dimensions[5].hidden = True


def open_formula(book: Any) -> None:
    book["Lag"]["E5"] = '=IF(A5>0;"Man";"")'


def error(book: Any) -> None:
    book["Lag"]["B5"] = "#REF!"


def merged_across(book: Any) -> None:
    book["Lag"].merge_cells("B5:C5")


def hidden_sheet(book: Any) -> None:
    book.create_sheet("Om")["A1"] = "Läs mig"
    book["Lag"].sheet_state = "hidden"


def other_sheet(book: Any) -> None:
    for values in book["Lag"].iter_rows(values_only=True):
        (book["Nord"] if "Nord" in book.sheetnames else book.create_sheet("Nord")).append(values)


@pytest.mark.parametrize(
    ("edit", "message", "found"),
    [
        (hidden_row, "Bladet har dolda rader.", "1 dold rad: rad 5"),
        (open_formula, "Formeln är inte uträknad.", ""),
        (error, "Cellen har ett fel i stället för ett värde.", ""),
        (merged_across, "Celler i flera kolumner är sammanfogade.", ""),
        (hidden_sheet, "Bladet med listan är dolt.", "Lag (13 rader, dolt)"),
        (other_sheet, "Arbetsboken har flera blad med listor.", "Lag (13 rader), Nord (13 rader)"),
    ],
)
def test_what_a_workbook_leaves_open(listed: Project, edit: Callable[[Any], None], message: str, found: str) -> None:
    """What a workbook hides, has not worked out or has twice is one fault that says so, never read as empty."""
    (fault,) = refused(lambda: plan_people(listed, workbook({"Lag": PEOPLE}, edit)))
    assert (fault.message, fault.found) == (message, found)


def test_a_row_without_height_is_hidden(listed: Project) -> None:
    """A row that has been drawn together until nothing of it shows is hidden too."""

    def flatten(xml: str) -> str:
        return xml.replace('<row r="5"', '<row r="5" ht="0" customHeight="1"')

    content = rewritten(workbook({"Lag": PEOPLE}), "xl/worksheets/sheet1.xml", flatten)
    (fault,) = refused(lambda: plan_people(listed, content))
    assert (fault.message, fault.found) == ("Bladet har dolda rader.", "1 dold rad: rad 5")


def test_a_value_of_zero_that_a_program_put_in_place_of_a_result(listed: Project) -> None:
    """A formula whose 0 only stands until the workbook is opened in Excel has no value yet."""
    import xlsxwriter

    path = listed.root / "lista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Lag")
        for at, cells in enumerate(PEOPLE):
            sheet.write_row(at, 0, cells)
        sheet.write_formula("E5", '=IF(A5>0,"Man","")')
    (fault,) = refused(lambda: plan_participants(listed.folder, [path]))
    assert (fault.message, fault.line, fault.column) == ("Formeln är inte uträknad.", 5, "Kön")


def test_a_team_merged_over_its_rows(listed: Project) -> None:
    """A cell merged over several rows holds in each of them, and it is said."""
    rows = [[*cells[:1], "" if at % 6 else cells[1], *cells[2:]] for at, cells in enumerate(people())]

    def merge(book: Any) -> None:
        for place in ("B2:B7", "B8:B13"):
            book["Lag"].merge_cells(place)

    content = workbook({"Lag": [PEOPLE_HEAD, *rows]}, merge)
    listed.write(
        "../deltagare.toml",
        PEOPLE_TOML + '[[celler]]\ncell = "vart.annat.alla_2024"\ntal = "inskrivna"\nteam = "Söder"\n',
    )
    changes = plan_people(listed, content)
    assert row(changes, "vart", "annat")[0] == "6"
    assert "lista.xlsx, bladet Lag: 2 sammanfogade celler gäller alla sina rader." in changes.remarks


def test_the_sheet_that_is_a_list(listed: Project) -> None:
    """Of several sheets the one that has the list's heads is read, wherever it stands; the others are named."""

    def hide(book: Any) -> None:
        book["Förra året"].sheet_state = "hidden"

    sheets: dict[str, list[Any]] = {
        "Om": [["Kön", "se bladet Lag"]],
        "Förra året": PEOPLE[:5],
        "Lag": PEOPLE,
        "Diagram": [["x", 1]],
    }
    changes = plan_people(listed, workbook(sheets, hide))
    assert row(changes, "flode", "inskrivna") == RIGHT
    told = "lista.xlsx, bladet Lag: andra blad med innehåll lästes inte: Om, Förra året (dolt), Diagram."
    assert told in changes.remarks


def test_sheets_that_a_person_names(listed: Project) -> None:
    """A person says which sheet is meant, or that all are; an unknown one is told with the nearest."""
    content = workbook({"Norr": PEOPLE[:7], "Söder": [PEOPLE_HEAD, *people()[6:]]})
    assert row(plan_people(listed, content, sheets="norr"), "flode", "inskrivna") == ("6", "3", "3")
    assert row(plan_people(listed, content, sheets="alla"), "flode", "inskrivna") == RIGHT
    assert row(plan_people(listed, content, sheets="Norr, Söder"), "flode", "inskrivna") == RIGHT
    (fault,) = refused(lambda: plan_people(listed, content, sheets="Nor"))
    assert (fault.message, fault.hint) == ("Bladet finns inte eller är tomt.", "Menade du Norr?")
    (fault,) = refused(lambda: plan_answers(listed, workbook({"A": ANSWERS, "B": ANSWERS}), sheet="alla"))
    assert fault.message == "Bara ett blad kan läsas åt gången."


@pytest.mark.parametrize("above", [[["Deltagare 2024"]], [["Deltagare 2024"], [], ["Uttag", "2025-01-07"]]])
def test_a_title_above_the_head_row(listed: Project, above: list[list[str]]) -> None:
    """A title above the head row is passed over, and said to have been."""
    for content in (csv_text([*above, *PEOPLE]), workbook({"Lag": [*above, *PEOPLE]})):
        changes = plan_people(listed, content)
        assert row(changes, "flode", "inskrivna") == RIGHT
        assert any(f"rubrikraden är rad {len(above) + 1}; rad 1" in remark for remark in changes.remarks)


def test_two_head_rows_as_surveymonkey_writes_them(listed: Project) -> None:
    """A question over a row of statements is put together with them, and ”Response” is no answer."""
    listed.write(
        "../enkat.toml",
        SURVEY_TOML.replace('kolumn = "Fick du hjälp i tid"', 'kolumn = "I tid"').replace(
            'kolumn = "Blev du lyssnad på"', 'kolumn = "Hur gick det?.Lyssnad på"'
        ),
    )
    heads = [
        ["Respondent ID", "Roll", "Kön", "Hur gick det?", ""],
        ["", "Response", "Response", "Lyssnad på", "I tid"],
    ]
    changes = plan_answers(listed, workbook({"Sheet": [*heads, *answers()]}))
    assert row(changes, "svar", "lyssnad") == ("75", "83", "67", "12")
    assert "svar.xlsx, bladet Sheet: rad 1 och 2 är rubrikrader tillsammans." in changes.remarks


def test_a_head_over_two_columns(listed: Project) -> None:
    """A head that is merged over two columns is put together with those below it, when they are looked for."""
    listed.write("../deltagare.toml", PEOPLE_TOML.replace('"Start"', '"Datum.Från"').replace('"Slut"', '"Till"'))
    heads = [["Nr", "Lag", "Datum", "", "Kön", "Utfall"], ["", "", "Från", "Till", "", ""]]

    def merge(book: Any) -> None:
        book["Lag"].merge_cells("C1:D1")

    changes = plan_people(listed, workbook({"Lag": [*heads, *people()]}, merge))
    assert row(changes, "flode", "inskrivna") == RIGHT
    assert row(changes, "flode", "avslutade") == ("4", "2", "2")


def test_a_first_row_with_more_than_the_head_row_is_a_row(listed: Project) -> None:
    """A person on the first row with remarks in columns without heads is a person, not a second head row."""
    rows = [[*cells, *(("ring", "snart") if at == 0 else ("", ""))] for at, cells in enumerate(people())]
    ended = [[*cells[:3], "2024-12-01", cells[4], "Studier", *cells[6:]] for cells in rows[4:]]
    changes = plan_people(listed, csv_text([[*PEOPLE_HEAD, "", ""], *rows[:4], *ended]))
    assert row(changes, "flode", "inskrivna") == RIGHT
    wordy = [["", *cells[1:], *(("ja", "nej") if at == 0 else ("", ""))] for at, cells in enumerate(answers())]
    wordy[0][4] = ""
    content = csv_text([[*SURVEY_HEAD, "", ""], *wordy])
    assert row(plan_answers(listed, content), "svar", "lyssnad") == ("75", "83", "67", "12")


def test_a_second_head_row_of_its_own_kind(listed: Project) -> None:
    """A row of explanations below the head row is refused as that, in one fault."""
    explained = ["", "vilken roll", "kön", "fråga 1", "fråga 2"]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([SURVEY_HEAD, explained, *answers()])))
    assert (fault.message, fault.line) == ("Raden ser ut som en andra rubrikrad.", 2)
    explained = ["", "lagets namn", "ÅÅÅÅ-MM-DD", "ÅÅÅÅ-MM-DD", "K/M", "se listan"]
    (fault,) = refused(lambda: plan_people(listed, csv_text([PEOPLE_HEAD, explained, *people()])))
    assert (fault.message, fault.line) == ("Raden ser ut som en andra rubrikrad.", 2)


@pytest.mark.parametrize(
    "heads",
    [
        ("Stödet.Blev du lyssnad på", "Stödet.Fick du hjälp i tid"),
        ("3. Blev du lyssnad på?", "4. Fick du hjälp i tid?"),
        ("Fråga 3: Blev du lyssnad på?", "Q4) Fick du hjälp i tid?"),
        ("Hur var stödet? [Blev du lyssnad på?]", "Hur var stödet? [Fick du hjälp i tid?]"),
        ("Blev\u00a0du lyssnad på ?", "FICK DU HJÄLP I TID"),
    ],
)
def test_heads_as_forms_put_them_together(listed: Project, heads: tuple[str, str]) -> None:
    """A statement is found in a head with its question before it, or with a number."""
    changes = plan_answers(listed, csv_text([[*SURVEY_HEAD[:3], *heads], *answers()]))
    assert row(changes, "svar", "lyssnad") == ("75", "83", "67", "12")
    assert row(changes, "svar", "i_tid") == ("75", "67", "83", "12")


def test_a_statement_of_two_questions(listed: Project) -> None:
    """A statement that stands below two questions is not guessed at."""
    heads = ("Före.Blev du lyssnad på", "Efter.Blev du lyssnad på")
    faults = refused(lambda: plan_answers(listed, csv_text([[*SURVEY_HEAD[:3], *heads], *answers()])))
    assert "Kolumnen finns två gånger." in [fault.message for fault in faults]


@pytest.mark.parametrize("pattern", ["{};", "4 - {}", "4. {}", "4) {}", "4: {};", "{} (4)", " {} ", "4 – {}"])
def test_answers_as_forms_write_them(listed: Project, pattern: str) -> None:
    """A number before or after an answer, and the semicolon of a question with several choices, are no part of it."""
    rows = [[*cells[:3], *(pattern.format(cell) for cell in cells[3:])] for cells in answers()]
    assert row(plan_answers(listed, csv_text([SURVEY_HEAD, *rows], "\t")), "svar", "lyssnad")[0] == "75"


@pytest.mark.parametrize("answer", ["1-2 gånger", "1–2 gånger", "(2 gånger)", "12 gånger"])
def test_a_span_is_no_number_before_an_answer(listed: Project, answer: str) -> None:
    """What looks like a number before an answer but is a part of it makes another answer, which is unknown."""
    listed.write("../enkat.toml", SURVEY_TOML.replace('"Delvis"', '["Delvis", "2 gånger"]'))
    rows = [*answers(), ["13", "Brukare", "Man", answer, "Delvis"]]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([SURVEY_HEAD, *rows])))
    assert (fault.message, fault.found) == ("Ordet finns inte i skalan grad.", answer)


def test_words_of_a_scale_with_numbers(listed: Project) -> None:
    """A scale whose words have numbers knows them without too, unless two kinds would be the same word."""
    scale = SURVEY_TOML.replace('"Till stor del"', '"5 - Till stor del"').replace('"Delvis"', '"3 - Delvis"')
    listed.write("../enkat.toml", scale)
    assert row(plan_answers(listed, csv_text(ANSWERS)), "svar", "lyssnad")[0] == "75"
    listed.write("../enkat.toml", scale.replace('"3 - Delvis"', '"3 - Till stor del"'))
    faults = refused(lambda: plan_answers(listed, csv_text(ANSWERS)))
    assert {fault.found for fault in faults} == {"Till stor del (6 rader)"}


def test_two_answers_in_a_cell(listed: Project) -> None:
    """Two answers where one is meant are refused as that."""
    rows = [*answers(), ["13", "Brukare", "Man", "Delvis;Inte alls;", "Delvis"]]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([SURVEY_HEAD, *rows], "\t")))
    assert (fault.message, fault.line, fault.column) == ("Cellen har flera svar.", 14, "Blev du lyssnad på?")


def test_answers_in_figures(listed: Project) -> None:
    """Figures where the scale has words are one fault; with the figures in the scale they are read, also as numbers."""
    rows: list[list[Any]] = [[*cells[:3], 1 + at % 5, 1 + at % 5] for at, cells in enumerate(answers(20))]
    for content in (csv_text([SURVEY_HEAD, *rows]), workbook({"Svar": [SURVEY_HEAD, *rows]})):
        (fault,) = refused(partial(plan_answers, listed, content))
        assert fault.message == "Svaren är siffror, men skalan grad har ord."
        assert fault.found == "1, 2, 3, 4, 5 (20 rader)"
    scale = (
        SURVEY_TOML.replace('"I hög grad",', '"4", "5",')
        .replace('"Delvis"', '["3"]')
        .replace('"Inte alls"', '["1", "2"]')
    )
    listed.write("../enkat.toml", scale)
    assert row(plan_answers(listed, workbook({"Svar": [SURVEY_HEAD, *rows]})), "svar", "lyssnad") == (
        "40",
        "40",
        "40",
        "20",
    )


def test_many_questions_on_another_scale(listed: Project) -> None:
    """A mapping that does not fit the file is one fault for all of its questions, not one for each word."""
    names = [f"Fråga nummer {number}" for number in range(21)]
    questions = "".join(
        f'[[fragor]]\nkolumn = "{name}"\nskala = "grad"\nrader = {{ brukare = "svar.r{at}" }}\n'
        for at, name in enumerate(names)
    )
    listed.write("../enkat.toml", SURVEY_TOML.partition("[[fragor]]")[0] + questions)
    words = ("Alltid", "Ofta", "Sällan", "Aldrig", "Ibland")
    rows = [[str(at), "Brukare", "Man", *[words[(at + place) % 5] for place in range(21)]] for at in range(40)]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([["ID", "Roll", "Kön", *names], *rows])))
    assert (fault.message, fault.column) == ("Svaren finns inte i skalan grad.", "Fråga nummer 0 och 20 till")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("said", [False, True])
def test_what_stands_between_the_fields(listed: Project, separator: str, said: bool) -> None:
    """Any separator is found, also where heads and answers have others in them; Excel's sep= is followed."""
    heads = [*SURVEY_HEAD[:3], "Blev du lyssnad på?", "Fick du hjälp i tid?", "Fritt; med, allt|möjligt"]
    rows = [[*cells, "ja; jo, så|här"] for cells in answers()]
    quoted = [[f'"{cell}"' for cell in cells] for cells in (heads, *rows)]
    content = (f"sep={separator}\r\n" if said else "") + csv_text(quoted, separator)
    changes = plan_answers(listed, content)
    assert row(changes, "svar", "lyssnad") == ("75", "83", "67", "12")
    faults = refused(lambda: plan_answers(listed, content.replace("I hög grad", "Vad?", 1)))
    assert [fault.line for fault in faults] == [4 + said]


def test_heads_with_more_commas_than_semicolons(listed: Project) -> None:
    """Heads that have more commas in them than there are fields do not decide what stands between the fields."""
    heads = [*SURVEY_HEAD, "Vad, av allt det, som du fick, och inte fick, var bäst, tycker du?"]
    content = csv_text([heads, *([*cells, ""] for cells in answers())])
    assert row(plan_answers(listed, content), "svar", "lyssnad") == ("75", "83", "67", "12")


def test_a_wrong_separator_is_one_fault(listed: Project) -> None:
    """A first line that says a wrong separator gives one fault that names it, not one for each column and row."""
    (fault,) = refused(lambda: plan_answers(listed, "sep=,\r\n" + csv_text(ANSWERS)))
    assert fault.message == "Ingen av listans rubriker är känd."
    assert "komma mellan fälten" in fault.hint


def test_rows_of_other_widths(listed: Project) -> None:
    """Unquoted separators in answers, and answers that a line break has cut, are one fault with their rows."""
    heads = [*SURVEY_HEAD, "Fritt"]
    rows = [[*cells, "bra; tack"] for cells in answers()]
    (fault,) = refused(lambda: plan_answers(listed, csv_text([heads, *rows])))
    assert (fault.message, fault.line, fault.found) == ("Raden har fler fält än rubrikraden.", 2, "7 fält (12 rader)")
    text = csv_text(
        [[*SURVEY_HEAD[:3], "Fritt", *SURVEY_HEAD[3:]], *([*cells[:3], "", *cells[3:-1], ""] for cells in answers())]
    )
    (fault,) = refused(lambda: plan_answers(listed, text.replace(";;", ";rad\r\nbruten;", 1)))
    assert (fault.message, fault.line) == ("Raden har färre fält än rubrikraden.", 2)


WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
NARROW = ("cp1252", "mac_roman", "cp850")


@pytest.mark.parametrize(
    ("encoding", "form"),
    [*((name, "NFC") for name in (*WIDE, *NARROW)), *((name, "NFD") for name in WIDE)],
)
def test_letters_as_programs_write_them(listed: Project, encoding: str, form: Literal["NFC", "NFD"]) -> None:
    """Any encoding of Windows, Mac and DOS gives the same, and so do letters that Mac has taken apart."""
    content = unicodedata.normalize(form, csv_text(ANSWERS)).encode(encoding)
    assert row(plan_answers(listed, content, "svar.csv"), "svar", "lyssnad") == ("75", "83", "67", "12")


def test_a_mapping_with_letters_taken_apart(listed: Project) -> None:
    """A mapping that was written on a Mac, with its letters taken apart, fits a file with whole ones."""
    listed.write("../enkat.toml", unicodedata.normalize("NFD", SURVEY_TOML))
    assert row(plan_answers(listed, csv_text(ANSWERS)), "svar", "lyssnad")[0] == "75"


def test_letters_that_another_program_has_spoilt(listed: Project) -> None:
    """A file whose letters were spoilt before it came is refused as that."""
    spoilt = csv_text(ANSWERS).encode("utf-8").decode("cp1252").encode("utf-8")
    (fault,) = refused(lambda: plan_answers(listed, spoilt, "svar.csv"))
    assert fault.message == "Filens bokstäver å, ä och ö är förstörda av ett annat program."
    replaced = csv_text(ANSWERS).replace("ö", "\ufffd").encode("utf-8")
    (fault,) = refused(lambda: plan_answers(listed, replaced, "svar.csv"))
    assert fault.message == "Filens bokstäver å, ä och ö är förstörda av ett annat program."


def test_names_of_files(listed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may have commas in it, and is found with its letters whole or taken apart; commas divide other lists."""
    names = ["Lag norr, 2024.csv", "b.csv", unicodedata.normalize("NFD", "sö,der.csv")]
    paths = [put(listed, name, "x") for name in names]
    typed = ",".join(str(listed.root / name) for name in ("Lag norr, 2024.csv", "b.csv", "sö,der.csv"))
    assert [path.name for path in files_of(typed)] == [names[0], names[1], "sö,der.csv"]
    assert files_of(f"{paths[1]} , saknas.csv ,")[1].name == "saknas.csv"
    many = [put(listed, f"lag nummer {number}.csv", "x") for number in range(40)]
    assert files_of(",".join(map(str, many))) == many
    monkeypatch.chdir(listed.root)
    assert files_of(",".join(path.name for path in many)) == [Path(path.name) for path in many]
    put(listed, unicodedata.normalize("NFD", "fårlista.csv"), csv_text(PEOPLE))
    changes = plan_participants(listed.folder, [listed.root / "fårlista.csv"])
    assert row(changes, "flode", "inskrivna") == RIGHT


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01",
        "2024-03-01 00:00:00.000",
        "2024-03-01T10:30",
        "2024-03-01 10:30:15Z",
        "20240301",
        "2024/03/01",
        "2024.3.1",
        "2024\u22123\u22121",
        "2024–03–01",
        "1 mars 2024",
        "den 1 mars 2024",
        "1\u00a0mar 2024",
        "\u200e2024-03-01\u200b",
    ],
)
def test_dates_that_are_read(listed: Project, written: str) -> None:
    """A date that can only be one is read, however it is written."""
    rows = [[*cells[:2], written, *cells[3:]] for cells in people()]
    assert row(plan_people(listed, csv_text([PEOPLE_HEAD, *rows])), "flode", "nya") == RIGHT


@pytest.mark.parametrize(
    "written", ["03/04/2024", "1.3.2024", "24-03-01", "240301", "2024-13-01", "2024-W05-4", "mars", "2024"]
)
def test_dates_that_may_be_two(listed: Project, written: str) -> None:
    """A date that may be two, or none, is refused, in one fault for a whole column of them."""
    rows = [[*cells[:2], written, *cells[3:]] for cells in people()]
    (fault,) = refused(lambda: plan_people(listed, csv_text([PEOPLE_HEAD, *rows])))
    assert (fault.message, fault.found) == ("Datumet går inte att läsa.", f"{written} på den första av 12 rader")


def test_running_numbers_of_days(listed: Project) -> None:
    """A number that Excel has for a day is not taken for one where no format says so; the cause is told."""
    rows: list[list[Any]] = [[*cells[:2], 45352, *cells[3:]] for cells in people()]
    for content in (csv_text([PEOPLE_HEAD, *rows]), workbook({"Lag": [PEOPLE_HEAD, *rows]})):
        (fault,) = refused(partial(plan_people, listed, content))
        assert fault.message == "Datumet är ett löpande tal."


def test_days_counted_from_1904(listed: Project) -> None:
    """A workbook that counts days from 1904, as Excel on a Mac did, gives the same dates."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    rows: list[list[Any]] = [[*cells[:2], dt.datetime(2024, 3, 1), *cells[3:]] for cells in people()]

    def old(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert row(plan_people(listed, workbook({"Lag": [PEOPLE_HEAD, *rows]}, old)), "flode", "nya") == RIGHT


def test_the_same_list_under_two_names(listed: Project) -> None:
    """The same list under two names is told, also as another kind of file and in another order."""
    one = put(listed, "norr.csv", csv_text(PEOPLE))
    for name, content in (
        ("kopia.csv", csv_text(PEOPLE).encode()),
        ("norr.xlsx", workbook({"Lag": [PEOPLE_HEAD, *reversed(people())]})),
    ):
        (fault,) = refused(partial(plan_participants, listed.folder, [one, put(listed, name, content)]))
        assert fault.message == "Samma lista är med två gånger."
        assert fault.found == "12 rader som också finns i norr.csv"
    more = put(listed, "mer.csv", csv_text([*PEOPLE, *people(14)[12:]]))
    (fault,) = refused(lambda: plan_participants(listed.folder, [one, more]))
    assert fault.message == "Listorna har rader gemensamt."


def test_the_same_people_in_another_guise(listed: Project) -> None:
    """The same people under other heads, without numbers and with their dates written otherwise are the same list."""
    listed.write("../deltagare.toml", PEOPLE_TOML.replace('kon = "Kön"', 'kon = ["Kön", "K/M"]'))
    other = [[cells[2].replace("-", ""), cells[3], cells[4], cells[5]] for cells in people()]
    content = csv_text([("Start", "Slut", "K/M", "Utfall"), *other])
    files = [put(listed, "a.csv", csv_text(PEOPLE)), put(listed, "b.csv", content)]
    (fault,) = refused(lambda: plan_participants(listed.folder, files))
    assert (fault.message, fault.file) == ("Samma lista är med två gånger.", "b.csv")


def test_a_sheet_that_is_there_twice(listed: Project) -> None:
    """A copy of a sheet is told when all sheets are read."""
    content = workbook({"Lag": PEOPLE, "Lag (2)": PEOPLE})
    (fault,) = refused(lambda: plan_people(listed, content, sheets="alla"))
    assert fault.message == "Samma lista är med två gånger."


@pytest.mark.parametrize("times", [2, 3])
def test_each_id_twice(listed: Project, times: int) -> None:
    """A list where each id is on several rows is told before anything is counted, and so is a survey."""
    (fault,) = refused(lambda: plan_people(listed, csv_text([PEOPLE_HEAD, *people() * times])))
    assert (fault.message, fault.column) == ("Samma id finns på flera rader.", "Nr")
    assert fault.found.startswith(f"12 id på {12 * times} rader")
    (fault,) = refused(lambda: plan_answers(listed, csv_text([SURVEY_HEAD, *answers() * times])))
    assert fault.message == "Samma id finns på flera rader."


def test_each_row_twice_without_ids(listed: Project) -> None:
    """A list without ids that is in itself once more is told; people who are alike are not."""
    rows = [cells[1:] for cells in people()]
    (fault,) = refused(lambda: plan_people(listed, csv_text([PEOPLE_HEAD[1:], *rows, *rows])))
    assert fault.message == "Listan finns två gånger i sig själv: varje rad har en likadan."
    alike = [["Norr", "2024-02-01", "", "Kvinna", ""]] * 8 + [["Norr", "2024-02-01", "", "Man", ""]] * 4
    assert row(plan_people(listed, csv_text([PEOPLE_HEAD[1:], *alike])), "flode", "inskrivna") == ("12", "8", "4")


def test_numbers_that_begin_anew(listed: Project) -> None:
    """Numbers of rows begin anew in each team, in one list or in a list each; that is nobody twice."""
    rows = [[str(1 + (int(cells[0]) - 1) % 6), *cells[1:]] for cells in people()]
    assert row(plan_people(listed, csv_text([PEOPLE_HEAD, *rows])), "flode", "inskrivna") == RIGHT
    files = [
        put(listed, f"{name}.csv", csv_text([PEOPLE_HEAD, *part])) for name, part in (("a", rows[:6]), ("b", rows[6:]))
    ]
    assert row(plan_participants(listed.folder, files), "flode", "inskrivna") == RIGHT


def test_what_the_mapping_says_of_ids(listed: Project) -> None:
    """The mapping may say which column tells people apart, in all lists, or that none does."""
    twice = csv_text([PEOPLE_HEAD, *people(), ["12", "Öst", "2023-05-05", "", "Man", ""]])
    assert refused(lambda: plan_people(listed, twice))[0].message == "Samma id finns på flera rader."
    listed.write("../deltagare.toml", PEOPLE_TOML.replace('team = "Lag"', 'team = "Lag"\nid = []'))
    assert row(plan_people(listed, twice), "flode", "inskrivna")[2] == "7"
    listed.write("../deltagare.toml", PEOPLE_TOML.replace('team = "Lag"', 'team = "Lag"\nid = "Nr"'))
    other = [["3", "Öst", "2023-05-05", "", "Man", ""], ["40", "Öst", "2023-05-05", "", "Man", ""]]
    files = [put(listed, "a.csv", csv_text(PEOPLE)), put(listed, "b.csv", csv_text([PEOPLE_HEAD, *other]))]
    (fault,) = refused(lambda: plan_participants(listed.folder, files))
    assert (fault.message, fault.line, fault.found) == (
        "Samma id finns i två listor.",
        2,
        "1 id som också finns i a.csv",
    )


def test_a_row_that_two_groups_fill(listed: Project) -> None:
    """A mapping where two groups write to one row is refused: the last one would win without a word."""
    listed.write("../enkat.toml", SURVEY_TOML.replace('personal = "svar.lyssnar"', 'personal = "svar.lyssnad"'))
    (fault,) = refused(lambda: plan_answers(listed, csv_text(ANSWERS)))
    assert "”svar.lyssnad” fylls av två" in fault.expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "l.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "Filen är en arbetsbok i det äldre formatet .xls, som inte kan läsas.",
        ),
        (
            "l.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "Arbetsboken är skyddad med lösenord.",
        ),
        (
            "l.xls",
            b"<html><table><tr><td>Nr</td></tr></table></html>",
            "Filen är en webbsida eller XML, inte en arbetsbok eller CSV, vad den än heter.",
        ),
        ("l.csv", b"%PDF-1.7\n", "Filen är en PDF."),
    ],
)
def test_files_of_another_kind(listed: Project, name: str, content: bytes, message: str) -> None:
    """A file that is something else is refused by what it is, whatever it is called."""
    (fault,) = refused(lambda: plan_people(listed, content, name))
    assert fault.message == message


def test_a_workbook_by_another_name(listed: Project) -> None:
    """What a file is its content tells: a workbook called .csv is read as one."""
    assert row(plan_people(listed, workbook({"Lag": PEOPLE}), "lista.csv"), "flode", "inskrivna") == RIGHT


def test_columns_that_nothing_is_called(listed: Project) -> None:
    """A column without a head is said not to have been read."""
    rows = [[*PEOPLE_HEAD, ""], *([*cells, "ring"] for cells in people())]
    changes = plan_people(listed, csv_text(rows))
    assert "lista.csv: kolumn G har ingen rubrik och lästes inte." in changes.remarks


def test_cost_follows_the_cells_that_hold_something(listed: Project) -> None:
    """Formats down to Excel's last row cost nothing: only the cells that hold something are gone through."""
    from openpyxl.styles import Font

    def style(book: Any) -> None:
        book["Lag"].cell(1_048_576, 16_384).font = Font(bold=True)

    path = put(listed, "lista.xlsx", workbook({"Lag": PEOPLE}, style))
    (listing,) = read_lists(path, "lista.xlsx")
    assert len(listing.table.rows) == 12
    assert len(listing.table.header) == len(PEOPLE_HEAD)
