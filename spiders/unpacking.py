"""Packed bodies in, bodies as the site wrote them out: gzip, deflate, br, zstd, bounded; what was cut off is marked."""

from __future__ import annotations

import json
import sys
import zlib

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

from spiders.failures import Refused
from storage.nouns import Failure

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = b"\x1f\x8b"
_CUT = frozenset({"dataloss", "cut"})  # flags of a response: Scrapy's, and ours
_MOST_LAYERS = 3
_BROKEN = (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError)
_AFTER_HTML = 2048  # bytes: counters and comments that follow </html>


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own middleware, without its guess at the charset of bytes that are still packed (DESIGN.md 6).

    Servers that call a plain body packed are believed less than the body; a body that is neither is no answer.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]
        encodings = b",".join(response.headers.getlist("Content-Encoding"))
        if not encodings or not response.body or response.status in (204, 304):
            return response
        packed = _as_bytes(response)
        if encodings.count(b",") >= _MOST_LAYERS:
            raise Refused(Failure.PROTOCOL, f"网页被压缩了 {encodings.count(b',') + 1} 层")
        try:
            unpacked = super().process_response(request, packed)
        except _BROKEN as broken:
            if not _is_plain(packed.body):
                raise Refused(Failure.PROTOCOL, f"网页无法解压: {broken}") from broken
            del packed.headers["Content-Encoding"]
            return packed
        assert isinstance(unpacked, Response)
        if encodings.strip().lower() in (b"gzip", b"x-gzip") and _ends_early(packed.body, unpacked.body):
            unpacked.flags.append("cut")
        return unpacked


def is_cut(response: Response) -> bool:
    """Whether the end of an answer is missing: the connection broke off, or what it packed ends in the middle.

    A page that was cut off may have lost its newest entries, or its whole list: nothing may be said of it. One whose
    last words are there was only announced longer than it is.
    """
    return not _CUT.isdisjoint(response.flags) and not _is_whole(response.body)


def _is_whole(body: bytes) -> bool:
    if b"</html>" in body[-_AFTER_HTML:].lower():
        return True
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"{", b"[")):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _as_bytes(response: Response) -> Response:
    """The same answer as plain bytes: a TextResponse detects its charset when it is copied."""
    return Response(
        response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        flags=response.flags,
        request=response.request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )


def _is_plain(body: bytes) -> bool:
    """A page as it is: tags and JSON begin with no packer's marks."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"[")


def _ends_early(packed: bytes, unpacked: bytes) -> bool:
    """Whether a gzip body lacks its end: its last four bytes tell how long the whole is."""
    return int.from_bytes(packed[-4:], "little") != len(unpacked) % 2**32
