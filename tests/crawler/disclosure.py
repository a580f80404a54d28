"""Disclosure roots on loopback, written after the structures of four kinds of site: pages by path, for a Loopback."""
# ruff: noqa: E501 (a row of a page is a line here)

from __future__ import annotations

from collections.abc import Mapping

from tests.crawler.county import listing
from tests.loopback import Answer, Behaviour, html

SITE_META = '<meta name="SiteName" content="铜鼓县人民政府"><meta name="SiteIDCode" content="3609260001">'
NAVIGATION = (
    '<div class="header"><div class="logo"><a href="/">铜鼓县人民政府</a></div><ul class="mainnav">'
    '<li><a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/">政务公开</a></li>'
    '<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li><li><a href="/zjtg/">走进铜鼓</a></li></ul></div>'
)
FOOTER = (
    '<div class="footer"><ul><li><a href="/lxwm/">联系我们</a></li><li><a href="/wzdt/">网站地图</a></li></ul>'
    "<p>主办单位:铜鼓县人民政府办公室 网站标识码:3609260001 赣ICP备05005412号</p></div>"
)


def shell(title: str, content: str, meta: str = SITE_META) -> str:
    """A page as the county's site serves it: navigation, content, friends, footer."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{meta}<title>{title}-铜鼓县人民政府</title></head><body>'
        f'{NAVIGATION}<div class="curmb">当前位置:<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {title}</div>'
        f'<div class="pageMain">{content}</div><div class="links"><h3>友情链接</h3><ul>'
        '<li><a href="http://www.gov.cn/">中国政府网</a></li><li><a href="http://www.jiangxi.gov.cn/">江西省人民政府</a></li>'
        f"</ul></div>{FOOTER}</body></html>"
    )


def news(*days: str, title: str = "关于做好有关工作的通知") -> Behaviour:
    return html(listing(*days, title=title))


FRESH = news("2022-04-20", "2022-04-01")
LATEST = (
    '<div class="box"><h3>最新公开信息</h3><ul class="list">'
    + "".join(
        f'<li><a href="/art/2022/4/{day}/art_1_{day}.html" title="关于开展第{day}次集中整治工作的通知">关于开展第{day}次集中整治工作的通知</a>'
        f"<span>2022-04-{day}</span></li>"
        for day in range(10, 20)
    )
    + "</ul></div>"
)


# --- a township whose menu is nested and partly hidden ----------------------------------------------------------------

NESTED_MENU = (
    '<div class="leftMenu"><ul class="menu">'
    '<li><a href="/ynz/gkzn/content_1888001.html">政府信息公开指南</a></li>'
    '<li><a href="/ynz/gkzd/list.html">政府信息公开制度</a></li>'
    '<li><a href="javascript:;" onclick="toggle(this)">法定主动公开内容</a><ul style="display:none">'
    '<li><a href="/ynz/jgzn/list.html">机构职能</a></li>'
    "<li><span onclick=\"window.open('/ynz/tzgg/list.html')\">通知公告</span></li>"
    '<li><a href="/ynz/czxx/index.html">财政信息</a><ul style="display:none">'
    '<li><a href="/ynz/czys/list.html">部门预算</a></li><li><a href="/ynz/qt1/list.html">其他</a></li></ul></li>'
    '<li><a href="/ynz/zcwj/list.html" title="政策文件和规范性文件">政策文件和规…</a></li>'
    '<li><a href="/ynz/qt2/list.html">其他</a></li>'
    '<li><a href="http://credit.example.com/cf/">行政处罚</a></li></ul></li>'
    '<li data-url="/ynz/gknb/list.html"><b>政府信息公开年报</b></li>'
    '<li><a href="/ynz/ysqgk/">依申请公开</a></li></ul></div>'
)
NESTED: Mapping[str, Behaviour] = {
    "/ynz/": html(
        shell(
            "永宁镇",
            NESTED_MENU + LATEST,
        )
    ),
    "/ynz/gkzn/content_1888001.html": html(
        shell(
            "政府信息公开指南",
            "<div class='article-content'><p>" + "为了方便公众获取政府信息,本机关编制了本指南。" * 6 + "</p></div>",
        )
    ),
    "/ynz/gkzd/list.html": FRESH,
    "/ynz/jgzn/list.html": html(
        shell("机构职能", "<div class='article-content'><p>" + "负责本辖区的经济社会发展工作。" * 8 + "</p></div>")
    ),
    "/ynz/tzgg/list.html": FRESH,
    "/ynz/czxx/index.html": html(shell("财政信息", NESTED_MENU)),
    "/ynz/czys/list.html": news("2022-03-18", title="2022年部门预算公开"),
    "/ynz/qt1/list.html": FRESH,
    "/ynz/qt2/list.html": FRESH,
    "/ynz/zcwj/list.html": FRESH,
    "/ynz/gknb/list.html": news("2022-01-20", title="2021年度政府信息公开工作年度报告"),
}

# --- a county on UCAP: units in tabs, shells around lists, aggregates -------------------------------------------------


def ucap_unit(code: str, *columns: tuple[str, str]) -> str:
    """A unit's page: a menu whose links lead back to the page itself, with the list to show."""
    links = "".join(
        f'<dd><a href="/tgxrmzf/{code}/xxgk_bmtt.shtml?code={column}&amp;temp=xxgk_list">{name}</a></dd>'
        for column, name in columns
    )
    return f'<div class="tree"><dl><dt>法定主动公开内容</dt>{links}</dl><p><a href="/tgxrmzf/zcwjk/xxgk_list.shtml">县政府文件库</a></p></div>'


