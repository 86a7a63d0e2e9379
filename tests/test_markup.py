"""Texts and elements as HTML: safe, marked up for every reader, and whole in themselves."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from arsredovisning.document.markup import prose_html
from arsredovisning.document.model import Column
from arsredovisning.document.parse import parse_blocks
from arsredovisning.document.templates import column_heads
from arsredovisning.notebook.shown import Element
from tests.project import Project, foreign_scripts, notebook

ATTACK = '<script>alert(1)</script><img src=x onerror="alert(1)">'


def shown(element: Element | None) -> str:
    """Give the HTML that JupyterLab shows of an element."""
    assert element is not None
    html: str = element._repr_mimebundle_()["text/html"]
    return html


def unsafe(html: str) -> list[str]:
    """List what in a page could run a script or leads to one."""
    soup = BeautifulSoup(html, "html.parser")
    found = [tag.name for tag in [*foreign_scripts(soup), *soup.find_all(["iframe", "object", "embed"])]]
    found += [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    links = [str(tag.get(name, "")) for tag in soup.find_all(True) for name in ("href", "src")]
    return found + [link for link in links if link and not link.startswith(("#", "data:image/svg+xml;base64,"))]


@pytest.mark.usefixtures("unread")
def test_html_in_a_text_is_shown_as_characters(project: Project) -> None:
    """HTML in a text, in its heading or in a Markdown cell is shown as characters, in JupyterLab and in the report."""
    project.text("ingress", f"# Om {ATTACK}\n\n{ATTACK}\n\n{ATTACK} mitt i\n\n| {ATTACK} |\n|---|\n| {ATTACK} |\n")
    element = project.report.text("ingress")
    for html in (shown(element), project.page(notebook(element, ATTACK))):
        assert unsafe(html) == []
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize(
    "place", ["label", "word", "printed", "caption", "column", "group", "row head", "comment", "footnote"]
)
@pytest.mark.usefixtures("unread")
def test_html_in_a_table_is_shown_as_characters(project: Project, place: str) -> None:
    """HTML in any part of a table, or printed out of it by an expression, is shown as characters."""
    quoted = ATTACK.replace('"', '""')
    label, word = (f'"{quoted}"' if place == what else "Kim" for what in ("label", "word"))
    project.table("fakta", "id;rubrik;varde;ord", f"anslag;{label};1;{word}", f'a;"{quoted}";1;')
    project.write(
        "tabeller.toml",
        f"""
[fakta]
rubrik = '{ATTACK if place == "caption" else "Fakta"}'
enhet = "antal"
radrubrik = '{ATTACK if place == "row head" else "Rad"}'
kommentar = '{ATTACK if place == "comment" else ""}'
fotnoter = [{{ marke = "*", celler = ["anslag.varde"], text = '{ATTACK if place == "footnote" else "x"}' }}]
kolumner = [
  {{ id = "varde", rubrik = '{ATTACK if place == "column" else "Värde"}' }},
  {{ id = "ord", grupp = '{ATTACK if place == "group" else ""}', typ = "text" }},
]
""",
    )
    project.text("ingress", "# Om\n\n" + ("{{ fakta.a.rubrik }}" if place == "printed" else "[[tabell:fakta]]"))
    element = project.report.text("ingress")
    for html in (shown(element), project.page(notebook(element))):
        assert unsafe(html) == []
        assert "alert(1)" in html


@pytest.mark.usefixtures("unread")
def test_html_in_the_settings_is_shown_as_characters(project: Project) -> None:
    """HTML in the report's title, the förbund's name, a part's heading or the motto is shown as characters."""
    project.replace("../forbund.toml", '"Samordningsförbundet Provlandet"', f"'{ATTACK}'")
    project.replace("report.toml", '"Årsredovisning 2024"', f"'{ATTACK}'")
    project.replace("report.toml", '"Förvaltningsberättelse"', f"'{ATTACK}'")
    project.replace("report.toml", "[[delar]]", f"[omslag]\nmotto = '{ATTACK}'\n\n[[delar]]")
    page = project.page()
    assert unsafe(page) == []
    assert page.count("&lt;script&gt;") >= 4


