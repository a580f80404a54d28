"""What may be asked of a whole site on one day: the numbers of site_limits.yml, and what the registry says of it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from rules.data_file import DataFileError, read_data
from storage.nouns import Noun, Site

_FILE = Path(__file__).with_name("site_limits.yml")


class SiteLimitsError(DataFileError):
    """The file of limits cannot be used: one line in Chinese for each fault."""


class ProbeNumbers(Noun):
    """What is asked of the visits to a home page, and when too few of them were made to say anything."""

    seconds: int = Field(ge=1)
    days: int = Field(ge=1)
    visits_a_day: int = Field(ge=1)
    least_minutes: int = Field(ge=0)
    fail_percent: int = Field(ge=1, le=100)
    warn_percent: int = Field(ge=1, le=100)
    doubt_percent: int = Field(ge=1, le=100)
    slow_seconds: float = Field(gt=0)
    slow_least_visits: int = Field(ge=1)

    @model_validator(mode="after")
    def _warns_first(self) -> ProbeNumbers:
        if not self.warn_percent <= self.fail_percent <= self.doubt_percent:
            raise ValueError("warn_percent、fail_percent、doubt_percent 应依次不减")
        if self.slow_seconds > self.seconds:
            raise ValueError("slow_seconds 不能大于 seconds")
        return self


class SiteNumbers(Noun):
    """The numbers of site_limits.yml, which says where each comes from."""

    home_max_age_days: int = Field(ge=1)
    home_warn_days: int = Field(ge=1)
    home_least_dated: int = Field(ge=1)
    no_notice_for: tuple[str, ...] = ()
    probe: ProbeNumbers

    @model_validator(mode="after")
    def _warns_first(self) -> SiteNumbers:
        if self.home_warn_days > self.home_max_age_days:
            raise ValueError("home_warn_days 不能大于 home_max_age_days")
        return self


class SiteLimits(Noun):
    """What a rule about a site is asked with, as `Limits` is for a column.

    `site_code` is the 网站标识码 that the registry states; None where it states none.
    """

    as_of: date
    numbers: SiteNumbers
    site_code: str | None = None


def site_limits(site: Site, as_of: date) -> SiteLimits:
    """What may be asked of a site on a day. Raises SiteLimitsError where the file of limits cannot be used."""
    return SiteLimits(as_of=as_of, numbers=site_numbers(), site_code=site.code)


@cache
def site_numbers() -> SiteNumbers:
    """The numbers of this installation."""
    return read_site_numbers(_FILE)


def read_site_numbers(path: Path) -> SiteNumbers:
    """Read a file of limits. Raises SiteLimitsError with all its faults."""
    return read_data(path, SiteNumbers, SiteLimitsError)
