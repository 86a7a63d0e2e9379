"""What is left among printed words: it is told, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arsredovisning.text.garbled import garbled, unprintable
from arsredovisning.text.leftovers import OPAQUE, half_markup, leftovers
from arsredovisning.text.printed import dead_links, printed

EXPRESSIONS = [
    "{ { rapport.ar }}",
    "{{ rapport.ar }}",
    "{ fakta.x | antal }}",
    "{{ fakta.x",
    "{{fakta.x}",
    "{ fakta.x }",
]
EXPRESSIONS += ["fakta.x | antal }}", "{\u200b{ x }}", "{% if x", "%}", "{# a", "｛｛ x ｝｝", "[{ fakta.x | kr }]"]
PLACED = [
    "[[figur: arenden]]",
    "[figur:x]]",
    "[[figur:x]",
    "[[Tabell:x]]",
    "x]]",
    "figur:arenden",
    "![[x]]",
    "[tabell: x]",
]
REFERRED = ["@tab: x", "@tabell:x", "@figur:x", "@TAB:x", "@tab x", "@ tab:x", "@tab:Deltagare", "@sek:x", "a@tab:x"]
HTML = [
    "<!-- kolla -->",
    "<!-- kolla",
    "<br>",
    "<br />",
    "</p>",
    "<span class='x'>",
    "<p style=x>",
    "<o:p>",
    "<!DOCTYPE a>",
]
ENTITIES = ["&nbsp;", "&nbsp", "R&amp;D", "&#8211;", "&#x2013;", "\\u00e5", "\\xe5"]
VERSIONS = ["<<<<<<< HEAD", ">>>>>>> min-gren", "=======", "==kolla", "kolla=="]
EXCEL = ["#NAMN?", "#NAME?", "#VÄRDEFEL!", "#VALUE!", "#REFERENS!", "#REF!", "#DIVISION/0!", "#DIV/0!", "#OGILTIGT!"]
EXCEL += ["#NUM!", "#SAKNAS!", "#N/A", "#SKÄRNING!", "#NULL!", "#SPILL!", "#####", "Err:502", "=SUMMA(A1:A3)"]
LINKS = ["[^1]", "![foto](x.jpg)", "[x](file:///a)"]
WRONG = [*EXPRESSIONS, *PLACED, *REFERRED, *HTML, *ENTITIES, *VERSIONS, *EXCEL, *LINKS]
RIGHT = [
    "R&D och AT&T; a < b och c > d, <18 år, 5 > 3",
    "https://x.se/y?a=b&c=d och namn@tab.se",
    "[1], [jfr [2]] och [sic]",
    "50 % (a) (x) #metoo a == b a -> b",
    "Not 3: se tabell 2, figur: se nedan, @namn, klockan 12:30",
    f"koden {OPAQUE} står för sig",
]
GARBLED = {
    "Ã¥r": "år", "fÃ¶rbund": "förbund", "Ã…r": "År", "Ã„ven": "Även", "Ã–vrigt": "Övrigt", "ÃƒÂ¥r": "år",
    "â€“": "–", "kafÃ©": "kafé", "Â§": "§", "√•r": "år", "├Ñr": "år", "f├╢rbund": "förbund", "f÷rbund": "förbund",
    "vuoÄ‘Ä‘u": "vuođđu", "Å¡": "š", "Ð¡Ð°Ð¼": "Сам", "f\ufffdrbund": "ordet med rätt bokstäver",
}  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvxyzåäöABCDEÅÄÖáčđŋšŧžÁČĐŊŠŦŽéü"
AROUND = " .,:;!()–—-…”“’‘»«\u00a0"
INVISIBLE = [
    "a\x0bb",
    "a\x02b",
    "\x00",
    "a\x85",
    "a\u200bb",
    "\u2060",
    "\ufeffx",
    "a\u200db",
    "\ufffe",
    "\ufdd0",
    "\uf0b7",
]


@pytest.mark.parametrize("words", WRONG)
def test_what_looks_like_markup_is_told(words: str) -> None:
    """Whatever looks like an expression, a placement, a reference, HTML or an error value is told where it stands."""
    found = list(leftovers(f"Det är {words} här."))
    assert found
    assert all(item.message.endswith(".") and item.expected and item.hint for item in found)
    assert all(item.found in " ".join(f"Det är {words} här.".split()) for item in found)
    assert found[0].offset >= len("Det är ") - 1


@pytest.mark.parametrize("words", RIGHT)
def test_ordinary_words_are_left_alone(words: str) -> None:
    """Signs that a sentence may well have are no leftovers."""
    assert list(leftovers(words)) == []


@given(st.text(LETTERS + "0123456789%§/+" + AROUND))
def test_prose_is_no_markup(words: str) -> None:
    """Letters, digits and punctuation are never taken for markup."""
    assert list(leftovers(words)) == [] or ":" in words


@pytest.mark.parametrize(("word", "meant"), GARBLED.items())
def test_a_wrong_encoding_is_told_with_what_was_meant(word: str, meant: str) -> None:
    """A word that was read in the wrong encoding is told whole, with what stood there where that can be known."""
    (found,) = garbled(f"Här står {word} nu")
    assert (found.found, found.expected, found.offset) == (word, meant, 9)


def _in_a_sentence(before: str, word: str, after: str) -> str:
    """Write a word as words are written: small, with a capital, or all in capitals."""
    cased = (word.lower(), word.capitalize(), word.upper())[len(word) % 3]
    return f"{before}{cased}{after}"


@given(
    st.lists(
        st.builds(
            _in_a_sentence, st.text(AROUND, max_size=2), st.text(LETTERS, max_size=8), st.text(AROUND, max_size=2)
        )
    )
)
def test_nordic_words_are_not_garbled(words: list[str]) -> None:
    """No word of Swedish, Northern Sami or Finnish is taken for a wrong encoding, whatever punctuation is beside it."""
    assert list(garbled(" ".join(words))) == []


@given(st.text("abcåäöÅÄÖšžáéü", min_size=1))
def test_words_read_as_windows_1252_are_garbled(word: str) -> None:
    """A word of Swedish letters whose UTF-8 was read as Latin-1 or Windows-1252 is told."""
    for encoding in ("latin-1", "cp1252"):
        wrong = "".join(letter if letter < "\x80" else _misread(letter, encoding) for letter in word)
        told = {*(item.found for item in garbled(wrong)), *(item.message for item in unprintable(wrong))}
        assert bool(told) == (wrong != word)


def _misread(letter: str, encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, "replace") for byte in letter.encode())


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_cannot_be_seen_is_told(text: str) -> None:
    """A control character, an invisible one, a noncharacter or a font's own character is told by its code."""
    (found,) = unprintable(text)
    assert found.found.startswith("U+")
    assert found.hint


