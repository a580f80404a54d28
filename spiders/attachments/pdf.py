"""A .pdf in, the text of its pages, tables as rows, with form fields, remarks and attached files out; pages without
text are told.

PDFium reads what a browser shows: it knows the Chinese fonts and character maps, and repairs broken files.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from spiders.attachments.bounds import BROKEN, DAMAGED, File, Unreadable, guarded
from spiders.attachments.ocr import read_image
from spiders.attachments.pdf_rows import Tables, plain
from spiders.attachments.places import ranges
from spiders.pieces import Piece, Prose, Row, Unread

_STUMBLES: tuple[type[Exception], ...] = (pypdfium2.PdfiumError, *BROKEN)
_LITTLE = 20  # characters: a page number or a stamp on the picture of a page
_STRANGE = 0.3  # the share of letters that no text has: the fonts do not say what they mean
_FIELDS = (b"Contents", b"V", b"RC")  # of an annotation: its words, a field's value, the words with their format
_MOST_ANNOTATIONS = 2000  # of one page
_SCALE = 200 / 72  # 200 dots an inch
_MOST_PIXELS = 20_000_000


def read_pdf(file: File) -> Iterator[Piece]:
    document = _open(file)
    try:
        yield from _pages(file, document)
        yield from guarded(_attached(file, document), file.at("附带的文件"))
    except pypdfium2.PdfiumError as broken:
        raise Unreadable(DAMAGED) from broken
    finally:
        document.close()


def _open(file: File) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(file.body)
        if not len(document):
            raise Unreadable(DAMAGED)
    except _STUMBLES as broken:
        if getattr(broken, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("已加密,打开需要密码") from broken
        if getattr(broken, "err_code", None) == pdfium.FPDF_ERR_SECURITY:
            raise Unreadable("已加密,加密方法不支持") from broken
        raise Unreadable(DAMAGED) from broken
    return document


def _pages(file: File, document: pypdfium2.PdfDocument) -> Iterator[Piece]:
    most = file.budget.bounds.pages
    scanned: list[int] = []
    strange: list[int] = []
    broken: list[int] = []
    tables = Tables()
    for index in range(min(len(document), most)):
        place = file.at(f"第 {index + 1} 页")
        try:
            page = document[index]
            text, pieces = _text(page, place, tables)
        except _STUMBLES:
            broken.append(index + 1)
            continue
        file.budget.text(len(text))
        file.budget.row(sum(len(piece.cells) for piece in pieces if isinstance(piece, Row)))
        if text.strip():
            yield from pieces
            if _is_strange(text):
                strange.append(index + 1)
        yield from _annotations(page, place)
        if len(text.strip()) < _LITTLE and _has_picture(page):
            if file.ocr:
                yield from _recognised(page, place)
            else:
                scanned.append(index + 1)
        page.close()
    for pages, why in ((scanned, "扫描件,没有文字层"), (strange, "字体没有编码,文字读不出"), (broken, "页面已损坏")):
        if pages:
            yield Unread(file.at(f"第 {ranges(pages)} 页"), f"{why}(共 {len(pages)} 页)")
    if len(document) > most:
        yield Unread(file.whole, f"页数过多,只读了前 {most} 页")


def _text(page: pypdfium2.PdfPage, place: str, tables: Tables) -> tuple[str, list[Piece]]:
    """The text of a page, and the same in pieces."""
    textpage = page.get_textpage()
    try:
        text = plain(textpage.get_text_range())
        return text, tables.page(textpage, place) or [Prose(text, place)]
    finally:
        textpage.close()


def _is_strange(text: str) -> bool:
    letters = [char for char in text if not char.isspace()]
    unknown = sum(char == "\ufffd" or char < " " or "\ue000" <= char <= "\uf8ff" for char in letters)
    return unknown > _STRANGE * len(letters)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    """Pictures, and drawings of letters as shapes, of which no text is left."""
    count = pdfium.FPDFPage_CountObjects(page)
    kinds = {pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) for index in range(min(count, 5000))}
    paths = count >= 200 and pdfium.FPDF_PAGEOBJ_PATH in kinds
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds or pdfium.FPDF_PAGEOBJ_FORM in kinds or paths


def _annotations(page: pypdfium2.PdfPage, place: str) -> Iterator[Piece]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            texts = {text for key in _FIELDS if (text := _string(annotation, key)).strip()}
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
        for text in sorted(texts):
            yield Prose(text, f"{place} 批注或表单")


def _string(annotation: object, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size < 1_000_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetStringValue(annotation, key, pointer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _attached(file: File, document: pypdfium2.PdfDocument) -> Iterator[Piece]:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        body = bytes(attachment.get_data())
        file.budget.unpack(len(body))
        yield from file.holds(body, attachment.get_name())


def _recognised(page: pypdfium2.PdfPage, place: str) -> Iterator[Piece]:
    """The picture of a page as a grey map, which needs no library for pictures."""
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    raw, stride = bytes(bitmap.buffer), bitmap.stride
    rows = b"".join(raw[line * stride : line * stride + bitmap.width] for line in range(bitmap.height))
    yield from read_image(b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + rows, place)
