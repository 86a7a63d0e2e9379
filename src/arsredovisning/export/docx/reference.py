"""The document that a report is written into: the förbund's own or the shared one, emptied and with every style."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from arsredovisning.errors import Fault, ReportError
from arsredovisning.export.docx.house import LANGUAGE, make_reference, set_accent
from arsredovisning.export.docx.ooxml import Xml, attribute, element, style_ids
from arsredovisning.project.workspace import ReportFolder

NAME = "referens.docx"


def own_reference(folder: ReportFolder) -> Path:
    """Where a förbund may put a reference document of its own."""
    return folder.forbund_settings.with_name(NAME)


def open_reference(folder: ReportFolder, accent: str) -> Document:
    """Open the document to write a report into.

    Args:
        folder: The förbund's year.
        accent: The förbund's colour, ``#rrggbb``, for the shared document; its own keeps its colours.

    Returns:
        An empty document with the reference document's page, heads and styles. What it lacks of the
        styles that a report needs is taken from the shared one.

    Raises:
        ReportError: If the reference document is not a Word document.
    """
    own = own_reference(folder)
    path = own if own.exists() else folder.workspace.templates / NAME
    try:
        document = docx.Document(str(path))
        document.styles.element  # noqa: B018  a document without styles fails here
    except (PackageNotFoundError, BadZipFile, SyntaxError, KeyError, ValueError):
        raise ReportError(
            Fault(
                "Referensdokumentet går inte att läsa som ett Word-dokument.",
                folder.workspace.relative(path),
                expected="ett dokument sparat som .docx (inte .doc, .docm eller .dotx)",
                hint="Öppna det i Word och välj Spara som, Word-dokument (.docx).",
            )
        ) from None
    colour = accent.removeprefix("#").upper()
    if path != own:
        set_accent(document, colour)
    _empty(document)
    _add_missing_styles(document, make_reference(colour))
    _set_language(document)
    return document


def _empty(document: Document) -> None:
    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    if body.sectPr is None:
        body.append(element("sectPr"))


def _add_missing_styles(document: Document, house: Document) -> None:
    """Copy the styles that a document lacks, by the names that Word gives them in every language."""
    theirs, ours = style_ids(document), style_ids(house)
    missing = {own_id: key for key, own_id in ours.items() if key not in theirs}
    for own_id, key in missing.items():
        theirs[key] = own_id if own_id not in theirs.values() else f"Rapport{own_id}"
    renamed = {own_id: theirs[key] for key, own_id in ours.items()}
    lists: dict[str, int] = {}
    for style in house.styles.element.findall(qn("w:style")):
        if attribute(style, "styleId") not in missing:
            continue
        copy = deepcopy(style)
        copy.set(qn("w:styleId"), renamed[attribute(style, "styleId")])
        for tag in ("w:basedOn", "w:next", "w:link"):
            for link in copy.findall(qn(tag)):
                link.set(qn("w:val"), renamed[attribute(link, "val")])
        for number in copy.iter(qn("w:numId")):
            old = attribute(number, "val")
            lists[old] = lists.get(old) or _add_list(document, house, old)
            number.set(qn("w:val"), str(lists[old]))
        document.styles.element.append(copy)


def _add_list(document: Document, house: Document, number: str) -> int:
    """Copy a list's definition and give its number in the document."""
    numbering = _numbering(document)
    (form,) = house.part.numbering_part.element.xpath(
        f"w:abstractNum[@w:abstractNumId=../w:num[@w:numId='{number}']/w:abstractNumId/@w:val]"
    )
    copy = deepcopy(form)
    taken = [int(attribute(other, "abstractNumId")) for other in numbering.findall(qn("w:abstractNum"))]
    free = max(taken, default=-1) + 1
    copy.set(qn("w:abstractNumId"), str(free))
    numbering.insert_element_before(copy, "w:num", "w:numIdMacAtCleanup")
    return int(numbering.add_num(free).numId)


def _numbering(document: Document) -> Xml:
    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]  # python-docx types no part
    except KeyError:
        part = NumberingPart(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, element("numbering"), document.part.package
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element


def _set_language(document: Document) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANGUAGE)
