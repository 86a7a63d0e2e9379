"""Expressions in texts."""

from __future__ import annotations

import tracemalloc

import pytest
from markdown_it import MarkdownIt

from arsredovisning.data.values import MINUS, NBSP
from arsredovisning.errors import Fault, ReportError
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import PLACEMENT, REFERENCE
from tests.project import Project


def faults(project: Project, text: str) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        project.render(text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("deltagare.inskrivna", f"1{NBSP}271"),
        ("deltagare.inskrivna | antal", f"1{NBSP}271"),
        ("deltagare.inskrivna.kvinnor_2024 | antal", "702"),
        ("deltagare['inskrivna']['kvinnor_2024'] | tal", "702"),
        ("deltagare.inskrivna.rubrik", "Inskrivna"),
        ("resultatrakning.intakter.2023 | tal", f"8{NBSP}227,5"),
        ("resultatrakning.resultat | tkr", f"{MINUS}734{NBSP}tkr"),
        ("resultatrakning.resultat | belopp", f"734{NBSP}tkr"),
        ("resultatrakning.intakter | kr", f"8{NBSP}484{NBSP}000{NBSP}kr"),
        ("resultatrakning.intakter | mkr", f"8{NBSP}Mkr"),
        ("resultatrakning.intakter | mkr(1)", f"8,5{NBSP}Mkr"),
        ("fakta.anslag | tkr", f"2{NBSP}500{NBSP}tkr"),
        ("fakta.andel | procent", f"36{NBSP}%"),
        ("fakta.andel | procent(1)", f"35,5{NBSP}%"),
        ("fakta.ordforande.ord", "Kim Ek"),
        ("(resultatrakning.intakter - resultatrakning.kostnader) | tkr", f"17{NBSP}702{NBSP}tkr"),
        ("forandring(resultatrakning.intakter, resultatrakning.intakter.2023) | procent(1)", f"3,1{NBSP}%"),
        ("forandring(resultatrakning.resultat, resultatrakning.resultat.2023) | procent", f"{MINUS}154{NBSP}%"),
        ("andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna) | procent", f"55{NBSP}%"),
        ("riktning(2, 1, 'ökat', 'minskat', 'stått still')", "ökat"),
        ("riktning(1, 2, 'ökat', 'minskat', 'stått still')", "minskat"),
        ("riktning(2, 2, 'ökat', 'minskat', 'stått still')", "stått still"),
        ("ungefar(fakta.andel, 'en tredjedel', 33)", "en tredjedel"),
        ("ungefar(fakta.andel, 'hälften', 50, 15)", "hälften"),
        ("ungefar(resultatrakning.intakter, 'i nivå med', resultatrakning.intakter.2023)", "i nivå med"),
        ("storst({'kvinnorna': 3, 'männen': deltagare.inskrivna})", "männen"),
        ("pastar(deltagare.inskrivna > 1, 'fler')", "fler"),
        ("pastar(deltagare.inskrivna < 1, 'färre')", "färre"),
        ("forbund.namn", "Samordningsförbundet Provlandet"),
        ("rapport.ar", "2024"),
        ("rapport.foregaende_ar", "2023"),
        ("abs(resultatrakning.resultat) | tkr", f"734{NBSP}tkr"),
        ("(deltagare.inskrivna + 0.1) | tal", f"1{NBSP}271,1"),
        ("3 / 4", "0,75"),
        ("0.5 | tal", "0,5"),
    ],
)
def test_an_expression_is_worked_out(project: Project, expression: str, printed: str) -> None:
    """Values, filters, functions and ordinary arithmetic give the number in Swedish, with its unit."""
    assert project.render(f"{{{{ {expression} }}}}") == printed


