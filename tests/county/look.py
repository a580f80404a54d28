"""What the pages of the recorded county look like: templates of our own after the structures of DOMAIN.md 6."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

HOME = "http://www.tonggu.gov.cn"
_MENU = (
    "tgyw/pc/list.html 铜鼓要闻",
    "zwgk/index.html 政务公开",
    "bsfw/index.html 办事服务",
    "hdjl/index.html 互动交流",
)
FRAME_PAGES = (
    *((path, name) for path, name in (each.split(" ") for each in _MENU)),
    ("wzdt/index.html", "站点地图"),
    ("lxwm/index.html", "联系我们"),
)


@dataclass(frozen=True)
class Row:
    """One listed item: what a reader sees, `shown` is its date as written ("" where there is none)."""

    title: str
    path: str
    shown: str


@dataclass(frozen=True)
class Head:
    """What the frame around a page's content says of it."""

    unit: str
    column: str
    charset: str = "utf-8"
    siblings: Sequence[tuple[str, str]] = ()  # name, path: the unit's side menu
    article: tuple[str, date] | None = None  # title and day, where the page is an article's


def frame(head: Head, content: str, aside: str = "", script: str = "") -> str:
    """A whole page: META, navigation, breadcrumb, side menu, the content, a footer with the marks it must bear."""
    menu = "".join(
        f'<li><a href="/tgxrmzf/{path}">{name}</a></li>' for path, name in (each.split(" ") for each in _MENU)
    )
    side = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in head.siblings)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head>
<meta charset="{head.charset}">
<meta name="SiteName" content="铜鼓县人民政府"><meta name="SiteDomain" content="www.tonggu.gov.cn">
<meta name="SiteIDCode" content="3609260001"><meta name="ColumnName" content="{head.column}">
<meta name="ColumnType" content="政府信息公开"><meta name="ColumnDescription" content="{head.unit}{head.column}">
<meta name="ColumnKeywords" content="{head.unit},{head.column},铜鼓县">
{_article_tags(head)}<title>{head.column}_{head.unit}_铜鼓县人民政府</title>
<link rel="stylesheet" href="/tgxrmzf/xhtml/css/main.css">
</head><body>
<div class="header"><div class="logo"><a href="/">铜鼓县人民政府</a></div>
<form class="search" action="/search"><input name="searchWord" placeholder="请输入关键字"><button>搜索</button></form>
<ul class="nav"><li><a href="/">首页</a></li>{menu}</ul></div>
<div class="crumb">当前位置:<a href="/">首页</a> &gt; <a href="/tgxrmzf/zwgk/index.html">政府信息公开</a> &gt;
<span>{head.unit}</span> &gt; <span>{head.column}</span></div>
<div class="wrap"><div class="sidebar"><h3>{head.unit}</h3><ul class="side-menu">{side}</ul>{aside}</div>
<div class="main"><h2 class="column-title">{head.column}</h2>
{content}
</div></div>
<div class="footer"><ul class="links"><li><a href="/tgxrmzf/wzdt/index.html">站点地图</a></li>
<li><a href="/tgxrmzf/lxwm/index.html">联系我们</a></li></ul>
<p>主办:铜鼓县人民政府办公室 网站标识码:3609260001 赣ICP备05000000号 赣公网安备 36092602000001号</p>
<p><script id="_jiucuo_" sitecode="3609260001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>
<span id="_ideConac"></span> 版权所有 2015-2022 技术支持:铜鼓县政务服务中心</p></div>
{script}
</body></html>
"""


def _article_tags(head: Head) -> str:
    if head.article is None:
        return ""
    title, day = head.article
    return (
        f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{day} 09:30">'
        f'<meta name="ContentSource" content="{head.unit}">\n'
    )


def article_list(rows: Sequence[Row], as_object: bool) -> str:
    """`pc/list.html`: the list is data in the page, and a script draws it (DOMAIN.md 6.1)."""
    records = [
        {
            "id": row.path.rpartition("_")[2].removesuffix(".html"),
            "title": row.title,
            "pubDate": f"{row.shown} 09:30",
            "urls": json.dumps({"pc": row.path}),
            "articleFiles": [],
        }
        for row in rows
    ]
    data = json.dumps(records, ensure_ascii=False)
    written = f"var listData = {{ pageNo: 1, articleList: {data} }};" if as_object else f"var articleList = {data};"
    source = "listData.articleList" if as_object else "articleList"
    return f"""<ul class="article-list" id="articleBox"></ul><div class="pagination" id="pager"></div>