def test_a_lone_surrogate_is_told() -> None:
    """Half of a character, which no file can hold, is told."""
    assert [item.found for item in unprintable("a\ud800")] == ["U+D800 efter ”a”"]


@pytest.mark.parametrize("text", ["👩\u200d💻", "می\u200cخواهم", "क्\u200dष", "a\tb\n", "sam\u00adordning", "ÅÄÖ 🙂 𠀀"])
def test_joiners_and_breaks_have_their_use(text: str) -> None:
    """Joiners of emoji, Persian and Indic letters, tabs and soft hyphens are no fault."""
    assert list(unprintable(text)) == []


@pytest.mark.parametrize("text", ["**fet text", "`kod", "##Rubrik", "~~struket", "__ord"])
def test_half_markup_is_told(text: str) -> None:
    """A mark of Markdown that has no other half is told where it was meant as markup, and not after a backslash."""
    (item,) = printed(f"{text} och \\*\\*")
    assert [left.found.startswith(text) for left in half_markup(item.typed)] == [True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("![foto](x.jpg)", "![foto](x.jpg)"),
        ("Se [bilaga](bilaga.pdf).", "[bilaga](bilaga.pdf)"),
        ("Se [a][1].\n\n[1]: ../data/x.csv", "[a](../data/x.csv)"),
        ("[sidan](www.x.se)", "[sidan](www.x.se)"),
        ("[a](//x.se)", "[a](//x.se)"),
        ("[a]()", "[a]()"),
        ("[a](#)", "[a](#)"),
        ("[a](http://)", "[a](http://)"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(text: str, found: str) -> None:
    """A picture, a file beside the text or half an address is told as it is written."""
    assert [left.found for item in printed(text) for left in dead_links(item)] == [found]


@pytest.mark.parametrize(
    "address", ["https://x.se/a?b=c", "#rubrik", "mailto:a@b.se", "http://å.se", "https://x.se/(a)", "tel:+4663123"]
)
def test_a_link_that_leads_somewhere_is_right(address: str) -> None:
    """An address that a reader of the published file can follow is right."""
    assert [left.found for item in printed(f"[a](<{address}>)") for left in dead_links(item)] == []


def test_words_have_their_lines() -> None:
    """Each paragraph, heading and cell is given with its line; code and placed tables are no words."""
    text = "# Ett `x`\n\nTvå\ntre\n\n[[tabell:a]]\n\n| a | b |\n|---|---|\n| c | d |\n\n    kod\n"
    assert [(item.line, item.words) for item in printed(text)] == [
        (1, f"Ett {OPAQUE}"),
        (3, "Två\ntre"),
        (8, "a"),
        (8, "b"),
        (10, "c"),
        (10, "d"),
    ]
