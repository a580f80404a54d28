"""The registry: what it may say, what its columns owe, and how it tells all that is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.errors import ExitStatus, RegistryError
from crawler.registry import LARGEST, Registry, discovered_column, load_registry, registry_rows
from storage.nouns import Column, Exemption, Mode, Robots, UnitKind

SAMPLES = Path(__file__).parent / "registries"

HEAD = "site:\n  name: 铜鼓县人民政府\n  home: http://www.tonggu.gov.cn/\nunits:\n"
UNIT = "  - name: 永宁镇\n    kind: 乡镇\n    columns:\n"
COLUMN = "      - name: 通知公告\n        url: http://www.tonggu.gov.cn/a\n"


@pytest.fixture
def good() -> Registry:
    return load_registry(SAMPLES / "good.yml")


def load(folder: Path, text: str | bytes) -> Registry:
    path = folder / "county.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_registry(path)


def faults(folder: Path, text: str | bytes) -> list[str]:
    """What a registry is refused for, without the folder's name."""
    with pytest.raises(RegistryError) as refused:
        load(folder, text)
    assert refused.value.exit_status is ExitStatus.BAD_INPUT
    return [problem.replace(f"{folder}/", "") for problem in refused.value.problems]


def one_column(told: str, folder: Path) -> Column:
    (column,) = load(folder, HEAD + UNIT + COLUMN + told).columns
    return column


# --- what it says ---------------------------------------------------------------------------------------------------


def test_a_registry_gives_its_site_units_and_columns_in_the_files_order(good: Registry) -> None:
    assert (good.site.name, good.site.code, good.site.host_group) == ("铜鼓县人民政府", "3609260001", "yichun")
    assert good.site.robots is Robots.IGNORE
    assert [(unit.name, unit.kind) for unit in good.units] == [
        ("永宁镇", UnitKind.TOWNSHIP),
        ("县财政局", UnitKind.DEPARTMENT),
    ]
    assert [column.name for column in good.columns] == [
        "通知公告",
        "动态信息",
        "政府采购",
        "信息公开年报",
        "历史专题",
        "通知公告",
        "部门预算",
    ]
    assert [column.name for column in good.columns_of("县财政局")] == ["通知公告", "部门预算"]
    assert good.columns_of("没有的单位") == ()
    assert good.unit("永宁镇").root == "http://www.tonggu.gov.cn/tgxrmzf/ynz/"
    assert good.unit("县财政局").contact == "0795-8720000"
    assert good.warnings == ()


def test_a_unit_that_is_not_registered_is_named_with_its_nearest(good: Registry) -> None:
    with pytest.raises(RegistryError, match="没有名为“永宁乡”的单位,是否要写 永宁镇"):
        good.unit("永宁乡")


def test_a_column_without_kind_gets_one_from_its_name_and_says_why(good: Registry) -> None:
    notice, news, *_ = good.columns
    assert (notice.kind, notice.kind_reason, notice.mode) == ("notice", "名称即“通知公告”", Mode.ROLL)
    assert (news.kind, news.kind_reason, news.max_age_days) == ("news", "登记", 30)


def test_days_promised_for_a_column_where_nothing_is_owed_make_it_rolling(good: Registry) -> None:
    procurement = good.columns[2]
    assert (procurement.kind, procurement.mode, procurement.max_age_days) == ("procurement", Mode.ROLL, 90)


def test_an_exemption_has_a_reason_somebody_who_granted_it_and_an_end(good: Registry) -> None:
    assert good.columns[4].exempt == Exemption(reason="已归档专题", granted_by="县政务公开股", until=date(2027, 1, 1))
    assert good.columns[4].renders is True


def test_an_exemption_that_nobody_is_said_to_have_granted_holds_and_is_a_warning(tmp_path: Path) -> None:
    registry = load(tmp_path, HEAD + UNIT + COLUMN + "        exempt: {reason: 已归档专题}\n")
    assert registry.columns[0].exempt == Exemption(reason="已归档专题")
    (warning,) = registry.warnings
    assert "county.yml:10: 永宁镇 / 通知公告: exempt: 没有写明 granted_by" in warning


