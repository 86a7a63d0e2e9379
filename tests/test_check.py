"""The check of a year before anything is run."""

from __future__ import annotations

import pytest

from arsredovisning.errors import Fault
from tests.project import TABELLER_TOML, Project

HEADER = "id;rubrik;alla_2024;kvinnor_2024"
FILE = "data/provlandet/2024/tabeller/deltagare.csv"


def only(project: Project) -> Fault:
    (fault,) = project.faults()
    return fault


def test_a_good_year_passes(project: Project) -> None:
    """A year without faults passes."""
    assert project.faults() == []


@pytest.mark.parametrize("cell", ["8 227", "8\u00a0227", "−594", "-594", "0,5", "", "-", "–", "tom", "TOM"])
def test_what_may_stand_in_a_cell(project: Project, cell: str) -> None:
    """Every way of writing a number, a dash, nothing and ``tom`` may stand in a cell."""
    project.table("deltagare", HEADER, "inskrivna;Inskrivna;1;2", f"avslutade;Avslutade;{cell};{cell}")
    assert project.faults() == []


@pytest.mark.parametrize(
    ("cell", "hint"), [("många", ""), ("8.5", "decimalkomma"), ("1.271", "decimalkomma"), ("12 st", "")]
)
def test_text_among_numbers_is_told(project: Project, cell: str, hint: str) -> None:
    """A word or a decimal point in a column of numbers is told with file, row, column, found and expected."""
    project.table("deltagare", HEADER, "inskrivna;Inskrivna;1;2", f"avslutade;Avslutade;3;{cell}")
    fault = only(project)
    assert (fault.file, fault.line, fault.column, fault.found) == (FILE, 3, "kvinnor_2024", cell)
    assert fault.expected.startswith("ett tal som 8 227")
    assert hint in fault.hint


def test_a_row_twice_is_told(project: Project) -> None:
    """A row whose id has stood before is told on the later row."""
    project.table("deltagare", HEADER, "inskrivna;A;1;2", "avslutade;B;1;2", "inskrivna;C;1;2")
    fault = only(project)
    assert (fault.message, fault.line, fault.column, fault.found) == ("Raden finns två gånger.", 4, "id", "inskrivna")


def test_a_missing_column_is_told(project: Project) -> None:
    """A column that tabeller.toml names and the file lacks is told."""
    project.table("deltagare", "id;rubrik;alla_2024", "inskrivna;Inskrivna;1")
    fault = only(project)
    assert (fault.message, fault.file, fault.line, fault.column) == (
        "Kolumnen saknas i filen.",
        FILE,
        1,
        "kvinnor_2024",
    )


def test_an_unknown_column_is_told(project: Project) -> None:
    """A column that nothing describes is told with where it should be described."""
    project.table("deltagare", f"{HEADER};man_2024", "inskrivna;Inskrivna;1;2;3")
    fault = only(project)
    assert (fault.message, fault.file, fault.line, fault.column) == ("Kolumnen är okänd.", FILE, 1, "man_2024")
    assert "[deltagare] i data/provlandet/2024/tabeller.toml" in fault.expected


def test_a_missing_file_is_told(project: Project) -> None:
    """A table that tabeller.toml describes and that has no file is told."""
    project.folder.table("resultatrakning").unlink()
    project.text("oversikt", "")
    fault = only(project)
    assert (fault.message, fault.file) == ("Tabellfilen saknas.", "data/provlandet/2024/tabeller/resultatrakning.csv")


def test_an_undescribed_file_is_told(project: Project) -> None:
    """A table's file that tabeller.toml does not describe is told with the nearest name."""
    project.table("deltagre", HEADER)
    fault = only(project)
    assert fault.file == "data/provlandet/2024/tabeller/deltagre.csv"
    assert (fault.expected, fault.hint) == ("[deltagre] i data/provlandet/2024/tabeller.toml", "Menade du deltagare?")


