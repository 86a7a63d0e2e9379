"""What PDF/A-3 and PDF/UA ask for beside the structure: identification, attached files, images."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping

import pydyf  # type: ignore[import-untyped]  # pydyf carries no types
from weasyprint import Attachment

from arsredovisning.export.pdf.objects import find

PACKAGE = "datapackage.json"

# PDF/A knows the properties of its own metadata schemas only; any other has to be described in the file.
_PDF_UA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def identify(pdf: pydyf.PDF) -> None:
    """Say in the metadata that the file is PDF/UA-1 too, readable without decompression."""
    metadata = find(pdf, pdf.catalog["Metadata"])
    (packet,) = metadata.stream
    before, end, after = packet.partition(b"</rdf:RDF>")
    metadata.stream = [before + _PDF_UA + end + after]
    metadata.compress = False


def embedded_files(files: Mapping[str, bytes], decided: str | None) -> list[Attachment]:
    """Make attachments of files, in the order of their names.

    Args:
        files: Their contents by name.
        decided: The ISO date that the files get. Without one they get a date that is taken away by
            ``associate_files``, since WeasyPrint would give them today's.
    """
    date = dt.datetime.fromisoformat(decided) if decided else dt.datetime.min
    descriptions = _descriptions(files)
    return [
        Attachment(
            file_obj=io.BytesIO(files[name]),
            name=name,
            description=descriptions.get(name, name),
            created=date,
            modified=date,
            relationship="Data",
        )
        for name in sorted(files)
    ]


def _descriptions(files: Mapping[str, bytes]) -> dict[str, str]:
    """Give what the data package, if there is one, says of itself and the files beside it."""
    if PACKAGE not in files:
        return {}
    package = json.loads(files[PACKAGE])
    titles = {item.get("path"): item.get("title") for item in package["resources"]} | {PACKAGE: package.get("title")}
    return {name: title for name, title in titles.items() if title}


def associate_files(pdf: pydyf.PDF, *, dated: bool) -> None:
    """List each attached file once among those that belong to the document, without invented dates."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    if not dated:
        for item in pdf.objects:
            if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/EmbeddedFile":
                del item.extra["Params"]["CreationDate"], item.extra["Params"]["ModDate"]


def forbid_interpolation(pdf: pydyf.PDF) -> None:
    """Show images by their own pixels, as PDF/A wants."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Interpolate"):
            item.extra["Interpolate"] = "false"
