"""The system libraries that the PDF needs, and how to get them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
APT = f"apt-get install -y {' '.join(PACKAGES)}"


def install_pdf_libraries() -> bool:
    """Install the libraries with apt where that is possible: as root on Debian or Ubuntu.

    Returns:
        Whether the libraries work afterwards.
    """
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], APT.split()):
        subprocess.run(command, env=environment, capture_output=True, check=False)
    done = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False)
    return done.returncode == 0


def how_to_install() -> str:
    """Say which command installs the libraries on this machine."""
    if sys.platform == "darwin":
        return "brew install pango"
    if sys.platform == "win32":
        return "installera Pango enligt WeasyPrints anvisning för Windows (MSYS2: pacman -S mingw-w64-x86_64-pango)"
    if shutil.which("apt-get"):
        return f"sudo {APT}"
    if shutil.which("dnf"):
        return "sudo dnf install pango harfbuzz"
    return f"installera Pango och HarfBuzz (på Debian: sudo {APT})"