def test_a_table_without_rows_passes(project: Project) -> None:
    """A table with only its header is no fault."""
    project.table("deltagare", HEADER)
    project.text("ingress", "# Om\n\n[[tabell:deltagare]]\n")
    assert project.faults() == []


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("id", "Årets", "ett id av små bokstäver"),
        ("id", "", "ett id av små bokstäver"),
        ("typ", "suma", "rubrik, summa, varav"),
        ("summa", "intakter + kostnad", "en formel av radernas id"),
        ("summa", "intakter / 2", "en formel av radernas id"),
        ("not", "ett", "en nots nummer"),
        ("enhet", "SEK", "kr, tkr, mkr"),
        ("decimaler", "1,5", "ett heltal"),
    ],
)
def test_a_bad_description_of_a_row_is_told(project: Project, column: str, cell: str, expected: str) -> None:
    """What describes a row is checked: its id, kind, sum, note, unit and decimals."""
    cells = {"id": "resultat", "rubrik": "R", "typ": "summa", "summa": "", "not": "", "enhet": "", "decimaler": ""}
    lines = [";".join([*cells, "2024"]), "intakter;I;;;;;;1", ";".join([*(cells | {column: cell}).values(), "2"])]
    project.table("resultatrakning", *lines)
    project.text("oversikt", "")
    fault = only(project)
    assert (fault.line, fault.column, fault.found) == (3, column, cell)
    assert expected in fault.expected


def test_a_sum_of_itself_is_told(project: Project) -> None:
    """A sum that counts itself in is told once."""
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", "resultat;A;summa;b;;", "b;B;summa;resultat;;")
    assert only(project).message == "Summan räknar in sig själv."


@pytest.mark.parametrize(
    ("setting", "place", "found"),
    [
        ('formel = "alla_2023 - 1"', "deltagare.kolumner", "alla_2023"),
        ('formel = "alla_2024 / 2"', "deltagare.kolumner", "alla_2024 / 2"),
        ('parentes = "andel"', "deltagare.kolumner", "andel"),
    ],
)
def test_a_column_made_of_unknown_columns_is_told(project: Project, setting: str, place: str, found: str) -> None:
    """A column's formula or parenthesis that names an unknown column, or is no formula, is told."""
    project.replace("tabeller.toml", 'rubrik = "Kvinnor"', setting)
    fault = only(project)
    assert (fault.file, fault.column, fault.found) == ("data/provlandet/2024/tabeller.toml", place, found)


def test_a_footnote_to_an_unknown_cell_is_told(project: Project) -> None:
    """A footnote to a cell that does not exist is told with the nearest cell."""
    footnote = 'fotnoter = [{ marke = "*", celler = ["resultat.2042"], text = "x" }]'
    project.replace("tabeller.toml", "numrera = false", footnote)
    fault = only(project)
    assert (fault.column, fault.found) == ("resultatrakning.fotnoter", "resultat.2042")
    assert "resultat.2024" in fault.hint


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [('"oversikt"', '"oversigt"', 8, "Menade du oversikt?"), ('"ingress"', '"ingres"', 7, "Menade du ingress?")],
)
def test_an_unknown_section_is_told(project: Project, old: str, new: str, line: int, hint: str) -> None:
    """A section without a notebook or a text is told with its line in report.toml and the nearest name."""
    project.replace("report.toml", old, new)
    fault = only(project)
    assert (fault.file, fault.line, fault.hint) == ("data/provlandet/2024/report.toml", line, hint)


def test_a_section_twice_is_told(project: Project) -> None:
    """A section that stands twice is told, since both would be the same file."""
    project.replace("report.toml", '{ notebook = "oversikt" }', '{ notebook = "oversikt" }, { text = "oversikt" }')
    assert only(project).message == "Avsnittet ”oversikt” står 2 gånger."


def test_a_section_stays_in_its_folder(project: Project) -> None:
    """A section's text cannot point out of the year's folder of texts."""
    project.write("hemlig.md", "# Hemligt\n")
    project.replace("report.toml", '"ingress"', '"../hemlig"')
    assert project.faults() != []


def test_a_note_without_its_text_is_told(project: Project) -> None:
    """A note that is only text is told when its text is missing."""
    note = '[[textnoter]]\nnummer = 1\nrubrik = "Principer"\ntext = "principr"\n\n[saknade'
    project.replace("report.toml", "[saknade", note)
    project.text("principer", "Så gör vi.")
    fault = only(project)
    assert "principr" in fault.message
    assert fault.hint == "Menade du principer?"


