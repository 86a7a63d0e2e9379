"""The tables on people of a made-up förbund: counted one by one, shares rounded by themselves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from arsredovisning.data.values import round_half_up
from bench.granskning.made.life import QUESTIONS, Made, Person
from bench.granskning.made.table import Table


def _share(part: int, whole: int) -> str:
    return str(round_half_up(Decimal(100 * part) / whole, 0)) if whole else ""


def participants(made: Made, year: int) -> list[Table]:
    """Make the tables of who took part, and of how it ended for those who left."""
    years = made.shown_years(year)
    kinds = (("alla", None), ("kvinnor", "k"), ("man", "m"))
    labels = {"alla": "Alla", "kvinnor": "Kvinnor", "man": "Män"}

    def count(at: int, sex: str | None, test: Callable[[Person], bool]) -> int:
        return sum(sex in (None, person.sex) and test(person) for person in made.people[at])

    columns = [
        {"id": f"{kind}_{at}", "rubrik": labels[kind], "grupp": str(at), "ar": at}
        for at in years
        for kind, _sex in kinds
    ]
    tests = {
        "inskrivna": ("Inskrivna deltagare", lambda _person: True),
        "nya": ("Nya deltagare", lambda person: person.new),
        "avslutade": ("Avslutade deltagare", lambda person: person.ended),
    }
    rows = [
        [name, label, *(str(count(at, sex, test)) for at in years for _kind, sex in kinds)]
        for name, (label, test) in tests.items()
    ]
    flow = Table(
        "deltagare",
        {"rubrik": "Deltagare", "enhet": "antal", "kolumner": columns},
        ["id", "rubrik", *(str(c["id"]) for c in columns)],
        rows,
    )
    ended = {
        "avslutade": ("Avslutade deltagare", "", lambda person: person.ended),
        "arbete_studier": ("Till arbete eller studier", "", lambda person: person.outcome in ("arbete", "studier")),
        "varav_arbete": ("varav arbete", "varav", lambda person: person.outcome == "arbete"),
        "varav_studier": ("varav studier", "varav", lambda person: person.outcome == "studier"),
        "annat": ("Annat skäl", "", lambda person: person.outcome == "annat"),
    }
    columns = []
    for at in years:
        for kind, _sex in kinds:
            columns.append(
                {
                    "id": f"{kind}_{at}",
                    "rubrik": labels[kind],
                    "grupp": str(at),
                    "ar": at,
                    "parentes": f"{kind}_{at}_andel",
                }
            )
            columns.append(
                {"id": f"{kind}_{at}_andel", "rubrik": "Andel", "grupp": str(at), "ar": at, "enhet": "%", "dold": True}
            )
    lines = []
    for name, (label, row_kind, test) in ended.items():
        cells = []
        for at in years:
            for _kind, sex in kinds:
                number, whole = count(at, sex, test), count(at, sex, ended["avslutade"][2])
                cells += [str(number), "" if name == "avslutade" else _share(number, whole)]
        lines.append([name, label, row_kind, *cells])
    return [
        flow,
        Table(
            "avslut",
            {"rubrik": "Status vid avslut", "enhet": "antal", "kolumner": columns},
            ["id", "rubrik", "typ", *(str(c["id"]) for c in columns)],
            lines,
        ),
    ]


def _positive(made: Made, year: int, question: str, sex: str | None) -> tuple[int, int]:
    chosen = [answers for who, answers in made.answers[year] if sex in (None, who)]
    return sum(answers[question] for answers in chosen), len(chosen)


def survey(made: Made, year: int) -> Table:
    """Make the table of the survey: the share of positive answers by question."""
    years = made.shown_years(year)
    kinds = (("alla", None), ("kvinnor", "k"), ("man", "m"))
    labels = {"alla": "Alla", "kvinnor": "Kvinnor", "man": "Män"}
    columns: list[dict[str, object]] = [{"id": "grupp", "rubrik": "Svarande", "typ": "text"}]
    columns += [
        {"id": f"{kind}_{at}", "rubrik": labels[kind], "grupp": str(at), "ar": at}
        for at in years
        for kind, _sex in kinds
    ]
    rows = [
        [name, label, "Deltagare", *(_share(*_positive(made, at, name, sex)) for at in years for _kind, sex in kinds)]
        for name, label in QUESTIONS.items()
    ]
    settings = {"rubrik": "Andel positiva svar i enkäten", "enhet": "%", "kolumner": columns}
    return Table("enkat", settings, ["id", "rubrik", *(str(c["id"]) for c in columns)], rows)


def goals_tables(made: Made, year: int) -> list[Table]:
    """Make the goals, their verdicts and what was measured for them."""
    goals, verdicts, measures = [], [], []
    for name, label in list(QUESTIONS.items())[:3]:
        part, whole = _positive(made, year, name, None)
        before = _positive(made, year - 1, name, None)
        target = made.pick.choice((60, 70, 80))
        outcome, last = int(_share(part, whole)), int(_share(*before))
        reached = outcome >= target
        goals.append([name, f"Minst {target} % av deltagarna: {label.lower()}.", "Delaktighet", "Enkät"])
        words = ("Målet är uppnått", "uppnatt") if reached else ("Målet är inte uppnått", "ej")
        change = "förbättrat resultat" if outcome > last else "försämrat resultat" if outcome < last else ""
        verdicts.append([name, words[0], name, words[1], change if made.pick.random() < 0.6 else ""])
        measures.append(
            [name, label, "%", name, "Deltagare", "minst", str(target), str(outcome), str(last), str(part), str(whole)]
        )
    text = [
        {"id": "ambition", "rubrik": "Ambition", "typ": "text"},
        {"id": "uppfoljning", "rubrik": "Uppföljning", "typ": "text"},
    ]
    judged = [{"id": name, "rubrik": name.capitalize(), "typ": "text"} for name in ("mal", "bedomning", "tillagg")]
    counted: list[dict[str, object]] = [
        {"id": name, "rubrik": name.capitalize(), "typ": "text"} for name in ("mal", "grupp", "riktning")
    ]
    counted += [
        {"id": "maltal", "rubrik": "Måltal"},
        {"id": "utfall", "rubrik": "Utfall", "ar": year},
        {"id": "fg", "rubrik": "Föregående år", "ar": year - 1},
    ]
    counted += [{"id": name, "rubrik": name.capitalize(), "ar": year, "enhet": "antal"} for name in ("antal", "av")]
    return [
        Table(
            "mal",
            {"rubrik": "Mål", "enhet": "text", "kolumner": text},
            ["id", "rubrik", "ambition", "uppfoljning"],
            goals,
        ),
        Table(
            "bedomningar",
            {"rubrik": "Bedömningar", "enhet": "text", "kolumner": judged},
            ["id", "rubrik", "mal", "bedomning", "tillagg"],
            verdicts,
        ),
        Table(
            "matt",
            {"rubrik": "Mått", "enhet": "%", "kolumner": counted},
            ["id", "rubrik", "enhet", "mal", "grupp", "riktning", "maltal", "utfall", "fg", "antal", "av"],
            measures,
        ),
    ]


def facts(made: Made, year: int) -> Table:
    """Make the single numbers that only texts mention."""
    unstated = [(at, sum(person.sex == "" for person in made.people[at])) for at in made.shown_years(year)]
    rows = [["moten", "Styrelsens möten under året", "antal", str(made.pick.randint(4, 9)), ""]]
    rows += [
        [f"ej_angivet_{at}", f"Deltagare utan angivet kön {at}", "antal", str(number), ""]
        for at, number in unstated
        if number
    ]
    equity, income = made.years[year].equity, sum(made.years[year].income.values())
    rows.append(
        [
            "kapital_andel",
            "Eget kapital som andel av intäkterna",
            "%",
            _share(equity, income),
            "andel(balansrakning.eget_kapital, oversikt.intakter)",
        ]
    )
    settings = {
        "rubrik": "Fakta",
        "enhet": "antal",
        "kolumner": [
            {"id": "varde", "rubrik": "Värde"},
            {"id": "motsvarar", "typ": "text", "rubrik": "Motsvarar", "dold": True},
        ],
    }
    return Table("fakta", settings, ["id", "rubrik", "enhet", "varde", "motsvarar"], rows)
