"""Which part of a page an element frames, told by its tag and by the names its author gave it: names in, a zone out."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Zone(StrEnum):
    """What a part of a page is for. MAIN is what no other name claims."""

    MAIN = "main"
    HEADER = "header"
    NAV = "nav"
    FOOTER = "footer"
    CRUMB = "crumb"  # 当前位置
    PAGER = "pager"
    TOOLS = "tools"  # search boxes, sharing, login
    SIDE = "side"  # menus and boxes beside the content


_TAGS = {"header": Zone.HEADER, "nav": Zone.NAV, "footer": Zone.FOOTER, "aside": Zone.SIDE}


def _words(pattern: str) -> re.Pattern[str]:
    """The pattern as a whole word within names such as top-nav, nav_1, mainNav2."""
    return re.compile(rf"(?:^|[\s_-])(?:{pattern})(?=$|[\s_\d-])")


# In this order: a "footer_nav" is a footer, a "search_header" a tool.
_NAMES: tuple[tuple[Zone, re.Pattern[str]], ...] = (
    (
        Zone.FOOTER,
        _words(r"(?:site|page)?foot(?:er)?(?:box|wrap)?|copyright|bottom|friend(?:s|ship)?(?:link)?s?|yqlj|dibu"),
    ),
    (
        Zone.CRUMB,
        _words(r"(?:bread)?crumbs?|curmb|bread|(?:cur|now)?(?:location|position|pos|weizhi|place)|dqwz|dangqian"),
    ),
    (Zone.PAGER, _words(r"pag(?:er|ing|ination|ebar|ediv|es|e_?nav|e_?div)|fenye|fanye|turnpage|laypage")),
    (
        Zone.TOOLS,
        _words(r"(?:top|site|head)?search(?:box|bar|form)?|sousuo|ssk|share|bdsharebuttonbox|login|toolbar|qrcode|ewm"),
    ),
    (
        Zone.NAV,
        _words(
            r"(?:top|main|sub|site|head|second|big|h)?nav(?:s|bar|igation|list|box|menu)?|(?:top|main|sub|head|drop)?menus?|daohang|dh"
        ),
    ),
    (Zone.HEADER, _words(r"(?:site|page)?header(?:box|wrap)?|head|top(?:bar)?|banner|logo")),
    (
        Zone.SIDE,
        _words(
            r"(?:left|right)?(?:side|aside)(?:bar|menu|nav|box|list)?|(?:left|right)(?:nav|menu|bar)|tree|treeview|"
            r"hot(?:news|list)?|rank(?:ing)?(?:list)?|recommend(?:ed)?|related?|relat(?:ion|ive)|reldocuments?|ad(?:vert|s)?|float"
        ),
    ),
)

# Headings of boxes beside the content, whatever the box is called.
SIDE_HEADING = re.compile(
    r"^[^\w]*(?:今日|本周|网站|信息|新闻|最新)?(?:热点|热门|热搜|推荐|排行|点击|相关|关联|图片新闻|最新(?:发布|更新|信息|动态|文章|资讯)|"
    r"快速(?:通道|链接|导航)|友情链接|常用链接|站内(?:公告|搜索)|为您推荐|猜你喜欢|延伸阅读|大家都在看)"
)


@lru_cache(maxsize=8192)
def zone_named(tag: str, class_name: str, identifier: str) -> Zone | None:
    """The zone that an element opens, or None where its names say nothing.

    >>> zone_named("div", "top_nav clearfix", ""), zone_named("div", "navigator_list", "")
    (<Zone.NAV: 'nav'>, None)
    """
    if tag in _TAGS:
        return _TAGS[tag]
    names = f"{class_name} {identifier}".lower()
    return next((zone for zone, pattern in _NAMES if pattern.search(names)), None)
