"""A problem from finding to fix, as the office lives it: told, replied, rechecked, late, closed, and back again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.lives import problems_on, read_lives
from crawler.period import parse_period
from crawler.registry import load_registry
from crawler.telling import LOCK, note_sent, withdraw_overtaken
from rules.ruleset import read_ruleset
from storage.nouns import Rectification, RectificationEvent, RectificationStatus, Severity, Step
from storage.outbox_nouns import DeliveryState, Message
from storage.store import Store, open_store
from tests.crawler.county import listing, write_registry
from tests.crawler.recorded import xunlan
from tests.crawler.test_articles import LEAK, PENALTY, article, rows
from tests.loopback import Loopback, html

ZONE = ZoneInfo("Asia/Shanghai")
Status = RectificationStatus


# --- what was sent --------------------------------------------------------------------------------------------------


def moment(day: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE).replace(hour=hour).astimezone(UTC)


def problem(name: str = "a", **changed: Any) -> Rectification:
    """Found on 2022-04-21, due on 2022-05-01."""
    known = Rectification(
        fingerprint=name * 32,
        opened_at=moment("2022-04-21"),
        rule="stale_column",
        unit="永宁镇",
        column="通知公告",
        url="http://www.tonggu.test/yn/",
        about="",
        message="最近一条发布于 2020-01-02",
        severity=Severity.MAJOR,
        status=Status.FOUND,
        due_at=date(2022, 5, 1),
        seen_at=moment("2022-04-21"),
    )
    return known.model_copy(update=changed)


class Sent:
    """A store with problems, and an outbox from which messages about them were sent."""

    def __init__(self, store: Store, *problems: Rectification) -> None:
        self.store = store
        store.save_rectifications(problems, [])
        self._number = 0

    def send(self, at: datetime, *things: str, kind: str = "rectification", channel: str = "smtp") -> None:
        self._number += 1
        message = Message(
            kind=kind,
            to="永宁镇",
            channel=channel,
            subject="整改通知",
            text=f"第 {self._number} 条",
            made_at=at,
            day=at.astimezone(ZONE).date(),
            things=tuple(each * 32 for each in things or ("a",)),
        )
        (posted,) = self.store.outbox.post([message], at)
        self.store.outbox.settle([posted.model_copy(update={"state": DeliveryState.SENT, "sent_at": at})])

    def now(self, name: str = "a") -> Rectification:
        (found,) = (each for each in self.store.rectifications(include_closed=True) if each.fingerprint == name * 32)
        return found

    def told(self, name: str = "a") -> list[RectificationEvent]:
        return self.store.rectification_events(name * 32)


@pytest.fixture
def sent_about(tmp_path: Path) -> Iterator[Callable[..., Sent]]:
    with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        yield lambda *problems: Sent(store, *(problems or (problem(),)))


def test_a_message_that_went_out_is_noted_once(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about()
    sent.send(moment("2022-04-22"))
    assert (note_sent(sent.store, ZONE), note_sent(sent.store, ZONE)) == (1, 0)
    (event,) = sent.told()
    assert (event.what, event.at) == (Step.NOTIFIED, moment("2022-04-22"))
    assert event.why == "第 1 次通知:经邮件,消息 #1,整改期限 2022-05-02"
    assert (sent.now().status, sent.now().told, sent.now().told_at) == (Status.NOTIFIED, 1, moment("2022-04-22"))


def test_the_time_to_put_things_right_begins_when_the_unit_is_first_told(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about()
    sent.send(moment("2022-05-20"))
    sent.send(moment("2022-05-25"), kind="reminder")
    assert note_sent(sent.store, ZONE) == 2
    assert (sent.now().told, sent.now().due_at) == (2, date(2022, 5, 30))


def test_nobodys_time_gets_shorter_by_being_told(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about(problem(due_at=date(2022, 6, 30)))
    sent.send(moment("2022-04-22"))
    note_sent(sent.store, ZONE)
    assert sent.now().due_at == date(2022, 6, 30)


def test_a_message_that_waits_is_taken_back_when_all_of_it_is_over(sent_about: Callable[..., Sent]) -> None:
    ended = {"status": Status.CLOSED, "closed_at": moment("2022-04-23")}
    sent = sent_about(problem("a", **ended), problem("b"))
    at = moment("2022-04-22")
    told = {"kind": "rectification", "to": "永宁镇", "channel": "smtp", "subject": "整改通知", "made_at": at}
    waiting = [
        Message(**told, text=name, day=at.date(), things=tuple(each * 32 for each in name)) for name in ("a", "ab")
    ]
    sent.store.outbox.post(waiting, at)
    assert (withdraw_overtaken(sent.store), withdraw_overtaken(sent.store)) == (1, 0)
    still = sent.store.outbox.due(moment("2022-04-25"))
    assert [each.message.text for each in still] == ["ab"]


def test_two_channels_on_one_day_count_once(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about()
    sent.send(moment("2022-04-22", 0))  # 2022-04-21 in UTC
    sent.send(moment("2022-04-22", 23), channel="wecom")
    note_sent(sent.store, ZONE)
    assert sent.now().told == 1
    assert [event.why for event in sent.told()][1] == "第 1 次通知(当天另一次):经企业微信,消息 #2"
    sent.send(moment("2022-04-23", 0), channel="wecom")
    note_sent(sent.store, ZONE)
    assert sent.now().told == 2


@pytest.mark.parametrize("status", [Status.REPLIED, Status.NOT_FIXED, Status.OVERDUE])
def test_a_reminder_leaves_what_is_known_of_a_problem(sent_about: Callable[..., Sent], status: Status) -> None:
    sent = sent_about(problem(status=status, told=1, told_at=moment("2022-04-21")))
    sent.send(moment("2022-04-25"), kind="reminder")
    note_sent(sent.store, ZONE)
    assert (sent.now().status, sent.now().told) == (status, 2)


def test_what_waits_for_a_person_was_told_to_nobody(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about(problem(rule="personal_data", status=Status.PENDING))
    sent.send(moment("2022-04-22"))
    assert note_sent(sent.store, ZONE) == 1
    assert (sent.now().status, sent.now().told, sent.told()) == (Status.PENDING, 0, [])


def test_what_was_closed_after_a_message_went_out_was_told_all_the_same(sent_about: Callable[..., Sent]) -> None:
    closed = {"status": Status.CLOSED, "closed_at": moment("2022-04-23")}
    sent = sent_about(problem("a", **closed), problem("b", **closed))
    sent.send(moment("2022-04-22"), "a")
    sent.send(moment("2022-04-24"), "b")
    note_sent(sent.store, ZONE)
    assert [(sent.now(name).status, sent.now(name).told) for name in "ab"] == [(Status.CLOSED, 1), (Status.CLOSED, 0)]


def test_a_digest_for_the_office_tells_no_unit_anything(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about()
    sent.send(moment("2022-04-22"), kind="digest")
    assert note_sent(sent.store, ZONE) == 0
    assert sent.now().told == 0


def test_two_that_note_at_once_count_once(sent_about: Callable[..., Sent]) -> None:
    sent = sent_about()
    sent.send(moment("2022-04-22"))
    with sent.store.lock(LOCK):
        assert note_sent(sent.store, ZONE) == 0
    assert note_sent(sent.store, ZONE) == 1
    assert sent.now().told == 1


# --- what counts ----------------------------------------------------------------------------------------------------


def standing(store: Store, day: str, *steps: tuple[str, Step, str]) -> tuple[int, int]:
    """How many problems count on a day, and how many would if a person confirmed them. Steps: day, what, who."""
    events = [
        RectificationEvent(fingerprint="a" * 32, at=moment(on), run=1, what=what, why="", who=who)
        for on, what, who in steps
    ]
    store.save_rectifications([problem()], events)
    ruleset, period = read_ruleset("county-zero-tolerance"), parse_period("2022Q2")
    found = problems_on(read_lives(store), ruleset, period, ZONE, date.fromisoformat(day))
    return len(found.counting), len(found.pending)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        yield opened


def test_being_told_answering_and_being_late_change_nothing_of_what_counts(store: Store) -> None:
    steps = (Step.OPENED, Step.NOTIFIED, Step.REPLIED, Step.RECHECKED, Step.NOT_FIXED, Step.OVERDUE)
    assert standing(store, "2022-04-28", *(("2022-04-21", step, "") for step in steps)) == (1, 0)
    assert standing(store, "2022-04-28", ("2022-04-22", Step.RECHECKED, ""), ("2022-04-22", Step.CLOSED, "")) == (0, 0)
    assert standing(store, "2022-04-28", ("2022-04-23", Step.NOTIFIED, "")) == (0, 0)


def test_a_dismissal_that_was_taken_back_was_never_said(store: Store) -> None:
    opened, dismissed = ("2022-04-21", Step.OPENED, ""), ("2022-04-22", Step.DISMISSED, "政务公开股")
    assert standing(store, "2022-04-28", opened, dismissed) == (0, 0)
    assert standing(store, "2022-04-23", ("2022-04-25", Step.REOPENED, "政务公开股")) == (1, 0)
    assert standing(store, "2022-04-28") == (1, 0)


def test_what_comes_back_by_itself_needs_a_word_of_its_own(store: Store) -> None:
    opened, dismissed = ("2022-04-21", Step.OPENED, ""), ("2022-04-22", Step.DISMISSED, "政务公开股")
    closed, back = ("2022-04-23", Step.CLOSED, ""), ("2022-04-25", Step.REOPENED, "")
    assert standing(store, "2022-04-22", opened, dismissed, closed, back) == (0, 0)
    assert standing(store, "2022-04-28") == (1, 0)


def test_an_exemption_that_was_taken_back_held_until_then(store: Store) -> None:
    opened, exempt = ("2022-04-21", Step.OPENED, ""), ("2022-04-22", Step.EXEMPTED, "政务公开股")
    assert standing(store, "2022-04-23", opened, exempt, ("2022-04-25", Step.REOPENED, "政务公开股")) == (0, 0)
    assert standing(store, "2022-04-26") == (1, 0)


# --- through the doors ----------------------------------------------------------------------------------------------

UNITS = {
    "永宁镇": {"通知公告": "/a/", "工作动态": "/b/", "政策文件": "/c/"},
    "大塅镇": {"通知公告": "/d/", "行政处罚": "/cf/"},
}
_TOLD = [("opened", "程序"), ("notified", "政务公开股")]


class Office:
    """A small county, and the office that watches it. Days count from today, because people are told on it."""

    def __init__(self, folder: Path, site: Loopback) -> None:
        self.database = f"sqlite:///{folder}/x.db"
        self.site = site
        self.registry = write_registry(folder, site.home, UNITS)
        self.today = datetime.now(ZONE).date()
        self.articles = "0"

    def show(self, path: str, days_old: int) -> None:
        self.site.pages[path] = html(listing(self.day(-days_old)))

    def day(self, after: int) -> str:
        return (self.today + timedelta(days=after)).isoformat()

    def know(self, *problems: Rectification) -> None:
        """Store problems as if they had been found."""
        registry = load_registry(self.registry)
        with open_store(self.database) as store:
            store.remember(registry.site, registry.units, registry.columns)
            store.save_rectifications(problems, [])

    def look(self, verb: str, after: int = 0) -> dict[str, Any]:
        return dict(json.loads(self.shown(verb, "--registry", self.registry, "--as-of", self.day(after), "--json")))

    def problems(self, *words: str, rule: str = "stale_column") -> list[dict[str, Any]]:
        return list(json.loads(self.shown("findings", "--rule", rule, "--json", *words)))

    def say(self, what: str, *words: str, by: str = "政务公开股", why: str = "电话告知办公室") -> Any:
        return json.loads(self.shown("findings", what, *words, "--by", by, "--reason", why, "--json"))

    def history(self, name: str) -> dict[str, Any]:
        return dict(json.loads(self.shown("findings", "history", name, "--json")))

    def steps(self, name: str) -> list[tuple[str, str]]:
        return [(step["what"], step["who"]) for step in self.history(name)["steps"]]

    def refused(self, *words: str) -> str:
        result = xunlan("findings", *words, "--by", "政务公开股", "--database", self.database)
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        return result.stderr

    def shown(self, *words: object) -> str:
        env = {"PATH": "/nowhere", "HOME": "/nowhere", "XUNLAN_RETRIES": "0", "XUNLAN_TIMEOUT": "5"}
        env["XUNLAN_ARTICLES_PER_NIGHT"] = self.articles
        result = xunlan(*words, "--database", self.database, env=env)
        assert result.exit_code in (0, 3), result.output  # 3: the site could not be read
        return result.stdout


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Loopback() as site:
        made = Office(tmp_path, site)
        for path in ("/a/", "/b/", "/c/"):
            made.show(path, 900)
        made.show("/d/", 3)
        site.pages["/cf/"] = rows((PENALTY[0], PENALTY[1], made.day(-3)))
        yield made


def test_problems_from_finding_to_fix(office: Office) -> None:
    office.look("crawl")
    fixed, late, unseen = (each["fingerprint"][:8] for each in sorted(office.problems(), key=lambda each: each["url"]))
    told = office.say("told", "--unit", "永宁镇")
    assert [(each["status"], each["due_at"]) for each in told] == [("notified", office.day(10))] * 3
    (replied,) = office.say("replied", late, by="永宁镇办公室", why="已安排发布")
    assert replied["status"] == "replied"

    office.show("/a/", 1)
    office.site.pages["/c/"] = html("busy", 503)
    read_out = office.shown("recheck", "--registry", office.registry, "--as-of", office.day(12), "--unit", "永宁镇")
    assert "复核:问题 3 处,已整改 1,未整改 1,未能查看 1" in read_out
    assert "已通知次数" in read_out
    assert f"{fixed} 永宁镇“通知公告” 栏目不更新:已通知 1 次" in read_out
    assert f"{late} 永宁镇“工作动态” 栏目不更新:逾期未整改,已通知 1 次,整改期限 {office.day(10)}" in read_out
    assert f"{unseen} 永宁镇“政策文件” 栏目不更新:栏目打不开(5xx 服务器错误)" in read_out
    assert {each["fingerprint"][:8]: each["status"] for each in office.problems("--all")} == {
        fixed: "closed",
        late: "overdue",
        unseen: "notified",
    }
    (run,) = json.loads(office.shown("runs", "--limit", "1", "--json"))
    assert {name: number for name, number in run["counts"].items() if name.startswith("rechecked")} == {
        "rechecked.fixed": 1,
        "rechecked.not_fixed": 1,
        "rechecked.unseen": 1,
    }
    assert office.steps(fixed) == [*_TOLD, ("rechecked", "程序"), ("closed", "程序")]
    assert office.steps(late) == [*_TOLD, ("replied", "永宁镇办公室"), ("rechecked", "程序"), ("overdue", "程序")]
    assert office.steps(unseen) == [*_TOLD, ("rechecked", "程序")]
    life = office.history(late)
    assert (life["told"], life["status"]) == (1, "overdue")
    assert all(step["at"].endswith("+08:00") and step["why"] for step in life["steps"])
    read_out = office.shown("findings", "history", late)
    assert "永宁镇“工作动态” 栏目不更新" in read_out
    assert f"第 1 次通知:电话告知办公室,整改期限 {office.day(10)}" in read_out
    assert "单位回复" in read_out


def test_a_recheck_reads_articles_and_finds_again_what_a_person_took_back(office: Office) -> None:
    office.articles = "100"
    office.site.pages[PENALTY[0]] = article(PENALTY[1], LEAK)
    office.look("crawl")
    number, address = sorted(office.problems(rule="personal_data"), key=lambda each: " address" in each["about"])
    office.say("dismiss", number["fingerprint"], why="看错了")
    (again,) = office.say("reopen", number["fingerprint"], why="经核实确有问题")
    assert again["status"] == "pending"
    office.say("confirm", address["fingerprint"])
    office.say("told", address["fingerprint"])
    told = office.look("recheck")
    days_told = {each["unit"]: each["told"] for each in told["recheck"]["units"]}
    assert (days_told["永宁镇"], days_told["大塅镇"]) == (0, 1)
    assert {each["about"].split(" ")[1]: each["status"] for each in office.problems(rule="personal_data")} == {
        "id_number": "pending",
        "address": "not_fixed",
    }
    assert {each["fingerprint"] for each in told["recheck"]["problems"]} >= {address["fingerprint"]}
    steps = office.history(number["fingerprint"])["steps"]
    assert [(step["title"], step["who"]) for step in steps] == [
        ("发现", "程序"),
        ("认定误报", "政务公开股"),
        ("重新打开", "政务公开股"),
        ("复核", "程序"),
    ]
    assert steps[-1]["why"] == "仍能看到,待人工确认"


def test_an_exemption_that_is_taken_back_is_forgotten(office: Office) -> None:
    office.know(problem())
    office.say("exempt", "aaaaaa", why="机构已撤并")
    with open_store(office.database) as store:
        assert store.dismissed() != set()
    (again,) = office.say("reopen", "aaaaaa", why="机构恢复")
    assert (again["status"], again["closed_at"]) == ("found", None)
    with open_store(office.database) as store:
        assert store.dismissed() == set()


def test_a_confirmed_problem_of_which_the_unit_was_told_stays_told(office: Office) -> None:
    office.know(problem())
    office.say("told", "aaaaaa")
    assert office.say("confirm", "aaaaaa")[0]["status"] == "notified"
    office.say("dismiss", "aaaaaa")
    assert office.say("reopen", "aaaaaa")[0]["status"] == "notified"


def test_what_waits_for_a_person_can_be_told_to_nobody(office: Office) -> None:
    office.know(problem("a"), problem("b", status=Status.PENDING, rule="personal_data"))
    assert "findings confirm" in office.refused("told", "aaaaaa", "bbbbbb", "--reason", "电话")
    assert [each["status"] for each in office.problems()] == ["found"]  # nothing is done by halves
    typed = ("told", "--unit", "永宁镇", "--by", "政务公开股", "--reason", "电话", "--database", office.database)
    done = xunlan("findings", *typed)
    assert "aaaaaaaa 永宁镇 通知公告:已通知,待整改" in done.stdout
    assert "bbbbbbbb" not in done.stdout
    assert "另有 1 处待确认" in done.stderr


@pytest.mark.parametrize(
    ("status", "words", "line"),
    [
        (Status.FOUND, ("replied", "aaaaaa", "--reason", "已发布"), "请先用 xunlan findings told 登记通知"),
        (Status.FOUND, ("reopen", "aaaaaa", "--reason", "看错了"), "不需要重新打开"),
        (Status.CLOSED, ("reopen", "aaaaaa", "--reason", "看错了"), "已整改"),
        (Status.EXEMPT, ("reopen", "aaaaaa", "--reason", "看错了"), "请在登记表或豁免台账中取消"),
        (Status.FALSE_ALARM, ("told", "aaaaaa", "--reason", "电话"), "已处理过"),
        (Status.FOUND, ("told", "--reason", "电话"), "两者选一"),
        (Status.FOUND, ("told", "aaaaaa", "--unit", "永宁镇", "--reason", "电话"), "两者选一"),
        (Status.FOUND, ("told", "--unit", "大塅镇", "--reason", "电话"), "没有可以通知的问题"),
        (Status.FOUND, ("told", "--unit", "永宁", "--reason", "电话"), "是否要写 永宁镇"),
        (Status.FOUND, ("told", "aaaaaa", "--due", "2022-04-21", "--reason", "电话"), "已经过去"),
        (Status.FOUND, ("told", "aaaaaa", "--reason", " "), "不能为空"),
    ],
)
def test_what_cannot_be_said_of_a_problem_is_one_line(
    office: Office, status: Status, words: tuple[str, ...], line: str
) -> None:
    office.know(problem(status=status))
    assert line in office.refused(*words)


def test_personal_data_in_what_the_office_says_is_masked_before_it_is_kept(office: Office) -> None:
    office.know(problem())
    office.say("dismiss", "aaaaaa", why="王某 11010519491231002X,电话 13912345678,本人同意公开")
    last = office.history("aaaaaa")["steps"][-1]
    assert "11010519491231002X" not in last["why"]
    assert "13912345678" not in last["why"]
    assert "本人同意公开" in last["why"]


def test_who_is_given_a_later_date_is_not_late_any_more(office: Office) -> None:
    office.know(problem(status=Status.OVERDUE, told=1, told_at=moment("2022-04-21")))
    (told,) = office.say("told", "aaaaaa", "--due", office.day(30), why="工作群")
    assert (told["status"], told["due_at"]) == ("notified", office.day(30))
    assert office.history("aaaaaa")["steps"][-1]["why"] == f"第 2 次通知:工作群,整改期限 {office.day(30)}"
