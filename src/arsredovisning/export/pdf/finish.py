"""What Typst leaves to do in a report's tags: heads of rows, tables' names, notes under tables, links in words.

The document tells what each table and link is; a file whose tags do not meet what it tells is not let through.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from arsredovisning.export.pdf.contents import Contents, TableTags
from arsredovisning.export.pdf.elements import areas, attributes, children, kids, put, walk
from arsredovisning.export.pdf.streams import write
from arsredovisning.export.pdf.tables import describe


def finish(pdf: bytes, contents: Contents) -> bytes:
    """Finish a report that Typst has written.

    Args:
        pdf: The file.
        contents: The tables and links that the document has.

    Returns:
        The finished file; the same file and contents give the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = file.Root.StructTreeRoot
        elements = list(walk(root.K[0]))
        by_role: dict[str, list[Object]] = {}
        for element in elements:
            by_role.setdefault(str(element.S), []).append(element)
        _tables(by_role.get("/Table", []), contents.tables)
        _links(by_role.get("/Link", []), contents)
        _lists(by_role.get("/L", []))
        _list_of_contents(by_role.get("/TOC", []))
        _figures(by_role.get("/Div", []))
        root.IDTree = _names(elements)
        return write(file)


def _tables(tables: Sequence[Object], told: Sequence[TableTags]) -> None:
    """Say what each table is, and make notes of the lists of one item that are its footnotes."""
    notes = 0
    for number, (table, wanted) in enumerate(zip(tables, told, strict=True), 1):
        describe(table, f"T{number}", wanted)
        beside = children(table.P)
        first = next(place for place, element in enumerate(beside, 1) if element.objgen == table.objgen)
        for element in beside[first : first + wanted.notes]:
            notes += 1
            _make_note(element, f"Tabellnot {notes}")


def _make_note(listing: Object, name: str) -> None:
    (item,) = children(listing, "/LI")
    (label,), (body,) = children(item, "/Lbl"), children(item, "/LBody")
    listing.S, listing.ID = Name.Note, String(name)
    del listing.A
    put(listing, [label, *kids(body)])


def _links(links: Sequence[Object], contents: Contents) -> None:
    """Say in words where each link leads."""
    own, entries = [], []
    for link in links:
        around = [str(element.get("/S")) for element in (link.P, link.P.P, link.P.P.P)]
        if around[0] == "/Lbl" and "/Note" in around:
            _tell(link, "Tillbaka till texten")
        elif around[:2] == ["/Reference", "/TOCI"]:
            entries.append(link)
        # Of the mark of a footnote Typst says itself what it leads to.
        elif around[0] != "/Lbl":
            own.append(link)
    for link, words in [*zip(own, contents.links, strict=True), *zip(entries, contents.entries, strict=True)]:
        _tell(link, words)


def _tell(link: Object, words: str) -> None:
    for area in areas(link):
        area.Contents = String(words)


def _lists(lists: Sequence[Object]) -> None:
    """Put each list inside the item that it belongs to, which Typst has it after; say which markers it has, if any."""
    for outer in lists:
        inside = children(outer)
        for before, inner in pairwise(inside):
            if inner.S == "/L":
                (body,) = children(before, "/LBody")
                put(body, [*kids(body), inner])
        put(outer, [kid for kid in inside if kid.S != "/L"])
        about, labels = attributes(outer, "/List"), [label for kid in inside for label in children(kid, "/Lbl")]
        if not any(kids(label) for label in labels):
            about.ListNumbering = Name("/None")
            for label in labels:
                put(label.P, [kid for kid in children(label.P) if kid.S != "/Lbl"])
        elif about.ListNumbering == "/Circle":
            # Typst has no word for our markers, which are filled.
            about.ListNumbering = Name.Disc


def _list_of_contents(tables_of_contents: Sequence[Object]) -> None:
    """Lift the list of contents out of levels that hold nothing but the next one."""
    for outer in tables_of_contents:
        inside = children(outer)
        if [str(kid.S) for kid in inside] == ["/TOC"]:
            put(outer, children(inside[0]))


def _figures(divisions: Sequence[Object]) -> None:
    """Put a figure that has moved beside its caption: Typst has it one level further in."""
    for outer in divisions:
        if any(kid.S == "/Div" for kid in children(outer)):
            put(outer, [inner for kid in children(outer) for inner in (children(kid) if kid.S == "/Div" else [kid])])


def _names(elements: Sequence[Object]) -> Object:
    """List all that has a name."""
    named = {bytes(element.ID): element for element in elements if "/ID" in element}
    names = sorted(named)
    leaf = Dictionary(Names=Array([item for name in names for item in (String(name), named[name])]))
    if names:
        leaf.Limits = Array([String(names[0]), String(names[-1])])
    return Dictionary(Kids=Array([leaf]))