def test_a_column_may_belong_to_another_one_of_its_unit(tmp_path: Path) -> None:
    below = "      - {name: 镇级公告, url: 'http://www.tonggu.gov.cn/b', parent: 通知公告}\n"
    registry = load(tmp_path, HEAD + UNIT + below + COLUMN)
    assert [(column.name, column.parent) for column in registry.columns] == [
        ("镇级公告", "通知公告"),
        ("通知公告", None),
    ]


def test_a_yearly_day_promised_for_a_column_makes_it_yearly(tmp_path: Path) -> None:
    column = one_column('        due: "06-30"\n', tmp_path)
    assert (column.mode, column.due) == (Mode.YEAR, "06-30")


def test_days_for_an_event_column_called_so_on_purpose_are_a_warning(tmp_path: Path) -> None:
    registry = load(tmp_path, HEAD + UNIT + COLUMN + "        mode: EVENT\n        max_age_days: 30\n")
    assert registry.columns[0].mode is Mode.EVENT
    (warning,) = registry.warnings
    assert "county.yml:11: 永宁镇 / 通知公告: max_age_days: EVENT 方式不看天数,不起作用" in warning


def test_a_yearly_day_for_a_rolling_column_called_so_on_purpose_is_a_warning(tmp_path: Path) -> None:
    registry = load(tmp_path, HEAD + UNIT + COLUMN + "        mode: ROLL\n        due: 06-30\n")
    assert "due: ROLL 方式没有年度期限" in registry.warnings[0]


def test_values_may_be_written_as_yaml_likes_where_nothing_is_lost(tmp_path: Path) -> None:
    site = HEAD.replace("units:", "  code: 3609260001\nunits:")
    told = '        max_age_days: "30"\n        due: 01-31\n        mode: YEAR\n'
    registry = load(tmp_path, "\ufeff" + site + UNIT + COLUMN + told)
    assert registry.site.code == "3609260001"
    assert registry.columns[0].due == "01-31"


def test_a_unit_may_have_a_root_instead_of_columns(tmp_path: Path) -> None:
    unit = "  - {name: 永宁镇, kind: 乡镇, root: 'http://www.tonggu.gov.cn/ynz/', columns: []}\n"
    registry = load(tmp_path, HEAD + unit)
    assert registry.columns == ()


def test_two_units_may_have_columns_of_one_name_and_address(tmp_path: Path) -> None:
    other = UNIT.replace("永宁镇", "三都镇")
    assert len(load(tmp_path, HEAD + UNIT + COLUMN + other + COLUMN).columns) == 2


def test_the_rows_show_what_each_column_owes(good: Registry) -> None:
    rows = registry_rows(good)
    assert rows[0] == {
        "unit": "永宁镇",
        "name": "通知公告",
        "url": "http://www.tonggu.gov.cn/tgxrmzf/ynz/tzgg/pc/list.html",
        "kind": "notice",
        "kind_name": "通知公告",
        "kind_reason": "名称即“通知公告”",
        "mode": "ROLL",
        "max_age_days": 183,
        "due": None,
        "exempt": None,
    }
    assert [(row["max_age_days"], row["due"]) for row in rows[1:]] == [
        (30, None),
        (90, None),
        (None, "02-28"),
        (None, None),
        (183, None),
        (None, "04-30"),
    ]
    assert rows[4]["exempt"] == {"reason": "已归档专题", "granted_by": "县政务公开股", "until": "2027-01-01"}


def test_a_discovered_column_owes_what_its_name_says() -> None:
    column = discovered_column("永宁镇", "工作动态", "http://www.tonggu.gov.cn/a")
    assert (column.kind, column.mode, column.discovered) == ("news", Mode.ROLL, True)
    assert column.kind_reason == "名称即“工作动态”"


