"""Writes the shared reference document anew: ``python -m arsredovisning.export.docx templates/referens.docx``."""

import sys
from pathlib import Path

from arsredovisning.export.docx.house import make_reference
from arsredovisning.export.docx.ooxml import to_stable_bytes

Path(sys.argv[1]).write_bytes(to_stable_bytes(make_reference()))
