"""Puts a structure tree into a PDF, in the place of WeasyPrint's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pydyf  # type: ignore[import-untyped]  # pydyf carries no types

from arsredovisning.export.pdf.nodes import Annotation, Content, Node, Tree
from arsredovisning.export.pdf.objects import find
from arsredovisning.export.pdf.sheets import Sheet


def replace_tags(pdf: pydyf.PDF, sheets: Sequence[Sheet], tree: Tree) -> None:
    """Give a painted PDF the structure of a tree, and make artifacts of what stays outside it."""
    _remove_tags(pdf)
    _mark_artifacts(sheets, tree)
    _Writer(pdf, sheets).write(tree.root)


def _remove_tags(pdf: pydyf.PDF) -> None:
    """Take WeasyPrint's structure away: the last objects of the file, but for the metadata."""
    root = find(pdf, pdf.catalog["StructTreeRoot"])
    first = int(root["ParentTree"].split()[0])
    metadata = find(pdf, pdf.catalog["Metadata"])
    assert all(item is metadata or item.get("Type") in ("/StructElem", "/OBJR") for item in pdf.objects[first + 2 :])
    del pdf.objects[first:]
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference


def _mark_artifacts(sheets: Sequence[Sheet], tree: Tree) -> None:
    for number, sheet in enumerate(sheets):
        properties = {artifact.mcid: artifact.properties for artifact in tree.artifacts if artifact.page == number}
        operands = sheet.stream.stream
        for place, operand in enumerate(operands):
            if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in properties:
                operands[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary(properties[operand["MCID"]])]


class _Writer:
    """Writes the elements of a tree as PDF objects."""

    def __init__(self, pdf: pydyf.PDF, sheets: Sequence[Sheet]) -> None:
        self.pdf = pdf
        self.pages = pdf.page_references
        #: Which element each piece of content belongs to, by page and number.
        self.owners: list[list[bytes | str]] = [["null"] * len(sheet.marked) for sheet in sheets]
        self.links: list[bytes] = []
        self.named: dict[str, bytes] = {}

    def write(self, root: Node) -> None:
        structure = self.new({"Type": "/StructTreeRoot"})
        structure["K"] = pydyf.Array([self.element(root, structure.reference)])
        parents = pydyf.Array()
        for number, owner in enumerate([*map(pydyf.Array, self.owners), *self.links]):
            parents.extend([number, owner])
        structure["ParentTree"] = self.new({"Nums": parents}).reference
        structure["ParentTreeNextKey"] = len(self.owners) + len(self.links)
        if self.named:
            names = sorted(self.named)
            leaf = self.new(
                {
                    "Limits": pydyf.Array([pydyf.String(names[0]), pydyf.String(names[-1])]),
                    "Names": pydyf.Array([item for name in names for item in (pydyf.String(name), self.named[name])]),
                }
            )
            structure["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})
        self.pdf.catalog["StructTreeRoot"] = structure.reference

    def element(self, node: Node, parent: bytes) -> bytes:
        """Write a node and all in it.

        Returns:
            A reference to it.
        """
        element = self.new({"Type": "/StructElem", "S": f"/{node.role}", "P": parent})
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            element["Pg"] = self.pages[page]
        if node.name:
            element["ID"] = pydyf.String(node.name)
            self.named[node.name] = element.reference
        if node.alt:
            element["Alt"] = pydyf.String(node.alt)
        if node.attributes:
            element["A"] = pydyf.Array(
                pydyf.Dictionary({"O": f"/{owner}"} | {key: _value(value) for key, value in attributes.items()})
                for owner, attributes in node.attributes.items()
            )
        reference: bytes = element.reference
        element["K"] = pydyf.Array(self.kid(kid, reference, page) for kid in node.kids)
        return reference

    def kid(self, kid: Node | Content | Annotation, parent: bytes, page: int | None) -> Any:
        match kid:
            case Node():
                return self.element(kid, parent)
            case Content():
                self.owners[kid.page][kid.mcid] = parent
                if kid.page == page:
                    return kid.mcid
                return pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[kid.page], "MCID": kid.mcid})
            case Annotation():
                if kid.label:
                    kid.dictionary["Contents"] = pydyf.String(kid.label)
                kid.dictionary["StructParent"] = len(self.owners) + len(self.links)
                self.links.append(parent)
                target = {"Type": "/OBJR", "Pg": self.pages[kid.page], "Obj": kid.dictionary.reference}
                return pydyf.Dictionary(target)

    def new(self, content: dict[str, Any]) -> pydyf.Dictionary:
        made = pydyf.Dictionary(content)
        self.pdf.add_object(made)
        return made


def _value(value: Any) -> Any:
    """Give an attribute's value as PDF has it: nodes by their names."""
    if isinstance(value, list):
        return pydyf.Array(pydyf.String(item.name) if isinstance(item, Node) else item for item in value)
    return value
