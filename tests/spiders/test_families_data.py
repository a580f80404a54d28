"""The families whose lists are data, at their borders: whose page it is, where its data are, and what proves nothing.

What a usual page and answer of each looks like stands in tests/pages/, under the family's name.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from html import escape

import pytest

from spiders.document import Document
from spiders.families.gkmlpt import tree
from spiders.family import families
from spiders.plan import PlannedColumn
from spiders.reading import Reading, read_column
from spiders.visit import Visit
from storage.nouns import Column, ColumnState, DatedBy, Mode, Page
from tests.spiders.recorded import DAY, HOME, Recorded, document, in_page, recorded_pages

OURS = ("hanweb", "ucap_search", "gkmlpt", "nfcms")
PAGES = {page.name: page for page in recorded_pages() if page.name.startswith(OURS)}
NOT_BLANK = [page for name, page in PAGES.items() if name.endswith("_is_not_blank")]
DATA = {"content-type": "application/json"}
COLUMN = f"{HOME}col/col64511/index.html"
PLATFORM = f"{HOME}gkmlpt/index"
CHANNEL = "db9694580ad74929979e1981b8c534f9"
SEARCH = f"{HOME}common/search/{CHANNEL}?_isAgg=true&_isJson=true&page=1"
META = f'<meta name="channelId" content="{CHANNEL}">'
LINK = '<a href="/art/2022/4/20/art_64511_1.html" title="关于做好有关工作的通知">关于做好…</a>'
ROW = f"<li>{LINK}<span>2022-04-20</span></li>"


def claims(body: str, url: str = HOME + "zwgk/tzgg/") -> set[str]:
    return {family.name for family in families()[:-1] if family.recognises(document(body, url))}


def read(body: str, url: str, mode: Mode | None = Mode.ROLL) -> Reading:
    is_data = body.startswith(("{", "<?xml"))
    return read_column(document(body, url, headers=DATA if is_data else None), mode=mode, home=HOME)


def rendered(body: str, url: str) -> Document:
    """A page or an answer as Chromium hands it over."""
    page = Page(
        url=url,
        fetched_at=datetime(2022, 4, 21, 4, tzinfo=UTC),
        status=200,
        final_url=url.partition("#")[0],
        rendered=True,
    )
    return Document(page, body.encode(), DAY)


def drawn(answer: str) -> str:
    """A JSON answer as Chromium draws it."""
    return f"<html><head></head><body><pre>{escape(answer, quote=False)}</pre></body></html>"


def store(unit: str, column: str, *records: str, total: int | None = None) -> str:
    stated = "" if total is None else f"<totalrecord>{total}</totalrecord>"
    held = "".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    asks = f'<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid={column}&unitid={unit}"></a>'
    return (
        f'<div id="{unit}"><script type="text/xml"><datastore><nextgroup><![CDATA[{asks}]]></nextgroup>{stated}'
        f"<recordset>{held}</recordset></datastore></script></div>"
    )


# --- whose page it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "url", "family"),
    [
        (in_page(ROW), COLUMN, "hanweb"),
        (in_page(store("1", "2", ROW)), f"{HOME}zwgk/tzgg/", "hanweb"),
        (in_page('<iframe src="/module/xxgk/tree.jsp?area=1136"></iframe>'), f"{HOME}zwgk/", "hanweb"),
        (in_page("<script>var InitData49468=['<li>1</li>'];</script>"), f"{HOME}zwgk/", "hanweb"),
        (in_page(f'{META}<script>a="/common/search/"+id+"?_isAgg=true&page="+n</script>'), f"{HOME}a/", "ucap_search"),
        (in_page(f'<script>a="/searchList/{CHANNEL}?_isJson=true"</script>'), f"{HOME}a/", "ucap_search"),
        (in_page("<script>window._CONFIG = {SID: '1', TREE: []};</script>"), PLATFORM, "gkmlpt"),
        (in_page('<script>window.NFCMS_SITE_ID=5;window.NFCMS_PUB_TYPE="cat";</script>'), f"{HOME}a/", "nfcms"),
    ],
)
def test_a_mark_of_its_own_makes_a_page_the_familys(body: str, url: str, family: str) -> None:
    assert claims(body, url) == {family}


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (in_page('<a href="http://www.example.gov.cn/col/col1/index.html">省政府</a>'), f"{HOME}zwgk/"),
        (in_page("<p>正文</p>"), f"{HOME}art/2022/4/21/art_1_2.html"),
        (in_page("<p>正文</p>"), f"{HOME}col/col1554467/art/2022/art_0123456789abcdef0123456789abcdef.html"),
        (in_page(META), f"{HOME}tgxrmzf/list.html"),
        (in_page(f'{META}<form action="/search/"></form><script>go("/search/"+word)</script>'), f"{HOME}a/"),
        (in_page('<a href="/gkmlpt/index#721">政府信息公开</a>'), f"{HOME}zwgk/"),
        (in_page("<script>window._CONFIG = {SID: '1', DETAIL: {}};</script>"), f"{HOME}gkmlpt/content/9/1/post_1.html"),
        (in_page("<!-- window.NFCMS_SITE_ID=5; -->"), f"{HOME}zwgk/"),
        (in_page('<p class="nfw-cms-attachment">附件</p>'), f"{HOME}zwgk/"),
    ],
)
def test_what_others_show_or_are_linked_for_is_no_mark(body: str, url: str) -> None:
    assert not claims(body, url) & set(OURS)


def test_a_ucap_page_whose_list_is_asked_for_has_one_reader() -> None:
    script = (
        '<script>var websiteCode="x";$.get("/common/search/"+channelId+"?_isAgg=true&_pageSize=20&page="+n)</script>'
    )
    assert claims(in_page(META + script), f"{HOME}tgxrmzf/c1/list.shtml") == {"ucap_search"}
    full = "".join(
        f"<li><a href='/a/202204/{n:032x}.shtml'>通知第{n}号</a><span>2022-04-20</span></li>" for n in range(12)
    )
    assert claims(in_page(f"{META}{script}<ul>{full}</ul>"), f"{HOME}tgxrmzf/c1/list.shtml") == {"ucap_static"}


# --- what proves nothing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [None, *Mode])
@pytest.mark.parametrize("page", NOT_BLANK, ids=lambda page: page.name)
def test_what_proves_nothing_proves_nothing_in_any_mode(page: Recorded, mode: Mode | None) -> None:
    assert read_column(page.document(), mode=mode, home=HOME).state is not ColumnState.BLANK


@pytest.mark.parametrize(
    "page",
    [page for name, page in PAGES.items() if name.endswith("_is_blank") and "xxgk" not in name],
    ids=lambda page: page.name,
)
def test_a_blank_answer_cut_anywhere_is_never_blank(page: Recorded) -> None:
    text = page.document().text
    whole = text.rstrip().rstrip("}>")
    for share in range(1, 20):
        cut = whole[: len(whole) * share // 20]
        answered = document(cut, page.about["url"], headers=page.about.get("headers"))
        assert read_column(answered, mode=Mode.ROLL, home=HOME).state is not ColumnState.BLANK, cut[-60:]


# --- Hanweb ---------------------------------------------------------------------------------------------------------


def test_the_columns_own_unit_counts_and_not_the_newest_on_the_page() -> None:
    newer = ROW.replace("04-20", "04-21").replace("/4/20/", "/4/21/")
    seen = read(in_page(store("2", "900", newer, total=9) + store("1", "64511", ROW, total=3)), COLUMN)
    assert (seen.newest, seen.total, len(seen.entries)) == (date(2022, 4, 20), 3, 1)


def test_an_aggregate_page_shows_all_units_outside_side_boxes() -> None:
    other = ROW.replace("art_64511_1", "art_3_2").replace("04-20", "03-01")
    beside = ROW.replace("art_64511_1", "art_4_3").replace("04-20", "04-21")
    page = store("1", "2", ROW) + store("2", "3", other) + f'<div class="sidebar">{store("3", "4", beside)}</div>'
    page += f"<div><h3>热点新闻</h3><!-- 大汉版通 -->{store('4', '4', beside)}</div>"
    seen = read(in_page(page), f"{HOME}col/col1/index.html")
    assert [str(entry.published) for entry in seen.entries] == ["2022-04-20", "2022-03-01"]


def test_an_entry_of_a_store_is_data_with_its_whole_title() -> None:
    entry = read(in_page(store("1", "64511", ROW)), COLUMN).entries[0]
    assert (entry.title, entry.dated_by) == ("关于做好有关工作的通知", DatedBy.DATA)
    assert entry.url == f"{HOME}art/2022/4/20/art_64511_1.html"


def test_a_record_without_a_date_keeps_that_of_its_address_as_such() -> None:
    seen = read(
        in_page(store("1", "64511", "<li><a href='/art/2022/4/19/art_64511_1.html'>关于做好工作的通知</a></li>")),
        COLUMN,
    )
    assert (seen.entries[0].published, seen.entries[0].dated_by) == (date(2022, 4, 19), DatedBy.URL)


@pytest.mark.parametrize(
    "record",
    [
        "<tr><td>·</td><td><a href='/art/1.html'>关于做好有关工作的通知</a></td><td>2022/04/20</td></tr>",
        "<td><a href='/art/1.html'>关于做好有关工作的通知</a></td><td>(2022-04-20)</td>",
        "<div><a href='/art/1.html'><h3>关于做好有关工作的通知</h3><p>2022年4月20日</p></a></div>",
        "<table><tr><td><a title='关于做好有关工作的通知' href='/art/1.html'>关…</a><td>[04-20]</tr></table>",
        "<a href='/art/1.html'>关于做好有关工作的通知</a><b>2022-04-20</b>",
        "<li>2022-04-20<a href='/col/col9/index.html'>[通知]</a><a href='/art/1.html'>关于做好有关工作的通知</a></li>",
    ],
)
def test_a_record_is_read_in_whatever_shape_it_stands(record: str) -> None:
    seen = read(in_page(store("1", "64511", record)), COLUMN)
    assert [(entry.title, entry.url) for entry in seen.entries] == [("关于做好有关工作的通知", f"{HOME}art/1.html")]
    assert seen.newest == date(2022, 4, 20)


def test_escaped_records_are_read_as_those_in_cdata() -> None:
    body = in_page(store("1", "64511", ROW)).replace(f"<![CDATA[{ROW}]]>", escape(ROW))
    assert len(read(body, COLUMN).entries) == 1


def test_records_that_cannot_be_read_leave_a_column_unread_and_not_blank() -> None:
    seen = read(in_page(store("1", "64511", "<p>水位 35.2 米</p>", total=1)), COLUMN)
    assert (seen.state, "未能解析" in seen.reason) == (ColumnState.UNREADABLE, True)


@pytest.mark.parametrize(("total", "state"), [(0, ColumnState.BLANK), (1, ColumnState.UNREADABLE)])
def test_an_empty_store_is_blank_only_while_it_counts_none(total: int, state: ColumnState) -> None:
    assert read(in_page(store("1", "64511", total=total)), COLUMN).state is state


def test_a_store_in_a_comment_is_none() -> None:
    assert read(in_page(f"<!--{store('1', '64511', total=0)}-->"), COLUMN).state is not ColumnState.BLANK


def test_a_column_of_the_catalogue_without_its_own_number_asks_for_what_its_script_names() -> None:
    query = "infotypeId=A0102&jdid=2&area=&divid=div1686&sortfield=createdatetime:0"
    script = f"loadDynamic('/module/xxgk/search.jsp?{query}','div1686')"
    seen = read(in_page(f"<div id='div1686'></div><script>{script}</script>"), f"{HOME}col/col1686/index.html")
    assert seen.follow == (
        f"{HOME}module/xxgk/search.jsp?infotypeId=A0102&area=&currpage=1&jdid=2&divid=div1686&sortfield=createdatetime%3A0"
    )


@pytest.mark.parametrize("query", ["", "?vc_xxgkarea=11360926"])
def test_a_catalogue_that_names_no_column_is_no_column_and_asked_nothing(query: str) -> None:
    page = in_page("<script>function f(a){loadDynamic('/module/xxgk/search.jsp?infotypeId='+a,'div1')}</script>")
    seen = read(page, f"{HOME}col/col1686/index.html{query}")
    assert (seen.follow, seen.state) == (None, ColumnState.UNREADABLE)


@pytest.mark.parametrize("stated", ["暂无信息", "没有检索到相关信息!", "对不起,没有找到符合条件的记录"])
def test_a_catalogue_that_says_it_has_nothing_is_blank(stated: str) -> None:
    answer = f"<table><tr><td class='no'>{stated}</td></tr></table>"
    assert read(answer, f"{HOME}module/xxgk/search.jsp?infotypeId=A01&area=1136").state is ColumnState.BLANK
    assert read(answer + ROW, f"{HOME}module/xxgk/search.jsp?infotypeId=A01&area=1136").state is ColumnState.FILLED


def test_what_a_browser_drew_is_read_as_drawn_and_asked_for_no_more() -> None:
    proxy = "proxyUrl:'/module/web/jpage/dataproxy.jsp'"
    call = f"<script>$('#1').jpage({{totalRecord:5,{proxy},ajaxParam:{{columnid:64511}}}})</script>"
    assert read(in_page(f'<div id="1"></div>{call}'), COLUMN).follow is not None
    full = rendered(in_page(f'<div id="1"><ul>{ROW}</ul></div>{call}'), COLUMN)
    assert read_column(full, mode=Mode.ROLL).state is ColumnState.FILLED
    empty = rendered(in_page(f'<div id="1"></div>{call}'), COLUMN)
    assert read_column(empty, mode=Mode.ROLL).state is ColumnState.UNREADABLE
    none = rendered(in_page(f'<div id="1"></div>{call.replace("totalRecord:5", "totalRecord:0")}'), COLUMN)
    assert read_column(none, mode=Mode.ROLL).state is ColumnState.BLANK


def test_an_endpoint_that_the_page_does_not_name_is_not_guessed() -> None:
    seen = read(in_page('<div id="1"></div><script>var param_1={columnid:64511,unitid:1}</script>'), COLUMN)
    assert (seen.follow, seen.state) == (None, ColumnState.UNREADABLE)


def test_the_second_look_keeps_the_fragment_that_names_the_column() -> None:
    column = Column(unit="县住建局", name="工程造价", url=f"{PLATFORM}#721", kind="notice", mode=Mode.ROLL)
    visit = Visit(PlannedColumn(column=column, filled_before=False), column.url)
    visit.pages.append(document("", PLATFORM, asked=column.url).page)
    assert visit.settled_address == f"{PLATFORM}#721"


def test_a_page_that_asks_for_several_lists_of_the_newer_platform_is_left_to_a_browser() -> None:
    query = "{'webId':'1','tplSetId':'a','pageId':'2','tagId':'%s'}"
    asks = [
        f'<script url="/x/jpaas-publish-server/front/page/build/unit" queryData="{query % name}"></script>'
        for name in ("列表一", "列表二")
    ]
    assert read(in_page(asks[0]), COLUMN).follow is not None
    assert read(in_page("".join(asks)), COLUMN).follow is None


# --- UCAP's search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "path"),
    [
        (f'$.get("/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=18&_template=index&page="+n)', "search"),
        ("fetch(`/common/search/${id}?_isAgg=false&_template=list&page=${n}`)", "common/search"),
        ('$.ajax({url:"/tg/searchList/"+id,data:{_isAgg:true,page:n}})', "tg/searchList"),
    ],
)
def test_the_address_is_put_together_as_the_script_would(script: str, path: str) -> None:
    seen = read(in_page(f'{META}<ul id="list"></ul><script>{script}</script>'), f"{HOME}a/")
    assert (seen.follow or "").startswith(f"{HOME}{path}/{CHANNEL}?_isAgg=")
    assert "_isJson=true" in (seen.follow or "")
    assert (seen.follow or "").endswith("&page=1")


@pytest.mark.parametrize(
    "script",
    [
        '$.ajax({type:"POST",url:"/common/search/"+id,data:{_isAgg:true}})',
        '// $.get("/common/search/"+id+"?_isAgg=true")',
        f'$.get("/common/search/{"0" * 32}?_isAgg=true")',
        '$.get("https://www.example.com/common/search/"+word)',
    ],
)
def test_what_is_posted_commented_out_or_of_another_channel_is_not_asked(script: str) -> None:
    assert read(in_page(f"{META}<ul></ul><script>\n{script}\n</script>"), f"{HOME}a/").follow is None


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"data": {"channelId": CHANNEL, "results": []}}, ColumnState.BLANK),
        ({"results": {"data": {"total": 0, "results": []}}}, ColumnState.BLANK),
        ({"data": {"channelId": "0" * 32, "total": 0, "results": []}}, ColumnState.UNREADABLE),
        ({"data": {"results": []}}, ColumnState.UNREADABLE),
        ({"data": {"channelId": CHANNEL, "total": 2, "results": []}}, ColumnState.UNREADABLE),
        ({"data": {"channelId": CHANNEL}}, ColumnState.UNREADABLE),
        ({"data": {"channelId": CHANNEL, "results": None}}, ColumnState.UNREADABLE),
    ],
)
def test_an_answer_without_results_is_blank_only_as_that_of_the_channel(answer: dict, state: ColumnState) -> None:  # type: ignore[type-arg]
    assert read(json.dumps(answer), SEARCH).state is state


def test_the_moment_stands_in_where_the_answer_has_no_text_of_it() -> None:
    record = {"title": "通知公告一则", "url": "/a/1.shtml", "publishedTime": 1650420000000}
    seen = read(json.dumps({"data": {"results": [record]}}), SEARCH)
    assert (seen.newest, seen.entries[0].dated_by) == (date(2022, 4, 20), DatedBy.DATA)


# --- gkmlpt ---------------------------------------------------------------------------------------------------------


def config(*nodes: object, sid: str = "'662021'") -> str:
    held = json.dumps(nodes, ensure_ascii=False)
    return in_page(f"<div id='app'></div><script>window._CONFIG = {{SID: {sid}, TREE: {held}}};</script>")


def node(number: int, *children: object, jump: str | None = "") -> dict[str, object]:
    return {"id": number, "name": f"栏目{number}", "parent": 0, "children": children, "jump_url": jump}


def test_the_tree_tells_every_node_its_place_and_where_it_lies() -> None:
    body = config(node(1, node(2), node(3, jump="/zwgk/#4")), node(5, jump=None))
    told = tree(document(body, f"{HOME}tgxzjj/gkmlpt/index"))
    assert [(each.id, each.name, each.parent) for each in told] == [
        (1, "栏目1", None),
        (2, "栏目2", 1),
        (3, "栏目3", 1),
        (5, "栏目5", None),
    ]
    assert told[1].url == f"{HOME}tgxzjj/gkmlpt/index#2"
    assert [each.jump_url for each in told] == ["", "", f"{HOME}zwgk/#4", ""]


@pytest.mark.parametrize(
    "config_text",
    [
        "{SID: '1', TREE: [{id: 7, name: '通知公告', children: [],},]}",
        '{"SID":1,"TREE":[{"id":"7","name":"通知公告"}]}',
    ],
)
def test_a_tree_is_read_as_json_and_as_script(config_text: str) -> None:
    body = in_page(f"<script>window._CONFIG = {config_text};</script>")
    assert [each.name for each in tree(document(body, PLATFORM))] == ["通知公告"]
    assert read(body, f"{PLATFORM}#7").follow == f"{HOME}gkmlpt/api/all/7?page=1&sid=1"


def test_the_fragment_is_that_of_the_address_asked_for() -> None:
    answered = document(config(node(7)), PLATFORM, asked=f"{PLATFORM}#7")
    assert read_column(answered, mode=Mode.ROLL).follow == f"{HOME}gkmlpt/api/all/7?page=1&sid=662021"


def test_a_node_of_nodes_is_all_of_them_and_never_blank() -> None:
    body = config(node(1, node(2), node(3, node(4))), node(5))
    seen = read(body, f"{PLATFORM}#1")
    assert [part.rpartition("/")[2].partition("?")[0] for part in seen.parts] == ["1", "2", "4"]
    assert read(body, PLATFORM).parts[-1].startswith(f"{HOME}gkmlpt/api/all/5?")


def test_a_node_that_leads_to_itself_is_not_followed_for_ever() -> None:
    seen = read(config(node(7, jump=f"{PLATFORM}#7")), f"{PLATFORM}#7")
    assert (seen.follow, seen.state) == (None, ColumnState.UNREADABLE)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"display_publish_time": 1650420000, "created_at": "2022-04-21 09:00:00"}, "2022-04-20"),
        ({"display_publish_time": 0, "create_time": 1650420000, "date": 1640966400}, "2022-04-20"),
        ({"created_at": "2022-04-20 09:00:00"}, "2022-04-20"),
        ({"display_publish_time": "2022-04-20 10:00:00"}, "2022-04-20"),
        ({"display_publish_time": 0, "created_at": "1970-01-01 08:00:00", "date": 1640966400}, "None"),
        ({"display_publish_time": None, "create_time": True}, "None"),
    ],
)
def test_the_day_shown_counts_and_no_other(fields: dict[str, object], day: str) -> None:
    article = {"title": "关于做好有关工作的通知", "url": "/gkmlpt/content/1/1/post_1.html", **fields}
    seen = read(json.dumps({"articles": [article], "classify": {"id": 7}}), f"{HOME}gkmlpt/api/all/7?page=1&sid=1")
    assert str(seen.entries[0].published) == day


@pytest.mark.parametrize(
    ("query", "answer", "state"),
    [
        ("page=1&sid=1", {"classify": {"id": 7, "post_count": 0}, "articles": []}, ColumnState.BLANK),
        ("sid=1", {"classify": {"id": "7", "post_count": "0"}, "articles": [], "total": 0}, ColumnState.BLANK),
        ("page=2&sid=1", {"classify": {"id": 7, "post_count": 0}, "articles": []}, ColumnState.UNREADABLE),
        ("page=1&sid=1", {"classify": {"id": 8, "post_count": 0}, "articles": []}, ColumnState.UNREADABLE),
        ("page=1&sid=1", {"classify": {"id": 7}, "articles": []}, ColumnState.UNREADABLE),
        ("page=1&sid=1", {"classify": {"id": 7, "post_count": 1}, "articles": []}, ColumnState.UNREADABLE),
        ("page=1&sid=1", {"classify": {"id": 7, "post_count": 0}, "articles": [], "total": 1}, ColumnState.UNREADABLE),
        (
            "page=1&sid=1",
            {"classify": {"id": 7, "post_count": 0, "jump_url": "/a/"}, "articles": []},
            ColumnState.UNREADABLE,
        ),
        ("page=1&sid=1", {"classify": {"id": 7, "post_count": 0}, "articles": None}, ColumnState.UNREADABLE),
    ],
)
def test_only_the_first_page_of_the_very_node_proves_it_empty(query: str, answer: dict, state: ColumnState) -> None:  # type: ignore[type-arg]
    assert read(json.dumps(answer), f"{HOME}gkmlpt/api/all/7?{query}").state is state


@pytest.mark.parametrize("name", ["gkmlpt_answer", "gkmlpt_answer_is_blank", "ucap_search_answer_is_blank"])
def test_an_answer_that_a_browser_drew_says_what_it_said_before(name: str) -> None:
    page = PAGES[name]
    before = read_column(page.document(), mode=Mode.ROLL, home=HOME)
    again = read_column(rendered(drawn(page.document().text), page.about["url"]), mode=Mode.ROLL, home=HOME)
    assert (again.state, again.entries, again.total) == (before.state, before.entries, before.total)


# --- NFCMS ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("between", "blank"), [("", True), ('<a class="cur">1</a>', False)])
def test_a_pager_without_pages_is_that_of_an_empty_column(between: str, blank: bool) -> None:
    pager = f'<div class="fy"><a href="">第一页</a>{between}<a href="">最后一页</a></div>'
    mark = '<script>window.NFCMS_SITE_ID=5;window.NFCMS_PUB_TYPE="cat";</script>'
    assert (read(in_page(f'<div class="box"></div>{pager}{mark}'), f"{HOME}a/").state is ColumnState.BLANK) is blank


def test_what_an_article_shows_below_itself_is_no_list() -> None:
    mark = '<script>window.NFCMS_SITE_ID=5;window.NFCMS_PUB_TYPE="post";</script>'
    rows = "".join(
        f'<li><a href="post_{n}.html">关于做好有关工作的通知{n}</a><span>2022-04-1{n}</span></li>' for n in range(9)
    )
    assert (
        read(in_page(f"<h1>通知</h1><p>正文。</p><ul>{rows}</ul>{mark}"), f"{HOME}a/content/post_9.html").entries == ()
    )
    assert len(read(in_page(f"<ul>{rows}</ul>{mark.replace('post', 'cat')}"), f"{HOME}a/").entries) == 9