<script>
{written}
(function (rows) {{
  var box = document.getElementById('articleBox');
  for (var i = 0; i < rows.length; i++) {{
    var li = document.createElement('li'), a = document.createElement('a'), span = document.createElement('span');
    a.href = JSON.parse(rows[i].urls).pc; a.title = rows[i].title;
    a.appendChild(document.createTextNode(rows[i].title));
    span.className = 'date'; span.appendChild(document.createTextNode(rows[i].pubDate.substring(0, 10)));
    li.appendChild(a); li.appendChild(span); box.appendChild(li);
  }}
}})({source});
</script>"""


def static_list(rows: Sequence[Row], total: int) -> str:
    """An older .shtml list with its pager (DOMAIN.md 6.2)."""
    items = "".join(
        f'<li><a href="{row.path}" target="_blank" title="{escape(row.title)}">{escape(row.title)}</a>'
        f'<span class="time">{row.shown}</span></li>\n'
        for row in rows
    )
    pages = max(1, -(-total // 15))
    return f"""<ul class="pageList newsList">
{items}</ul>
<div id="page_div"></div>
<script>createPageHTML('page_div', {pages}, 1, 'xxgk_list', 'shtml', {total});</script>"""


def shell(head: Head, inner: str) -> str:
    """A department's frame, empty but for the iframe that shows the list."""
    return frame(head, f'<iframe id="zwgkIframe" src="{inner}" width="100%" height="800" frameborder="0"></iframe>')


def ul_list(rows: Sequence[Row]) -> str:
    items = "".join(
        f'<li><a href="{row.path}" title="{escape(row.title)}">{escape(row.title)}</a><span>{row.shown}</span></li>\n'
        for row in rows
    )
    return f'<div class="list-box"><ul class="list">\n{items}</ul></div>'


def table_list(rows: Sequence[Row]) -> str:
    items = "".join(
        f'<tr><td>{number}</td><td><a href="{row.path}">{escape(row.title)}</a></td><td>{row.shown}</td></tr>\n'
        for number, row in enumerate(rows, 1)
    )
    return f'<table class="xxgk-table"><tr><th>序号</th><th>标题</th><th>发布日期</th></tr>\n{items}</table>'


def dl_list(rows: Sequence[Row]) -> str:
    items = "".join(f'<dt><a href="{row.path}">{escape(row.title)}</a></dt><dd>{row.shown}</dd>\n' for row in rows)
    return f'<dl class="news-dl">\n{items}</dl>'


def card_list(rows: Sequence[Row]) -> str:
    items = "".join(
        f'<div class="card"><div class="card-date">{row.shown}</div>'
        f'<h4><a href="{row.path}">{escape(row.title)}</a></h4><p>铜鼓县人民政府网站发布</p></div>\n'
        for row in rows
    )
    return f'<div class="cards">\n{items}</div>'


def text_page(unit: str, column: str) -> str:
    """A page of text without any list."""
    sentence = (
        f"{unit}按照政府信息公开的有关规定编制本页内容,供公民、法人和其他组织查阅。本页所列{column}由{unit}办公室负责"
        "维护,内容如有变化,将在二十个工作日内更新。办公地址在铜鼓县城区,工作日上午八时三十分至十二时、下午二时三十分至五时三十分对外办公。"
    )
    return f'<div class="article-content" id="zoomcon"><h1>{unit}{column}</h1><p>{sentence}</p><p>{sentence}</p></div>'


NOTHING = '<div class="list-box"><ul class="list"></ul><p class="none">暂无相关信息</p></div>'
EMPTY_BOX = '<div class="list-box"><ul class="list"></ul></div>'
HIDDEN_TEMPLATE = (
    '<div id="noData" style="display:none"><p>暂无数据</p></div><script type="text/template"><p>暂无数据</p></script>'
)
EMPTY_SIDE_BOX = '<div class="hot"><h3>热点专题</h3><ul class="hot-list"></ul></div>'


def script_list(data: str) -> str:
    """An empty list that a script fills from a data address."""
    return f"""<div class="list-box"><ul class="list" id="ajaxList"></ul></div>
<script>
(function () {{
  var request = new XMLHttpRequest();
  request.onload = function () {{
    var rows = JSON.parse(request.responseText).rows, box = document.getElementById('ajaxList');
    for (var i = 0; i < rows.length; i++) {{
      var li = document.createElement('li'), a = document.createElement('a'), span = document.createElement('span');
      a.href = rows[i].url; a.appendChild(document.createTextNode(rows[i].title));
      span.appendChild(document.createTextNode(rows[i].date));
      li.appendChild(a); li.appendChild(span); box.appendChild(li);
    }}
  }};
  request.open('GET', '{data}');
  request.send();
}})();
</script>"""


def rows_as_data(rows: Sequence[Row]) -> str:
    return json.dumps(
        {"rows": [{"title": row.title, "url": row.path, "date": row.shown} for row in rows]}, ensure_ascii=False
    )


def challenge(salt: str) -> str:
    """A firewall's stub: a script, and nothing to read."""
    noise = "".join(chr(97 + (ord(a) * 7 + ord(b)) % 26) for a, b in pairwise(salt * 60))
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title></title></head><body><script>"
        f"var _0x4f='{noise[:900]}';(function(k){{var s=0,i=0;for(;i<k.length;i++)s=(s*31+k.charCodeAt(i))|0;"
        "document.cookie='__jsl_clearance_s='+s+';path=/';if(!window.name){window.name='c';location.reload();}})"
        "(_0x4f);</script></body></html>"
    )


NOT_THERE = (
    '<div class="error-box"><h1>404</h1><p>抱歉,您访问的页面不存在或已被删除。</p><a href="/">返回首页</a></div>'
)
