"""What is said of a site by many of its pages together."""

from __future__ import annotations

import pytest

from crawler.judge import Judgement
from crawler.judge_pages import PageJudge
from rules.kinds import limits_for
from storage.nouns import Site
from storage.site_nouns import PageLevel
from tests.rules.site_evidence import page
from tests.rules.test_meta_tags import COLUMN, SITE

COUNTY = Site(name="铜鼓县人民政府", home="http://www.tonggu.gov.cn/")


@pytest.mark.parametrize("whole", [True, False])
def test_only_a_look_at_the_whole_county_says_that_its_pages_have_their_tags(whole: bool) -> None:
    judgement = Judgement()
    judge = PageJudge(COUNTY, {}, {}, page(PageLevel.COLUMN).seen_at.date(), limits_for, judgement)
    judge.evidence([page(PageLevel.COLUMN, meta=SITE | COLUMN)])
    judge.sums(whole=whole)
    assert judgement.has_answered("meta_tags", COUNTY.name, "", PageLevel.COLUMN.value) is whole


def test_what_a_few_pages_lack_is_found_by_any_look() -> None:
    judgement = Judgement()
    judge = PageJudge(COUNTY, {}, {}, page(PageLevel.COLUMN).seen_at.date(), limits_for, judgement)
    judge.evidence([page(PageLevel.COLUMN, meta=SITE)])
    judge.sums(whole=False)
    assert [each.rule for each in judgement.findings] == ["meta_tags"]