COUNTY_TABS = (
    '<div class="tab"><h2>乡镇信息公开</h2><ul>'
    '<li><a href="/tgxrmzf/ynz/xxgk_bmtt.shtml">永宁镇</a></li><li><a href="/tgxrmzf/dsz/xxgk_bmtt.shtml">大塅镇</a></li>'
    '</ul><h2>部门信息公开</h2><ul style="display:none"><li><a href="/tgxrmzf/czj/xxgk_bmtt.shtml">县财政局</a></li>'
    '<li><a href="/tgxrmzf/rmt/xxgk_bmtt.shtml">县融媒体中心</a></li><li><a href="/tgxrmzf/jtj/xxgk_bmtt.shtml">县教体局</a></li>'
    '<li><a href="http://jiangxi.chinatax.gov.cn/">县税务局</a></li></ul></div>'
    '<div class="leftnav"><a href="/tgxrmzf/zcwjk/xxgk_list.shtml">县政府文件库</a>'
    '<a href="/tgxrmzf/zfgb/xxgk_list.shtml">政府公报</a><a href="/tgxrmzf/xxgkzn/xxgk_list.shtml">政府信息公开指南</a></div>'
)
UCAP: Mapping[str, Behaviour] = {
    "/tgxrmzf/zfxxgk/xxgk.shtml": html(shell("政府信息公开", COUNTY_TABS)),
    "/tgxrmzf/ynz/xxgk_bmtt.shtml": html(
        shell("永宁镇", ucap_unit("ynz", ("ynztzgg", "通知公告"), ("ynzgzdt", "工作动态")))
    ),
    "/tgxrmzf/dsz/xxgk_bmtt.shtml": html(
        shell("大塅镇", ucap_unit("dsz", ("dsztzgg", "通知公告"), ("dszjgzn", "机构职能")))
    ),
    "/tgxrmzf/czj/xxgk_bmtt.shtml": html(
        shell("县财政局", ucap_unit("czj", ("czjys", "部门预算"), ("czjghjh", "规划计划")))
    ),
    "/tgxrmzf/rmt/xxgk_bmtt.shtml": html("<p>500</p>", 500),
    "/tgxrmzf/jtj/xxgk_bmtt.shtml": html(shell("县教体局", ucap_unit("jtj", ("jtjtzgg", "通知公告")))),
    **{
        f"/tgxrmzf/{code}/xxgk_list.shtml": FRESH
        for code in ("ynztzgg", "ynzgzdt", "dsztzgg", "czjys", "jtjtzgg", "zcwjk", "zfgb", "xxgkzn", "ghxx", "jhxx")
    },
    "/tgxrmzf/czjghjh/xxgk_list.shtml": html(
        shell(
            "规划计划",
            '<div class="sub"><ul><li><a href="/tgxrmzf/ghxx/xxgk_list.shtml">发展规划</a></li>'
            '<li><a href="/tgxrmzf/jhxx/xxgk_list.shtml">工作计划</a></li></ul></div>',
        )
    ),
    "/tgxrmzf/dszjgzn/xxgk_list.shtml": html("<p>404</p>", 404),
}

# --- a department on Hanweb: the tree stands in a frame ---------------------------------------------------------------

HANWEB_TREE = (
    "<html><head><script src='dtree.js'></script></head><body><script>var d = new dTree('d');\n"
    "d.add('A','-1','信息公开目录');\n"
    'd.add("A01","A","<a href=\'javascript:void(0)\' onclick=\\"funclick(\\\'A01\\\',\\\'机构概况\\\')\\">机构概况</a>");\n'
    "d.add('A02','A','公告公示','javascript:funclick(\"A02\")');\n"
    "d.add('A0201','A02','招考录用','javascript:funclick(\"A0201\")');\n"
    "document.write(d);</script></body></html>"
)
HANWEB: Mapping[str, Behaviour] = {
    "/col/col13008/index.html?vc_xxgkarea=11360926": html(
        shell(
            "县水利局",
            '<iframe id="tree" src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area=11360926&amp;divid=div4"></iframe>'
            '<div id="div4"></div>',
        )
    ),
    "/module/xxgk/tree.jsp?standardXxgk=1&area=11360926&divid=div4": html(HANWEB_TREE),
}