@pytest.mark.usefixtures("unread")
def test_html_in_a_figure_is_shown_as_characters(project: Project) -> None:
    """HTML in a figure's caption or alternative text is shown as characters."""
    figure, axes = project.report.axes()
    axes.set_title(ATTACK)
    element = project.report.figure("figur", figure, caption=ATTACK, alt=f'" {ATTACK}')
    for html in (shown(element), project.page(notebook(element))):
        assert unsafe(html) == []
        assert "alert(1)" in html


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JavaScript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "[x](file:///etc/passwd)",
        "[x](ms-word:ofe|u|https://x.se)",
        "[x](data:image/png;base64,x)",
        "<javascript:alert(1)>",
        "[x]\n\n[x]: javascript:alert(1)",
        "![x](javascript:alert(1))",
    ],
)
def test_links_that_run_something_are_no_links(link: str) -> None:
    """A link with another scheme than http, https and mailto stays text."""
    html = prose_html(parse_blocks(link))
    assert BeautifulSoup(html, "html.parser").find_all(["a", "img"]) == []


def test_a_text_fetches_no_images() -> None:
    """An image in a text is not fetched from anywhere."""
    assert "<img" not in prose_html(parse_blocks("![x](https://x.se/x.png)"))


@pytest.mark.parametrize(
    "address", ["https://nnsfinsam.se/", "http://x.se", "HTTPS://X.SE", "mailto:kim@x.se", "#tab-deltagare"]
)
def test_ordinary_links_are_links(address: str) -> None:
    """A link to a web page, an e-mail address or a place in the report is a link."""
    assert f'href="{address.lower()}"' in prose_html(parse_blocks(f"[x]({address})")).lower()


def test_neighbouring_columns_share_a_head() -> None:
    """Columns beside each other with the same group get one head over them; those without get their own."""
    columns = [Column(str(number), "", group) for number, group in enumerate(("", "", "A", "A", "B", "", "A"))]
    assert column_heads(columns) == [
        ("", 1),
        ("", 1),
        ("A", 2),
        ("B", 1),
        ("", 1),
        ("A", 1),
    ]


def test_a_table_has_its_markup(project: Project) -> None:
    """A table has a caption, scopes for its heads and row labels, and each number leads to its cell in the data."""
    soup = BeautifulSoup(shown(project.report.table("deltagare")), "html.parser")
    assert soup.caption is not None
    assert "Deltagare" in soup.caption.text
    assert {th["scope"] for th in soup.select("thead th")} == {"col"}
    assert [th["scope"] for th in soup.select("tbody th")] == ["row", "row"]
    cells = soup.select("tbody td")
    assert [cell.text for cell in cells] == ["1\u00a0271", "702", "594", "–"]
    assert cells[0]["data-kalla"] == "data/provlandet/2024/tabeller/deltagare.csv:2"


def test_jupyterlab_shows_the_text_with_its_tables(project: Project) -> None:
    """In JupyterLab a text is shown with its expressions worked out and its tables in place."""
    soup = BeautifulSoup(shown(project.report.text("ingress")), "html.parser")
    assert soup.h1 is not None
    assert soup.h1.text == "Om förbundet"
    assert "Totalt var 1\u00a0271 personer" in soup.text
    assert len(soup.select("table")) == 1


def test_the_page_stands_alone(project: Project) -> None:
    """The page fetches nothing: styles and fonts are inside it, in Swedish and with the decision date in words."""
    project.replace("report.toml", "[[delar]]", "[omslag]\n\n[[delar]]")
    page = project.page()
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "sv"
    assert "den 14 mars 2025" in soup.text
    assert soup.find("link") is None
    assert foreign_scripts(soup) == []
    assert "@font-face" in page
    assert "url(http" not in page
