"""What begins a report: a new year out of the last one, and a new förbund."""

from arsredovisning.new.forbund import QUESTIONS, Answers, Question, new_forbund, read_answers
from arsredovisning.new.year import new_year

__all__ = ["QUESTIONS", "Answers", "Question", "new_forbund", "new_year", "read_answers"]