# --- what is wrong with it ------------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_each_with_its_line_and_place() -> None:
    with pytest.raises(RegistryError) as refused:
        load_registry(SAMPLES / "faulty.yml")
    told = [problem.partition("faulty.yml:")[2] for problem in refused.value.problems]
    assert told == [
        "4: site: 不认识的键“hostgroup”,是否要写 host_group?",
        "5: site: code: 网站标识码是 10 位数字,或 bm 加 8 位数字,现为“36092600”;没有可不写",
        "8: 永宁镇: kind 不能是“乡”,是否要写 乡镇?",
        "12: 永宁镇 / 通知公告: 没有类别“notices”,是否要写 notice?",
        "13: 永宁镇 / 通知公告: 栏目重名(第 10 行已有),请删去一个或改正",
        "15: 永宁镇 / 通知公告: max_age_days 须是 1 到 3660 的整数(天),现为“三十”",
        "17: 永宁镇 / 工作动态: 网址与另一栏目相同(第 10 行已有),请删去一个或改正",
        "18: 永宁镇 / 工作动态: mode 不能是“roll”,是否要写 ROLL?",
        '19: 永宁镇 / 2022: name 写成了数字,请加引号: name: "2022"',
        "20: 永宁镇 / 2022: url: 不支持 file 地址,不能登记;请写公网上的 http:// 或 https:// 网址",
        "21: 永宁镇 / 2022: due: “02-30”不是每年都有的日子",
        "22: 永宁镇: 单位重名(第 7 行已有),请合并或改名",
        "26: 永宁镇 / 政策文件: url: 169.254.169.254 是本机或内网地址,不能登记;请写公网上的 http:// 或 https:// 网址",
        "27: 永宁镇 / 政策文件 / exempt: 缺少 reason(豁免理由)",
        "27: 永宁镇 / 政策文件 / exempt: until 须是日历上有的日期,写成 2027-01-01 的样子,现为“2027-02-30”",
    ]


