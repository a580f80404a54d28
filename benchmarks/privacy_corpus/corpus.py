"""A seed and a number in, that many documents out, one at a time; the same ones whenever asked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from benchmarks.privacy_corpus import lists, notices, penalties
from benchmarks.privacy_corpus.draft import Draft, Fate, Mood
from benchmarks.privacy_corpus.numbers import id_number, serial_number, snowflake
from benchmarks.privacy_corpus.office import document, workbook
from benchmarks.privacy_corpus.old_office import old_document, old_workbook
from benchmarks.privacy_corpus.pdf import portable
from benchmarks.privacy_corpus.plain import page, rich_text, text, values
from benchmarks.privacy_corpus.truth import PROSE, TABLES, Content, Format, Made, Planted
from benchmarks.privacy_corpus.words import words

Template = Callable[[Draft], None]

_SHARES = {
    Format.HTML: 22,
    Format.PDF: 16,
    Format.XLSX: 15,
    Format.DOCX: 13,
    Format.XLS: 8,
    Format.DOC: 7,
    Format.ZIP: 7,
    Format.CSV: 5,
    Format.TXT: 4,
    Format.RTF: 3,
}
_WRITERS: dict[Format, Callable[[Content, Random], bytes]] = {
    Format.HTML: page,
    Format.DOCX: document,
    Format.DOC: old_document,
    Format.PDF: portable,
    Format.TXT: text,
    Format.RTF: rich_text,
    Format.XLSX: workbook,
    Format.XLS: old_workbook,
    Format.CSV: values,
}
_ENDINGS = {Format.XLS: (".xls", ".xls", ".xls", ".et"), Format.DOC: (".doc", ".doc", ".doc", ".wps")}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def corpus(documents: int, seed: int) -> Iterator[Made]:
    """The documents with the numbers 0 … documents-1."""
    for number in range(documents):
        yield made(seed, number)


def made(seed: int, number: int) -> Made:
    """One document of a seed's corpus, by its number."""
    rng = Random(f"{seed}:{number}")
    format_ = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    if format_ is Format.ZIP:
        return _archive(rng, number)
    return _one(rng, number, format_)


def _one(rng: Random, number: int, format_: Format) -> Made:
    mood = rng.choices(list(Mood), (60, 25, 15))[0]
    draft = Draft(rng, format_, rng.choice(words().regions), "penalty", mood)
    template = _template(rng, format_)
    template(draft)
    _extras(draft)
    content = draft.content()
    name = _NOT_IN_NAMES.sub("", content.name or content.title)[:60] + rng.choice(
        _ENDINGS.get(format_, (f".{format_}",))
    )
    body = _WRITERS[format_](content, rng)
    return Made(
        number,
        name,
        format_,
        draft.kind,
        content.title if format_ is Format.HTML else name,
        template.__name__,
        body,
        draft.truth(),
    )


def _template(rng: Random, format_: Format) -> Template:
    choices: list[Template] = []
    if format_ in PROSE:
        choices += [*penalties.DECISIONS, *notices.NOTICES]
    if format_ in TABLES:
        choices += lists.LISTS
    return rng.choice(choices)


def _extras(draft: Draft) -> None:
    """What careless offices leave in files beside the text, and what pages carry where nobody sees it."""
    rng, careless = draft.rng, draft.mood is Mood.CARELESS
    if draft.format is Format.HTML and draft.chance(0.5):
        known = draft.person()
        valid = id_number(rng, draft.region.code, known.born, man=True)
        for trap, value in (
            ("valid number in scripts and attributes", valid),
            ("19 digits in scripts and attributes", snowflake(rng)),
            ("18 digits in scripts and attributes", serial_number(rng, 18, dated=True)),
        ):
            draft.dressing.append(draft.trap(trap, value))
    if draft.format is Format.DOCX and careless and draft.chance(0.15):
        draft.say(f"联系人身份证号{draft.id_number(draft.person(), Fate.LEAK, '隐藏文字')}", hidden=True)
    if draft.format is Format.DOCX and careless and draft.chance(0.15):
        note = f"请核对身份证号{draft.id_number(draft.person(), Fate.LEAK, '批注')}"
        draft.say("以上信息已核对。", comment=note)
    if draft.format is not Format.HTML and careless and draft.chance(0.04):
        person = draft.person()
        draft.plant_in_name(person)


def _archive(rng: Random, number: int) -> Made:
    """A .zip of up to four files that belong to one article, now and then in a .zip of its own."""
    formats = [each for each in _SHARES if each not in (Format.ZIP, Format.HTML)]
    members = [_one(rng, number, rng.choice(formats)) for _ in range(rng.randrange(1, 7))]
    members = [each for each in members if each.kind == members[0].kind][:4]
    body = packed([(f"{at}.{each.name}", each.body) for at, each in enumerate(members, 1)])
    if rng.random() < 0.2:
        body = packed([("附件.zip", body)])
    planted: list[Planted] = []
    for each in members:
        planted += [replace(one, where=f"压缩包内{each.format}:{one.where}") for one in each.planted]
    first = members[0]
    name = f"附件{rng.randrange(1, 9)}.zip"
    return Made(number, name, Format.ZIP, first.kind, name, "archive", body, tuple(planted))


def packed(members: list[tuple[str, bytes]]) -> bytes:
    """A .zip with the same bytes for the same members."""
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name, (2022, 5, 9, 10, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return told.getvalue()
