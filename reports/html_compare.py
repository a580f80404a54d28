"""The facts of a comparison in, one self-contained page out."""

from __future__ import annotations

from pathlib import Path

from reports.comparison import Comparison
from reports.html import environment


def write_comparison(found: Comparison, folder: Path) -> None:
    """Writes folder/index.html. Raises OSError as the disk does."""
    page = environment().get_template("compare.html.j2")
    (folder / "index.html").write_text(page.render(found=found), "utf-8", newline="\n")
