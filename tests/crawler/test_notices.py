"""Telling people, through the command: who is told what, once, by which way, and who is told nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from crawler.cli import load_installation
from crawler.commands import notices
from crawler.commands.messages import outbox_send
from crawler.errors import ExitStatus, XunlanError
from crawler.installation import Installation
from crawler.letterhead import Letterhead
from crawler.notice_files import Attachments
from crawler.notice_messages import Notices, Writer
from crawler.notices import Known, addresses, make_plan
from crawler.outgoing import Outgoing
from crawler.reminding import is_to_be_reminded, paces
from reports.notice_mail import NoticeKind
from reports.rectification import NoticeWriter
from storage.nouns import (
    Column,
    ColumnObservation,
    ColumnState,
    Mode,
    Rectification,
    RectificationStatus,
    RunKind,
    RunStatus,
    Severity,
    Site,
    Unit,
    fingerprint,
)
from storage.observed import Look
from storage.store import Store, open_store
from tests.crawler.recorded import PROJECT
from tests.reports.post_office import BotServer, Reply, bot_server, free_port, mail_server
from tests.reports.sample import FORMULA, SCRIPT
from tests.reports.sample import notice as sample_notice
from tests.reports.sample import problem as sample_problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOME = "http://www.tonggu.test/"
SITE = Site(name="铜鼓县人民政府", home=HOME)
UNITS = [
    Unit(name="永宁镇", kind="乡镇", contact="办公室 0795-8722222 yn@tonggu.test"),
    Unit(name="财政局", kind="部门", contact="cz@tonggu.test;cz2@tonggu.test"),
    Unit(name="气象局", kind="部门", contact="13800000000"),
]
COLUMNS = ("通知公告", "工作动态", SCRIPT)


def problem(unit: str = "永宁镇", column: str = "通知公告", rule: str = "stale_column", **given: Any) -> Rectification:
    """An open problem that was found two days ago and seen an hour ago."""
    now = datetime.now(UTC)
    fields: dict[str, Any] = {
        "opened_at": now - timedelta(days=2),
        "url": f"{HOME}{unit}/{COLUMNS.index(column)}/",
        "about": "",
        "message": "最新一条发布于 2021-09-01,已 232 天没有更新",
        "severity": Severity.MAJOR,
        "status": RectificationStatus.FOUND,
        "due_at": (now + timedelta(days=5)).date(),
        "seen_at": now - timedelta(hours=1),
    }
    print_of = fingerprint(rule, unit, column, given.get("about", ""))
    return Rectification(fingerprint=print_of, unit=unit, column=column, rule=rule, **(fields | given))


class Office:
    """An installation with three units, and the commands as a person types them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = f"sqlite:///{folder}/xunlan.db"
        self.options: dict[str, Any] = {}
        self.office_to = ""
        self.quiet_hours = "00:00-00:00"

    def store(self) -> Store:
        return open_store(self.database)

    def crawled(self, *looks: ColumnObservation, minutes_ago: int = 60, warnings: tuple[str, ...] = ()) -> None:
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        with self.store() as store:
            run = store.begin_run(
                kind=RunKind.CRAWL, scope="tonggu", units=(), as_of=at.date(), started_at=at, planned=1
            )
            store.save_observations(run.id, [Look(each, ()) for each in looks])
            store.end_run(
                run.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=at, warnings=warnings
            )

    def has(self, *problems: Rectification) -> None:
        with self.store() as store:
            store.save_rectifications(problems, ())

    def problems(self) -> list[Rectification]:
        with self.store() as store:
            return store.rectifications(include_closed=True)

    def installation(self) -> Installation:
        return replace(
            load_installation(),
            database_url=self.database,
            quiet_hours=self.quiet_hours,
            messages_on_working_days=False,
            message_options=self.options,
            office_to=self.office_to,
            chromium=None,
        )

    def run(self, *words: str) -> Result:
        app = typer.Typer()
        app.command("write")(notices.write)
        app.command("send")(notices.send)
        app.command("outbox")(outbox_send)
        given = [*words, "--no-screenshots"] if words[0] in ("send", "write") else list(words)
        result = CliRunner().invoke(app, given, obj=self.installation)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def send(self, *words: str) -> dict[str, Any]:
        return dict(json.loads(self.run("send", "--json", *words).stdout))

    def mails_through(self, port: int) -> None:
        self.options |= {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "smtp_sender": "xunlan@tonggu.test",
        }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the county was crawled an hour ago; setting one up takes longer than most tests."""
    office = Office(tmp_path_factory.mktemp("crawled"))
    columns = [
        Column(unit=unit.name, name=name, url=f"{HOME}{unit.name}/{number}/", kind="notice", mode=Mode.ROLL)
        for unit in UNITS
        for number, name in enumerate(COLUMNS)
    ]
    with office.store() as store:
        store.remember(SITE, UNITS, columns)
    office.crawled()
    return office.folder / "xunlan.db"


@pytest.fixture
def office(tmp_path: Path, crawled: Path) -> Office:
    shutil.copy(crawled, tmp_path)
    return Office(tmp_path)


@pytest.fixture
def mails(office: Office) -> Iterator[list[EmailMessage]]:
    """A mail server that the office's mails go through, and what it took."""
    with mail_server() as (port, taken):
        office.mails_through(port)
        yield taken


