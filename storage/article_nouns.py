"""What a visit to one article and its attachments showed, as facts that may be kept: no text of it, and no personal
data in plain text.

Made by `spiders/`, judged by `rules/`. A value that was seen is kept masked, and as a keyed hash by which it is known
again.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from storage.message_nouns import MessageFacts
from storage.nouns import DatedBy, Failure, Noun
from storage.policy_nouns import PolicyFacts


class PersonalData(StrEnum):
    """What was seen of a natural person (DOMAIN.md 4.2)."""

    ID_NUMBER = "id_number"  # 18 digits, the date and the check digit right
    OLD_ID_NUMBER = "old_id_number"  # 15 digits, in words that say so
    DISABILITY_NUMBER = "disability_number"  # 20 digits: an ID number, category and degree
    ADDRESS = "address"  # a home, to the group or the house
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    MINOR = "minor"
    HEALTH = "health"
    WEAK_MASK = "weak_mask"  # masked so little, or in one place only, that the number can be told


class Confidence(StrEnum):
    """How sure the reading is; never how grave the thing would be."""

    CERTAIN = "certain"  # its own check digit and the words around it agree
    LIKELY = "likely"
    NEEDS_EYE = "needs_eye"  # only a person can say


class Sighting(Noun):
    """One piece of personal data in one place. `masked` is all that may be shown; `key` is a keyed hash of the
    normalised value, 32 hex digits. `place` is Chinese, for the clerk: where in the page or the file it stands.

    `official`: it may be a number or an address of an office rather than of a person (联系人, 咨询电话, 对公账户).
    """

    kind: PersonalData
    masked: str
    key: str
    url: str  # of the page or of the attachment
    place: str
    confidence: Confidence
    official: bool = False
    why: str = ""  # Chinese: what speaks for it


class ReadState(StrEnum):
    """How far the reading of an attachment came. Everything but READ is told and counted, never silent."""

    READ = "read"
    PARTLY = "partly"  # some pages, sheets or members could not be read
    UNREADABLE = "unreadable"  # broken, encrypted, too large once unpacked, of no known format
    UNREACHABLE = "unreachable"  # no usable answer: `failure` says which
    LEFT_OUT = "left_out"  # not asked for: a limit of the night was reached, or it lies on another site


class AttachmentRead(Noun):
    """One attachment of an article, and how far it could be read. `why` is Chinese, one clause."""

    name: str
    url: str
    state: ReadState
    why: str = ""
    failure: Failure | None = None
    status: int | None = None
    size: int | None = None  # bytes
    body_hash: str | None = None  # sha256 of the bytes as served, hex
    etag: str | None = None


class ArticleRead(Noun):
    """One listed article as visited. `listed_title` and `listed_on` are what the list said of it.

    `failure` and `unread` (Chinese) are set where the page could not be read; nothing but the attachments counts then.
    `pictures` and `videos` count those of the article's own text; `length` is the number of its characters. `links`
    are the article's own links to other pages of the site, without fragments. `scanned`: whether it was searched for
    personal data. `failing_since`: the first day of the visits in a row, up to this one, that got no usable answer.
    `policy`: set for the articles of columns of policy documents and interpretations; `message`: for those of columns
    of messages from the public.
    """

    unit: str
    column: str
    url: str
    seen_at: AwareDatetime
    listed_title: str
    listed_on: date | None = None
    status: int | None = None
    failure: Failure | None = None
    failing_since: date | None = None
    unread: str | None = None
    title: str = ""
    published: date | None = None
    dated_by: DatedBy = DatedBy.NONE
    pub_date: date | None = None  # as its META tag PubDate says, whatever `published` rests on
    length: int = 0
    pictures: int = 0
    videos: int = 0
    links: tuple[str, ...] = ()
    policy: PolicyFacts | None = None
    message: MessageFacts | None = None
    attachments: tuple[AttachmentRead, ...] = ()
    scanned: bool = False
    sightings: tuple[Sighting, ...] = ()
