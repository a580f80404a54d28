"""The plan in, a recording out: county.yml, the pages, and what must be read in them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import yaml

from storage.nouns import ColumnState, Page
from storage.recording import ExpectedColumn, RecordedPage, write_lines
from tests.county import look
from tests.county.articles import article_content, articles, files_of
from tests.county.ledgers import write_ledgers
from tests.county.look import HOME, Head, Row
from tests.county.names import TOWNSHIPS, UNIT_CODES, UNITS
from tests.county.plan import AS_OF, ROOTED, Plan, plans

RECORDED_AT = datetime(2022, 4, 21, 4, tzinfo=UTC)
EXTERNAL = "http://www.jxzwfww.gov.cn/jxzw/tonggu/index.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UTF8 = {"content-type": "text/html; charset=utf-8"}
_GENERIC = (look.ul_list, look.table_list, look.dl_list, look.card_list)


class Writer:
    """Collects recorded pages and writes their bodies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorded: list[RecordedPage] = []

    def add(self, url: str, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        name = None
        if body:
            readable = url.partition("://")[2].partition("/")[2].partition("?")[0].replace("/", "_") or "index.html"
            name = f"pages/{sha256(url.encode()).hexdigest()[:8]}_{readable}"
            (self.folder / name).write_bytes(body)
        page = Page(
            url=url,
            fetched_at=RECORDED_AT,
            status=status,
            final_url=url,
            headers=_UTF8 if headers is None else headers,
            body_hash=sha256(body).hexdigest() if body else None,
        )
        self.recorded.append(RecordedPage(page=page, body=name))


def write_county(folder: Path) -> None:
    """Write the whole recording into `folder`, anew and always the same."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    writer = Writer(folder)
    columns = list(plans())
    for plan in columns:
        _write_column(writer, plan, _siblings(plan.unit, columns))
    _write_articles(writer, columns)
    _write_frame_pages(writer, columns)
    writer.recorded.sort(key=lambda each: each.page.url)
    write_lines(folder / "pages.jsonl", writer.recorded)
    write_lines(folder / "expected.jsonl", map(_expected, columns))
    head = f'{{"name": "铜鼓县人民政府", "as_of": "{AS_OF.isoformat()}"}}\n'
    (folder / "recording.json").write_text(head, encoding="utf-8")
    (folder / "county.yml").write_text(_registry(columns), encoding="utf-8")
    write_ledgers(folder / "ledgers")


def _siblings(unit: str, columns: list[Plan]) -> list[tuple[str, str]]:
    return [(plan.name, plan.path) for plan in columns if plan.unit == unit]


# --- pages ----------------------------------------------------------------------------------------------------------


def _write_column(writer: Writer, plan: Plan, siblings: list[tuple[str, str]]) -> None:
    head = Head(plan.unit, plan.name, siblings=siblings)
    url = HOME + plan.path
    if plan.trap:
        _write_trap(writer, plan, head)
    elif plan.keeps == "static":
        writer.add(url, look.frame(head, look.text_page(plan.unit, plan.name)).encode())
    elif plan.family == "static":
        writer.add(url, look.shell(head, plan.inner_path).encode())
        writer.add(HOME + plan.inner_path, look.frame(head, look.static_list(_rows(plan), plan.total or 0)).encode())
    elif plan.family == "article_list":
        writer.add(url, look.frame(head, look.article_list(_rows(plan), plan.index % 2 == 0)).encode())
    else:
        writer.add(url, look.frame(head, _generic(plan)).encode())


def _generic(plan: Plan) -> str:
    if plan.state == "blank":
        return look.NOTHING if plan.index % 2 else look.EMPTY_BOX
    return _GENERIC[plan.index % len(_GENERIC)](_rows(plan))


def _rows(plan: Plan, shown: str = "%Y-%m-%d") -> list[Row]:
    return [
        Row(title, _article_path(plan, number), day.strftime(shown))
        for number, (title, day) in enumerate(zip(plan.titles, plan.days, strict=True))
    ]


def _article_path(plan: Plan, number: int) -> str:
    """An article's address holds its day, so that a server can draw the page of one that is not recorded."""
    day = plan.days[number]
    name = sha256(f"{plan.unit}{plan.name}{number}".encode()).hexdigest()
    if plan.family == "static":
        return f"/tgxrmzf/{plan.code}/{day:%Y%m}/{day:%d}{name[:30]}.shtml"
    return f"{plan.folder}/pc/content/content_15{day:%Y%m%d}{plan.index:05d}{number:04d}.html"


def _write_articles(writer: Writer, columns: list[Plan]) -> None:
    """The newest article of some columns, with its files."""
    told = articles()
    for plan in columns:
        article = told.get((plan.unit, plan.name))
        if article is None:
            continue
        path, title = _article_path(plan, 0), plan.titles[0]
        head = Head(plan.unit, plan.name, article=(title, plan.days[0]))
        folder = f"{plan.folder}/files"
        writer.add(HOME + path, look.frame(head, article_content(title, article, folder)).encode())
        for address, body in files_of(article, folder).items():
            writer.add(HOME + address, body, headers={"content-type": XLSX})


def _write_trap(writer: Writer, plan: Plan, head: Head) -> None:
    url, trap = HOME + plan.path, plan.trap
    if trap in ("gbk", "gbk by meta"):
        page = look.frame(Head(head.unit, head.column, "gb2312", head.siblings), look.ul_list(_rows(plan)))
        charset = "; charset=gb2312" if trap == "gbk" else ""
        writer.add(url, page.encode("gb18030"), headers={"content-type": f"text/html{charset}"})
    elif trap.startswith("challenge"):
        writer.add(url, look.challenge(plan.unit).encode(), status=412 if "412" in trap else 200)
    elif trap == "redirect home":
        writer.add(url, b"", status=302, headers={"location": f"{HOME}/"})
    elif trap == "404":
        writer.add(url, look.frame(head, look.NOT_THERE).encode(), status=404)
    elif trap == "external":
        head_of_other = "<head><meta charset='utf-8'><title>江西政务服务网</title></head>"
        writer.add(EXTERNAL, f"<!DOCTYPE html><html>{head_of_other}<body>办事大厅</body></html>".encode())
    elif trap == "script list":
        data = f"{plan.folder}/data.json"
        writer.add(url, look.frame(head, look.script_list(data)).encode())
        writer.add(HOME + data, look.rows_as_data(_rows(plan)).encode(), headers={"content-type": "application/json"})
    else:
        writer.add(url, look.frame(head, _trap_content(plan), aside=_aside(plan)).encode())


def _trap_content(plan: Plan) -> str:
    if plan.trap == "soft 404":
        return look.NOT_THERE
    if plan.trap == "exempt":
        return look.NOTHING
    if plan.trap == "undated":
        return look.ul_list(_rows(plan, shown=""))
    if plan.trap in ("month and day", "last December"):
        return look.ul_list(_rows(plan, shown="%m-%d"))
    hidden = look.HIDDEN_TEMPLATE if plan.trap == "hidden template" else ""
    return look.ul_list(_rows(plan)) + hidden


def _aside(plan: Plan) -> str:
    return look.EMPTY_SIDE_BOX if plan.trap == "empty side box" else ""


def _write_frame_pages(writer: Writer, columns: list[Plan]) -> None:
    """The home page, the disclosure roots, and what robots ask for."""
    news = [(f"{unit}政府信息公开", f"/tgxrmzf/{UNIT_CODES[unit]}/") for unit in ROOTED]
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in news)
    writer.add(f"{HOME}/", look.frame(Head("铜鼓县", "首页"), f'<ul class="units">{links}</ul>').encode())
    for unit in ROOTED:
        siblings = _siblings(unit, columns)
        content = '<p>请从左侧目录选择栏目。</p><p class="hint">政府信息公开目录</p>'
        page = look.frame(Head(unit, "政府信息公开", siblings=siblings), content)
        writer.add(f"{HOME}/tgxrmzf/{UNIT_CODES[unit]}/", page.encode())
    for path, name in look.FRAME_PAGES:
        text = look.text_page("铜鼓县", name)
        writer.add(f"{HOME}/tgxrmzf/{path}", look.frame(Head("铜鼓县", name), text).encode())
    writer.add(f"{HOME}/tgxrmzf/xhtml/css/main.css", b"body { margin: 0 }\n", headers={"content-type": "text/css"})
    allow = b"User-agent: *\nDisallow: /search\n"
    writer.add(f"{HOME}/robots.txt", allow, headers={"content-type": "text/plain"})
    writer.add("http://www.jxzwfww.gov.cn/robots.txt", b"not found", status=404)


