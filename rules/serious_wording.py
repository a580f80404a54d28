from __future__ import annotations

from collections.abc import Iterator

from rules.contract import Answer, CannotTell, Problem, days, rule
from rules.site_limits import SiteLimits
from rules.wording import Found, found_in
from storage.nouns import Severity
from storage.site_nouns import PageFacts


@rule("WRD01", Severity.MAJOR, rectify_within=days(1))
def serious_wording(seen: PageFacts, limits: SiteLimits) -> Iterator[Answer]:
    """严重表述错误: a page writes the name of the state, the party or one of their organs, or a set phrase, wrongly.

    Only the exact phrases of `serious_wording.yml` count, each with its right form and its source: no statistics and no
    guessing. A text that quotes a wrong form or puts it right is not accused.

    Basis: 国办秘函〔2019〕19号, 单项否决 1(1)(出现严重表述错误).
    Remedy: 立即修改或撤下该页面,按正确写法改正后重新发布,并检查转载同一内容的其他页面和附件。
    """
    if seen.unread is not None:
        yield CannotTell(why=f"没有看到页面:{seen.unread}")
        return
    places = list(found_in(f"{seen.title}\n{seen.text}"))
    certain = {each.phrase.wrong: each for each in reversed(places) if not each.spoken_of}
    yield from (_problem(seen, each) for each in certain.values())
    if places and not certain:
        yield CannotTell(why=f"“{places[0].phrase.wrong}”可能是引用或更正,请人工查看")


def _problem(seen: PageFacts, found: Found) -> Problem:
    phrase = found.phrase
    return Problem(
        message=f"把“{phrase.right}”写成了“{phrase.wrong}”,原文:“{found.around}”",
        about=f"{seen.url}#{phrase.wrong}",
        evidence={"wrong": phrase.wrong, "right": phrase.right, "source": phrase.source, "page": seen.url},
    )
