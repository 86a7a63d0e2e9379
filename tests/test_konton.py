"""Proposing which rows the accounts of the books become."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from arsredovisning.data.year import YearData
from arsredovisning.errors import ReportError
from arsredovisning.imports.accounts import AccountPlan, Range, holds, read_accounts
from arsredovisning.imports.chart import chart_of, knowledge
from arsredovisning.imports.consequences import consequences
from arsredovisning.imports.konton import Proposed, propose_accounts, year_of
from arsredovisning.imports.proposal_toml import ranges_of
from arsredovisning.imports.sie import plan_sie
from arsredovisning.new import new_forbund, read_answers
from arsredovisning.project.workspace import ReportFolder, Workspace
from tests.project import REPOSITORY, Project
from tests.sie import example
from tests.test_cli import Run, run
from tests.test_import_sie import BOOK, BOOKED, book, plan

__all__ = ["run"]

#: (account, table) to the ordinary rows where the account stands, and with what.
Places = dict[tuple[str, str], set[tuple[str, str]]]


@pytest.fixture
def unmapped(tmp_path: Path) -> ReportFolder:
    """Give the example's year, without any account plan to copy from."""
    for name in ("data", "notebooks"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    for path in (tmp_path / "data").rglob("konton.toml"):
        path.unlink()
    return Workspace(tmp_path).find("jamtland", example.YEAR)


def places(plan: AccountPlan, data: YearData, accounts: Mapping[str, sie4.Account]) -> Places:
    found: Places = {}
    for name, rule in plan.tables.items():
        for row, parts in rule.rows.items():
            if data.table(name).row(row).kind == "":
                for part in parts:
                    for account in accounts:
                        if holds(part.konton, account):
                            found.setdefault((account, name), set()).add((row, part.belopp))
    return found


def test_most_of_the_example_is_proposed_right(unmapped: ReportFolder) -> None:
    """With no mapping to copy from, the example's accounts are proposed as data/jamtland/konton.toml has them.

    The figures are printed in the handbook.
    """
    accounts = sie4.read(example.FILE).accounts
    own = Workspace(REPOSITORY).find("jamtland", example.YEAR)
    wanted = places(read_accounts(own), YearData(own), accounts)
    propose_accounts(unmapped, example.FILE).changes.write()
    found = places(read_accounts(unmapped), YearData(unmapped), accounts)
    wrong = [key for key in wanted if wanted[key] != found.get(key)]
    right = [account for account in accounts if not any(account == number for number, _table in wrong)]
    told = f"{len(right)} av {len(accounts)} konton ({len(wanted) - len(wrong)} av {len(wanted)} platser i tabeller)"
    more = f"{len(found.keys() - wanted.keys())} platser till"
    handbook = " ".join((REPOSITORY / "docs" / "handledning.md").read_text("utf-8").split())
    assert (told in handbook, more in handbook) == (True, True), (told, more, wrong)


def test_the_proposal_of_the_example_can_be_imported(unmapped: ReportFolder) -> None:
    """With the proposed plan the example's books are imported and give what was published, but for a few cells."""
    proposed = propose_accounts(unmapped, example.FILE)
    assert proposed.faults == ()
    assert proposed.placed == (33, 33)
    proposed.changes.write()
    changed = {(Path(item.file).stem, item.row) for item in plan_sie(unmapped, example.FILE).describe()}
    assert changed == {
        ("balansrakning", "avsattningar"),
        ("kassaflode", "finansiering"),
        ("kassaflode", "investering"),
        ("kassaflode", "likvida_ingaende"),
        ("not_omsattningstillgangar", "ovriga_fordringar"),
        ("oversikt", "kostnader"),
    }


def accounts_of(names: Mapping[str, str]) -> dict[str, sie4.Account]:
    return {number: sie4.Account(number, name) for number, name in names.items()}


def test_the_chart_is_known_by_names_in_their_classes() -> None:
    """BAS and Kommun-Bas are told apart by what stands in which class, and it is said by what."""
    bas = accounts_of({"2440": "Leverantörsskulder", "7010": "Löner", "5010": "Lokalhyra"})
    municipal = accounts_of({"2510": "Leverantörsskulder", "5010": "Löner", "6010": "Lokalhyra", "7010": "Resor"})
    assert (chart_of(bas).name, chart_of(bas).sure) == ("bas", True)
    chart = chart_of(municipal, "EUBAS97")
    assert (chart.name, chart.sure) == ("kommunbas", True)
    assert chart.evidence.startswith("Kontoplanen är Kommun-Bas: så står 2510 Leverantörsskulder, 5010 Löner,")
    nothing = chart_of(accounts_of({"1930": "Bank", "2010": "Eget kapital"}))
    assert not nothing.sure
    assert "osäker" in nothing.evidence
    assert chart_of(accounts_of({"1930": "Bank"}), "EUBAS97").name == "bas"


#: The same books in both charts: number in BAS, number in Kommun-Bas, name, opening balance, closing balance or result.
BOOKS: list[tuple[str, str, str, int, int]] = [
    ("1220", "1230", "Inventarier", 90, 60),
    ("1510", "1510", "Kundfordringar", 10, 0),
    ("1630", "1630", "Skattekonto", 5, 7),
    ("1650", "1650", "Momsfordran", 20, 30),
    ("1710", "1710", "Förutbetalda hyror", 4, 5),
    ("1930", "1930", "Företagskonto", 900, 1080),
    ("2091", "2010", "Balanserat resultat", -700, -700),
    ("2440", "2510", "Leverantörsskulder", -200, -150),
    ("2710", "2710", "Personalens källskatt", -20, -25),
    ("2731", "2730", "Avräkning sociala avgifter", -30, -35),
    ("2920", "2920", "Upplupna semesterlöner", -40, -50),
    ("2990", "2990", "Övriga interimsskulder", -39, -41),
    ("3981", "3511", "Bidrag från staten", 0, -1000),
    ("3982", "3512", "Bidrag från Region Exempel", 0, -500),
    ("3983", "3513", "Bidrag från kommunerna", 0, -500),
    ("3740", "3740", "Öresutjämning", 0, 1),
    ("4010", "4510", "Bidrag till insatser", 0, 1000),
    ("7010", "5010", "Löner", 0, 500),
    ("7510", "5610", "Arbetsgivaravgifter", 0, 160),
    ("5010", "6010", "Lokalhyra", 0, 60),
    ("6530", "7430", "Konsultarvoden", 0, 50),
    ("6310", "7390", "Försäkringar", 0, 20),
    ("7830", "7930", "Avskrivningar inventarier", 0, 30),
    ("8310", "8410", "Ränteintäkter", 0, -4),
    ("8410", "8510", "Räntekostnader", 0, 2),
]


def books(root: Path, chart: int) -> Path:
    """Write the books in a chart: 0 is BAS, 1 Kommun-Bas."""
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Prov" 1.0',
        "#GEN 20270115",
        "#SIETYP 1",
        '#FNAMN "Samordningsförbundet Exempelbygden"',
        "#ORGNR 222000-0000",
        "#RAR 0 20260101 20261231",
        "#KPTYP EUBAS97",
    ]
    lines += [f'#KONTO {row[chart]} "{row[2]}"' for row in BOOKS]
    for bas, municipal, _name, opening, closing in BOOKS:
        number = (bas, municipal)[chart]
        if number < "3":
            lines += [f"#IB 0 {number} {opening}000", f"#UB 0 {number} {closing}000"]
        else:
            lines.append(f"#RES 0 {number} {closing}000")
    file = root / "bok.se"
    file.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp437"))
    return file