def test_columns_and_units_of_one_name_are_found_even_on_one_line(tmp_path: Path) -> None:
    column = "{name: 通知公告, url: 'http://www.tonggu.gov.cn/a'}"
    unit = f"{{name: 永宁镇, kind: 乡镇, columns: [{column}, {column}]}}"
    other = f"{{name: 永宁镇, kind: 乡镇, columns: [{column}]}}"
    told = faults(tmp_path, HEAD.replace("units:\n", f"units: [{unit}, {other}]\n"))
    assert [fault.partition("(")[0] for fault in told] == [
        "county.yml:4: 永宁镇 / 通知公告: 栏目重名",
        "county.yml:4: 永宁镇 / 通知公告: 网址与另一栏目相同",
        "county.yml:4: 永宁镇: 单位重名",
    ]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("no", 'no: name 写成了“是/否”,请加引号: name: "no"'),
        ("2022-01-01", '2022-01-01: name 写成了日期,请加引号: name: "2022-01-01"'),
        ("3.5", '3.5: name 写成了数字,请加引号: name: "3.5"'),
        ("", "第 1 个栏目: name 没有填写,请填写或删去这一行"),
        ("~", "~: name 没有填写,请填写或删去这一行"),
        ("[通知, 公告]", "第 1 个栏目: name 应是一个值,现为列表"),
        ("{甲: 乙}", "第 1 个栏目: name 应是一个值,现为一组“键: 值”"),
        ('"通知\\n公告"', "通知 公告: name 中有换行或不可见字符,请写在一行内"),
        ("长" * 201, f"{'长' * 57}…: name 超过 200 个字,请缩短"),
    ],
)
def test_what_yaml_takes_for_something_else_is_told_with_the_way_out(tmp_path: Path, told: str, fault: str) -> None:
    text = HEAD + UNIT + f"      - name: {told}\n        url: http://www.tonggu.gov.cn/a\n"
    assert faults(tmp_path, text) == [f"county.yml:8: 永宁镇 / {fault}"]


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("colour: red", "10: 永宁镇 / 通知公告: 不认识的键“colour”,可写 name、url、kind、mode"),
        ("knd: notice", "10: 永宁镇 / 通知公告: 不认识的键“knd”,是否要写 kind?"),
        ("name: 公告", "10: 永宁镇 / 通知公告: name 写了两次(上一次在第 8 行),请只留一个"),
        ("<<: {kind: news}", "10: 永宁镇 / 通知公告: 不认识的键“<<”"),
        ("? [kind]\n        : news", "10: 永宁镇 / 通知公告: 不认识的键“”"),
        ("kind: 政策解读", "10: 永宁镇 / 通知公告: 没有类别“政策解读”,是否要写 policy_interp?"),
        ("kind: 乱写", "10: 永宁镇 / 通知公告: 没有类别“乱写”,可写 news、notice"),
        ("mode: SOMETIMES", "10: 永宁镇 / 通知公告: mode 不能是“SOMETIMES”,可写 ROLL、YEAR、EVENT、STATIC、REPLY"),
        ("mode: YEAR", "10: 永宁镇 / 通知公告: 年度栏目须写明期限"),
        ("max_age_days: 0", "10: 永宁镇 / 通知公告: max_age_days 须是 1 到 3660 的整数(天),现为“0”"),
        ("max_age_days: 010", "现为“010”"),
        ("max_age_days: 99999", "现为“99999”"),
        ("due: 13-01", "10: 永宁镇 / 通知公告: due: “13-01”不是每年都有的日子"),
        ("due: 02-29", "10: 永宁镇 / 通知公告: due: “02-29”不是每年都有的日子"),
        ("due: 1-31", "10: 永宁镇 / 通知公告: due: “1-31”不是“月-日”,请写成 01-31 的样子"),
        ("due: 2022-01-31", "10: 永宁镇 / 通知公告: due: “2022-01-31”不是“月-日”"),
        ("renders: yes", "10: 永宁镇 / 通知公告: renders 须写 true 或 false,现为“yes”"),
        ("exempt: 已归档", "10: 永宁镇 / 通知公告 / exempt: 应是“键: 值”(冒号用半角,后面空一格),现为“已归档”"),
        ("family: no_such_family", "10: 永宁镇 / 通知公告: 没有网页类型“no_such_family”"),
        ("max_age_days: 30\n        due: 01-31", "11: 永宁镇 / 通知公告: 同时写了 max_age_days 和 due"),
        ("parent: 通知公吿", "10: 永宁镇 / 通知公告: parent: 本单位没有名为“通知公吿”的栏目,是否要写 通知公告?"),
        ("parent: 通知公告", "10: 永宁镇 / 通知公告: parent: 上下级绕成了圈(通知公告 → 通知公告),请改正"),
        ("parent: 2022", '10: 永宁镇 / 通知公告: parent 写成了数字,请加引号: parent: "2022"'),
    ],
)
def test_a_fault_in_a_column_is_told_with_its_line(tmp_path: Path, told: str, fault: str) -> None:
    (found,) = faults(tmp_path, HEAD + UNIT + COLUMN + f"        {told}\n")
    assert fault in found


def test_columns_that_stand_below_one_another_are_told_with_the_way_round(tmp_path: Path) -> None:
    other = COLUMN.replace("通知公告", "镇级公告").replace("/a", "/b")
    outside = COLUMN.replace("通知公告", "村级公告").replace("/a", "/c")
    text = HEAD + UNIT + COLUMN + "        parent: 镇级公告\n" + other + "        parent: 通知公告\n"
    assert faults(tmp_path, text + outside + "        parent: 通知公告\n") == [
        "county.yml:10: 永宁镇 / 通知公告: parent: 上下级绕成了圈(通知公告 → 镇级公告 → 通知公告),请改正",
        "county.yml:13: 永宁镇 / 镇级公告: parent: 上下级绕成了圈(镇级公告 → 通知公告 → 镇级公告),请改正",
    ]