def test_the_text_around_stays(project: Project) -> None:
    """What is no expression stays as it is, to the last line end."""
    assert project.render("# {x} 50 % *\n\n{{ rapport.ar }} {# borta #}kvar\n") == "# {x} 50 % *\n\n2024 kvar\n"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("deltagare.inskrivna | tkr", "enheten antal"),
        ("deltagare.inskrivna | procent", "enheten antal"),
        ("resultatrakning.intakter | procent", "enheten tkr"),
        ("resultatrakning.intakter | antal", "enheten tkr"),
        ("fakta.andel | antal", "enheten %"),
        ("fakta.andel | kr", "enheten %"),
        ("fakta.andel | belopp", "inget belopp"),
        ("fakta.anslag + resultatrakning.intakter", "kr med tkr"),
        ("fakta.ordforande.ord | antal", "inget tal"),
        ("andel(fakta.anslag, resultatrakning.intakter) | procent", "kr med tkr"),
        ("forandring(fakta.anslag, resultatrakning.intakter) | procent", "kr med tkr"),
        ("riktning(fakta.anslag, resultatrakning.intakter, 'upp', 'ner')", "kr med tkr"),
        ("fakta.anslag / resultatrakning.intakter", "kr med tkr"),
    ],
)
def test_units_are_kept_apart(project: Project, expression: str, message: str) -> None:
    """A filter for another unit, and a count with two units, are refused with the unit that stands in the data."""
    (fault,) = faults(project, f"Ett.\n\n{{{{ {expression} }}}}\n")
    assert message in fault.message
    assert (fault.file, fault.line) == ("texter/prov.md", 3)


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("deltagre.inskrivna", "”deltagre” är okänt.", "Menade du deltagare?"),
        ("deltagre", "”deltagre” är okänt.", "Menade du deltagare?"),
        ("deltagare.inskrivnna", "Tabellen deltagare har ingen rad ”inskrivnna”.", "Menade du inskrivna?"),
        ("deltagare.inskrivna.alla_2042", "Tabellen deltagare har ingen kolumn ”alla_2042”.", "Menade du alla_2024"),
        ("rapport.arr", "”arr” är okänt.", "Menade du ar"),
        ("forbund.nam", "”nam” är okänt.", "Menade du namn"),
    ],
)
def test_an_unknown_name_is_told(project: Project, expression: str, message: str, hint: str) -> None:
    """An unknown name is told with file, line and the nearest names."""
    (fault,) = faults(project, f"# Rubrik\n\n{{{{ {expression} }}}}\n")
    assert (fault.file, fault.line, fault.message) == ("texter/prov.md", 3, message)
    assert fault.hint.startswith(hint)


@pytest.mark.parametrize(
    ("one", "other"),
    [("deltagre.x", "fakata.anslag"), ("deltagare.x", "fakta.y"), ("deltagre.x", "fakta.y"), ("fakta.y", "deltagre.x")],
)
def test_unknown_names_on_two_lines_are_both_told(project: Project, one: str, other: str) -> None:
    """Faults on two lines of a text are both told, each with its line."""
    assert [fault.line for fault in faults(project, f"{{{{ {one} }}}}\nmitt\n{{{{ {other} }}}}\n")] == [1, 3]


def test_an_unknown_filter_is_told(project: Project) -> None:
    """An unknown filter is told in Swedish by name and line, with the nearest filter."""
    (fault,) = faults(project, "\n{{ deltagare.inskrivna | antall }}")
    assert fault.line == 2
    assert "antall" in str(fault)
    assert "Menade du antal" in fault.hint
    assert "No filter" not in str(fault)


@pytest.mark.parametrize(
    "text", ["{{ deltagare.inskrivna", "{{ deltagare.inskrivna | }}", "{% if %}", "{{ }}", "{{ 1 + }}"]
)
def test_a_broken_expression_is_told(project: Project, text: str) -> None:
    """A broken expression is told with file, line and what it should look like."""
    (fault,) = faults(project, f"Ett.\n{text}")
    assert (fault.message, fault.file, fault.line) == ("Uttrycket är inte rätt skrivet.", "texter/prov.md", 2)
    assert fault.found == text.strip()
    assert fault.expected == "{{ tabell.rad | filter }}"