# --- registry and truth ---------------------------------------------------------------------------------------------


def _registry(columns: list[Plan]) -> str:
    units = []
    for unit in UNITS:
        told: dict[str, object] = {"name": unit, "kind": "乡镇" if unit in TOWNSHIPS else "部门"}
        if unit in ROOTED:
            told["root"] = f"{HOME}/tgxrmzf/{UNIT_CODES[unit]}/"
        told["columns"] = [_declared(plan) for plan in columns if plan.unit == unit and plan.declared]
        units.append(told)
    site = {"name": "铜鼓县人民政府", "home": f"{HOME}/", "code": "3609260001", "host_group": "yichun"}
    comment = "# 录制的示例县:40 个单位,1200 个栏目。页面均为自行编写的示例,不是真实网页。\n"
    return comment + yaml.safe_dump({"site": site, "units": units}, allow_unicode=True, sort_keys=False, width=200)


_EXPLICIT = {"工作动态": ("news", 14), "部门动态": ("news", 14), "村务公开": ("village", 120)}


def _declared(plan: Plan) -> dict[str, object]:
    told: dict[str, object] = {"name": plan.name, "url": EXTERNAL if plan.trap == "external" else HOME + plan.path}
    if plan.index % 3 == 0 and plan.name in _EXPLICIT:
        told["kind"], told["max_age_days"] = _EXPLICIT[plan.name]
    if plan.trap == "exempt":
        told["exempt"] = {
            "reason": "本年度无重大建设项目",
            "granted_by": "县政务公开股",
            "until": "2027-01-01",
        }
    return told


def _expected(plan: Plan) -> ExpectedColumn:
    return ExpectedColumn(
        unit=plan.unit,
        column=plan.name,
        state=ColumnState(plan.state),
        newest=plan.newest,
        total=plan.total,
        findings=tuple(plan.findings),
    )