def test_a_column_of_another_unit_is_no_parent(tmp_path: Path) -> None:
    other = UNIT.replace("永宁镇", "三都镇") + COLUMN.replace("通知公告", "工作动态") + "        parent: 通知公告\n"
    (fault,) = faults(tmp_path, HEAD + UNIT + COLUMN + other)
    assert "三都镇 / 工作动态: parent: 本单位没有名为“通知公告”的栏目" in fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["county.yml: 文件是空的,请写明 site 和 units"]),
        ("# 只有注释\n", ["county.yml: 文件是空的,请写明 site 和 units"]),
        ("铜鼓", ["county.yml:1: 应是“键: 值”(冒号用半角,后面空一格),现为“铜鼓”"]),
        ("- site", ["county.yml:1: 应是“键: 值”(冒号用半角,后面空一格),现为列表"]),
        ("site:\n  name: 甲\n  home: http://a.gov.cn/\n", ["county.yml:1: 缺少 units(单位列表)"]),
        ("units: []\n", ["county.yml:1: 缺少 site(网站)", "county.yml:1: units 须是列表,每项以“- ”开头,至少一项"]),
        (HEAD + "  永宁镇\n", ["county.yml:4: units 须是列表,每项以“- ”开头,至少一项"]),
        (HEAD + "  - 永宁镇\n", ["county.yml:5: 第 1 个单位: 应是“键: 值”(冒号用半角,后面空一格),现为“永宁镇”"]),
        (
            HEAD + "  - name: 永宁镇\n    kind: 乡镇\n",
            ["county.yml:5: 永宁镇: 缺少 columns(栏目列表,或用 root 写明公开首页)"],
        ),
        (
            HEAD + "  - kind: 乡镇\n    columns: 3\n",
            [
                "county.yml:5: 第 1 个单位: 缺少 name(单位名称)",
                "county.yml:6: 第 1 个单位: columns 须是列表,每项以“- ”开头,至少一项",
            ],
        ),
        (
            HEAD + UNIT + "      - 通知公告\n",
            ["county.yml:8: 永宁镇 / 第 1 个栏目: 应是“键: 值”(冒号用半角,后面空一格),现为“通知公告”"],
        ),
        (HEAD + UNIT + "      - name: 通知公告\n", ["county.yml:8: 永宁镇 / 通知公告: 缺少 url(栏目网址)"]),
    ],
)
def test_a_registry_of_another_shape_is_told_what_it_should_be(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert faults(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "\t- name: 永宁镇\n", "county.yml:5: 不能用制表符(Tab)缩进,请改用空格"),
        ("site: 'x\n", "county.yml:2: 引号没有成对"),
        ("name:永宁镇\nkind: a\n", "county.yml:2: 冒号写得不对"),
        ("site: - a\n", "county.yml:1: “- ”的位置不对"),
        ("site: @x\n", "county.yml:1: 值不能以“@”开头,请加引号"),
        ('site: "\\d"\n', "county.yml:1: 双引号里不能直接写反斜杠"),
        ("site:\n  - a: 1\n   b: 2\n", "county.yml:3: 缩进或括号不对"),
        ("site: \x00\n", "county.yml:1: 含有不可见的控制字符"),
        ("site: {}\n---\nsite: {}\n", "county.yml:3: 文件中只能有一份内容"),
        (HEAD.encode() + "  - name: 永宁镇\n".encode("gb18030"), "county.yml:5: 不是 UTF-8 编码,请"),
    ],
)
def test_a_file_that_is_not_yaml_is_told_with_its_line(tmp_path: Path, text: str | bytes, expected: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 100_000, "嵌套超过"),
        ("{a: " * 100_000, "嵌套超过"),
        ("- " * 100_000, "嵌套超过"),
        ("a: &a [*a]\n", "不支持 YAML 引用(*a)"),
        ("a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b,*b,*b]\n", "不支持 YAML 引用(*a)"),
        ("site: !!python/object/apply:os.system [ls]\n", "不支持 YAML 标签"),
    ],
)
def test_a_hostile_file_is_refused_before_it_does_harm(tmp_path: Path, text: str, expected: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert expected in fault


def test_a_file_of_sixteen_megabytes_is_no_registry(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, b"#" * (LARGEST + 1))
    assert "超过 16 MB" in fault


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="登记表不存在"):
        load_registry(tmp_path / "county.yml")
    with pytest.raises(RegistryError, match="不是文件"):
        load_registry(tmp_path)


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://www.tonggu.gov.cn/",
        "www.tonggu.gov.cn/a",
        "/tzgg/list.html",
        "http:///a",
        "http://localhost/a",
        "http://LOCALHOST:8000/a",
        "http://127.0.0.1/a",
        "http://10.1.2.3/a",
        "http://192.168.1.1/a",
        "http://172.16.0.1/a",
        "http://169.254.169.254/latest/meta-data/",
        "http://0177.0.0.1/a",
        "http://2130706433/a",
        "http://0x7f.1/a",
        "http://127.1/a",
        "http://0/a",
        "http://[::1]/a",
        "http://[::ffff:127.0.0.1]/a",
        "http://[fe80::1]/a",
        "http://[fd00::1]/a",
        "http://metadata.google.internal/a",
        "http://１２７.0.0.1/a",
        "http://127。0。0。1/a",
        "http://127%2e0.0.1/a",
        "http://user:secret@www.tonggu.gov.cn/a",
        "http://www.tonggu.gov.cn@10.1.2.3/a",
        "http://www.tonggu.gov.cn\\@10.1.2.3/a",
        "http://www.tonggu.gov.cn:99999/a",
        "http://[::1/a",
        "http://www.tonggu.gov.cn/a b",
        "http://www..gov.cn/a",
        f"http://www.tonggu.gov.cn/{'a' * 2001}",
    ],
)
def test_an_address_that_must_not_be_visited_cannot_be_registered(tmp_path: Path, url: str) -> None:
    quoted = "'" + url + "'"
    (fault,) = faults(tmp_path, HEAD + UNIT + COLUMN.replace("http://www.tonggu.gov.cn/a", quoted))
    assert fault.startswith("county.yml:9: 永宁镇 / 通知公告: url")
    assert "secret" not in fault


