"""The answers of a survey counted: by question, group and sex, once every column and word is understood."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from arsredovisning.data.csvfile import RawTable
from arsredovisning.disclosure.survey import Answered
from arsredovisning.errors import Fault, ReportError, gathered, nearest
from arsredovisning.imports.extras import ID_HEADS
from arsredovisning.imports.mapping import (
    ALL,
    SEXES,
    UNSTATED,
    Heads,
    MappingSettings,
    SexWords,
    Texts,
    same,
)
from arsredovisning.imports.personal import is_contact, refuse_identity_numbers
from arsredovisning.imports.words import Words, of_columns, second_head

_POSITIVE = "positiva"
_OPINIONS = (_POSITIVE, "varken_eller", "negativa")


class Scale(MappingSettings):
    """The answers of a scale. Those of ``ingen_asikt`` are not counted among the answers of a question."""

    positiva: Texts
    varken_eller: Texts = ()
    negativa: Texts = ()
    ingen_asikt: Texts = ()


class Group(MappingSettings):
    """Those who answer: who they are in the file, how many were asked, and where their number is told."""

    rubrik: str
    svar: Texts = ()
    efter_kon: bool = False
    inbjudna: Annotated[int, Field(ge=1)] | str = ""
    antal: str = ""
    svarsandel: str = ""


class Question(MappingSettings):
    """A question: its column in the file, its scale, and the rows it fills by group."""

    kolumn: Texts
    skala: str
    rader: dict[str, Texts]


class ShareColumns(MappingSettings):
    """The columns of a table that shares and the number of answers are written to."""

    alla: str
    kvinnor: str = ""
    man: str = ""
    n: str = ""


class SurveyColumns(MappingSettings):
    """The columns of the file that tell group and sex."""

    grupp: Texts = ()
    kon: Texts = ()
    #: What tells answers apart; empty if no column does, None if nothing is said.
    id: Texts | None = None


class SurveySettings(MappingSettings):
    """enkat.toml: what the columns and answers of a survey mean."""

    kolumner: SurveyColumns = SurveyColumns()
    kon: SexWords = SexWords()
    skalor: dict[str, Scale]
    grupper: dict[str, Group]
    fragor: tuple[Question, ...]
    tabeller: dict[str, ShareColumns]
    utelamnas: Texts = ()

    def known(self, group: str | None) -> tuple[Texts, ...]:
        """Give the columns that a file may have, each by the names that it may have.

        A file that is all of a group without questions need have none of them.
        """
        if group is not None and not any(group in item.rader for item in self.fragor):
            return ()
        own = self.kolumner.model_dump(exclude_none=True).values()
        return (*filter(None, own), *(item.kolumn for item in self.fragor))

    @model_validator(mode="after")
    def _known_names(self) -> SurveySettings:
        places = [place for item in self.fragor for rows in item.rader.values() for place in rows]
        if doubled := next((place for place in places if places.count(place) > 1), None):
            raise ValueError(f"en fråga och en grupp för varje rad; ”{doubled}” fylls av två")
        for what, used, known in (
            ("en skala", [item.skala for item in self.fragor], self.skalor),
            ("en grupp", [name for item in self.fragor for name in item.rader], self.grupper),
            ("en tabell", [place.partition(".")[0] for place in places], self.tabeller),
        ):
            if unknown := next((name for name in used if name not in known), None):
                raise ValueError(f"{what} som filen beskriver, inte ”{unknown}”. {nearest(unknown, list(known))}")
        return self


@dataclass(frozen=True)
class Tally:
    """The answers to a question in a group: how many of each sex have each opinion."""

    question: Question
    group: str
    opinions: Counter[tuple[str, str]]

    def answered(self, by_sex: bool) -> Answered:
        """Give the number of answers that are an opinion, and of positive ones: of all, and of each sex."""
        number = {sex: sum(self.opinions[sex, kind] for kind in _OPINIONS) for sex in SEXES}
        positive = {sex: self.opinions[sex, _POSITIVE] for sex in SEXES}
        return Answered({ALL: sum(number.values()), **number}, {ALL: sum(positive.values()), **positive}, by_sex)


@dataclass(frozen=True)
class Answers:
    """A file of answers, counted.

    Attributes:
        respondents: Number of answers from each group that the file holds.
        tallies: The questions that those groups were asked.
        contacts: Heads of the columns with personal data, which are not read.
        left_out: Heads of the other columns that nothing is read from.
        unanswered: Rows without an answer to any of their group's questions, which are not counted.
    """

    respondents: Counter[str]
    tallies: tuple[Tally, ...]
    contacts: tuple[str, ...]
    left_out: tuple[str, ...]
    unanswered: tuple[int, ...] = ()


def count_answers(settings: SurveySettings, table: RawTable, group: str | None) -> Answers:
    """Count a file of answers.

    Args:
        settings: What its columns and words mean.
        table: The file, one row an answer.
        group: The group that all the answers are from; None if a column tells.

    Raises:
        ReportError: If a column holds identity numbers; or with every column, group, sex and answer that is unknown.
    """
    refuse_identity_numbers(table)
    return _Reader(settings, table).answers(group)


class _Reader:
    """Reads the columns of one file, and collects what cannot be understood."""

    def __init__(self, settings: SurveySettings, table: RawTable) -> None:
        self._settings = settings
        self._table = table
        self._heads = Heads(table)
        self._faults: list[Fault] = []
        self._used: set[int] = set()
        self._accepts: dict[int, Callable[[str], bool]] = {}
        self._questions: dict[str, list[int]] = defaultdict(list)

    def answers(self, group: str | None) -> Answers:
        groups = self._groups(group)
        sexes = self._sexes(groups)
        asked = [(question, name) for question in self._settings.fragor for name in question.rader if name in groups]
        tallies = [Tally(question, name, self._opinions(question, name, groups, sexes)) for question, name in asked]
        self._faults += self._unknown_questions()
        if heads := list(second_head(self._table, self._accepts)):
            raise ReportError(heads)
        if self._faults:
            raise ReportError(of_columns(gathered(dict.fromkeys(self._faults))))
        unanswered = self._unanswered(groups, {name for _question, name in asked})
        respondents = Counter(
            name for name, (line, _cells) in zip(groups, self._table.rows, strict=True) if line not in unanswered
        )
        rest = [at for at, head in enumerate(self._table.header) if head and at not in self._used]
        contacts = [at for at in rest if is_contact(self._table, at)]
        return Answers(
            respondents,
            tuple(tallies),
            tuple(self._table.header[at] for at in contacts),
            tuple(self._table.header[at] for at in rest if at not in contacts),
            tuple(unanswered),
        )

    def _unanswered(self, groups: list[str], asked: Collection[str]) -> list[int]:
        """Give the rows that answer none of their group's questions."""
        return [
            line
            for name, (line, cells) in zip(groups, self._table.rows, strict=True)
            if name in asked and not any(cells[at] for at in self._questions[name])
        ]

    def _groups(self, group: str | None) -> list[str]:
        """Give each row's group; empty where it is unknown."""
        known, names = self._settings.grupper, self._settings.kolumner.grupp
        at = self._heads.find(names)
        if group is None and at is None and len(known) == 1:
            return list(known) * len(self._table.rows)
        if group is None and at is not None:
            return self._kinds(at, Words({name: item.svar for name, item in known.items()}, "listan över grupper"))
        if at is not None:
            self._used.add(at)
        if group in known:
            return [group] * len(self._table.rows)
        raise ReportError(
            Fault(
                f"Gruppen ”{group}” finns inte i enkat.toml." if group else "Filen säger inte vilka som har svarat.",
                self._table.shown,
                expected=f"en av grupperna {', '.join(known)}",
                hint=nearest(group, list(known)) if group else "Säg vilken grupp svaren kommer från: GRUPP=…",
            )
        )

    def _sexes(self, groups: list[str]) -> list[str]:
        """Give each row's sex; not stated where the group is not told by sex."""
        split = [bool(name) and self._settings.grupper[name].efter_kon for name in groups]
        at = self._heads.find(self._settings.kolumner.kon)
        if at is not None:
            self._used.add(at)
        if not any(split):
            return [UNSTATED] * len(groups)
        at = self._heads.need(self._settings.kolumner.kon, "kön")
        kinds = self._kinds(at, Words(self._settings.kon.model_dump(), "listan över kön"), split)
        return [kind or UNSTATED for kind in kinds]

    def _opinions(
        self, question: Question, group: str, groups: list[str], sexes: list[str]
    ) -> Counter[tuple[str, str]]:
        try:
            at = self._heads.need(question.kolumn, f"frågan till gruppen {group}")
        except ReportError as error:
            self._faults += error.faults
            return Counter()
        self._questions[group].append(at)
        scale = self._settings.skalor[question.skala].model_dump()
        asked = [
            name == group and bool(cells[at]) for name, (_line, cells) in zip(groups, self._table.rows, strict=True)
        ]
        kinds = self._kinds(at, Words(scale, f"skalan {question.skala}"), asked)
        return Counter((sex, kind) for sex, kind in zip(sexes, kinds, strict=True) if kind)

    def _kinds(self, at: int, words: Words, wanted: list[bool] | None = None) -> list[str]:
        """Give what each row's cell means; empty where it is unknown or not wanted."""
        self._used.add(at)
        cells = [
            (line, cells[at]) if wanted is None or wanted[number] else None
            for number, (line, cells) in enumerate(self._table.rows)
        ]
        self._accepts[at] = words.__contains__
        self._faults += words.unknown(filter(None, cells), self._table.shown, self._table.header[at])
        return [(cell and words.kind(cell[1])) or "" for cell in cells]

    def _unknown_questions(self) -> Iterator[Fault]:
        """Find the columns that nothing says what they are, but whose every answer is one of a scale's."""
        scales = [Words(scale.model_dump(), name) for name, scale in self._settings.skalor.items()]
        asked = [name for question in self._settings.fragor for name in question.kolumn]
        left_out = {*ID_HEADS, *(same(name) for name in self._settings.utelamnas)}
        for at, head in enumerate(self._table.header):
            texts = {cells[at] for _line, cells in self._table.rows if cells[at]}
            if at in self._used or same(head) in left_out or not texts:
                continue
            if any(all(text in scale for text in texts) for scale in scales):
                yield Fault(
                    "Frågan är okänd: ingen rad i enkat.toml säger vad den ska bli.",
                    self._table.shown,
                    column=head or "(utan namn)",
                    expected="en av frågorna under [[fragor]], eller en som står i utelamnas",
                    hint=nearest(head, asked),
                )
