"""A Word template and what to fill in, the bytes of a document out; the same facts give the same bytes.

Templates are docxtpl's kind: Jinja2 within Word's text, {%p … %} for paragraphs, {%tr … %} for rows of a table. A
template is read and compiled once and rendered many times, because a province has thousands of notices.

What is filled in is hostile: it is escaped, its control and direction marks are dropped, and it is never read as a
template or a field. Addresses become links only where they are plain http or https.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from reports.enclosures import TYPES, TYPES_SPACE, Enclosures, cleaned, enclose, parser
from reports.template_error import TemplateError
from storage.disk import disk_fault

_MOST = 20 * 1024 * 1024  # bytes of a template, unpacked
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN = f"{_WORD}document.main+xml"
_PARTS = {"document.main": "正文", "header": "页眉", "footer": "页脚"}
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_TAG = re.compile(r"\{[{%#]")
_ERRORS_OF_TEMPLATES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True)
class About:
    """What a document's properties say. Its moments are the start of `day`."""

    title: str
    author: str
    day: date

    def xml(self) -> bytes:
        day = f"{self.day.isoformat()}T00:00:00Z"
        author = escape(cleaned(self.author))
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
            ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(cleaned(self.title))}</dc:title><dc:creator>{author}</dc:creator>"
            f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified>'
            "<dc:language>zh-CN</dc:language></cp:coreProperties>"
        ).encode()


def _filled(value: object) -> object:
    """What stands in a document for a value: text is cleaned, everything else is left to Jinja2."""
    return cleaned(value) if isinstance(value, str) and not isinstance(value, Markup) else value


class WordTemplate:
    """A template, ready to be rendered. Raises TemplateError where it cannot be one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = _unpacked(path)
        self._names = self._names_by_type()
        self._jinja = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_filled)
        wanted = [(kind, name) for kind in _PARTS for name in self._names.get(f"{_WORD}{kind}+xml", ())]
        read = {name: (self._patched(name), _PARTS[kind]) for kind, name in wanted}
        self._texts = {
            name: _Text(path, where, xml, self._jinja) for name, (xml, where) in read.items() if _TAG.search(xml)
        }

    def render(self, facts: dict[str, object], enclosures: Enclosures, about: About) -> bytes:
        """The document. `facts` by the names that the template uses. Raises TemplateError."""
        files = dict(self._files)
        for name, text in self._texts.items():
            files[name] = text.render(facts)
        for name in self._names.get(_CORE, ()):
            files[name] = about.xml()
        if enclosures.links or enclosures.pictures:
            enclose(files, self._names[_MAIN][0], enclosures)
        return packed(files)

    def _names_by_type(self) -> dict[str, list[str]]:
        types = self._parsed(TYPES)
        names: dict[str, list[str]] = {}
        for each in types.iter(f"{{{TYPES_SPACE}}}Override"):
            name = each.get("PartName", "").lstrip("/")
            if name in self._files:
                names.setdefault(each.get("ContentType", ""), []).append(name)
        if not names.get(_MAIN):
            raise TemplateError(f"模板不是 Word 文档:{self._path},请在 Word 或 WPS 中另存为 .docx")
        return names

    def _parsed(self, name: str) -> etree._Element:
        try:
            return etree.fromstring(self._files[name], parser())
        except (KeyError, etree.XMLSyntaxError):
            raise TemplateError(f"模板已损坏:{self._path}({name}),请重新保存或换回自带的模板") from None

    def _patched(self, name: str) -> str:
        """A part with its tags put together: Word scatters them over its own marks."""
        xml = etree.tostring(self._parsed(name), encoding="unicode")
        patched: str = DocxTemplate(self._path).patch_xml(xml)
        return patched


class _Text:
    """The text of one part of a template, compiled."""

    def __init__(self, path: Path, where: str, xml: str, environment: jinja2.Environment) -> None:
        self._path, self._where = path, where
        self._source = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)  # a line is a paragraph: an error can name it
        try:
            self._template = environment.from_string(self._source)
        except jinja2.TemplateSyntaxError as wrong:
            raise self._error(f"写法不对({wrong.message})", wrong.lineno) from None

    def render(self, facts: dict[str, object]) -> bytes:
        try:
            xml = self._template.render(facts)
        except jinja2.UndefinedError as wrong:
            told = f"没有这项内容({wrong.message});可用的有 {'、'.join(facts)}"
            raise self._error(told, _line_of(wrong)) from None
        except (jinja2.TemplateError, *_ERRORS_OF_TEMPLATES) as wrong:
            raise self._error(f"不能这样用({wrong})", _line_of(wrong)) from None
        content = xml.replace("\n<w:p", "<w:p").encode()
        try:
            etree.fromstring(content, parser())
        except etree.XMLSyntaxError as wrong:
            raise self._error(f"填好后不成文档({wrong.msg}),成对的标记须在同一层", None) from None
        return content

    def _error(self, what: str, line: int | None) -> TemplateError:
        lines = self._source.split("\n")
        near = re.sub(r"<[^>]*>", "", lines[line - 1]).strip()[:40] if line and line <= len(lines) else ""
        place = f"{self._where}“{near}”处" if near else self._where
        return TemplateError(cleaned(f"模板 {self._path} 的{place}{what},请改正或换回自带的模板"))


def _line_of(error: Exception) -> int | None:
    """Jinja2 puts the template's own lines into the traceback."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MOST:
                raise TemplateError(f"模板太大:{path},展开后最多 {_MOST >> 20} MB,请去掉其中的图片")
            return {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    except OSError as wrong:
        raise TemplateError(f"模板读不出:{path}({disk_fault(wrong)}),请检查文件是否存在、是否有权读取") from None
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):  # RuntimeError: it has a password
        raise TemplateError(f"模板不是 Word 文档:{path},请在 Word 或 WPS 中另存为 .docx") from None


def packed(files: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A zip file in which every file is of the same moment, so that the same files give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = method, 3, 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def put_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: where the disk is full, the old one stays."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
