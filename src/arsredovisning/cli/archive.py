"""Commands for decided reports in the long run: built again, packed for the archive, and what they are built with."""

from __future__ import annotations

import sys

import click

from arsredovisning.cli.common import FORBUND, JOBS, YEAR, call, cli, console, report_folder


@cli.command(help="Bygg en fastställd rapport som den var och jämför varje byte: arsredovisning rebuild --year 2020")
@FORBUND
@YEAR
@JOBS
def rebuild(forbund: str, year: str, jobs: int) -> None:
    """Build a decided report again of what it was made of; exit 1 if a file is another."""
    folder = report_folder(forbund, year)
    from arsredovisning.cli.terminal import show_rebuilt
    from arsredovisning.rebuild import again
    from arsredovisning.rebuild.source import find

    screen = console()

    def say(text: str) -> None:
        screen.print(text, highlight=False, markup=False, soft_wrap=True)

    record, source = find(folder)
    for remark in source.remarks:
        say(remark)
    say(f"Bygger av {source.name}.")
    rebuilt = again.rebuild(folder, record, source, jobs, say)
    show_rebuilt(screen, rebuilt)
    if rebuilt.differences:
        say(f"Se vad som skiljer: {call('diff', folder, AGAINST=folder.workspace.relative(rebuilt.place))}")
        sys.exit(1)


@cli.command(help="Packa en rapport för arkivet, med allt den byggdes av: arsredovisning archive --year 2020")
@FORBUND
@YEAR
@click.option("--paket", envvar="PAKET", is_flag=True, help="Ta med filerna som paketen installeras från (PAKET=1).")
@click.option("--force", envvar="FORCE", is_flag=True, help="Ersätt ett arkivpaket som finns (FORCE=1).")
def archive(forbund: str, year: str, paket: bool, force: bool) -> None:
    """Pack a decided report as a BagIt bag in a ZIP file."""
    folder = report_folder(forbund, year)
    _require("bagit", "cyclonedx")
    from arsredovisning.archive.package import pack
    from arsredovisning.cli.terminal import show_archived
    from arsredovisning.rebuild.source import find

    screen = console()
    record, source = find(folder)
    for remark in source.remarks:
        screen.print(remark, highlight=False, markup=False, soft_wrap=True)
    show_archived(screen, pack(folder, record, source, packages=paket, force=force), source)


@cli.command(help="Skriv build/sbom.cdx.json: programmets paket med version, kontrollsummor och licens (CycloneDX)")
def sbom() -> None:
    """Write the bill of materials of the locked packages."""
    _require("cyclonedx")
    from importlib.metadata import version

    from arsredovisning.archive.sbom import bill_of_materials, licences
    from arsredovisning.project.files import write_whole
    from arsredovisning.project.workspace import find_workspace

    workspace = find_workspace()
    path = workspace.root / "build" / "sbom.cdx.json"
    bill = bill_of_materials(workspace.lock, licences(workspace.root), version("arsredovisning"))
    write_whole(path, bill.encode())
    console().print(f"Paketen står i {workspace.relative(path)}.", highlight=False)


def _require(*names: str) -> None:
    """Stop where the libraries that only these commands need are not installed; make installs them.

    Raises:
        ReportError: With the first that is missing.
    """
    from importlib.util import find_spec

    from arsredovisning.errors import Fault, ReportError

    if missing := [name for name in names if find_spec(name) is None]:
        hint = "Kör kommandot med make, som installerar det: make archive YEAR=2025"
        raise ReportError(Fault("Ett bibliotek som behövs här är inte installerat.", found=missing[0], hint=hint))
