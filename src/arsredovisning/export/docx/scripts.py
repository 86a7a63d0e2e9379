"""Words of another script in Word: their font, their language, and that they run from right to left."""

from __future__ import annotations

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from arsredovisning.export.docx.ooxml import Xml, element
from arsredovisning.text.scripts import Script

#: What must come after ``w:bidi`` in a paragraph's properties.
_AFTER_BIDI = ("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "jc", "rPr")
#: The languages of our scripts, as Word names them.
_LANGUAGES = {"he": "he-IL", "th": "th-TH", "el": "el-GR"}


def set_script(run: Run, script: Script) -> None:
    """Say what a run needs to be shown as its script is written."""
    font = run.font
    if script.font != "Source Sans 3":
        font.name = script.font
        named: Xml = run._r.get_or_add_rPr().get_or_add_rFonts()
        for name in ("eastAsia", "cs"):
            named.set(qn(f"w:{name}"), script.font)
    if script.rtl:
        font.rtl = True
    if script.complex:
        font.complex_script = True
        font.cs_bold, font.cs_italic = font.bold, font.italic


def set_language(run: Run, language: str, script: Script | None = None) -> None:
    """Say what language a run is in, which Word asks when it checks its spelling."""
    name = "bidi" if script and script.complex else "val"
    run._r.get_or_add_rPr().append(element("lang", **{name: _LANGUAGES.get(language, language)}))


def set_rtl(paragraph: Paragraph) -> None:
    """Let a whole paragraph run from right to left."""
    followers = (f"w:{name}" for name in _AFTER_BIDI)
    paragraph._p.get_or_add_pPr().insert_element_before(element("bidi"), *followers)
