"""What may be tuned: XUNLAN_… in the environment or in .env, and below that the names Scrapy collects.

Only the doors (crawler/cli.py, scheduler.py) import this module; everything else is given a value.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_CHANNELS = ("smtp_", "wecom_", "dingtalk_", "feishu_", "webhook_", "message_")


class Settings(BaseSettings):
    """One installation's settings. Every field may be set as XUNLAN_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="XUNLAN_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )  # empty: not set

    registry: Path = Path("county.yml")  # or a folder of them: many counties
    database_url: str = Field("sqlite:///xunlan.db", repr=False)  # may hold a password
    timezone: str = "Asia/Shanghai"

    # manners: how the crawler behaves towards a site
    contact: str = "未填写联系方式, 请设置 XUNLAN_CONTACT"  # who to write to; part of the User-Agent
    delay: float = Field(1.0, ge=0)  # seconds between two requests to one host group
    timeout: float = Field(30.0, gt=0)  # seconds for one answer, its body included
    max_body: int = Field(10 * 1024 * 1024, gt=0)  # bytes of one body, after decompression
    retries: int = Field(2, ge=0)
    deadline_minutes: float = Field(300, gt=0)  # a crawl that takes longer is ended in order
    proxy: str | None = Field(
        None, repr=False, pattern=r"^http://\S+$"
    )  # e.g. http://10.0.0.1:8080; may hold a password
    chromium: Path | None = None  # default: the first found on this machine; none is fine too

    counties_at_once: int = Field(4, ge=1, le=64)  # crawled at the same time, where `registry` is a folder

    # articles and attachments
    articles_per_night: int = Field(2000, ge=0)  # that one night reads at most; 0: no second part
    privacy_key: SecretStr | None = None  # what personal data is hashed with; default: a file beside the database
    ocr: bool = False  # read pictures and scanned files, where tesseract with Chinese data is installed

    ruleset: str = "county-zero-tolerance"  # a name of rules/rulesets/, or the path of a .yml of one's own

    # the timetable
    nightly_at: str = Field("02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    recheck_at: str = Field("mon 07:00", pattern=r"^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$")
    probe_minutes: int = Field(60, ge=0, le=72)  # between two visits to the home page; 0: none. 72 makes 20 a day
    probe_reference: Annotated[tuple[str, ...], NoDecode] = ()  # other sites: is it our line?

    # messages: each channel is used when its address is given
    smtp_host: str | None = None
    smtp_port: int | None = Field(None, gt=0, lt=65536)
    smtp_security: Literal["starttls", "ssl", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_sender: str | None = None
    smtp_ca: Path | None = None  # certificates of the mail server's own authority
    wecom_url: SecretStr | None = None  # a bot's address is its password
    dingtalk_url: SecretStr | None = None
    dingtalk_secret: SecretStr | None = None
    feishu_url: SecretStr | None = None
    feishu_secret: SecretStr | None = None
    webhook_url: SecretStr | None = None
    webhook_token: SecretStr | None = None
    message_timeout: float = Field(30.0, gt=0)
    message_proxy: SecretStr | None = None
    quiet_hours: str = Field("18:00-08:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
    messages_on_working_days: bool = True
    urgent_to: str = ""  # who is told at once of a confirmed leak: a name or a mail address, by every channel there is

    # notices and reports
    office: str = ""  # who signs; default: <the site's county>人民政府办公室
    office_to: str = ""  # who gets the digest: a name or a mail address, by every channel there is
    notices_at: str = Field(
        "", pattern=r"^$|^(daily|mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$"
    )  # "": by hand
    templates: Path | None = None  # a folder with the office's own bulletin.docx, rectification.docx, requirements.txt

    # retention
    keep_bodies_days: int = Field(90, ge=1)  # bodies of pages kept as evidence
    keep_runs_days: int = Field(800, ge=1)  # observations and findings of a night; rectifications are kept for ever

    @field_validator("probe_reference", mode="before")
    @classmethod
    def _by_commas(cls, written: object) -> object:
        """Addresses with commas or spaces between them, as an environment variable holds them."""
        return tuple(filter(None, re.split(r"[,\s]+", written))) if isinstance(written, str) else written

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @property
    def message_options(self) -> dict[str, Any]:
        """What the channels are set up with, by name."""
        return {name: getattr(self, name) for name in type(self).model_fields if name.startswith(_CHANNELS)}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def deadline(self) -> timedelta:
        return timedelta(minutes=self.deadline_minutes)

    @property
    def keep_runs(self) -> timedelta:
        return timedelta(days=self.keep_runs_days)

    @property
    def keep_bodies(self) -> timedelta:
        return timedelta(days=self.keep_bodies_days)


# What Scrapy collects (by module name, in the crawl's child process). The plan of a crawl adds what differs from one to
# the next: delay, timeout, User-Agent, proxy, Chromium. Measured figures are in docs/decisions/.

BOT_NAME = "xunlan"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "spiders.guard.GuardedResolver"
DNS_TIMEOUT = 20

CONCURRENT_ITEMS = 1  # the default of 100 starts a hundred tasks for every response; ours give a request or nothing
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one request at a time for each host group
DOWNLOAD_DELAY_JITTER = 0  # the delay is a promise: never closer
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0

DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # two columns may share an address; both are looked at
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came before the end is judged by spiders/unpacking.py
WARN_ON_GENERATOR_RETURN_VALUE = False  # a check of the callback's source, anew for every response: a third of our CPU
REDIRECT_MAX_TIMES = 5
RETRY_PRIORITY_ADJUST = 1  # a failure is settled before more are asked for: a site that is down is noticed soon
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
RETRY_EXCEPTIONS: list[str] = []  # spiders/retry.py decides; to load Scrapy's list would load its other HTTP client
STATS_CLASS = "spiders.statistics.Statistics"
COOKIES_ENABLED = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
# Scrapy's own choice of components, replaced whole: one that is switched off in the usual way, None beside its name, is
# loaded all the same, and RemoteControl brings a whole HTTP client and server with it.
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}  # the crawl's own for http and https; no files, no FTP
DOWNLOADER_MIDDLEWARES_BASE = {  # without MetaRefresh: the reader follows it, so that the page is decoded once
    "spiders.guard.AddressGuard": 50,
    "spiders.robots.RobotsForAll": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "spiders.twins.Twins": 540,
    "spiders.retry.RetryByKind": 550,
    "spiders.unpacking.Unpacking": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "spiders.cookies.CookiesOnceSet": 700,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
    "spiders.replay.Replay": 950,
}
# Without what only costs: we count our own hops and bound our own addresses, and an error page is evidence.
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
REMOTE_CONTROL_ENABLED = False  # on by default, and executes Python
LOG_LEVEL = "WARNING"
