"""A picture in, its text out, by tesseract with Chinese data where the office has installed it and switched it on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from spiders.pieces import Piece, Prose, Unread

_SECONDS = 40  # for one picture
_MISSING = "图片,未识别文字(服务器未安装 tesseract-ocr 和 tesseract-ocr-chi-sim)"


def read_image(body: bytes, place: str) -> Iterator[Piece]:
    """The text of one picture in any format that tesseract knows."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        yield Unread(place, _MISSING)
        return
    command = [tesseract, "-", "-", "-l", "chi_sim", "--psm", "6"]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        yield Unread(place, f"图片,识别文字超过 {_SECONDS} 秒")
        return
    if done.returncode != 0:
        yield Unread(place, _MISSING if b"chi_sim" in done.stderr else "图片,未能识别文字")
        return
    yield Prose(done.stdout.decode("utf-8", "replace"), f"{place}(识别的文字)")
