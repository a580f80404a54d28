"""Addresses and pictures in, links and drawings within a Word document out.

Addresses are hostile: they become links only where they are plain http or https, and are mere text elsewhere.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm
from lxml import etree
from markupsafe import Markup, escape

from reports.hostile import UNSEEN, web_link

TYPES = "[Content_Types].xml"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS_SPACE}"/>'.encode()

_UNWANTED = re.compile(f"[{UNSEEN}]")
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_BOX = (Mm(150), Mm(190))  # so large at most: the text's width, and a page with its heading


def cleaned(text: str) -> str:
    """One line of text that a document can hold.

    >>> cleaned("a\\x00b\\u202ec\\nd")
    'abc d'
    """
    return _UNWANTED.sub("", re.sub(r"[\t\n\v\f\r\u2028\u2029]+", " ", text))


@dataclass
class Enclosures:
    """What one document holds beside its text: links and pictures. Make one for each document."""

    links: dict[str, str] = field(default_factory=dict)  # address → the relation's name
    pictures: list[bytes] = field(default_factory=list)

    def link(self, url: str) -> Markup:
        """The address as a link; as mere text where it is not plain http or https."""
        text = escape(cleaned(url))
        target = web_link(url)
        if target is None:
            return text
        name = self.links.setdefault(target, f"xunlanLink{len(self.links) + 1}")
        return Markup(  # noqa: S704 (both were escaped)
            f'</w:t></w:r><w:hyperlink r:id="{name}" xmlns:r="{_RELATION[:-1]}"><w:r><w:rPr>'
            f'<w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:hyperlink>'
            '<w:r><w:t xml:space="preserve">'
        )

    def picture(self, png: bytes, alternative: str) -> Markup | None:
        """A PNG as large as fits; None where the bytes are no PNG. `alternative` is what is read out instead."""
        size = _png_size(png)
        if size is None:
            return None
        self.pictures.append(png)
        number = len(self.pictures)
        scale = min(_PICTURE_BOX[0] / size[0], _PICTURE_BOX[1] / size[1])
        width, height = (Emu(max(1, int(each * scale))) for each in size)
        inline = CT_Inline.new_pic_inline(
            1000 + number, f"xunlanPicture{number}", f"picture{number}.png", width, height
        )
        inline.docPr.set("descr", cleaned(alternative))
        drawing = etree.tostring(inline, encoding="unicode")
        return Markup(  # noqa: S704 (lxml wrote and escaped it)
            f'</w:t></w:r><w:r><w:drawing>{drawing}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )


def _png_size(png: bytes) -> tuple[int, int] | None:
    if not png.startswith(_PNG) or png[12:16] != b"IHDR" or len(png) < 24:
        return None
    width, height = struct.unpack(">II", png[16:24])
    return (width, height) if width and height else None


def enclose(files: dict[str, bytes], main: str, enclosures: Enclosures) -> None:
    """Put what a document holds among its files: a relation for each, for pictures a file and a type as well. `main`
    is the name of the file that the document's text is in."""
    folder, _, name = main.rpartition("/")
    relations_name = f"{folder}/_rels/{name}.rels".lstrip("/")
    relations = etree.fromstring(files.get(relations_name, _NO_RELATIONS), parser())
    for url, relation in enclosures.links.items():
        _relate(relations, relation, "hyperlink", url, outside=True)
    for number, png in enumerate(enclosures.pictures, start=1):
        _relate(relations, f"xunlanPicture{number}", "image", f"media/xunlan{number}.png")
        files[f"{folder}/media/xunlan{number}.png".lstrip("/")] = png
    files[relations_name] = _serialized(relations)
    if enclosures.pictures:
        files[TYPES] = _with_png(files[TYPES])


def parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _relate(relations: etree._Element, name: str, kind: str, target: str, *, outside: bool = False) -> None:
    one = etree.SubElement(relations, f"{{{_RELATIONS_SPACE}}}Relationship")
    one.set("Id", name)
    one.set("Type", f"{_RELATION}{kind}")
    one.set("Target", target)
    if outside:
        one.set("TargetMode", "External")


def _with_png(types: bytes) -> bytes:
    root = etree.fromstring(types, parser())
    known = {each.get("Extension", "").lower() for each in root.iter(f"{{{TYPES_SPACE}}}Default")}
    if "png" not in known:
        one = etree.Element(f"{{{TYPES_SPACE}}}Default", Extension="png", ContentType="image/png")
        root.insert(0, one)
    return _serialized(root)


def _serialized(root: etree._Element) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
