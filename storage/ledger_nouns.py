"""What no crawler can see and people keep by hand: one noun a ledger, one row of it a value.

A field's `title` is the heading of its column in the workbook that people fill in; its type says what may stand there.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field, field_validator, model_validator

from storage.nouns import Noun


class LedgerRow(Noun):
    """One row. `ledger` is the ledger's name in commands and in the database, `title` the office's name of it."""

    ledger: ClassVar[str]
    title: ClassVar[str]
    identity: ClassVar[tuple[str, ...]]  # the fields that say which thing a row is about: entered again, it is replaced

    @property
    def key(self) -> str:
        return "\x1f".join(str(getattr(self, name)) for name in self.identity)


class LedgerEntry(Noun):
    """A row as it stands in its ledger: who entered it, when, and from where (a file's sheet and row, or a command)."""

    id: int
    row: LedgerRow
    entered_at: AwareDatetime
    entered_by: str
    source: str


# --- 市级监测 -------------------------------------------------------------------------------------------------------


class AuditorWord(StrEnum):
    """What the city's auditor calls a problem."""

    BLANK = "空白栏目"
    STALE = "栏目不更新"
    PRIVACY = "隐私泄露"
    UNREACHABLE = "栏目打不开"
    DEAD_LINK = "错链断链"
    UNDATED = "未注明发布时间"
    WORDING = "表述错误"
    OTHER = "其他"


class AuditorFinding(LedgerRow):
    """One problem that the city's auditor found (市级监测)."""

    ledger = "auditor"
    title = "市级监测"
    identity = ("found_on", "unit", "column", "url", "what")

    found_on: date = Field(title="监测日期")
    unit: str = Field(title="单位", min_length=1)
    column: str = Field("", title="栏目")
    url: str = Field("", title="网址")
    what: AuditorWord = Field(title="问题类别")
    detail: str = Field("", title="问题描述")
    due_on: date | None = Field(None, title="整改期限")
    fixed_on: date | None = Field(None, title="整改完成日期")

    @model_validator(mode="after")
    def _in_order(self) -> AuditorFinding:
        if self.fixed_on is not None and self.fixed_on < self.found_on:
            raise ValueError("整改完成日期不能早于监测日期")
        return self


# --- 结对找错 -------------------------------------------------------------------------------------------------------


class PairTask(LedgerRow):
    """Who checks whom in one week (结对找错), whether it was done, and whether the errors were put right in time."""

    ledger = "pairs"
    title = "结对找错"
    identity = ("week_of", "checker", "checked")

    week_of: date = Field(title="周(该周任一天)")  # kept as that week's Monday
    checker: str = Field(title="找错单位", min_length=1)
    checked: str = Field(title="被查单位", min_length=1)
    done: bool = Field(title="是否完成")
    errors: int = Field(0, title="报告错误数", ge=0)
    fixed_late: int = Field(0, title="未及时整改数", ge=0)  # of the checked unit
    note: str = Field("", title="备注")

    @field_validator("week_of")
    @classmethod
    def _monday(cls, day: date) -> date:
        return day - timedelta(days=day.weekday())

    @model_validator(mode="after")
    def _consistent(self) -> PairTask:
        if self.fixed_late > self.errors:
            raise ValueError("未及时整改数不能多于报告错误数")
        if self.errors and not self.done:
            raise ValueError("报告了错误的任务应为已完成")
        if self.checker == self.checked:
            raise ValueError("找错单位和被查单位不能是同一个")
        return self


# --- 政务新媒体 -----------------------------------------------------------------------------------------------------


class Platform(StrEnum):
    WECHAT = "微信公众号"
    WEIBO = "微博"
    DOUYIN = "抖音"
    APP = "移动客户端"
    OTHER = "其他"


class MediaAccount(LedgerRow):
    """An account of government new media (政务新媒体)."""

    ledger = "media"
    title = "新媒体账号"
    identity = ("account", "platform")

    account: str = Field(title="账号名称", min_length=1)
    platform: Platform = Field(Platform.WECHAT, title="平台")
    unit: str = Field(title="主办单位", min_length=1)
    closed_on: date | None = Field(None, title="注销日期")
    note: str = Field("", title="备注")


class Monitor(StrEnum):
    """Who looked at an account."""

    CITY = "市级"
    COUNTY = "县级"


class MediaCheck(LedgerRow):
    """One check of one account: whether it was kept up to date, and whether its functions worked."""

    ledger = "media-checks"
    title = "新媒体监测"
    identity = ("checked_on", "monitor", "account", "platform")

    checked_on: date = Field(title="监测日期")
    monitor: Monitor = Field(Monitor.CITY, title="监测方")
    account: str = Field(title="账号名称", min_length=1)
    platform: Platform = Field(Platform.WECHAT, title="平台")
    last_update: date | None = Field(None, title="最近更新日期")
    updated: bool = Field(title="是否按时更新")
    works: bool = Field(True, title="功能是否正常")
    fault: str = Field("", title="故障说明")

    @model_validator(mode="after")
    def _consistent(self) -> MediaCheck:
        if self.fault and self.works:
            raise ValueError("写了故障说明,“功能是否正常”应填 否")
        if self.last_update is not None and self.last_update > self.checked_on:
            raise ValueError("最近更新日期不能晚于监测日期")
        return self


# --- 乡镇任务 -------------------------------------------------------------------------------------------------------


class TownshipTask(LedgerRow):
    """One of a township's tasks (乡(镇)级具体工作任务): who, by when, and the page that proves it."""

    ledger = "tasks"
    title = "乡镇任务"
    identity = ("unit", "number")

    unit: str = Field(title="乡镇", min_length=1)
    number: int = Field(title="序号", ge=1)
    task: str = Field(title="任务", min_length=1)
    owner: str = Field("", title="责任人")
    due_on: date = Field(title="完成期限")
    done_on: date | None = Field(None, title="完成日期")
    evidence_url: str = Field("", title="佐证网址")


class EvidenceCheck(LedgerRow):
    """Whether a task's evidence page could be opened; None where nobody can tell. Written by the program."""

    ledger = "evidence-checks"
    title = "佐证检查"
    identity = ("url",)

    url: str = Field(title="网址")
    checked_at: AwareDatetime = Field(title="检查时间")
    reachable: bool | None = Field(title="能否打开")
    said: str = Field(title="说明")  # Chinese: what the page answered


# --- 豁免 -----------------------------------------------------------------------------------------------------------


class GrantedExemption(LedgerRow):
    """A column of which nothing is asked, why, who granted it, and until when (None: for good)."""

    ledger = "exemptions"
    title = "豁免"
    identity = ("unit", "column")

    unit: str = Field(title="单位", min_length=1)
    column: str = Field(title="栏目", min_length=1)
    reason: str = Field(title="理由", min_length=1)
    granted_by: str = Field(title="批准人", min_length=1)
    granted_on: date = Field(title="批准日期")
    until: date | None = Field(None, title="有效期至")

    @model_validator(mode="after")
    def _in_order(self) -> GrantedExemption:
        if self.until is not None and self.until < self.granted_on:
            raise ValueError("有效期至不能早于批准日期")
        return self

    def holds_on(self, day: date) -> bool:
        """Granted by this day, and not yet over."""
        return self.granted_on <= day and (self.until is None or day <= self.until)


LEDGERS: tuple[type[LedgerRow], ...] = (
    AuditorFinding,
    PairTask,
    MediaAccount,
    MediaCheck,
    TownshipTask,
    GrantedExemption,
)
"""The ledgers that people fill in, in the order of the workbook's sheets."""
