"""click in Swedish: its help pages and its complaints about how a command is called."""

from __future__ import annotations

import re
from typing import Any

import click

from arsredovisning.errors import nearest


class Command(click.Command):
    """A command whose help is in Swedish."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[VAL]", prefix="Användning: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [item for item in self.get_params(ctx) if isinstance(item, click.Option)]
        rows = [(", ".join(item.opts), item.help or "") for item in options]
        with formatter.section("Val"):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_swedish(super().get_help_option(ctx))


class Group(click.Group):
    """A group of commands whose help is in Swedish."""

    command_class = Command

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "KOMMANDO [VAL]", prefix="Användning: ")

    def format_options(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(120)) for name, command in self.commands.items()]
        with formatter.section("Kommandon"):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_swedish(super().get_help_option(ctx))


def _in_swedish(option: click.Option | None) -> click.Option | None:
    if option:
        option.help = "Visa den här hjälpen."
    return option


def explain(error: click.ClickException, commands: list[str]) -> str:
    """Say in Swedish what is wrong with a call."""
    context = getattr(error, "ctx", None)
    call = context.command_path if context else "arsredovisning"
    more = f"\n  Se {call} --help"
    match error:
        case click.NoSuchOption():
            return f"Valet {error.option_name} finns inte. {nearest(error.option_name, _options(context))}{more}"
        case click.MissingParameter():
            return f"Valet {_parameter(error)} måste anges, t.ex. {_example(context)}.{more}"
        case click.BadParameter():
            kind: Any = getattr(error.param, "type", None)
            wanted = f" Väntat: ett heltal från {kind.min} till {kind.max}." if isinstance(kind, click.IntRange) else ""
            found = re.search(r"'(.*)'|^(\S+) is not", error.message)
            stands = f": {found[1] or found[2]}" if found else ""
            return f"Värdet för {_parameter(error)} går inte att använda{stands}.{wanted}{more}"
        case click.BadOptionUsage():
            return f"Valet {error.option_name} måste följas av ett värde.{more}"
        case click.UsageError() if "No such command" in error.message:
            name = error.message.split("'")[1]
            return f"Kommandot ”{name}” finns inte. {nearest(name, commands)}{more}"
        case click.UsageError() if "unexpected extra argument" in error.message:
            return f"Här står något för mycket: {error.message.partition('(')[2].rstrip(')')}{more}"
        case _:
            return f"{error.format_message()}{more}"


def _example(context: click.Context | None) -> str:
    """Give the right call that a command's help ends with, as make takes it and as it stands."""
    told = context.command.help if context else None
    call = (told or "").rpartition(": ")[2] or "arsredovisning report --year 2025"
    made = re.sub(r"--(\S+) (\S+)", lambda found: f"{found[1].replace('-', '_').upper()}={found[2]}", call)
    return f"{made.replace('arsredovisning', 'make', 1)} eller {call}"


def _options(context: click.Context | None) -> list[str]:
    return [option for parameter in context.command.params for option in parameter.opts] if context else []


def _parameter(error: click.BadParameter) -> str:
    parameter: Any = error.param
    return "/".join(parameter.opts) if parameter is not None else str(error.param_hint or "")