@pytest.fixture
def group(office: Office) -> Iterator[BotServer]:
    with bot_server(lambda _: Reply()) as server:
        office.options["wecom_url"] = SecretStr(server.url)
        yield server


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


# --- mails to units ---------------------------------------------------------------------------------------------------


def test_a_unit_is_told_of_all_its_problems_in_one_mail_with_the_notice_attached(
    office: Office, mails: list[EmailMessage]
) -> None:
    office.has(problem(), problem(column="工作动态", rule="blank_column", message="栏目中没有内容"))
    sent = office.send()
    (mail,) = mails
    assert mail["To"] == "永宁镇 <yn@tonggu.test>"
    assert "整改通知:永宁镇有 2 个问题" in mail["Subject"]
    for told in ("通知公告", "工作动态", "栏目中没有内容", f"{HOME}永宁镇/0/", "整改办法", "整改期限"):
        assert told in plain(mail)
        assert told in html(mail)
    (docx,) = mail.iter_attachments()
    assert docx.get_filename() == "整改通知-永宁镇.docx"
    assert bytes(docx.get_payload(decode=True)).startswith(b"PK")
    assert [row["state"] for row in sent["messages"]] == ["sent"]
    assert {(each.told, each.status) for each in office.problems()} == {(1, RectificationStatus.NOTIFIED)}


def test_pictures_go_with_the_mail_under_names_that_every_system_takes(office: Office, tmp_path: Path) -> None:
    line = sample_problem("财政局", f"a/b{SCRIPT}")
    told = sample_notice(problems=(line,), pictures={line.id: b"PNG"})
    files = Attachments(Outgoing(tmp_path / "outgoing"), NoticeWriter()).of(sample_notice(problems=(line,)))
    assert [each.name for each in files] == ["整改通知-财政局.docx"]
    kept = Outgoing(tmp_path / "outgoing").keep(told.pictures[line.id], f"截图1-{line.column}.png")
    assert kept.name == "截图1-a_b_script_alert(1)__script_.png"
    assert kept.path.read_bytes() == b"PNG"
    assert kept == Outgoing(tmp_path / "outgoing").keep(b"PNG", f"截图1-{line.column}.png")


def test_the_date_in_the_mail_is_the_one_that_the_office_notes(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem(due_at=date(2020, 1, 1)))
    office.send()
    (noted,) = office.problems()
    assert noted.due_at > datetime.now(SHANGHAI).date()
    assert f"{noted.due_at.year}年{noted.due_at.month}月{noted.due_at.day}日" in plain(mails[0])


