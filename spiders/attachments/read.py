"""The bytes of an attachment in, its text piece by piece out, each with its place; what cannot be read is said.

What a file is, its bytes tell (detect.py); each sort has a reader; files inside files are read in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from spiders.attachments.archives import read_bzip2, read_gzip, read_tar, read_xz, read_zip
from spiders.attachments.bounds import NO_MEMORY, Bounds, Budget, File, Unreadable, guarded
from spiders.attachments.bsdtar import read_by_bsdtar
from spiders.attachments.detect import Sort, extension, sort_of
from spiders.attachments.docx import read_docx
from spiders.attachments.mail import read_mail
from spiders.attachments.markup import read_html, read_xml
from spiders.attachments.ocr import read_image
from spiders.attachments.ofd import read_ofd
from spiders.attachments.old_office import read_ole
from spiders.attachments.opendocument import read_opendocument
from spiders.attachments.pdf import read_pdf
from spiders.attachments.plain_text import read_csv, read_text
from spiders.attachments.rtf import read_rtf
from spiders.attachments.slides import read_pptx
from spiders.attachments.xls import read_xls
from spiders.attachments.xlsx import read_xlsx
from spiders.pieces import Piece, Prose, Unread

NAME = "文件名"  # the place of a file's own name

_READERS = MappingProxyType[Sort, Callable[[File], Iterator[Piece]]](
    {
        Sort.XLSX: read_xlsx,
        Sort.DOCX: read_docx,
        Sort.PPTX: read_pptx,
        Sort.OPENDOCUMENT: read_opendocument,
        Sort.OFD: read_ofd,
        Sort.OLE: read_ole,
        Sort.XLS: read_xls,
        Sort.PDF: read_pdf,
        Sort.RTF: read_rtf,
        Sort.HTML: read_html,
        Sort.XML: read_xml,
        Sort.MAIL: read_mail,
        Sort.CSV: read_csv,
        Sort.TEXT: read_text,
        Sort.ZIP: read_zip,
        Sort.TAR: read_tar,
        Sort.GZIP: read_gzip,
        Sort.BZIP2: read_bzip2,
        Sort.XZ: read_xz,
        Sort.RAR_OR_7Z: read_by_bsdtar,
    }
)


def read_attachment(
    body: bytes, name: str, content_type: str = "", bounds: Bounds | None = None, *, ocr: bool = False
) -> Iterator[Piece]:
    """The pieces of an attachment, the first of which is its name. Raises for no file, however it is made."""
    budget = Budget(bounds or Bounds())
    if len(body) > budget.bounds.size:
        yield Prose(name, NAME)
        yield Unread("文件", f"文件超过 {budget.bounds.size // 1_000_000} MB")
        return

    def inner(file: File) -> Iterator[Piece]:
        yield from _read(file, "")

    yield from _read(File(body, name, budget, inner, ocr=ocr), content_type)


def _read(file: File, content_type: str) -> Iterator[Piece]:
    yield Prose(file.name, file.at(NAME))
    try:
        yield from guarded(_pieces(file, content_type), file.whole)
    except MemoryError:
        yield Unread(file.whole, NO_MEMORY)


def _pieces(file: File, content_type: str) -> Iterator[Piece]:
    sort = sort_of(file.body, file.name, content_type)
    if sort is Sort.EMPTY:
        raise Unreadable("文件为空")
    if sort is Sort.IMAGE:
        yield from _image(file)
        return
    reader = _READERS.get(sort)
    if reader is None:
        raise Unreadable(f"格式不支持({extension(file.name) or '无扩展名'})")
    yield from reader(file)


def _image(file: File) -> Iterator[Piece]:
    if not file.ocr:
        raise Unreadable("图片,未识别文字")
    yield from read_image(file.body, file.whole)