# --- a department on gkmlpt: one request, the whole tree --------------------------------------------------------------

GKMLPT_INDEX = (
    "<!DOCTYPE html><html><head><title>县司法局政府信息公开平台</title></head><body><div id='app'></div><script>"
    "window._CONFIG = {SID: '755041', SERVICE_AREA_ID: 12, TREE: ["
    '{"id":1,"name":"法定主动公开内容","parent":0,"children":['
    '{"id":20765,"name":"规范性文件","parent":1,"children":[],"jump_url":""},'
    '{"id":20766,"name":"机构职能","parent":1,"children":[],"jump_url":""},'
    '{"id":20767,"name":"行政处罚","parent":1,"children":[],"jump_url":"http://credit.example.com/cf/"}],"jump_url":""}]};'
    "</script></body></html>"
)
GKMLPT_API = (
    '{"classify":{"id":20765,"name":"规范性文件","post_count":1},"articles":[{"id":9103540,"title":"关于印发办法的通知",'
    '"created_at":"2022-03-03 10:00:00","display_publish_time":1646272800,"url":"/gkmlpt/content/9/9103/post_9103540.html"}]}'
)
GKMLPT: Mapping[str, Behaviour] = {
    "/gkmlpt/index": html(GKMLPT_INDEX),
    "/gkmlpt/api/all/20765?page=1&sid=755041": Answer(
        GKMLPT_API.encode(), headers={"Content-Type": "application/json"}
    ),
}

# --- a site whose home page leads to its root, whose root leads to lists of units, and a department with a script's tree -

ZTREE = """<ul id="tree" class="ztree"></ul><script>
var setting = {data: {simpleData: {enable: true}}};
var zNodes = [
  {id: 1, pId: 0, name: "法定主动公开内容", open: true},
  {id: 11, pId: 1, name: '机构职能', url: "/lyj/jgzn/", target: '_self'},
  {id: 12, pId: 1, name: "\\u901a\\u77e5\\u516c\\u544a", url: "/lyj/tzgg/", target: '_self'}, // 公告
  {id: 13, pId: 1, name: 'a: b # "c" \\\\ {d}', url: "/lyj/b/"},
  {id: 14, pId: 1, name: 'null', url: "/lyj/2022/"},
  {id: 15, pId: 1, name: '- yes\\u202e', url: "/lyj/yes/"},
  {id: 16, pId: 1, name: '内部系统', url: "http://10.0.0.1/admin/"},
  {id: 17, pId: 1, name: '不许看', url: "/lyj/secret/"},
  {id: 2, pId: 0, name: '政府信息公开年报', url: '/lyj/nb/'},
];
$.fn.zTree.init($("#tree"), setting, zNodes);</script>"""
SITE: Mapping[str, Behaviour] = {
    **NESTED,
    **HANWEB,
    **GKMLPT,
    "/robots.txt": Answer(b"User-agent: *\nDisallow: /lyj/secret/"),
    "/": html(shell("首页", '<div class="entry"><a href="/zfxxgk/">政府信息公开</a></div>')),
    "/zfxxgk/": html(
        shell(
            "政府信息公开",
            '<div class="side"><a href="/bm/">部门信息公开</a><a href="/xz/">乡镇信息公开</a><a href="/zn/">政府信息公开指南</a></div>',
        )
    ),
    "/xz/": html(
        shell(
            "乡镇信息公开",
            '<div class="list"><ul><li><a href="/ynz/">永宁镇</a></li><li><a href="/wqz/">温泉镇</a></li></ul></div>',
        )
    ),
    "/bm/": html(
        shell(
            "部门信息公开",
            '<table><tr><td><a href="/lyj/">县林业局</a></td><td><a href="/col/col13008/index.html?vc_xxgkarea=11360926">县水利局</a></td><td><a href="/gkmlpt/index">县司法局</a></td></tr></table>',
        )
    ),
    "/lyj/": html(shell("县林业局", ZTREE)),
    **{
        f"/{path}/": FRESH
        for path in ("zn", "lyj/tzgg", "lyj/nb", "lyj/jgzn", "lyj/b", "lyj/2022", "lyj/yes", "lyj/secret")
    },
}
