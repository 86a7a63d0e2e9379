"""The open data of the five reports: valid, and every number of the page."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from itertools import groupby

import frictionless
import pytest

from arsredovisning.data.values import decimals_of, parse_number, round_half_up
from tests.integration.conftest import REPORTS, BuiltReport
from tests.published import numbers_in, read_built

Record = dict[str, str]


def tables(report: BuiltReport) -> list[list[Record]]:
    """Read the tables of a package in order, without the goals."""
    folder = report.folder / "data"
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    found = []
    for resource in resources:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
        if "varde" in records[0]:
            found.append(records)
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_the_package_is_valid(reports: dict[str, BuiltReport], name: str) -> None:
    """Frictionless finds nothing wrong with the package: files, hashes, types, units and keys."""
    found = frictionless.validate(str(reports[name].folder / "data" / "datapackage.json"))
    assert found.valid, found.flatten(["name", "rowNumber", "type", "note"])
    assert found.stats["tasks"] == len(list((reports[name].folder / "data").glob("*.csv"))) > 15


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_the_page_is_in_the_package(reports: dict[str, BuiltReport], name: str) -> None:
    """Each table of the page has a file, in order, with the same numbers in each row."""
    pages = read_built(reports[name].html)
    files = tables(reports[name])
    assert len(files) == len(pages)
    for page, records in zip(pages, files, strict=True):
        printed = [[number for number in numbers if number] for _label, numbers in page]
        stated = {
            int(row): [number for record in cells for number in numbers_in(record["text"]) if number]
            for row, cells in groupby(records, key=lambda record: record["nr"])
        }
        assert [stated.get(row, []) for row in range(1, len(printed) + 1)] == printed


@pytest.mark.parametrize("name", REPORTS)
def test_values_are_what_is_printed(reports: dict[str, BuiltReport], name: str) -> None:
    """A value, rounded to the decimals that are printed, is the printed number; a word or a dash has none."""
    for records in tables(reports[name]):
        for record in records:
            printed = parse_number(record["text"].removesuffix("%").removesuffix("dagar").rstrip())
            if not record["enhet"] or printed is None:
                assert record["varde"] == "", record
            else:
                assert round_half_up(Decimal(record["varde"]), decimals_of(printed)) == printed, record


@pytest.mark.parametrize("name", REPORTS)
def test_given_values_stand_in_their_files(reports: dict[str, BuiltReport], name: str) -> None:
    """A value that the data state is found at its file, line and column."""
    root, checked = reports[name].site.root, 0
    for record in (
        record for records in tables(reports[name]) for record in records if record["harkomst"] == "angiven"
    ):
        lines = (root / record["kallfil"]).read_text("utf-8-sig").splitlines()
        header, line = (next(csv.reader([lines[at]], delimiter=";")) for at in (0, int(record["kallrad"]) - 1))
        stated = line[header.index(record["kallkolumn"])]
        if record["varde"]:
            assert parse_number(stated) == Decimal(record["varde"])
        else:
            assert stated in (record["text"], "-")
        checked += 1
    assert checked > 200