def test_the_line_is_that_of_the_file(project: Project) -> None:
    """A text that begins further down in its file is told with the file's lines."""
    with pytest.raises(ReportError, match="rad 12"):
        Expressions(project.data).render("ett\n\n{{ fakta.y }}", "x.md", first_line=10)


@pytest.mark.parametrize(
    ("expression", "cell"),
    [
        ("deltagare.avslutade.kvinnor_2024 | antal", "deltagare.avslutade.kvinnor_2024"),
        ("fakta.ordforande | tal", "fakta.ordforande.varde"),
        ("fakta.ordforande", "fakta.ordforande.varde"),
    ],
)
def test_an_empty_cell_is_told(project: Project, expression: str, cell: str) -> None:
    """A dash or an empty cell is refused by name instead of printed as nan."""
    (fault,) = faults(project, f"{{{{ {expression} }}}}")
    assert fault.message == f"Cellen {cell} är tom: det finns inget tal att skriva ut."


@pytest.mark.parametrize("expression", ["deltagare.inskrivna / 0", "forandring(1, 0)", "andel(1, 0)", "1 / 0"])
def test_a_division_by_zero_is_told(project: Project, expression: str) -> None:
    """A division by zero is told as such and never as Python's error."""
    (fault,) = faults(project, f"{{{{ {expression} }}}}")
    assert (fault.message, fault.hint) == ("Uttrycket går inte att räkna ut.", "En cell är tom eller noll.")


def test_a_whole_table_is_refused(project: Project) -> None:
    """A table without row and column is refused with how to write."""
    (fault,) = faults(project, "{{ deltagare }}")
    assert "tabell.rad.kolumn" in fault.message


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ '' | attr('__class__') }}",
        "{{ deltagare.__class__ }}",
        "{{ deltagare.lookup }}",
        "{{ deltagare.inskrivna.__class__ }}",
        "{{ deltagare.inskrivna.__reduce__() }}",
        "{{ forbund.__init__ }}",
        "{{ forbund.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ self.__init__ }}",
        "{{ andel.__globals__ }}",
        "{{ deltagare.inskrivna() }}",
        "{{ range(1000000000) }}",
        "{% for n in range(1000000000) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
    ],
)
def test_the_sandbox_holds(project: Project, text: str) -> None:
    """A text reaches nothing but the report's data, and is told so in Swedish."""
    (fault,) = faults(project, text)
    assert (fault.file, fault.line) == ("texter/prov.md", 1)
    assert not any(word in str(fault) for word in ("unsafe", "object", "Error", "not ", "hel tabell"))


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "{% for a in 'ab' %}{% for b in [1, 2] %}{{ a ~ b }}{{ 'o' if loop.last }}{% endfor %} {% endfor %}",
            "a1a2o b1b2o ",
        ),
        ("{% for a in 'abc' if a != 'b' %}{{ loop.index }}{{ a }}{% else %}inga{% endfor %}", "1a2c"),
        ("{% macro m(n) %}{{ n }}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}", "3210"),
        ("{{ ('a' + 'b') | replace('b', 'c') }} {{ ['a', 'b'] | join(' och ') }}", "ac a och b"),
    ],
)
def test_a_text_may_loop_and_put_words_together(project: Project, text: str, printed: str, draft: bool) -> None:
    """Loops, also in each other, macros, and words put together are for a text to use, in a draft too."""
    if draft:
        project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    assert project.render(text) == printed


