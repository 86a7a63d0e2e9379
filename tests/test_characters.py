"""Every letter that people in Sweden write is printed, in every format, and what would be an empty box is a fault."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator

import pytest
from fontTools.ttLib import TTFont

from arsredovisning.document.markup import prose_html
from arsredovisning.document.parse import parse
from arsredovisning.errors import ReportError
from arsredovisning.export.docx import to_docx
from arsredovisning.export.fonts import font_faces
from arsredovisning.notebook import figures
from arsredovisning.text.characters import codes_of, families, parts, without_glyph
from arsredovisning.text.scripts import pieces, runs_rtl
from tests.project import REPOSITORY, Project, notebook

TEMPLATES = REPOSITORY / "templates"
FONTS = TEMPLATES / "fonts"
NAMES = "Jović, Čaušević, Đorđević, Łukasz, Şahin, Nguyễn, Ŋuvvo"
SENTENCES = {
    "names": NAMES,
    "greek": "Ευχαριστώ για τη βοήθεια.",
    "cyrillic": "Дякую за допомогу, їй і йому.",
    "arabic": "شكراً جزيلاً على المساعدة، يا أصدقاء.",
    "persian": "از کمک شما خیلی ممنونم؛ پدر و ژاله گفتند.",
    "sorani": "زۆر سوپاس بۆ یارمەتییەکەتان، ڕۆژ باش.",
    "hebrew": "תודה רבה על העזרה.",
    "tigrinya": "ብጣዕሚ የቐንየለይ፡ ሰላም።",
    "thai": "ขอบคุณมากสำหรับความช่วยเหลือ",
    "hindi": "आपकी मदद के लिए बहुत धन्यवाद।",
    "sami": "Giitu veahkis, Čeavžžis. Spâʹsseb, ǩiõll da ǥõõšk.",
    "emoji": "😀 👍🏽 👩\u200d👩\u200d👧 🇸🇪 1️⃣ ❤️",
    "signs": "≥ 5 → ½ ✓ ‰ ≈ 3 × 2 − 1",
    "decomposed": unicodedata.normalize("NFD", f"{NAMES}, åäö") + " x\u0304",
}
#: The blocks of our own scripts.
BLOCKS = [
    *((0x20, 0x52F), (0x1C80, 0x1C88), (0x1D00, 0x1DBF), (0x1E00, 0x1FFF), (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF)),
    *((0xA640, 0xA69F), (0xA720, 0xA7CA), (0xAB30, 0xAB6B), (0xFB00, 0xFB06)),
]
#: The Coptic letters, which stand in the Greek block: no font of ours has them.
REFUSED = "ϢϣϤϥϦϧϨϩϪϫϬϭϮϯ"


def test_every_latin_greek_and_cyrillic_letter_has_a_glyph_or_is_named_as_refused() -> None:
    """All assigned characters of the Latin, Greek and Cyrillic blocks are had, but for the Coptic letters."""
    assigned = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    letters = "".join(char for char in assigned if unicodedata.category(char) not in ("Cn", "Cc", "Cf"))
    assert "".join(without_glyph(letters)) == REFUSED


@pytest.mark.parametrize("script", SENTENCES)
def test_a_sentence_of_each_script_is_had(script: str) -> None:
    """What people write in each script has a glyph, with its joiners and marks."""
    assert without_glyph(SENTENCES[script]) == ()


def test_the_list_of_characters_is_what_the_fonts_have() -> None:
    """The list that is asked agrees with every face, whole and in parts: neither promises what the other lacks."""
    whole: dict[str, set[int]] = {family: set() for family in families()}
    for part in parts():
        has = set(codes_of(part.has))
        whole[part.family] |= has
        for face in part.faces:
            with TTFont(FONTS / "woff2" / f"{part.file}-{face}.woff2") as font:
                assert set(font.getBestCmap()) == has, f"{part.file}-{face}"
    for family, has in whole.items():
        for path in sorted(FONTS.glob(f"{family.lower().replace(' ', '-')}-[4-7]00-*.ttf")):
            with TTFont(path) as font:
                assert set(font.getBestCmap()) >= has, path.name


def test_what_is_not_drawn_needs_no_glyph() -> None:
    """Line ends, soft hyphens, joiners and choosers of variants are never told of."""
    assert without_glyph("å\n\t\u00ad\u200b\u200d\ufe0f\u2066\u2069") == ()


def test_a_character_in_a_text_is_told_with_its_line(project: Project) -> None:
    """The check names file, line, the character and what it is called."""
    project.text("ingress", "# Om förbundet\n\nEn deltagare skrev 谢谢 till oss.\n")
    (fault,) = project.faults()
    assert (fault.file, fault.line) == ("data/provlandet/2024/texter/ingress.md", 3)
    assert "”谢” (U+8C22 CJK UNIFIED IDEOGRAPH-8C22)" in fault.message
    assert "谢谢" in fault.found


def test_a_character_in_a_table_is_told_with_line_and_column(project: Project) -> None:
    """Labels and cells of words are looked at, each with its line as in Excel."""
    project.table("fakta", "id;rubrik;enhet;varde;ord", "anslag;Anslag \ue000;kr;2;", "vem;Vem;;;Kim 김")
    found = [(fault.file, fault.line, fault.column) for fault in project.faults()]
    file = "data/provlandet/2024/tabeller/fakta.csv"
    assert found == [(file, 2, "rubrik"), (file, 3, "ord")]


def test_a_character_in_the_settings_is_told_with_its_line(project: Project) -> None:
    """A string of a TOML file is looked at, also where the character stands as its code; comments are not printed."""
    project.replace("tabeller.toml", 'rubrik = "Deltagare"', '# 谢\nrubrik = "Deltagare \\u8c22"')
    (fault,) = project.faults()
    assert (fault.file, fault.line, fault.column) == ("data/provlandet/2024/tabeller.toml", 3, "deltagare.rubrik")


def test_the_finished_report_is_looked_at_once_more(project: Project) -> None:
    """What a notebook writes itself stops the report too, with the notebook."""
    with pytest.raises(ReportError) as error:
        project.stitch(notebook("Tack, 谢谢."))
    assert [fault.file.partition(",")[0] for fault in error.value.faults] == ["notebooks/ingress.ipynb"]
    assert "U+8C22" in error.value.faults[0].message


def _embedded(page: str) -> Iterator[tuple[str, set[int], TTFont]]:
    """Give each face that lies in a page: its rule, the characters that it is used for, and the font."""
    for rule in re.findall(r"@font-face\{[^}]*base64[^}]*\}", page):
        data = re.search(r"base64,([^)]*)\)", rule)
        assert data
        font = TTFont(io.BytesIO(base64.b64decode(data[1])))
        within = re.search(r"unicode-range:([^;]*);", rule)
        yield rule, set(codes_of(within[1])) if within else set(font.getBestCmap()), font


@pytest.mark.parametrize("script", SENTENCES)
def test_a_page_has_the_glyphs_that_it_needs_within_it(project: Project, script: str) -> None:
    """Each character of a page stands in a font in the page, under a range that lets it be used."""
    page = project.page(notebook(SENTENCES[script]))
    had: set[int] = set()
    for rule, used, font in _embedded(page):
        assert used <= set(font.getBestCmap()), rule[:200]
        had |= used
    drawn = (
        char for char in page if unicodedata.category(char) not in ("Cc", "Cf") and not "\ufe00" <= char <= "\ufe0f"
    )
    assert {char for char in drawn if ord(char) not in had} == set()


def test_a_page_in_latin_1_has_only_the_fonts_for_that(project: Project) -> None:
    """The four faces that every report needs, whole; no others weigh on the page."""
    rules = [rule for rule, _used, _font in _embedded(project.page(notebook("Åäö – ”é” 1\u00a0000 €")))]
    assert [re.sub(r"base64,[^)]*", "", rule) for rule in rules] == [
        f"@font-face{{font-family:'Source Sans 3';font-weight:{weight};font-style:{style};"
        "src:url(data:font/woff2;) format('woff2')}"
        for weight, style in ((400, "normal"), (400, "italic"), (600, "normal"), (700, "normal"))
    ]


def test_a_letter_is_not_put_together_of_marks_where_a_part_has_it_whole() -> None:
    """Beside other parts the first one keeps to its own letters: ễ is not ê with a tilde beside it."""
    latin = [rule for rule in font_faces("ễ", TEMPLATES) if "unicode-range:U+20-7E," in rule]
    assert len(latin) == 4
    assert not any("U+300-301" in rule for rule in latin)


def test_other_scripts_are_told_apart_on_the_page() -> None:
    """Words that run the other way are kept apart from those around them, and said to be of a language if one is."""
    html = prose_html(parse("Hon sade ”תודה רבה” och ”شكراً”, på thai ขอบคุณ. Halten µg och Δt.")[0])  # type: ignore[arg-type]
    assert '”<bdi lang="he">תודה רבה</bdi>” och ”<bdi>شكراً</bdi>”' in html
    assert '<span lang="th">ขอบคุณ</span>. Halten µg och Δt.</p>' in html
    assert '<p dir="rtl">' not in html


def test_words_in_another_language_are_said_to_be() -> None:
    """A text names the language of its words, and the page says it to those who listen."""
    html = prose_html(parse("Metoden [case *management*]{lang=en-GB}, se [lagen](https://x.se).")[0])  # type: ignore[arg-type]
    assert html == (
        '<p>Metoden <span lang="en-GB">case <em>management</em></span>, se <a href="https://x.se">lagen</a>.</p>\n'
    )


@pytest.mark.parametrize(
    "braces", ["{}", "{.en}", "{lang=engelska}", "{lang=EN}", "{lang=en .b}", "{lang=en onclick=x}"]
)
def test_braces_that_name_no_language_are_a_fault(braces: str) -> None:
    """They would be dropped without a word: the fault has line, what stands there, and what was expected."""
    text = f"Ett stycke.\n\n- metoden [case management]{braces}\n"
    with pytest.raises(ReportError) as error:
        parse(text, "texter/insatser.md")
    said = str(error.value)
    assert "texter/insatser.md, rad 3" in said
    assert "[case management]" in said
    assert "{lang=en}" in said


def test_a_quotation_from_right_to_left_runs_so_as_a_whole() -> None:
    """Most of the letters decide, whatever the first word is."""
    html = prose_html(parse("> Samverkan: هذا المشروع ساعدني كثيراً في العودة إلى العمل.")[0])  # type: ignore[arg-type]
    assert '<p dir="rtl">Samverkan: <bdi>' in html
    assert runs_rtl("") is False
    assert "".join(piece for piece, _script in pieces("a שלום b")) == "a שלום b"


def test_word_is_told_font_and_direction_of_another_script(project: Project) -> None:
    """Runs name a font that has the script and say that they run from right to left; so do whole paragraphs."""
    text = "Hon sade [thank *you*]{lang=en}, ”תודה רבה”.\n\n> هذا المشروع ساعدني كثيراً.\n\n**ขอบคุณ** och ሰላም\n"
    document = project.stitch(notebook(text))
    with zipfile.ZipFile(io.BytesIO(to_docx(document, project.folder))) as word:
        body = word.read("word/document.xml").decode()
    runs = {words: run for run, words in re.findall(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?<w:t[^>]*>([^<]*)</w:t>", body)}
    assert 'w:cs="Noto Sans Hebrew"/><w:rtl/><w:cs/><w:lang w:bidi="he-IL"/>' in runs["תודה רבה"]
    assert 'w:cs="Noto Sans Arabic"/><w:rtl/><w:cs/>' in runs["هذا المشروع ساعدني كثيراً"]
    assert 'w:ascii="Noto Sans Ethiopic"' in runs["ሰላም"]
    assert "<w:bCs/>" in runs["ขอบคุณ"]
    assert runs["thank "] == '<w:lang w:val="en"/>'
    assert 'w:val="en"' in runs["you"]
    assert runs["Hon sade "] == ""
    assert len(re.findall(r"<w:bidi/>", body)) == 1


@pytest.mark.parametrize("script", SENTENCES)
def test_a_figure_draws_each_script_with_our_fonts(script: str) -> None:
    """Labels become outlines of our own fonts, and none is a box."""
    figures.use_style(FONTS, "#1f5c4d")
    figure, (axes,) = figures.new_axes([1], 3)
    axes.barh([SENTENCES[script]], [1])
    svg = figures.draw(figure, "prov").svg
    used = set(re.findall(r'href="#([A-Za-z0-9]+)-Regular-', svg))
    # Matplotlib draws what it lacks with a font of its own, of boxes.
    assert used <= {family.replace(" ", "") for family in families()}


def test_the_names_are_drawn_with_one_font(project: Project) -> None:
    """All letters of a name come from the report's own font."""
    figures.use_style(project.root / "templates" / "fonts", "#1f5c4d")
    figure, (axes,) = figures.new_axes([1], 3)
    axes.barh([NAMES], [1])
    svg = figures.draw(figure, "prov").svg
    assert set(re.findall(r'href="#([A-Za-z0-9]+)-Regular-', svg)) == {"SourceSans3"}


def test_a_figure_with_a_character_that_no_font_has_is_a_fault() -> None:
    """Nothing is drawn as an empty box: the figure and the character are named."""
    figures.use_style(FONTS, "#1f5c4d")
    figure, (axes,) = figures.new_axes([1], 3)
    axes.barh(["谢谢"], [1])
    with pytest.raises(ReportError) as error:
        figures.draw(figure, "orter")
    assert "Figuren ”orter”: Tecknet ”谢” (U+8C22" in str(error.value)
