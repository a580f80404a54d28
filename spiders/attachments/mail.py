"""A page saved with all that belongs to it (.mht), or a letter (.eml), in; the words of its parts out."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import compat32

from spiders.attachments.bounds import File
from spiders.pieces import Piece, Prose

_PICTURES = ("image/", "audio/", "video/", "font/", "text/css")


def read_mail(file: File) -> Iterator[Piece]:
    message = message_from_bytes(file.body, policy=compat32)
    subject = str(message.get("Subject", ""))
    if subject:
        yield Prose(subject, file.at("标题"))
    for number, part in enumerate(message.walk(), 1):
        sort = part.get_content_type()
        if part.is_multipart() or sort.startswith(_PICTURES) or sort.endswith("javascript"):
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            file.budget.unpack(len(body))
            ending = ".html" if sort == "text/html" else ".txt" if sort == "text/plain" else ""
            yield from file.holds(body, part.get_filename() or f"第 {number} 部分{ending}")
