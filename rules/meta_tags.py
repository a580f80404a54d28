from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from storage.nouns import Severity
from storage.site_nouns import PageFacts, PageLevel

_SITE = {"SiteName": "网站名称", "SiteDomain": "网站域名", "SiteIDCode": "政府网站标识码"}
_COLUMN = {
    "ColumnName": "栏目名称",
    "ColumnDescription": "栏目描述",
    "ColumnKeywords": "栏目关键词",
    "ColumnType": "栏目类别",
}
_ARTICLE = {"ArticleTitle": "标题", "PubDate": "发布时间", "ContentSource": "来源"}
_OWED: Mapping[PageLevel, Mapping[str, str]] = {
    PageLevel.HOME: _SITE,
    PageLevel.COLUMN: _SITE | _COLUMN,
    PageLevel.ARTICLE: _SITE | {"ColumnName": _COLUMN["ColumnName"]} | _ARTICLE,
}
_CODE = re.compile(r"(?:bm\d{8}|\d{10})", re.I)
_DAY = re.compile(r"(?:19|20)\d\d\s*[-/.年]?\s*\d{1,2}\s*[-/.月]?\s*\d{1,2}")
_LEFT_OVER = re.compile(r"\{\{?.*\}\}?|\$\{?\w+\}?|<%.*%>|\[!--.*--\]")  # what a template forgot to fill


@rule("MET01", Severity.MINOR, rectify_within=days(10))
def meta_tags(seen: PageFacts, limits: SiteLimits) -> Iterator[Answer]:
    """页面标签不全: a page lacks META tags that a page of its sort owes, or bears them empty or unfilled.

    Every page owes SiteName, SiteDomain and SiteIDCode; a column's page the four of the column besides; an article
    ColumnName, ArticleTitle, PubDate and ContentSource. Names count in any case. One problem for each page; recommended
    tags (Keywords, Author …) are not asked for.

    Basis: 国办发〔2017〕47号 附件《网页设计规范》三(网页标签)[M];国办秘函〔2019〕19号, 扣分指标“页面标签”[M?].
    Remedy: 请网站平台在页面模板中补上所缺的标签;内容为空的,在网站后台填写栏目的描述、关键词、类别和信息的来源。
    """
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到页面:{seen.unread}")
        return
    if not seen.text:
        yield CannotTell(why="页面内容由脚本加载,标签可能也是")
        return
    owed = _OWED[seen.level]
    missing = [name for name in owed if name.lower() not in seen.meta]
    unfilled = [name for name in owed if name.lower() in seen.meta and not _filled(name, owed[name], seen.meta)]
    if missing or unfilled:
        yield Problem(
            message=";".join(filter(None, (_told("缺少", missing, owed), _told("没有填写", unfilled, owed)))),
            about=seen.url,
            evidence={"missing": missing, "unfilled": unfilled, "level": seen.level.value},
        )


def _filled(name: str, chinese: str, meta: Mapping[str, str]) -> bool:
    """Whether a tag says something: not nothing, not its own name, not what a template left over."""
    content = meta[name.lower()]
    if content in ("", "-", "无", name, chinese) or _LEFT_OVER.fullmatch(content):
        return False
    if name == "SiteIDCode":
        return _CODE.fullmatch(content) is not None
    return name != "PubDate" or _DAY.search(content) is not None


def _told(what: str, names: list[str], owed: Mapping[str, str]) -> str:
    listed = "、".join(f"{name}({owed[name]})" for name in names)
    return f"页面标签{what} {listed}" if names else ""