@pytest.fixture
def begun(tmp_path: Path) -> ReportFolder:
    """Give a förbund that ``make new`` has just begun."""
    for name in ("notebooks", "templates"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "data").mkdir()
    given = {
        "namn": "Samordningsförbundet Exempelbygden",
        "kortnamn": "Exempelbygden",
        "region": "Region Exempel",
        "kommuner": "Byköpings kommun, Åmunds kommun",
        "enhet": "kr",
        "organisationsnummer": "2220000000",
    }
    new_forbund(Workspace(tmp_path), "exempel", 2026, read_answers(given))
    return Workspace(tmp_path).find("exempel", 2026)


@pytest.mark.parametrize("chart", [0, 1])
def test_a_new_forbund_gets_tables_that_fit(begun: ReportFolder, chart: int) -> None:
    """Books in either chart find rows for every account in a new förbund's tables, and their statements tie out."""
    file = books(begun.workspace.root, chart)
    proposed = propose_accounts(begun, file)
    assert proposed.faults == ()
    assert proposed.placed == (len(BOOKS), len(BOOKS))
    assert proposed.changes.remarks[-1].startswith("Kontoplanen är " + ("BAS:", "Kommun-Bas:")[chart])
    proposed.changes.write()
    changes = plan_sie(begun, file)
    changes.set_text("kassaflode", "spec_ovriga", "2026", "-")
    with changes.trial() as data:
        cells = {
            name: str(data.table(table).cell(row, "2026").value)
            for name, table, row in (
                ("anläggningar", "balansrakning", "anlaggningstillgangar"),
                ("tillgångar", "balansrakning", "summa_tillgangar"),
                ("skulder och eget kapital", "balansrakning", "summa_ek_skulder"),
                ("intäkter", "resultatrakning", "intakter"),
                ("kostnader", "resultatrakning", "kostnader"),
                ("avskrivningar", "resultatrakning", "avskrivningar"),
                ("resultat", "resultatrakning", "arets_resultat"),
                ("likvida", "kassaflode", "likvida_utgaende"),
                ("stat", "not_intakter", "forsakringskassan"),
                ("källskatt", "not_kortfristiga_skulder", "kallskatt"),
                ("sociala avgifter", "not_kortfristiga_skulder", "sociala_avgifter"),
                ("moms", "not_fordringar", "momsfordran"),
            )
        }
    assert cells == {
        "anläggningar": "60000",
        "tillgångar": "1182000",
        "skulder och eget kapital": "1182000",
        "intäkter": "1999000",
        "kostnader": "-1790000",
        "avskrivningar": "-30000",
        "resultat": "181000",
        "likvida": "1080000",
        "stat": "1000000",
        "källskatt": "25000",
        "sociala avgifter": "35000",
        "moms": "30000",
    }
    assert [finding for finding in consequences(changes).findings if finding.severity == "fel"] == []