#: Words that grow to a length of 2¹⁶, in a name.
LONG = "".join(f"{{% set x{n + 1} = x{n} ~ x{n} %}}" for n in range(16))
LONG = "{% set x0 = 'a' %}" + LONG
DEEP = "".join(f"{{% for {a} in 'abcdefghijklmnop' %}}" for a in "abcdefgh")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 'a' * 10**9 }}", "”a” är inget tal"),
        ("{{ 10**9 * 'a' }}", "”a” är inget tal"),
        ("{{ ('a' * 10**9) | length }}", "”a” är inget tal"),
        ("{{ [1] * 10**9 }}", "En lista är inget tal"),
        ("{{ [1] + [1] }}", "En lista är inget tal"),
        ("{{ 9 ** 9 ** 9 ** 9 }}", "går inte att räkna ut"),
        ("{{ 'a'.center(10**9) }}", "har ingen del ”center”"),
        ("{{ 'a'.zfill(10**9) }}", "har ingen del ”zfill”"),
        ("{{ 'a'.ljust(10**9) | length }}", "har ingen del ”ljust”"),
        ("{{ 'aaaa'.replace('a', 'b') }}", "har ingen del ”replace”"),
        ("{{ 'a'.join('abc') }}", "har ingen del ”join”"),
        (LONG + "{{ x16 ~ x16 }}", "för många tecken"),
        (LONG + "{{ x16 + x16 }}", "för många tecken"),
        (LONG + "{{ x16 | replace('a', x16) }}", "för många tecken"),
        (LONG + "{{ x16 | join(x16) }}", "för många tecken"),
        (LONG + "{% for a in x4 %}{% for b in x4 %}{{ x16 }}{% endfor %}{% endfor %}", "Texten blir för lång"),
        (DEEP + "x" + "{% endfor %}" * 8, "för många steg"),
        (DEEP + "x" * 50_000 + "{% endfor %}" * 8, "för många steg"),
        ("{% set c %}" + DEEP + "x" * 50_000 + "{% endfor %}" * 8 + "{% endset %}x", "för många steg"),
        (
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
            "för många steg",
        ),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "går inte att räkna ut"),
    ],
)
def test_a_text_takes_no_more_than_it_needs(project: Project, text: str, told: str) -> None:
    """Words that would fill the memory, and loops that would never end, stop at once and are told for what they are."""
    tracemalloc.start()
    (fault,) = faults(project, text)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (fault.file, fault.line) == ("texter/prov.md", 1)
    assert told in fault.message
    assert most < 50_000_000


def test_a_text_changes_nothing_for_the_next(project: Project) -> None:
    """A text cannot change the data that the next text sees."""
    expressions = Expressions(project.data)
    with pytest.raises(ReportError):
        expressions.render("{% set _ = forbund.clear() %}", "a.md")
    assert expressions.render("{{ forbund.kortnamn }}", "b.md") == "Provlandet"


LABELS = [
    "*a* _b_",
    "[x](https://x.se)",
    "`kod`",
    "a_b_c",
    "# a",
    "1. a",
    "<b>x</b>",
    "a | b",
    "~~a~~",
    "![a](b)",
    "a\\*b",
    "&amp;",
    "{{ 1 + 1 }}",
    "> a",
    "- a",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("cell", ["rubrik", "ord"])
def test_words_of_the_data_are_no_markup(project: Project, label: str, cell: str) -> None:
    """Markdown characters in a label or a column of words come out as they stand, wherever they are printed."""
    project.table("fakta", "id;rubrik;enhet;varde;ord", f'anslag;"{label}";kr;1;"{label}"')
    for before in ("", "Ordet är "):
        tokens = MarkdownIt().parse(project.render(f"{before}{{{{ fakta.anslag.{cell} }}}}"))
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        text = "".join(part.content for part in tokens[1].children or [])
        assert {part.type for part in tokens[1].children or []} <= {"text", "text_special"}
        assert text == before + label


def test_a_label_is_no_reference(project: Project) -> None:
    """What looks like a reference or a placement in a label stays a word, and is told where it stands."""
    project.table("fakta", "id;rubrik;enhet;varde;ord", "anslag;@tab:saknas;kr;1;[[tabell:saknas]]")
    project.text("ingress", "# Om\n\nOrdet {{ fakta.anslag.rubrik }}\n\n{{ fakta.anslag.ord }}\n")
    rendered = project.render(project.data.text("ingress") or "")
    assert [REFERENCE.search(rendered), PLACEMENT.search(rendered)] == [None, None]
    assert [fault.found for fault in project.faults()][:2] == ["@tab:saknas", "[[tabell:saknas]]"]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("ungefar(fakta.andel, 'hälften', 50)", "”hälften” stämmer inte: värdet är 35,5, inte omkring 50."),
        ("ungefar(resultatrakning.intakter, 'i nivå med', 8000)", "”i nivå med” stämmer inte"),
        ("storst({'a': 1, 'b': 1})", "a och b är lika stora"),
        ("storst(1)", "storst({"),
    ],
)
def test_words_that_the_numbers_do_not_bear_out(project: Project, expression: str, told: str) -> None:
    """A word of proportion or of the largest that does not fit the numbers is a fault that says so."""
    (fault,) = faults(project, f"Det är {{{{ {expression} }}}}.")
    assert told in fault.message


