"""Evidence for the rules on policy: visited articles, documents with their interpretations, a unit's year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from storage.article_nouns import ArticleRead
from storage.nouns import UnitKind
from storage.policy_nouns import (
    Interpretation,
    InterpretationKind,
    InterpretedDocument,
    Pairing,
    PolicyDocument,
    PolicyFacts,
    PolicyYear,
)

SEEN_AT = datetime(2022, 12, 1, 2, tzinfo=UTC)
TITLE = "铜鼓县人民政府办公室关于印发《铜鼓县促进就业创业办法》的通知"


def address(name: str) -> str:
    return f"http://www.tonggu.gov.cn/art/{name}.html"


def article(name: str, title: str, **told: Any) -> ArticleRead:
    """An article of 县政府办's column of 规范性文件, read whole unless told otherwise."""
    return ArticleRead(
        **{
            "unit": "县政府办",
            "column": "规范性文件",
            "url": address(name),
            "seen_at": SEEN_AT,
            "listed_title": title,
            "listed_on": date(2022, 6, 1),
            "length": 800,
            "policy": PolicyFacts(),
            **told,
        }
    )


def document(name: str = "d", **told: Any) -> PolicyDocument:
    return PolicyDocument(
        **{
            "unit": "县政府办",
            "column": "规范性文件",
            "url": address(name),
            "seen_at": SEEN_AT,
            "title": TITLE,
            "published": date(2022, 6, 1),
            "normative": True,
            "read": True,
            "addresses": (address(name),),
            **told,
        }
    )


def interpretation(*kinds: InterpretationKind, name: str = "i", **told: Any) -> Interpretation:
    return Interpretation(
        **{
            "unit": "县政府办",
            "column": "政策解读",
            "url": address(name),
            "title": "《铜鼓县促进就业创业办法》解读",
            "published": date(2022, 6, 2),
            "kinds": frozenset(kinds or {InterpretationKind.TEXT}),
            "read": True,
            **told,
        }
    )


def interpreted(
    *by: Interpretation, of: PolicyDocument | None = None, sure: bool = True, doubt: str = ""
) -> InterpretedDocument:
    pairings = tuple(Pairing(interpretation=each, sure=sure, by="标题中的书名号") for each in by)
    return InterpretedDocument(document=of or document(), pairings=pairings, doubt=doubt)


def year(**told: Any) -> PolicyYear:
    """The year 2022 of a township that published nothing."""
    return PolicyYear(**{"unit": "永宁镇", "kind": UnitKind.TOWNSHIP, "year": 2022, **told})
