"""The tree of a registry in; its site, units and columns out, with all that does not fit noted (DESIGN.md 5.1)."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from urllib.parse import urlsplit

from crawler.registry_form import Faults, Form, name_in, near
from crawler.yaml_lines import Node, Scalar
from rules.kinds import UNKNOWN, due_of, kinds
from storage.nouns import Column, Exemption, Mode, Robots, Site, Unit, UnitKind

_TOP_KEYS = ("site", "units")
_SITE_KEYS = ("name", "home", "code", "host_group", "robots")
_UNIT_KEYS = ("name", "kind", "root", "contact", "columns")
_COLUMN_KEYS = ("name", "url", "kind", "mode", "max_age_days", "due", "family", "renders", "parent", "exempt")
_EXEMPT_KEYS = ("reason", "granted_by", "until")


@dataclass
class Reader:
    """Walks the tree once; a part that does not fit is noted and left out, and the walk goes on."""

    faults: Faults
    units: list[Unit] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    own_hosts: tuple[str, ...] = ()
    warnings: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.warnings = Faults(self.faults.file)
        self._unit_lines: dict[str, int] = {}

    def read(self, root: Node) -> Site | None:
        form = Form(root, _TOP_KEYS, "", self.faults)
        form.missing("site", "网站")
        form.missing("units", "单位列表")
        site = self._site(form.values["site"]) if form.has("site") else None
        for number, node in enumerate(form.items("units"), 1):
            self._unit(node, number)
        return site

    def _site(self, node: Node) -> Site | None:
        form = Form(node, _SITE_KEYS, "site", self.faults)
        form.missing("name", "网站名称")
        form.missing("home", "首页网址")
        written = form.values.get("home")
        self.own_hosts = (_host(written.text),) if isinstance(written, Scalar) else ()
        name, home = form.text("name"), form.url("home", self.own_hosts)
        code, host_group, robots = form.code("code"), form.text("host_group"), form.word("robots", Robots)
        if code is not None and not re.fullmatch(r"\d{10}|bm\d{8}", code, re.ASCII):
            form.note("code", f"code: 网站标识码是 10 位数字,或 bm 加 8 位数字,现为“{code}”;没有可不写")
        if name is None or home is None:
            return None
        return Site(name=name, home=home, code=code, host_group=host_group, robots=robots or Robots.OBEY)

    def _unit(self, node: Node, number: int) -> None:
        form = Form(node, _UNIT_KEYS, name_in(node, f"第 {number} 个单位"), self.faults)
        form.missing("name", "单位名称")
        name = form.text("name")
        form.missing("kind", "、".join(UnitKind))
        kind, root, contact = form.word("kind", UnitKind), form.url("root", self.own_hosts), form.code("contact")
        if not form.has("root"):
            form.missing("columns", "栏目列表,或用 root 写明公开首页")
        if name in self._unit_lines:
            form.note("name", f"单位重名(第 {self._unit_lines[name]} 行已有),请合并或改名")
        elif name is not None:
            self._unit_lines[name] = form.line
        _Columns(self, form.where, kind).read(form.items("columns", may_be_empty=form.has("root")))
        if name is not None and kind is not None:
            self.units.append(Unit(name=name, kind=kind, root=root, contact=contact))


class _Columns:
    """The columns of one unit, none of them twice."""

    def __init__(self, reader: Reader, unit: str, unit_kind: UnitKind | None) -> None:
        self.reader = reader
        self.unit = unit
        self.unit_kind = unit_kind
        self.lines: dict[tuple[str, str], int] = {}  # where a name or a URL was first given
        self.parents: dict[str, tuple[Form, str]] = {}  # by the name of the column that belongs to one

    def read(self, nodes: list[Node]) -> None:
        for number, node in enumerate(nodes, 1):
            where = f"{self.unit} / {name_in(node, f'第 {number} 个栏目')}"
            form = Form(node, _COLUMN_KEYS, where, self.reader.faults)
            column = self._column(form)
            if column is not None:
                self.reader.columns.append(column)
        self._check_parents()

    def _column(self, form: Form) -> Column | None:
        form.missing("name", "栏目名称")
        name = form.text("name")
        form.missing("url", "栏目网址")
        url = form.url("url", self.reader.own_hosts)
        self._once(form, "name", name, "栏目重名")
        self._once(form, "url", url, "网址与另一栏目相同")
        kind, reason = self._kind(form, name or "", url or "")
        mode, days, due = form.word("mode", Mode), form.number("max_age_days"), form.day_of_year("due")
        family, renders, exempt = self._family(form), form.flag("renders"), self._exempt(form)
        parent = form.text("parent")
        if name is not None and parent is not None:
            self.parents.setdefault(name, (form, parent))
        if name is None or url is None:
            return None
        column = Column(
            unit=self.unit,
            name=name,
            url=url,
            kind=kind,
            kind_reason=reason,
            mode=mode or _mode(kind, days, due),
            max_age_days=days,
            due=due,
            family=family,
            renders=renders,
            exempt=exempt,
            parent=parent,
        )
        self._agrees(form, column)
        return column

    def _once(self, form: Form, key: str, value: str | None, what: str) -> None:
        if value is None:
            return
        if (key, value) in self.lines:
            form.note(key, f"{what}(第 {self.lines[key, value]} 行已有),请删去一个或改正")
        else:
            self.lines[key, value] = form.line

    def _kind(self, form: Form, name: str, url: str) -> tuple[str, str]:
        """The kind of a column and why; a kind that does not exist is noted."""
        if not form.has("kind"):
            return kinds().guess(name, url)
        key = form.code("kind")
        if key is None or key in kinds().all_keys():
            return key or UNKNOWN, "登记"
        meant, _ = kinds().guess(key)
        hint = f"是否要写 {meant}?" if meant != UNKNOWN else near(key, kinds().all_keys())
        form.note("kind", f"没有类别“{key}”,{hint}")
        return UNKNOWN, "登记"

    def _family(self, form: Form) -> str | None:
        family = form.text("family")
        if family is not None and family not in _families():
            form.note("family", f"没有网页类型“{family}”,{near(family, _families())}")
        return family

    def _exempt(self, form: Form) -> Exemption | None:
        if not form.has("exempt"):
            return None
        inner = Form(form.values["exempt"], _EXEMPT_KEYS, f"{form.where} / exempt", form.faults)
        inner.missing("reason", "豁免理由")
        reason, granted_by, until = inner.text("reason"), inner.text("granted_by"), inner.day("until")
        if inner.is_mapping and not inner.has("granted_by"):
            self._warn(form, "exempt", "没有写明 granted_by(谁批准的豁免),请补上")
        return Exemption(reason=reason, granted_by=granted_by, until=until) if reason else None

    def _check_parents(self) -> None:
        """Every parent is a column of the unit, and no column stands below itself."""
        names = [value for key, value in self.lines if key == "name"]
        for name, (form, parent) in self.parents.items():
            if parent not in names:
                form.note("parent", f"parent: 本单位没有名为“{parent}”的栏目,{near(parent, names)}")
            elif name in (above := self._above(name)):
                form.note("parent", f"parent: 上下级绕成了圈({' → '.join((name, *above))}),请改正")

    def _above(self, name: str) -> list[str]:
        """The parent of a column, its parent and so on, as far as the first that comes again."""
        above: dict[str, None] = {}
        while name in self.parents and (name := self.parents[name][1]) not in above:
            above[name] = None
        return list(above)

    def _agrees(self, form: Form, column: Column) -> None:
        """Whether what a column says about itself can all be meant."""
        if column.max_age_days and column.due and not form.has("mode"):
            form.note("due", "同时写了 max_age_days 和 due,请用 mode 写明是 ROLL(滚动)还是 YEAR(每年)")
        elif column.max_age_days and column.mode in (Mode.EVENT, Mode.YEAR):
            self._warn(form, "max_age_days", f"{column.mode} 方式不看天数,不起作用,请删去或改为 mode: ROLL")
        elif column.due and column.mode is not Mode.YEAR:
            self._warn(form, "due", f"{column.mode} 方式没有年度期限,不起作用,请删去或改为 mode: YEAR")
        elif column.mode is Mode.YEAR and not form.has("due") and due_of(column, self._any_kind) is None:
            form.note("mode", '年度栏目须写明期限,如 due: "01-31"')

    @property
    def _any_kind(self) -> UnitKind:
        return self.unit_kind or UnitKind.OTHER

    def _warn(self, form: Form, key: str, what: str) -> None:
        self.reader.warnings.note(form.key_lines[key], form.where, f"{key}: {what}")


def _mode(kind: str, days: int | None, due: str | None) -> Mode:
    """The mode of a column that does not name it: what the office promises of it, else its kind's."""
    usual = kinds().get(kind).mode
    if due is not None and days is None:
        return Mode.YEAR
    return Mode.ROLL if days is not None and usual is Mode.EVENT else usual


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


@cache
def _families() -> tuple[str, ...]:
    """The page readers there are: one file each."""
    spec = find_spec("spiders.families")
    assert spec is not None
    return tuple(info.name for info in pkgutil.iter_modules(spec.submodule_search_locations))
