from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from rules.contract import Answer, CannotTell, Limits, Problem, days, rule
from rules.sightings import sighting_kinds
from storage.article_nouns import ArticleRead, Confidence, PersonalData, ReadState, Sighting
from storage.nouns import Failure, Severity

_GONE = (Failure.NOT_FOUND, Failure.GONE, Failure.SOFT_404, Failure.REDIRECTED_HOME)
_SURE = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.NEEDS_EYE: 2}


@rule("PRV01", Severity.MAJOR, rectify_within=days(1), confirm=True)
def personal_data(seen: ArticleRead, limits: Limits) -> Iterator[Answer]:
    """泄露个人隐私: an article or a file that it offers shows personal data of a natural person.

    ID numbers, home addresses, mobiles of people in lists, bank cards, minors, health, and numbers masked too little.
    One problem for each sort in each page or file, with how many there are; every one is 待确认 until a person has
    looked. What may be an office's own number, address or account is a reminder only. A file that could not be fetched
    this time says nothing: what was found in it before stays open.

    Basis: 2018年政务公开工作要点(除惩戒公示、强制性信息披露外,公开时要去标识化处理);个人信息保护法第二十八条[M];
    县级口径见 2022年第一季度全县政务公开工作情况通报二、4.
    Remedy: 立即撤下该页面或附件,对身份证号、住址、电话、账号等作遮挡(如 360926********1234)后重新发布,
    并检查附件、隐藏的行列和同一批次的其他信息;确属依法应当公开的,向政务公开股说明。
    """
    if seen.unread is not None or not (seen.scanned or seen.attachments):
        yield CannotTell(why=f"没有读到正文:{seen.unread or '没有查找'}")
        return
    missed = [each for each in seen.attachments if each.state is ReadState.UNREACHABLE and each.failure not in _GONE]
    if missed:
        yield CannotTell(why=f"附件“{missed[0].name}”这次没有取到:{missed[0].why}")
    groups: dict[tuple[str, PersonalData, bool], list[Sighting]] = {}
    for each in seen.sightings:
        groups.setdefault((each.url, each.kind, each.official), []).append(each)
    for (carrier, kind, official), found in groups.items():
        yield _problem(seen, carrier, kind, official, found)


def _problem(seen: ArticleRead, carrier: str, kind: PersonalData, official: bool, found: Sequence[Sighting]) -> Problem:
    told, most = sighting_kinds().kinds[kind], sighting_kinds().listed
    sure = min((each.confidence for each in found), key=_SURE.__getitem__)
    values = list(dict.fromkeys(each.masked for each in found))
    places = list(dict.fromkeys(each.place for each in found))
    eye = ",须人工核实" if sure is Confidence.NEEDS_EYE or official else ""
    own = ",可能是单位公开的信息" if official else ""
    return Problem(
        message=f"{_where(seen, carrier)}有 {len(found)} 处{told.title}({values[0]}),位于{places[0]}{own}{eye}",
        about=f"{seen.url} {kind}{'-official' if official else ''}{_mark(seen, carrier)}",
        severity=told.official if official else told.severity,
        evidence={
            "kind": kind.value,
            "carrier": carrier,
            "number": len(found),
            "confidence": sure.value,
            "masked": values[:most],
            "places": places[:most],
            "why": found[0].why,
            "keys": list(dict.fromkeys(each.key for each in found)),
        },
    )


def _where(seen: ArticleRead, carrier: str) -> str:
    if carrier == seen.url:
        return f"《{seen.title or seen.listed_title}》"
    name = next((each.name for each in seen.attachments if each.url == carrier), carrier)
    return f"《{seen.title or seen.listed_title}》的附件“{name}”"


def _mark(seen: ArticleRead, carrier: str) -> str:
    """What tells a file from its page in a problem's identity, without its address."""
    return "" if carrier == seen.url else f" {blake2b(carrier.encode(), digest_size=4).hexdigest()}"
