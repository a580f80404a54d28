"""Content in, a page, a text, a table of values or an .rtf out; everything that needs no library."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape
from random import Random

from benchmarks.privacy_corpus.truth import ENTITY, LINE, NUMBER, RUN, Content, Grid, Paragraph, visible

_SKELETONS = (
    (
        '<div class="header"><a href="/">首页</a><a href="/xxgk/">信息公开</a></div>'
        '<div class="main"><div class="position">当前位置:首页 > 信息公开</div><h1>{title}</h1>'
        '<div class="info">发布时间:2022-05-09 信息来源:本站</div><div id="zoom" class="article-content">',
        '</div></div><div class="footer"><p>主办:县人民政府办公室 电话:0795-8722000 网站标识码:3609260001</p></div>',
    ),
    (
        '<div id="top"><ul class="nav"><li><a href="/">网站首页</a></li>'
        '<li><a href="/zwgk/">政务公开</a></li></ul></div>'
        '<div class="content"><div class="title">{title}</div><div class="TRS_Editor">',
        '</div></div><div id="foot">版权所有:县人民政府 ICP备05001234号 联系电话:0795-8722000</div>',
    ),
    (
        '<table width="1000" align="center"><tr><td class="nav"><a href="/">首页</a></td></tr><tr><td><h2>{title}</h2>'
        '<p>[发布日期:2022-05-09] [字体:大 中 小]</p><div class="v_news_content" id="vsb_content">',
        "</div></td></tr></table><div class='copyright'>地址:县行政中心 邮编:336200 ICP备05001234号</div>",
    ),
)


# --- pages ----------------------------------------------------------------------------------------------------------


def page(content: Content, rng: Random) -> bytes:
    """A page of a county site. Numbers of `dressing` stand in scripts, attributes, hidden fields and comments."""
    before, behind = rng.choice(_SKELETONS)
    inside = "\n".join(_block(block, rng) for block in content.blocks)
    head = f"<head><meta charset='utf-8'><title>{_text(content.title)}</title>{_script(content.dressing)}</head>"
    dressed = "".join(
        f'<input type="hidden" name="k" value="{number}">'
        f'<a href="/u/{number}.html" data-id="{number}" id="a{number}"></a>'
        f"<!-- {number} -->"
        for number in content.dressing
    )
    body = before.format(title=_text(content.title)) + inside + dressed + behind
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def _script(numbers: tuple[str, ...]) -> str:
    return "".join(f'<script>var uid="{number}"; track({{id:{number[:17]}}});</script>' for number in numbers)


def _block(block: Paragraph | Grid, rng: Random) -> str:
    if isinstance(block, Paragraph):
        tag = rng.choice(("p", "p", "p", "div"))
        return f'<{tag} style="text-indent:2em">{_text(block.text)}</{tag}>'
    head = rng.choice(("td", "th"))
    rows = [f"<tr>{''.join(f'<{head}>{_text(cell)}</{head}>' for cell in block.header)}</tr>"]
    rows += [f"<tr>{''.join(f'<td><p>{_text(cell)}</p></td>' for cell in row)}</tr>" for row in block.rows]
    title = f"<p>{_text(block.title)}</p>" if block.title else ""
    return f'{title}<table border="1"><tbody>{"".join(rows)}</tbody></table>'


def _text(text: str) -> str:
    """Runs become spans; a digit that was asked for as a character reference becomes one."""
    first, *others = escape(text.replace(NUMBER, "").replace(LINE, "")).split(RUN)
    joined = first + "".join(f'<span style="font-family:宋体">{run}</span>' for run in others)
    return joined.translate({ENTITY + digit: f"&#{48 + digit};" for digit in range(10)})


# --- texts ----------------------------------------------------------------------------------------------------------


def text(content: Content, rng: Random) -> bytes:
    """Paragraphs a line each, tables by tabulators."""
    encoding = rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
    return "\r\n".join(lines(content)).encode(encoding)


def lines(content: Content) -> Iterator[str]:
    """The content as lines of text; a LINE ends one."""
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield from (visible(part) for part in block.text.split(LINE))
            continue
        if block.title:
            yield visible(block.title)
        for row in (block.header, *block.rows):
            yield "\t".join(visible(cell) for cell in row)


def values(content: Content, rng: Random) -> bytes:
    """The tables of the content as .csv, one below the other."""
    told = io.StringIO(newline="")
    writer = csv.writer(told, delimiter=rng.choice(",,,,\t;"), quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
    for block in content.blocks:
        if isinstance(block, Grid):
            if block.title:
                writer.writerow([visible(block.title)])
            writer.writerow([visible(cell) for cell in block.header])
            writer.writerows([visible(cell) for cell in row] for row in block.rows)
    return told.getvalue().encode(rng.choice(("utf-8-sig", "gb18030", "utf-8")))


def rich_text(content: Content, rng: Random) -> bytes:
    """An .rtf: characters beyond ASCII as \\uN, tables by tabulators, some words set in bold."""
    told = [r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}\f0\fs28"]
    for line in lines(content):
        cut = rng.randrange(len(line) + 1) if rng.random() < 0.3 else 0
        bold = rf"{{\b {_rtf(line[:cut])}}}" if cut else ""
        told.append(f"{bold}{_rtf(line[cut:])}\\par")
    return "\n".join([*told, "}"]).encode("ascii")


def _rtf(line: str) -> str:
    return "".join(_rtf_sign(sign) for sign in line)


def _rtf_sign(sign: str) -> str:
    if sign == "\t":
        return "\\tab "
    if sign in "\\{}":
        return "\\" + sign
    code = ord(sign)
    return sign if code < 128 else f"\\u{code - 65536 if code > 32767 else code}?"
