"""The reference document that förbund without one of their own share: page, styles, lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from arsredovisning.export.docx.ooxml import Xml, attribute, element

INK, SOFT, LINE, FAINT = "1D2733", "55606E", "C9D0D8", "EEF1F4"
#: The colour that stands for the förbund's own until it is known.
ACCENT = "1F3A5F"
FONT = "Calibri"
LANGUAGE = "sv-SE"
LEVELS = 3
_WIDTH, _MARGIN = Mm(210), Mm(25)

_UNUSED = ("customXml", "stylesWithEffects", "webSettings", "fontTable", "thumbnail", "extended-properties")

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Rapporttabell">
  <w:name w:val="Rapporttabell"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="40"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="4" w:space="0" w:color="{INK}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="30" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
      <w:bottom w:w="30" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>
"""


@dataclass(frozen=True)
class Spacing:
    """The room around a style's paragraphs in points, the lines' height in lines, and whether the next one stays."""

    before: float = 0
    after: float = 0
    lines: float | None = None
    left: float = 0
    right: float = 0
    keep_next: bool = False


def make_reference(accent: str = ACCENT) -> Document:
    """Make the shared reference document.

    Args:
        accent: The colour of headings and lines, as six hexadecimal digits.
    """
    document = docx.Document()
    _clear(document)
    _set_page(document)
    _set_defaults(document)
    _add_lists(document)
    _add_text_styles(document)
    _add_list_styles(document)
    _add_character_styles(document)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    set_accent(document, accent)
    return document


def set_accent(document: Document, colour: str) -> None:
    """Give a document's first accent colour, and all styles that have it, another value.

    Args:
        document: The document.
        colour: Red, green and blue as six hexadecimal digits.
    """
    old = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(old.blob)
    for accent in theme.iter(qn("a:accent1")):
        accent[:] = [OxmlElement("a:srgbClr", {"val": colour})]
    new = Part(old.partname, old.content_type, serialize_part_xml(theme), document.part.package)
    for name in [name for name, rel in document.part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.THEME]:
        document.part.drop_rel(name)
    document.part.relate_to(new, RELATIONSHIP_TYPE.THEME)
    for themed in document.styles.element.xpath("//*[@w:themeColor='accent1']"):
        themed.set(qn("w:val" if themed.tag == qn("w:color") else "w:color"), colour)


def _clear(document: Document) -> None:
    """Leave only what a document must have of python-docx's own template."""
    for rels in (document.part.rels, document.part.package.rels):
        for name in [name for name, rel in rels.items() if rel.reltype.rsplit("/", 1)[1] in _UNUSED]:
            del rels[name]
    for style in document.styles.element.findall(qn("w:style")):
        if not attribute(style, "default"):
            style.getparent().remove(style)
    for paragraph in document.paragraphs:
        paragraph._p.getparent().remove(paragraph._p)
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.keywords = "Referensdokument", "", "", ""


def _set_page(document: Document) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = _WIDTH, Mm(297)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = _MARGIN
    section.header_distance = section.footer_distance = Mm(12)