def test_nobody_is_told_twice_on_one_day(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    office.send()
    assert office.send()["messages"] == []
    assert "没有要通知的" in office.run("send").stdout
    assert len(mails) == 1


def test_only_one_writes_notices_at_a_time(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    busy = pytest.raises(XunlanError, match="另一个程序")
    with office.store() as store, store.lock(notices.LOCK), busy as raised:
        office.run("send")
    assert raised.value.exit_status == ExitStatus.BUSY
    assert mails == []


def test_two_processes_that_send_at_once_tell_once(office: Office) -> None:
    office.has(problem())
    with mail_server() as (port, mails):
        command = (sys.executable, "-P", "-m", "crawler.cli", "notices", "send", "--no-screenshots")
        environment = os.environ | {
            "PYTHONPATH": str(PROJECT),
            "XUNLAN_DATABASE_URL": office.database,
            "XUNLAN_QUIET_HOURS": "00:00-00:00",
            "XUNLAN_MESSAGES_ON_WORKING_DAYS": "false",
            "XUNLAN_SMTP_HOST": "127.0.0.1",
            "XUNLAN_SMTP_PORT": str(port),
            "XUNLAN_SMTP_SECURITY": "none",
            "XUNLAN_SMTP_SENDER": "xunlan@tonggu.test",
        }
        both = [subprocess.Popen(command, env=environment, cwd=office.folder, stdout=subprocess.DEVNULL) for _ in "ab"]
        statuses = {each.wait() for each in both}
    assert statuses in ({0}, {0, ExitStatus.BUSY})
    assert len(mails) == 1
    assert office.problems()[0].told == 1


def test_what_is_found_later_on_the_day_is_told_alone(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    office.send()
    office.has(problem(column="工作动态"))
    office.send()
    assert len(mails) == 2
    assert "通知公告" not in plain(mails[1])
    assert "工作动态" in plain(mails[1])


@pytest.mark.parametrize(
    "status", [RectificationStatus.PENDING, RectificationStatus.FALSE_ALARM, RectificationStatus.EXEMPT]
)
def test_what_is_pending_dismissed_or_exempt_is_told_to_no_unit(
    office: Office, mails: list[EmailMessage], group: BotServer, status: RectificationStatus
) -> None:
    office.has(problem(rule="personal_data", status=status, about=f"{HOME}a.html id_number"))
    office.send()
    assert mails == []
    assert group.posted == []


def test_what_only_reminds_is_told_to_no_unit(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem(rule="due_soon", severity=Severity.NOTICE))
    assert office.send()["messages"] == []


def test_what_the_last_look_could_not_see_is_held_back_and_the_office_is_told(
    office: Office, mails: list[EmailMessage]
) -> None:
    office.office_to = "zwgk@tonggu.test"
    office.has(problem(seen_at=datetime.now(UTC) - timedelta(days=1)))
    office.crawled(look(ColumnState.BLOCKED), minutes_ago=5)
    sent = office.send()
    assert [each["unit"] for each in sent["held"]] == ["永宁镇"]
    (digest,) = mails
    assert digest["To"].addresses[0].addr_spec == "zwgk@tonggu.test"
    assert "最近一次查看未能看到,暂不通知(1)" in plain(digest)


def test_a_problem_seen_in_the_last_look_is_told_although_the_page_does_not_open(
    office: Office, mails: list[EmailMessage]
) -> None:
    seen = datetime.now(UTC) - timedelta(minutes=5)
    office.has(problem(rule="unreachable_column", seen_at=seen))
    office.crawled(look(ColumnState.UNREACHABLE, seen_at=seen), minutes_ago=6)
    office.send()
    assert len(mails) == 1


def look(state: ColumnState, seen_at: datetime | None = None) -> ColumnObservation:
    return ColumnObservation(
        unit="永宁镇",
        column="通知公告",
        url=f"{HOME}永宁镇/0/",
        seen_at=seen_at or datetime.now(UTC) - timedelta(minutes=5),
        state=state,
        reason="被网站防护拦截",
    )


# --- thanks -----------------------------------------------------------------------------------------------------------


def closed(**given: Any) -> Rectification:
    now = datetime.now(UTC)
    told: dict[str, Any] = {"told": 1, "told_at": now - timedelta(days=3), "closed_at": now - timedelta(hours=1)}
    return problem(status=RectificationStatus.CLOSED, **(told | given))


def test_a_unit_is_thanked_once_for_what_it_put_right(office: Office, mails: list[EmailMessage]) -> None:
    office.has(closed())
    office.send()
    office.send()
    (mail,) = mails
    assert "整改完成:永宁镇的 1 个问题已整改" in mail["Subject"]
    assert not list(mail.iter_attachments())


def test_thanks_of_an_earlier_day_are_not_repeated(office: Office, mails: list[EmailMessage]) -> None:
    done = closed(closed_at=datetime.now(UTC) - timedelta(days=2))
    office.has(done)
    office.send()
    mails.clear()
    with office.store() as store:
        known = Known.of(store, SHANGHAI)
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
    (telling,) = make_plan(known, tomorrow, datetime.now(UTC)).tellings  # it is news still
    assert telling.kind is NoticeKind.FIXED
    with office.store() as store:
        head = Letterhead.of(SITE)
        writer = Writer(store, Notices(known, head, tomorrow), ("smtp",), datetime.now(UTC))
        assert list(writer.messages(make_plan(known, tomorrow, datetime.now(UTC)))) == []


def test_what_a_unit_was_never_told_of_brings_no_thanks(office: Office, mails: list[EmailMessage]) -> None:
    office.has(closed(told=0, told_at=None))
    assert office.send()["messages"] == []


# --- reminders --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "told_on", "due_on", "day", "reminded"),
    [
        ("major", "2022-04-18", "2022-05-18", "2022-04-20", False),  # Monday, and two working days later
        ("major", "2022-04-18", "2022-05-18", "2022-04-21", True),
        ("major", "2022-04-15", "2022-05-18", "2022-04-18", False),  # over a weekend
        ("major", "2022-04-29", "2022-06-18", "2022-05-04", False),  # a public holiday
        ("major", "2022-04-18", "2022-04-20", "2022-04-19", True),  # the day before its date
        ("major", "2022-04-20", "2022-04-20", "2022-04-21", True),  # the day after
        ("major", "2022-04-21", "2022-04-20", "2022-04-21", False),  # told today
        ("minor", "2022-04-14", "2022-04-20", "2022-04-20", False),
        ("minor", "2022-04-14", "2022-04-20", "2022-04-21", True),
        ("notice", "2022-01-14", "2022-02-20", "2022-04-21", False),
    ],
)
def test_reminders_come_by_severity_and_date(
    severity: str, told_on: str, due_on: str, day: str, reminded: bool
) -> None:
    days = [date.fromisoformat(each) for each in (told_on, due_on, day)]
    assert is_to_be_reminded(paces().of(Severity(severity)), *days) is reminded


def told(**given: Any) -> Rectification:
    ago = datetime.now(UTC) - timedelta(days=30)
    fields: dict[str, Any] = {"status": RectificationStatus.NOTIFIED, "told": 1, "told_at": ago, "opened_at": ago}
    return problem(**(fields | given))


def test_a_unit_that_did_not_put_things_right_is_reminded_with_how_often_it_was_told(
    office: Office, mails: list[EmailMessage]
) -> None:
    office.has(told(status=RectificationStatus.OVERDUE, due_at=date(2020, 1, 1), told=2))
    office.send()
    office.send()
    (mail,) = mails
    assert "整改提醒" in mail["Subject"]
    assert "其中 1 个已逾期" in mail["Subject"]
    assert "已通知 2 次" in plain(mail)
    assert office.problems()[0].told == 3


def test_a_unit_that_answered_is_not_reminded_before_somebody_looked(office: Office, mails: list[EmailMessage]) -> None:
    office.has(told(status=RectificationStatus.REPLIED))
    assert office.send()["messages"] == []


# --- to a group -------------------------------------------------------------------------------------------------------


def test_a_group_gets_one_message_of_a_kind_and_the_units_in_it_count_as_told(office: Office, group: BotServer) -> None:
    office.has(problem(), problem("财政局"), problem("气象局"), told(column="工作动态"))
    office.send()
    office.send()
    first, reminder = [str(each.body) for each in group.posted]
    assert all(unit in first for unit in ("永宁镇", "财政局", "气象局"))
    assert "工作动态" not in first
    assert "整改提醒" in reminder
    assert "工作动态" in reminder
    assert sorted(each.told for each in office.problems()) == [1, 1, 1, 2]


def test_a_long_list_is_told_in_several_messages_and_none_is_cut(office: Office, group: BotServer) -> None:
    office.has(*(problem("财政局", rule="dead_link", about=f"{HOME}{number}.html") for number in range(300)))
    office.send()
    texts = [each.body[each.body["msgtype"]]["content"] for each in group.posted]
    assert len(texts) > 1
    assert not any("以下略去" in text for text in texts)
    assert sum(text.count("通知公告") for text in texts) == 300
    assert {each.told for each in office.problems()} == {1}


# --- the office -------------------------------------------------------------------------------------------------------


def test_the_digest_says_what_happened_once_a_day(office: Office, mails: list[EmailMessage]) -> None:
    office.office_to = "zwgk@tonggu.test"
    office.crawled(minutes_ago=30, warnings=("2 个栏目被网站防护拦截,不计入问题",))
    leak = problem("财政局", rule="personal_data", status=RectificationStatus.PENDING, about=f"{HOME}a.html id_number")
    late = told(unit="财政局", status=RectificationStatus.OVERDUE, told_at=datetime.now(UTC))
    office.has(problem(), problem("气象局"), leak, late, closed(column="工作动态"))
    office.send()
    office.send()
    (digest,) = [mail for mail in mails if "汇总" in mail["Subject"]]
    text = plain(digest)
    for section in ("待确认", "逾期未整改(1)", "以来已整改(1)", "今天的通知", "2 个栏目被网站防护拦截"):
        assert section in text
    assert "气象局:请用电话等方式通知,再用 xunlan findings told 登记" in text
    assert "id_number" not in text


def test_a_group_never_reads_in_the_digest_what_only_the_office_may_know(office: Office, group: BotServer) -> None:
    office.office_to = "政务公开股"
    leak = problem("财政局", rule="personal_data", status=RectificationStatus.PENDING, about=f"{HOME}a.html id_number")
    office.has(leak)
    office.send()
    (digest,) = [str(each.body) for each in group.posted]
    assert "待确认:1" in digest
    assert "财政局" not in digest


def test_a_unit_without_an_address_is_named(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem("气象局"))
    assert "气象局:无邮箱,请用 xunlan findings told 登记" in office.run("send").stdout
    assert mails == []
    assert office.problems()[0].told == 0


def test_without_a_fresh_crawl_the_timetables_round_tells_no_unit_and_says_so(office: Office) -> None:
    office.office_to = "zwgk@tonggu.test"
    office.has(problem())
    with office.store() as store:
        run = store.runs()[0]
        old = datetime.now(UTC) - timedelta(days=3)
        store.end_run(run.id, status=RunStatus.DONE, finish_reason="finished", counts={}, ended_at=old)
    with mail_server() as (port, mails):
        office.mails_through(port)
        office.send("--fresh")
        (digest,) = mails
        assert "今天没有通知任何单位" in plain(digest)
        office.send()
        assert len(mails) == 2


# --- what is shown, and what is not changed ---------------------------------------------------------------------------


def test_a_dry_run_shows_every_word_and_changes_nothing(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    before = sorted(office.folder.iterdir())
    shown = office.run("send", "--dry-run").stdout
    (row,) = office.send("--dry-run")["messages"]
    assert "整改通知:永宁镇有 1 个问题" in shown
    assert "整改办法" in shown
    assert "<table" in row["html"]
    assert mails == []
    assert sorted(office.folder.iterdir()) == before
    with office.store() as store:
        assert store.outbox.deliveries() == []


def test_without_a_channel_it_is_said_what_would_be_told(office: Office) -> None:
    office.has(problem())
    dry = office.run("send", "--dry-run")
    assert dry.exit_code == 0
    assert "永宁镇" in dry.stdout
    assert "没有设置任何通知通道" in dry.stdout
    with pytest.raises(XunlanError, match="XUNLAN_SMTP_HOST") as refused:
        office.run("send")
    assert refused.value.exit_status == ExitStatus.BAD_INPUT


def test_one_unit_alone_can_be_told_and_a_wrong_name_is_named(office: Office, mails: list[EmailMessage]) -> None:
    office.office_to = "zwgk@tonggu.test"
    office.has(problem(), problem("财政局"))
    office.send("--unit", "永宁镇")
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["yn@tonggu.test"]
    with pytest.raises(XunlanError, match="财政局"):
        office.run("send", "--unit", "财政")


# --- bad days ---------------------------------------------------------------------------------------------------------


def test_a_dead_mail_server_loses_nothing_and_tells_once(office: Office) -> None:
    office.has(problem())
    office.mails_through(free_port())
    assert office.run("send").exit_code == ExitStatus.PARTIAL
    assert office.problems()[0].told == 0
    assert len(list((office.folder / "xunlan.outgoing").iterdir())) == 1
    again = office.run("send")
    assert again.exit_code == ExitStatus.PARTIAL
    assert "早先的 1 条消息还没有发出" in again.stdout
    assert office.send()["messages"] == []
    with mail_server() as (port, mails):
        office.mails_through(port)
        with office.store() as store:
            (waiting,) = store.outbox.deliveries()
            store.outbox.settle([waiting.model_copy(update={"next_try_at": datetime.now(UTC)})])
        office.run("outbox")
        office.run("outbox")
        assert len(mails) == 1
        assert len(list(mails[0].iter_attachments())) == 1
    assert office.problems()[0].told == 1


def test_what_a_round_sends_of_an_earlier_one_is_listed(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    now = datetime.now(SHANGHAI)
    office.quiet_hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    office.send()
    office.quiet_hours = "00:00-00:00"
    listed = office.run("send")
    assert "已发送 1 条" in listed.stdout
    assert "没有要通知的" not in listed.stdout
    assert len(mails) == 1


def test_what_waits_from_an_earlier_day_is_not_written_again(office: Office) -> None:
    office.has(problem())
    office.mails_through(free_port())
    office.run("send")
    with office.store() as store:
        known = Known.of(store, SHANGHAI)
        tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
        writer = Writer(store, Notices(known, Letterhead.of(SITE), tomorrow), ("smtp",), datetime.now(UTC))
        assert list(writer.messages(make_plan(known, tomorrow, datetime.now(UTC)))) == []


def test_files_go_when_no_message_needs_them(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    office.send()
    assert list((office.folder / "xunlan.outgoing").iterdir()) == []


def test_a_disk_that_refuses_tells_nobody_and_says_so(office: Office, mails: list[EmailMessage]) -> None:
    office.has(problem())
    (office.folder / "xunlan.outgoing").write_text("not a folder")
    with pytest.raises(XunlanError, match="没有通知任何单位"):
        office.run("send")
    assert mails == []
    with office.store() as store:
        assert store.outbox.deliveries() == []


def test_in_quiet_hours_the_notice_waits_and_the_reader_is_told_when_it_goes(
    office: Office, mails: list[EmailMessage]
) -> None:
    now = datetime.now(SHANGHAI)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=1)
    office.quiet_hours = f"{begin:%H:%M}-{end:%H:%M}"
    office.has(problem())
    result = office.run("send")
    assert "待发送" in result.stdout
    assert "现在不是发送时间" in result.stdout
    assert mails == []
    assert office.problems()[0].told == 0


# --- hostile words ----------------------------------------------------------------------------------------------------


def test_a_hostile_title_is_harmless_in_every_part_of_a_mail(office: Office, mails: list[EmailMessage]) -> None:
    hostile = f"{FORMULA}\r\nBcc: a@b.test\u202e{SCRIPT}"
    office.has(problem(column=SCRIPT, message=hostile, url="javascript:alert(1)"))
    office.send()
    (mail,) = mails
    assert mail["Bcc"] is None
    assert "<script" not in html(mail)
    assert 'href="javascript' not in html(mail)
    assert "\u202e" not in html(mail) + plain(mail)
    assert "\nBcc:" not in plain(mail)


# --- files for a person -----------------------------------------------------------------------------------------------


def test_notices_are_written_for_every_unit_that_has_something_to_be_told(office: Office, tmp_path: Path) -> None:
    office.has(problem(), told(unit="财政局"), problem("气象局", status=RectificationStatus.PENDING))
    out = tmp_path / "out"
    assert "2 个单位" in office.run("write", "--out", str(out)).stdout
    assert [each.name for each in sorted(out.iterdir())] == [
        "001-永宁镇.docx",
        "001-永宁镇.html",
        "002-财政局.docx",
        "002-财政局.html",
    ]
    assert "通知公告" in (out / "001-永宁镇.html").read_text(encoding="utf-8")
    with pytest.raises(XunlanError, match="已经存在"):
        office.run("write", "--out", str(out))
    assert not [each for each in tmp_path.iterdir() if each.name.endswith(".part")]


def test_nothing_to_tell_writes_nothing(office: Office, tmp_path: Path) -> None:
    assert json.loads(office.run("write", "--json", "--out", str(tmp_path / "out")).stdout)["files"] == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        ("yn@tonggu.gov.cn", ("yn@tonggu.gov.cn",)),
        ("张三<a.b-c@x.gov.cn>、d@y.cn", ("a.b-c@x.gov.cn", "d@y.cn")),
        ("邮箱:yn@tonggu.gov.cn。", ("yn@tonggu.gov.cn",)),
        ("a@b@c.cn", ()),
        ("见 http://x.cn/@someone", ()),
        ("a@localhost", ()),
    ],
)
def test_mail_addresses_are_found_in_what_the_registry_says(contact: str, found: tuple[str, ...]) -> None:
    assert addresses(contact) == found
