"""What is left among the words that a person wrote: told with file, line and column before anything is run."""

from __future__ import annotations

import pytest

from tests.project import Project

TEXT = """\
# Om {{ rapport.ar }}

Det var {{ deltagare.inskrivna
| antal }} personer och `{ { kod }}` i {{ fakta.ordforande.ord }}.

{% if rapport.ar == 2024 %}
Ja, det är **det**.
{% endif %}
Raden har \\{\\{ rapport.ar }} kvar.

- punkt med <br> i
- en [bilaga](bilaga.pdf) och ![foto](x.jpg)

| a | b |
|---|---|
| fÃ¶rst | @tab: x |

Se @tab:deltagare, { { x }} och [sidan](https://x.se).

```
{{ "{{" }} <br> [[figur: x]]
```
"""


def told(project: Project) -> list[tuple[str, int | None, str, str]]:
    return [(fault.file.rpartition("/")[2], fault.line, fault.column, fault.found) for fault in project.faults()]


def test_what_is_left_in_a_text_is_told(project: Project) -> None:
    """All that is left in a text is told in one go, each on its line in the file; code and references are not."""
    project.text("ingress", TEXT)
    assert told(project) == [
        ("ingress.md", 9, "", "{{ rapport.ar }}"),
        ("ingress.md", 11, "", "<br>"),
        ("ingress.md", 12, "", "[bilaga](bilaga.pdf)"),
        ("ingress.md", 12, "", "![foto](x.jpg)"),
        ("ingress.md", 16, "", "fÃ¶rst"),
        ("ingress.md", 16, "", "@tab: x"),
        ("ingress.md", 18, "", "{ { x }}"),
    ]
    assert all(fault.expected and fault.hint for fault in project.faults())


def test_an_invisible_character_and_two_versions_are_told(project: Project) -> None:
    """What a text holds but nobody sees, and the lines between two versions, are told by their lines as written."""
    project.text("ingress", TEXT.replace("{ { x", "{\u200b{ x"))
    project.text("oversikt", "Ett.\n\n<<<<<<< HEAD\nvår\n=======\nderas\n>>>>>>> gren\n\na\x0bb \ufffe\n")
    assert told(project) == [
        ("ingress.md", 18, "", "U+200B efter ”Se @tab:deltagare, {”"),
        ("oversikt.md", 3, "", "<<<<<<< HEAD"),
        ("oversikt.md", 5, "", "======="),
        ("oversikt.md", 7, "", ">>>>>>> gren"),
        ("oversikt.md", 9, "", "U+000B efter ”a”"),
        ("oversikt.md", 9, "", "U+FFFE efter ”ab ”"),
    ]


def test_a_lone_surrogate_out_of_an_expression_is_told(project: Project) -> None:
    """An expression that makes half a character is told before it stops the build."""
    project.text("ingress", '# Om\n\nx {{ "\\ud800" }}\n')
    assert [(fault[1], fault[3][:6]) for fault in told(project)] == [(3, "U+D800")]


def test_what_is_left_in_a_table_is_told(project: Project) -> None:
    """A label or a word of a table is told by row and column; a reference there would never become a number."""
    project.table(
        "fakta",
        "id;rubrik;enhet;varde;ord",
        "anslag;Anslag {{ x }};kr;2;#NAMN?",
        "andel;An\x02del;%;35,5;Ã¥r",
        "ordforande;@tab:deltagare;;;[[tabell:deltagare]]",
    )
    assert told(project) == [
        ("fakta.csv", 2, "rubrik", "{{ x }}"),
        ("fakta.csv", 2, "ord", "#NAMN?"),
        ("fakta.csv", 3, "rubrik", "U+0002 efter ”An”"),
        ("fakta.csv", 3, "ord", "Ã¥r"),
        ("fakta.csv", 4, "rubrik", "@tab:deltagare"),
        ("fakta.csv", 4, "ord", "[[tabell:deltagare]]"),
    ]


def test_what_is_left_in_the_settings_is_told(project: Project) -> None:
    """Every string of the three settings files is looked into, and told by its name and line."""
    project.replace("../forbund.toml", 'Provlandet"\nkort', 'Prov\\u0002landet"\nkort')
    project.replace("report.toml", "Årsredovisning 2024", "Årsredovisning {{ rapport.ar }}")
    project.replace("report.toml", "som bild", "som bild, se @tab:deltagare <b>här</b>")
    project.replace("tabeller.toml", 'rubrik = "Alla"', 'rubrik = "@tab:deltagare", grupp = "Ã¥r"')
    comment = 'kommentar = "Se @tab:deltagare och [b](b.pdf)."\nfotnoter = [{ marke = "*", text = "\\{{ x" }]'
    project.replace("tabeller.toml", "numrera = false", comment)
    project.replace("tabeller.toml", "\\{{", "{ {")
    assert told(project) == [
        ("report.toml", 1, "titel", "{{ rapport.ar }}"),
        ("report.toml", 13, "saknade_figurer.forsorjning.skal", "<b>"),
        ("report.toml", 13, "saknade_figurer.forsorjning.skal", "</b>"),
        ("tabeller.toml", 5, "deltagare.kolumner.0.rubrik", "@tab:deltagare"),
        ("tabeller.toml", 5, "deltagare.kolumner.0.grupp", "Ã¥r"),
        ("tabeller.toml", 12, "resultatrakning.kommentar", "[b](b.pdf)"),
        ("tabeller.toml", 13, "resultatrakning.fotnoter.0.text", "{ { x"),
        ("forbund.toml", 1, "namn", "U+0002 efter ”dningsförbundet Prov”"),
    ]


@pytest.mark.parametrize("word", ["a_b", "*", "1 < 2", "#1", "a|b", "Kim ~ Ek", "x`y", "[1]", "R&D", "50 %"])
def test_words_of_the_data_are_no_leftovers(project: Project, word: str) -> None:
    """A value of the data that has Markdown's signs in it is printed as a word, and nothing is said of it."""
    project.table(
        "fakta", "id;rubrik;enhet;varde;ord", f"anslag;Anslag;kr;2;{word}", "andel;A;%;1;", "ordforande;O;;;x"
    )
    project.text("ingress", "# Om\n\nOrdet är {{ fakta.anslag.ord }}.\n\n[[tabell:deltagare]]\n")
    assert told(project) == []