def test_a_value_by_itself(project: Project) -> None:
    """An expression that stands alone gives its number, and a fault when it gives none."""
    expressions = Expressions(project.data)
    assert expressions.value("resultatrakning.intakter - 4", "f.csv", 3) == 8480
    for wrong in ("resultatrakning.intakt", "fakta.ordforande.ord", "1 +", "deltagare.avslutade.kvinnor_2024"):
        with pytest.raises(ReportError) as caught:
            expressions.value(wrong, "f.csv", 3)
        assert (caught.value.faults[0].file, caught.value.faults[0].line) == ("f.csv", 3)


def test_false_claims_with_their_lines(project: Project) -> None:
    """The claims that do not hold are told with line and words, also in a text with statements."""
    expressions = Expressions(project.data)
    text = "a\n{{ pastar(1 > 2, 'fler') }} {{ pastar(2 > 1, 'färre') }}\n\n{{ pastar(x == 2, 'lika') }}"
    assert expressions.false_claims("{% set x = 3 %}" + text, "f.md") == [(2, "fler"), (4, "lika")]
    assert expressions.false_claims(text.replace("x", "3"), "f.md") == [(2, "fler"), (4, "lika")]


DOUBLED = "{% set a = [1] %}{% set b = [1] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40
LISTED = "{% set a = [" + "1, " * 3000 + "] %}"
LONG = LISTED + "{% for i in a %}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DOUBLED + "{{ a | join }}", "Listor i listor i listor"),
        (DOUBLED + "{{ a == b }}", "Listor i listor i listor"),
        (DOUBLED + "{{ a in [b] }}", "Listor i listor i listor"),
        ("{{ [[1], [2]] | join }}", "En lista går inte att sätta ihop med ord"),
        (LONG + "{% if a == a %}{% endif %}{% endfor %}", "för många steg"),
        (LONG + "{% if -1 in a %}{% endif %}{% endfor %}", "för många steg"),
        (LONG + "{% set b = a | sort %}{% endfor %}", "för många steg"),
        (LISTED + "{{ a | select('in', a) | list | length }}", "för många steg"),
    ],
)
def test_lists_cost_what_they_hold(project: Project, text: str, said: str) -> None:
    """Lists that hold themselves many times over, and long ones gone through again and again, are stopped at once."""
    with pytest.raises(ReportError) as caught:
        project.render(text)
    assert said in str(caught.value)


def test_lists_of_lists_are_all_right(project: Project) -> None:
    """A text may go through pairs, compare lists and join words."""
    text = "{% for a, b in [('x', 'y'), ('z', 'w')] %}{{ b ~ a }}{% if [a] == ['x'] %}!{% endif %}{% endfor %}"
    assert project.render(text + "{{ ['p', 'q'] | join(' ') }}") == "yx!wzp q"