def _set_defaults(document: Document) -> None:
    """Set font, language and the way that today's Word lays out pages."""
    (defaults,) = document.styles.element.findall(qn("w:docDefaults"))
    fonts = element("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    lang = element("lang", val=LANGUAGE, eastAsia="en-US", bidi="ar-SA")
    run = element("rPr", fonts, element("sz", val=22), element("szCs", val=22), lang)
    defaults[:] = [element("rPrDefault", run), element("pPrDefault")]
    settings = document.settings.element
    for setting in settings.findall(qn("w:compat") + "/" + qn("w:compatSetting")):
        if attribute(setting, "name") == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for tag in ("w:rsids", "w:proofState", "w:savePreviewPicture", "w:compat/w:useFELayout", "w14:docId"):
        for unused in settings.findall(tag, settings.nsmap):
            unused.getparent().remove(unused)
    for tag, values in {
        "w:zoom": {"percent": "100"},
        "w:themeFontLang": {"val": LANGUAGE},
        "w:decimalSymbol": {"val": ","},
        "w:listSeparator": {"val": ";"},
    }.items():
        setting = settings.find(qn(tag))
        setting.attrib.clear()
        for name, value in values.items():
            setting.set(qn(f"w:{name}"), value)


def _add_lists(document: Document) -> None:
    """Define one list of bullets and one of numbers, each in three levels."""
    numbering = document.part.numbering_part.element
    numbering[:] = []
    kinds = [[("bullet", sign) for sign in "•–•"], [("decimal", f"%{level}.") for level in range(1, LEVELS + 1)]]
    for kind, levels in enumerate(kinds):
        numbering.append(
            element(
                "abstractNum",
                element("multiLevelType", val="multilevel"),
                *[_level(level, form, sign) for level, (form, sign) in enumerate(levels)],
                abstractNumId=kind,
            )
        )
    for kind in range(len(kinds)):
        numbering.append(element("num", element("abstractNumId", val=kind), numId=kind + 1))


def _level(level: int, form: str, sign: str) -> Xml:
    indent = element("pPr", element("ind", left=340 * (level + 1), hanging=340))
    return element(
        "lvl",
        element("start", val=1),
        element("numFmt", val=form),
        element("lvlText", val=sign),
        element("lvlJc", val="left"),
        indent,
        ilvl=level,
    )


def _add_text_styles(document: Document) -> None:
    styles = document.styles
    normal = styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set_font(normal, colour=INK)
    _set_paragraph(normal, Spacing(after=8, lines=1.15))
    for level, (size, before, after, colour) in enumerate(
        [(24, 18, 12, "accent"), (16, 20, 6, "accent"), (13, 16, 4, INK), (11.5, 14, 3, INK), (11, 12, 2, SOFT)], 1
    ):
        heading = _paragraph_style(
            document, f"Heading {level}", following="Normal", size=size, bold=True, colour=colour
        )
        _set_paragraph(heading, Spacing(before=before, after=after, lines=1.05, keep_next=True))
        heading.element.get_or_add_pPr().append(element("outlineLvl", val=level - 1))
    for name, options, spacing in _TEXT_STYLES:
        style = _paragraph_style(document, name, **options)
        _set_paragraph(style, spacing)
    for name, (side, width, distance, colour) in _BORDERS.items():
        themed = {"color": ACCENT, "themeColor": "accent1"} if colour == "accent" else {"color": colour}
        line = element("pBdr", element(side, val="single", sz=width, space=distance, **themed))
        styles[name].element.get_or_add_pPr().insert_element_before(line, "w:tabs", "w:spacing", "w:ind")
    for level in (1, 2):
        tabs = element("tabs", element("tab", val="right", pos=Length(_WIDTH - 2 * _MARGIN).twips))
        styles[f"toc {level}"].element.get_or_add_pPr().insert_element_before(tabs, "w:spacing", "w:ind")


_TEXT_STYLES: list[tuple[str, dict[str, Any], Spacing]] = [
    ("Title", {"size": 34, "bold": True, "colour": "accent"}, Spacing(lines=1.0)),
    ("Subtitle", {"size": 15, "colour": SOFT}, Spacing(after=4)),
    ("Omslagstext", {"size": 13, "colour": SOFT}, Spacing(before=28, after=28)),
    ("TOC Heading", {"size": 24, "bold": True, "colour": "accent"}, Spacing(before=18, after=12, keep_next=True)),
    ("toc 1", {"bold": True, "colour": "accent"}, Spacing(before=8, after=3)),
    ("toc 2", {}, Spacing(after=3, left=11)),
    ("Quote", {"italic": True}, Spacing(before=6, after=8, left=14)),
    ("HTML Preformatted", {"font": "Consolas", "size": 9.5}, Spacing(after=8)),
    ("Caption", {"size": 10, "bold": True}, Spacing(before=6, after=6)),
    ("Figur", {}, Spacing(before=10, keep_next=True)),
    ("Saknad figur", {"colour": SOFT}, Spacing(before=10, keep_next=True)),
    ("Bedömning", {"bold": True}, Spacing(before=8, after=6, left=9, keep_next=True)),
    ("Underskrift", {"bold": True}, Spacing(before=44, right=200, keep_next=True)),
    ("Underskrift funktion", {"colour": SOFT}, Spacing(after=8)),
    ("Rapporttabell text", {"size": 9}, Spacing()),
    ("Rapporttabell smal text", {"base": "Rapporttabell text", "size": 8}, Spacing()),
    ("Rapporttabell not", {"size": 9, "colour": SOFT}, Spacing(before=3, after=3)),
    ("footnote text", {"size": 9.5}, Spacing(after=2)),
    ("Header", {"size": 8.5, "colour": SOFT}, Spacing()),
    ("Footer", {"size": 9}, Spacing()),
    ("Utkast", {"base": "Header", "size": 14, "bold": True, "colour": "B00020"}, Spacing()),
]

#: How the names of the styles begin that Word does not know.
_OWN = ("Rapport", "Omslagstext", "Figur", "Saknad", "Bedömning", "Underskrift", "Utkast")
#: Lines beside and over paragraphs: side, width in eighths of a point, distance in points, colour.
_BORDERS = {
    "Title": ("left", 48, 10, "accent"),
    "Subtitle": ("left", 48, 10, "accent"),
    "Quote": ("left", 18, 8, "accent"),
    "Bedömning": ("left", 36, 6, "accent"),
    "Underskrift": ("top", 6, 3, INK),
}


def _add_list_styles(document: Document) -> None:
    for number, kind in enumerate(("Bullet", "Number"), 1):
        for level in range(LEVELS):
            suffix = f" {level + 1}" if level else ""
            style = _paragraph_style(document, f"List {kind}{suffix}")
            _set_paragraph(style, Spacing(after=4))
            places = element("numPr", element("ilvl", val=level), element("numId", val=number))
            style.element.get_or_add_pPr().insert_element_before(places, "w:spacing")
    for level in range(LEVELS):
        style = _paragraph_style(document, f"List Continue{f' {level + 1}' if level else ''}")
        _set_paragraph(style, Spacing(after=4, left=17 * (level + 1)))


def _add_character_styles(document: Document) -> None:
    for name, colour, bold in (
        ("Hyperlink", "accent", False),
        ("Rapporttabell huvud", SOFT, True),
        ("Rapporttabell rubrik", "accent", True),
        ("Rapporttabell summa", "", True),
        ("footnote reference", "", False),
        ("HTML Code", "", False),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=not name.startswith(_OWN))
        assert isinstance(style, CharacterStyle)
        style.base_style = document.styles["Default Paragraph Font"]
        _set_font(style, bold=bold, colour=colour)
        style.font.underline = True if name == "Hyperlink" else None
        style.font.superscript = True if name == "footnote reference" else None
        style.font.name = "Consolas" if name == "HTML Code" else None


def _paragraph_style(
    document: Document, name: str, *, base: str = "Normal", following: str = "", **font: Any
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not name.startswith(_OWN))
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles[base]
    if following:
        style.next_paragraph_style = document.styles[following]
    style.quick_style, style.hidden, style.unhide_when_used = True, False, False
    _set_font(style, **font)
    return style


def _set_font(
    style: CharacterStyle,
    *,
    font: str = "",
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    colour: str = "",
) -> None:
    style.font.name = font or None
    style.font.size = Pt(size) if size else None
    style.font.bold = True if bold else None
    style.font.italic = True if italic else None
    if colour:
        style.font.color.rgb = RGBColor.from_string(ACCENT if colour == "accent" else colour)
    if colour == "accent":
        style.element.rPr.find(qn("w:color")).set(qn("w:themeColor"), "accent1")


def _set_paragraph(style: ParagraphStyle, spacing: Spacing) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(spacing.before), Pt(spacing.after)
    if spacing.lines:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, spacing.lines
    form.left_indent = Pt(spacing.left) if spacing.left else None
    form.right_indent = Pt(spacing.right) if spacing.right else None
    form.keep_with_next = True if spacing.keep_next else None
    form.keep_together = True if spacing.keep_next else None