@pytest.mark.parametrize(
    "url",
    [
        "https://www.tonggu.gov.cn:8443/a/list.html?x=1#721",
        "http://zwgk.jiangxi.gov.cn/",
        "http://铜鼓.政务.cn/a",
        "http://1.2.4.8/a",
        "http://www.tonggu.gov.cn/栏目/list.html",
    ],
)
def test_public_addresses_of_any_host_may_be_registered(tmp_path: Path, url: str) -> None:
    (column,) = load(tmp_path, HEAD + UNIT + COLUMN.replace("http://www.tonggu.gov.cn/a", f"'{url}'")).columns
    assert column.url == url


def test_only_the_registered_sites_own_host_may_stand_in_a_private_network(tmp_path: Path) -> None:
    inside = HEAD.replace("www.tonggu.gov.cn", "10.1.2.3:8080") + UNIT
    assert load(tmp_path, inside + COLUMN.replace("www.tonggu.gov.cn", "10.1.2.3:8080")).columns
    (fault,) = faults(tmp_path, inside + COLUMN.replace("www.tonggu.gov.cn", "10.1.2.4:8080"))
    assert "10.1.2.4 是本机或内网地址" in fault


def test_a_bad_home_and_a_bad_root_are_told(tmp_path: Path) -> None:
    head = HEAD.replace("http://www.tonggu.gov.cn/", "file:///srv/site")
    unit = UNIT.replace("    columns", "    root: http://10.0.0.1/\n    columns")
    assert [fault.partition(":")[2].partition(",")[0] for fault in faults(tmp_path, head + unit + COLUMN)] == [
        "3: site: home: 不支持 file 地址",
        "7: 永宁镇: root: 10.0.0.1 是本机或内网地址",
    ]
