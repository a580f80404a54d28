"""The office's text file in, the paragraphs of 下一步工作要求 out."""

from __future__ import annotations

from pathlib import Path

from reports.template_error import TemplateError
from storage.disk import disk_fault

SHIPPED = Path(__file__).parent / "templates" / "requirements.txt"
_MOST = 100_000  # bytes; a bulletin asks for a page or two
_ENCODINGS = ("utf-8-sig", "gb18030")  # Windows' editor writes either


def read_requirements(path: Path | None = None) -> tuple[str, ...]:
    """One paragraph from each line; empty lines and lines that begin with # are left out. Raises TemplateError."""
    path = path or SHIPPED
    try:
        with path.open("rb") as file:
            content = file.read(_MOST + 1)
    except OSError as wrong:
        raise TemplateError(
            f"工作要求文件读不出:{path}({disk_fault(wrong)}),请检查文件是否存在、是否有权读取"
        ) from None
    if len(content) > _MOST:
        raise TemplateError(f"工作要求文件太大:{path},最多 {_MOST // 1000} KB,请删减")
    lines = [line.strip() for line in _text(content, path).splitlines()]
    paragraphs = tuple(line for line in lines if line and not line.startswith("#"))
    if not paragraphs:
        raise TemplateError(f"工作要求文件是空的:{path},请至少写一段")
    return paragraphs


def _text(content: bytes, path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TemplateError(f"工作要求文件不是文本:{path},请用记事本另存为 UTF-8")
