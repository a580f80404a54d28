"""What may be tuned: XUNLAN_… in the environment or in .env, and below that the names Scrapy collects.

Only the doors (crawler/cli.py, scheduler.py) import this module; everything else is given a value.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One installation's settings. Every field may be set as XUNLAN_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="XUNLAN_", env_file=".env", frozen=True, extra="ignore")

    registry: Path = Path("county.yml")
    database_url: str = Field("sqlite:///xunlan.db", repr=False)  # may hold a password
    timezone: str = "Asia/Shanghai"

    # manners: how the crawler behaves towards a site
    contact: str = "未填写联系方式, 请设置 XUNLAN_CONTACT"  # who to write to; part of the User-Agent
    delay: float = Field(1.0, ge=0)  # seconds between two requests to one host group
    timeout: float = Field(30.0, gt=0)  # seconds for one answer, its body included
    max_body: int = Field(10 * 1024 * 1024, gt=0)  # bytes of one body, after decompression
    retries: int = Field(2, ge=0)
    deadline_minutes: float = Field(300, gt=0)  # a crawl that takes longer is ended in order
    chromium: Path | None = None  # default: the first found on this machine; none is fine too

    # the timetable
    nightly_at: str = Field("02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    recheck_at: str = Field("mon 07:00", pattern=r"^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$")

    # retention
    keep_bodies_days: int = Field(90, ge=1)  # bodies of pages kept as evidence
    keep_runs_days: int = Field(800, ge=1)  # observations and findings of a night; rectifications are kept for ever

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def deadline(self) -> timedelta:
        return timedelta(minutes=self.deadline_minutes)
