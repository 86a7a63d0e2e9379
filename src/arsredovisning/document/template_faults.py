"""What is wrong with a template, told as a person who edits it needs it: file and line."""

from __future__ import annotations

import traceback
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from arsredovisning.errors import Fault


def template_fault(error: TemplateError, templates: Path) -> Fault:
    """Say where in the templates an error is: Jinja puts their lines into the traceback.

    Args:
        error: What Jinja raised.
        templates: The project's folder of templates.
    """
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    # A template may have been compiled when another build read it, in another folder.
    own = {path.parts[-2:]: path for path in (templates / "arsredovisning").glob("*")}
    named = [(own[parts], line) for name, line in frames if (parts := Path(name).parts[-2:]) in own]
    file, line = named[-1] if named else (templates, None)
    return Fault(
        "Mallen går inte att använda.",
        file.relative_to(templates.parent).as_posix(),
        line,
        found=error.message or "",
        hint="Rätta mallen och spara den på nytt.",
    )