def test_the_doubtful_are_marked_in_the_file(begun: ReportFolder) -> None:
    """An account whose name belongs elsewhere than its number is marked above its row, with why, and told."""
    file = books(begun.workspace.root, 1)
    text = file.read_bytes().decode("cp437").replace(" 7430", " 7010").replace("Konsultarvoden", "Löner till projekt")
    file.write_bytes(text.encode("cp437"))
    proposed = propose_accounts(begun, file)
    assert ("7010", "namnet tyder på BAS") in {(item.account.number, item.why) for item in proposed.doubtful}
    proposed.changes.write()
    text = (begun.data.parent / "konton.toml").read_text("utf-8")
    for item in proposed.doubtful:
        assert f"# OSÄKERT: {item.account.number} {item.account.name}: {item.why}\n" in text


def test_a_plan_that_is_there_is_left(unmapped: ReportFolder) -> None:
    """A konton.toml is replaced only when that is asked for; otherwise it is said that it is left."""
    own = unmapped.data.parent / "konton.toml"
    own.write_text("# vår egen\n", "utf-8")
    proposed = propose_accounts(unmapped, example.FILE)
    assert not proposed.changes
    assert any("finns redan och ändras inte" in remark for remark in proposed.changes.remarks)
    assert propose_accounts(unmapped, example.FILE, replace=True).changes.write() == [own]


