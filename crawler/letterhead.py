"""A site in, the names under which its office writes out."""

from __future__ import annotations

from dataclasses import dataclass

from storage.nouns import Site


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the county's name, the office that signs."""

    county: str
    office: str

    @classmethod
    def of(cls, site: Site, office: str = "") -> Letterhead:
        """`office`: who signs, where the installation says so."""
        county = county_of(site)
        return cls(county, office or f"{county}人民政府办公室")


def county_of(site: Site) -> str:
    """What a site's county is called.

    >>> county_of(Site(name="铜鼓县人民政府", home="http://www.tonggu.gov.cn/"))
    '铜鼓县'
    """
    return site.name.removesuffix("门户网站").removesuffix("人民政府") or site.name