def test_unknown_names_in_texts_are_told(project: Project) -> None:
    """Unknown names in several texts, and on several lines of one, are all told with file, line and nearest name."""
    project.text("ingress", "# Om\n\n{{ deltagare.inskrivnna }}\n\n{{ fakta.anslaget }}\n")
    project.text("oversikt", "Ett.\n{{ resultatrakningen.resultat }}\n")
    texts = "data/provlandet/2024/texter"
    assert [(fault.file, fault.line, fault.hint) for fault in project.faults()] == [
        (f"{texts}/ingress.md", 3, "Menade du inskrivna?"),
        (f"{texts}/ingress.md", 5, "Menade du anslag?"),
        (f"{texts}/oversikt.md", 2, "Menade du resultatrakning?"),
    ]


def test_an_unknown_name_below_a_table_is_told(project: Project) -> None:
    """An unknown name in a table's comment or footnote is told with the table."""
    project.replace("tabeller.toml", "numrera = false", 'kommentar = "{{ fakta.anslg }}"')
    fault = only(project)
    assert fault.file == "data/provlandet/2024/tabeller.toml [resultatrakning]"
    assert fault.hint.startswith("Menade du anslag")


def test_a_placed_table_that_does_not_exist_is_told(project: Project) -> None:
    """A text that places an unknown table is told with its line and the nearest name."""
    project.text("ingress", "# Om\n\n[[tabell:deltagre]]\n")
    fault = only(project)
    assert (fault.line, fault.hint) == (3, "Menade du deltagare?")


def test_a_text_in_another_encoding_is_told(project: Project) -> None:
    """A text in Windows-1252 is told with its line."""
    project.write("texter/ingress.md", "# Om\n\nmän\n", "cp1252")
    fault = only(project)
    assert (fault.message, fault.line) == ("Texten är inte sparad som UTF-8.", 3)


def test_faults_in_several_files_are_told_in_one_go(project: Project) -> None:
    """Faults in settings, tables and texts are told together, ordered by file and row."""
    project.replace("report.toml", '"oversikt"', '"oversigt"')
    project.table("deltagare", HEADER, "inskrivna;Inskrivna;många;8.5", "inskrivna;Igen;1;2")
    project.write("tabeller/resultatrakning.csv", "id,rubrik,2024\n")
    project.write("tabeller/fakta.csv", "id;rubrik;enhet;varde;ord\nanslag;Anslag;kr;1\nandel;Mån;;1;\n", "cp1252")
    project.table("arenden", "id;rubrik")
    folder = "data/provlandet/2024"
    told = [(fault.file, fault.line, fault.column, fault.found, bool(fault.expected)) for fault in project.faults()]
    assert [item[:4] for item in told if "fakta" not in item[0]] == [
        (f"{folder}/report.toml", 8, "", ""),
        (f"{folder}/tabeller/arenden.csv", None, "", ""),
        (f"{folder}/tabeller/deltagare.csv", 2, "alla_2024", "många"),
        (f"{folder}/tabeller/deltagare.csv", 2, "kvinnor_2024", "8.5"),
        (f"{folder}/tabeller/deltagare.csv", 3, "id", "inskrivna"),
        (f"{folder}/tabeller/resultatrakning.csv", 1, "", "id,rubrik,2024"),
    ]
    assert [item[:2] for item in told if "fakta" in item[0]] == [(f"{folder}/tabeller/fakta.csv", 3)]
    assert all(item[4] for item in told)


def test_a_fault_in_a_table_does_not_hide_one_in_a_text(project: Project) -> None:
    """A fault in one table and an unknown name in a text about another are told together."""
    project.table("fakta", "id;rubrik;enhet;varde;ord", "anslag;Anslag;kr;många;")
    project.text("ingress", "# Om\n\n{{ deltagare.inskrivnna }}\n\n{{ fakta.anslag }}\n")
    assert [(fault.file.rpartition("/")[2], fault.line) for fault in project.faults()] == [
        ("fakta.csv", 2),
        ("ingress.md", 3),
    ]


def test_faults_in_all_settings_are_told_together(project: Project) -> None:
    """Faults in forbund.toml, report.toml and tabeller.toml are told together."""
    project.replace("../forbund.toml", "#1f5c4d", "grön")
    project.replace("report.toml", "titel", "titl")
    project.write("tabeller.toml", TABELLER_TOML.replace('"tkr"', '"SEK"'))
    assert {fault.file.rpartition("/")[2] for fault in project.faults()} == {
        "forbund.toml",
        "report.toml",
        "tabeller.toml",
    }