def test_a_missing_plan_says_how_to_get_one(unmapped: ReportFolder) -> None:
    """Without konton.toml the import names the command that proposes one."""
    with pytest.raises(ReportError, match=r"make konton FILE=bok\.se YEAR=2024 FORBUND=jamtland"):
        plan_sie(unmapped, example.FILE)


def test_tables_that_are_not_known_are_told(project: Project) -> None:
    """When no table of the year has rows that are known, that is the fault, not an empty file."""
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", "x;X;;;1;1")
    file = project.root / "bok.se"
    text = example.FILE.read_bytes().decode("cp437").replace("Jämtlands", "Provlandets")
    file.write_bytes(text.encode("cp437"))
    with pytest.raises(ReportError, match="Ingen av årets tabeller"):
        propose_accounts(project.folder, file)


def test_the_year_is_the_files_own(tmp_path: Path) -> None:
    """The year that is proposed for is the file's, where it can be read."""
    assert year_of(example.FILE) == 2024
    assert year_of(tmp_path / "finns-inte.se") is None


ACCOUNTS = st.sets(st.integers(1000, 8999).map(str), min_size=1, max_size=40)


@given(ACCOUNTS, ACCOUNTS)
def test_ranges_hold_their_accounts_and_no_others(own: set[str], others: set[str]) -> None:
    """The ranges that are written for some accounts hold each of them, and none of the others."""
    others -= own
    written = [Range(low, high or low) for low, _, high in (item.partition("-") for item in ranges_of(own, others))]
    assert all(any(account in item for item in written) for account in own)
    assert not any(account in item for account in others for item in written)


def test_what_is_known_names_what_there_is() -> None:
    """Every kind that a table or another kind names is one, and no word stands under two wholes."""
    known = knowledge()
    kinds = {*known.slag, "resultat"}
    assert {kind.under for kind in known.slag.values() if kind.under} <= kinds
    assert {kind for table in known.tabell for post in known.posts(table) for kind in post.slag} <= kinds


def test_a_proposal_stands_in_tables(unmapped: ReportFolder) -> None:
    """What would stand in each table is shown, row by row, as it would be written."""
    proposed: Proposed = propose_accounts(unmapped, example.FILE)
    shown = {(item.table, item.row, item.column): item.amount for item in proposed.standing}
    assert shown["Resultaträkning", "Verksamhetens intäkter", "2024"] == "8\u00a0484"
    assert shown["Verksamhetens intäkter", "Bidrag kommuner", "2024"] == "2\u00a0015\u00a0499"


def test_the_commands_propose_and_import(project: Project, run: Run) -> None:
    """``konton`` shows what would stand where, and writes; ``import-sie`` shows what is let pass and what it brings."""
    file = book(project, [line for line in (*BOOK, *BOOKED) if not line.startswith(("#RES -1", "#KONTO 2010"))])
    own = ["--file", str(file), "--forbund", "provlandet"]
    code, told = run("konton", *own)
    assert (code, "GODTA=konto" in told) == (1, True)
    code, told = run("konton", *own, "--godta", "konto")
    assert code == 0
    assert ("8\u00a0484" in told, "3 av 4 konton" in told, "1 fil skriven" in told) == (True, True, True)
    assert re.search("Återstår .*: Kontot 1930 Bank hör inte till någon rad", told)
    plan(project)
    code, told = run("import-sie", *own, "--year", "2024", "--godta", "konto")
    assert code == 0
    for words in ("Bokföringen är Samordningsförbundet Provlandet", "Godtaget (konto): Kontot 2010", "Granska"):
        assert words in told
    code, told = run("import-sie", *own, "--year", "2024", "--godta", "kontot")
    assert (code, "Menade du konto?" in told) == (1, True)


def test_books_of_another_year_have_the_same_accounts(unmapped: ReportFolder) -> None:
    """A plan can be proposed from another year's books; whose amounts are shown is said."""
    newest = unmapped.workspace.find("jamtland", 2025)
    proposed = propose_accounts(newest, example.FILE)
    assert "Beloppen som visas är filens, för 2024; tabellerna är 2025 års." in proposed.changes.remarks
    assert proposed.placed == (33, 33)
