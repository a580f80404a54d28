"""The recorded pages of tests/pages/: a folder each, `page.html` as served and `about.json` with what must be read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from spiders.document import Document
from storage.nouns import Failure, Mode, Page

FOLDER = Path(__file__).parent.parent / "pages"
HOME = "http://www.tonggu.gov.cn/"
DAY = date(2022, 4, 21)


class Recorded(NamedTuple):
    """One recorded page and what is known about it."""

    name: str
    about: dict[str, Any]

    @property
    def mode(self) -> Mode | None:
        return Mode(self.about["mode"]) if "mode" in self.about else None

    def document(self) -> Document:
        body = (FOLDER / self.name / "page.html").read_bytes()
        day = date.fromisoformat(self.about["seen_on"])
        return document(body, self.about["url"], day=day, headers=self.about.get("headers", {}))


def recorded_pages() -> list[Recorded]:
    return [
        Recorded(about.parent.name, json.loads(about.read_text(encoding="utf-8")))
        for about in sorted(FOLDER.glob("*/about.json"))
    ]


def document(
    body: bytes | str,
    url: str = f"{HOME}tgxrmzf/tzgg/index.html",
    *,
    asked: str | None = None,
    status: int | None = 200,
    failure: Failure | None = None,
    day: date = DAY,
    headers: dict[str, str] | None = None,
) -> Document:
    """A page as if it had been answered at noon of a day."""
    page = Page(
        url=asked or url,
        fetched_at=datetime.combine(day, time(4), UTC),
        status=None if failure else status,
        failure=failure,
        final_url=url,
        headers={"content-type": "text/html"} if headers is None else headers,
    )
    return Document(page, body.encode() if isinstance(body, str) else body, day)


def in_page(content: str) -> str:
    """Content within a site's usual page."""
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>通知公告-铜鼓县人民政府</title></head><body>"
        "<div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a></div>"
        "<div class='position'>当前位置:<a href='/'>首页</a></div>"
        f"<div class='main'>{content}</div><div class='footer'>网站标识码:3609260001</div></body></html>"
    )
