"""The facts of a report in, the sentences of the bulletin (通报) out: every figure and every name is from the facts.

What nobody entered is not told of; what could not be told is told as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.facts import CountyReport, Group, MediaFacts, MediaFault, PairFacts, ProblemLine, SiteFacts, UnitCount
from reports.official_words import TOWNSHIP, full_width, level, percent, several_units, unit_names
from storage.nouns import RectificationStatus

STUBBORN = (RectificationStatus.NOT_FIXED, RectificationStatus.OVERDUE)  # still there at a recheck after telling
_KINDS = {TOWNSHIP: "乡镇", "部门": "部门单位"}
_COLUMN_GROUPS = ("blank", "stale")
_PRIVACY = "privacy"


@dataclass(frozen=True)
class Part:
    """One numbered part of 存在问题."""

    title: str
    paragraphs: tuple[str, ...]


def overview(report: CountyReport) -> tuple[str, ...]:
    """一、基本情况."""
    sentences = [_checked(report), _unjudged(report), _media_checked(report)]
    if report.fixed:
        sentences.append(f"与上期相比，{len(report.fixed)} 处问题已整改到位。")
    return ("".join(sentences),)


def parts(report: CountyReport) -> tuple[Part, ...]:
    """二、存在问题: a part for each thing that was looked at or entered, in the notice's order."""
    made = (
        _columns(report),
        _pairs(report, report.pairs) if report.pairs else None,
        _media(report, report.media) if report.media and report.media.checked else None,
        *(_group(report, each) for each in _other_groups(report)),
        _tasks(report) if report.tasks else None,
    )
    return tuple(part for part in made if part)


def notes(report: CountyReport) -> tuple[str, ...]:
    """有关说明: what could not be told, what was not entered, what no program scores."""
    told = [f"{each.name}未下结论：{'；'.join(each.reasons)}" for each in report.units if each.unknown]
    if report.pairs is None:
        told.append("本期没有录入结对找错任务，未作通报")
    if report.media is None:
        told.append("本期没有录入政务新媒体情况，未作通报")
    elif not report.media.checked:
        told.append(f"已登记的 {report.media.accounts} 个政务新媒体账号本期没有录入检查情况，未作通报")
    told += report.notes
    told += [f"未计分：{each}" for each in report.not_scored]
    return tuple(f"{full_width(each).rstrip('。')}。" for each in told)


def unit_kinds(report: CountyReport) -> dict[str, str]:
    """The units in the registry's order, with their kinds."""
    return {each.name: each.kind for each in report.units}


def _checked(report: CountyReport) -> str:
    if report.of_site:
        return _site(report, report.of_site)
    if not report.checked:
        return "此次没有可以下结论的单位，不计检查比例和合格率。"
    kinds = [(_KINDS.get(kind, "其他单位"), count) for kind, count in report.checked_by_kind.items() if count]
    counts = "、".join(f"{title} {count} 个" for title, count in kinds)
    share = "" if report.share_checked is None else f"，检查比例 {percent(report.share_checked)}"
    rate = "" if report.rate is None else f"，合格率 {percent(report.rate)}{_change(report)}"
    failed = report.checked - report.passed
    return f"此次共检查政府网站信息公开平台{counts}{share}；合格 {report.passed} 个，不合格 {failed} 个{rate}。"


def _site(report: CountyReport, site: SiteFacts) -> str:
    """The site is judged as a whole, and no unit by itself."""
    how = f"此次按{report.ruleset_title}检查政府网站“{report.site}”，各单位不单独评定"
    if site.passed is None:
        return f"{how}；因本期能看到的内容不足，未下结论。"
    why = f"，原因：{full_width('；'.join(site.reasons))}" if site.reasons else ""
    return f"{how}；结果为{site.result}{why}。"


def _change(report: CountyReport) -> str:
    before, now = report.previous, report.rate
    if before is None or now is None:
        return ""
    if before.rate is None:
        return f"（{before.title}没有可比数据）"
    change = round(now - before.rate, 1)
    if not change:
        return f"，与{before.title}持平"
    return f"，较{before.title}（{percent(before.rate)}）{'上升' if change > 0 else '下降'} {abs(change):g} 个百分点"


def _unjudged(report: CountyReport) -> str:
    names = [each.name for each in report.units if each.unknown]
    if not names:
        return ""
    return f"{_who(report, names)}因本期能看到的内容不足，未下结论，不计入合格率，原因见附件 2。"


def _media_checked(report: CountyReport) -> str:
    media = report.media
    if media is None or media.share_checked is None or media.rate is None:
        return ""
    share, rate = percent(media.share_checked), percent(media.rate)
    return f"共检查全{level(report.county)}政务新媒体 {media.checked} 个，检查比例 {share}，合格率 {rate}。"


def _columns(report: CountyReport) -> Part | None:
    groups = [each for each in report.groups if each.key in _COLUMN_GROUPS]
    if not groups:
        return None
    found = "；".join(_presence(report, each) for each in groups)
    later = _afterwards(report)
    return Part("空白栏目和栏目不更新问题", tuple(filter(None, (f"从检查结果看，{found}。", later))))


def _presence(report: CountyReport, group: Group) -> str:
    """Who has this problem, and how often it was found."""
    if group.units:
        return f"{_who(report, group.units)}存在{group.title}问题，共 {group.problems} 处"
    if group.problems:
        return f"发现{group.title}问题 {group.problems} 处"
    unjudged = any(each.unknown for each in report.units)
    return f"{'除未下结论的单位外，' if unjudged else ''}没有发现{group.title}问题"


def _afterwards(report: CountyReport) -> str:
    """How often units were told, and what was still there when somebody looked again."""
    told = [each for each in report.units if each.told_days]
    stubborn = [each for unit in report.units for each in unit.problems if each.status in STUBBORN]
    known = unit_kinds(report)
    late = [each for each in report.overdue if each.unit in known]
    sentences = []
    if told:
        times = sum(each.told_days for each in told)
        sentences.append(
            f"针对检查发现的问题，{report.office}先后通知 {len(told)} 个单位、累计 {times} 次，督促及时整改。"
        )
    if stubborn:
        often = [each for each in stubborn if each.told > 1]
        more = ""
        if len(often) == len(stubborn):
            more = "，均已通知 2 次以上"
        elif often:
            more = f"，其中 {len(often)} 处经 2 次以上通知仍未整改（{_who(report, _units(often))}）"
        sentences.append(f"经复核，{_who(report, _units(stubborn))}仍有 {len(stubborn)} 处问题没有整改到位{more}。")
    if late:
        sentences.append(f"{_who(report, _units(late))}的 {len(late)} 处问题已超过整改期限。")
    return "".join(sentences)


def _pairs(report: CountyReport, pairs: PairFacts) -> Part:
    counts = f"本期共安排“结对找错”任务 {pairs.tasks} 次，完成 {pairs.done} 次，找出错误 {pairs.errors} 个。"
    faults = [
        *(f"{who}累计 {times} 次未完成找错任务" for who, times in _by_times(report, pairs.undone)),
        *(f"{who}累计 {times} 次未及时完成找错问题整改" for who, times in _by_times(report, pairs.late)),
    ]
    if faults:
        return Part("政府网站“结对找错”活动落实问题", (f"{counts}{'；'.join(faults)}。",))
    all_done = "各单位均完成了找错任务，没有逾期未整改的记录。" if pairs.done == pairs.tasks else ""
    return Part("政府网站“结对找错”活动", (f"{counts}{all_done}",))


def _by_times(report: CountyReport, counts: Iterable[UnitCount]) -> Iterator[tuple[str, int]]:
    """Units with as many times are named together, the most first."""
    by_times: dict[int, list[str]] = {}
    for unit, times in counts:
        by_times.setdefault(times, []).append(unit)
    for times in sorted(by_times, reverse=True):
        units = by_times[times]
        names = unit_names(units, unit_kinds(report), report.county)
        yield f"{names}{'均' if len(units) > 1 else ''}", times


def _media(report: CountyReport, media: MediaFacts) -> Part:
    city = f"本期市级共开展了 {media.city_checks} 次政务新媒体账号运营情况监测，" if media.city_checks else ""
    whole = f"全{level(report.county)} {media.accounts} 个政务新媒体账号"
    if media.checked < media.accounts:
        whole += f"中检查了 {media.checked} 个，其中 "
    updated = "均能按时更新和推送内容" if media.passed == media.checked else f"{media.passed} 个能按时更新和推送内容"
    failing = [f"{_account(report, each)}：{full_width(each.what)}" for each in media.failing]
    faults = [f"{_account(report, each)}被监测到 {each.times} 次{full_width(each.what)}" for each in media.faults]
    sentences = [f"{city}{whole}{updated}。"]
    if failing:
        sentences.append(f"没有按时更新的有：{'；'.join(failing)}。")
    if faults:
        sentences.append(f"个别账号存在功能问题：{'；'.join(faults)}。")
    title = "政务新媒体日常运行和功能维护" + ("问题" if failing or faults else "")
    return Part(title, ("".join(sentences),))


def _account(report: CountyReport, fault: MediaFault) -> str:
    return f"“{fault.account}”{fault.platform}（{unit_names([fault.unit], unit_kinds(report), report.county)}）"


def _other_groups(report: CountyReport) -> list[Group]:
    """What else fails units, leaks first. What a rule set names and nothing was found of is left out: it may be that
    nobody looked (no probe ran, no letter box is registered)."""
    others = [
        each for each in report.groups if each.key == _PRIVACY or (each.problems and each.key not in _COLUMN_GROUPS)
    ]
    return sorted(others, key=lambda each: each.key != _PRIVACY)


def _group(report: CountyReport, group: Group) -> Part:
    told = f"检查中，{_presence(report, group)}。"
    if group.key != _PRIVACY:
        return Part(f"{group.title}问题", (told,))
    principle = "政府信息公开要坚持“以公开为常态、不公开为例外”，但涉及国家秘密、个人隐私的内容不得公开。"
    return Part("政府信息公开中的个人隐私保护问题", (f"{principle}{_privacy(report, group)}",))


def _privacy(report: CountyReport, group: Group) -> str:
    """Nothing found is said only where somebody looked, and nothing waits for a person's word."""
    waiting = sum(each.status is RectificationStatus.PENDING for unit in report.units for each in unit.problems)
    pending = f"{waiting} 处疑似问题正在人工核实，未计入结果。" if waiting else ""
    if group.problems or (report.articles_read and not waiting):
        return f"检查中，{_presence(report, group)}。{'另有 ' if waiting else ''}{pending}"
    return f"检查中，有 {pending}" if waiting else "本期没有读取文章内容，未作个人隐私检查。"


def _tasks(report: CountyReport) -> Part:
    total, done = (sum(getattr(each, name) for each in report.tasks) for name in ("total", "done"))
    late = [f"{each.unit} {each.overdue} 项" for each in report.tasks if each.overdue]
    dead = [f"{each.unit} {each.unreachable} 项" for each in report.tasks if each.unreachable]
    unknown = sum(each.unknown for each in report.tasks)
    sentences = [f"{len(report.tasks)} 个乡镇共有工作任务 {total} 项，已完成 {done} 项。"]
    if late:
        sentences.append(f"逾期未完成的有：{'、'.join(late)}。")
    if dead:
        sentences.append(f"佐证网址打不开的有：{'、'.join(dead)}。")
    if unknown:
        sentences.append(f"另有 {unknown} 项的佐证未能核实。")
    return Part("乡镇政务公开工作任务完成情况", ("".join(sentences),))


def _units(problems: Iterable[ProblemLine]) -> list[str]:
    return [each.unit for each in problems]


def _who(report: CountyReport, names: Iterable[str]) -> str:
    return several_units(names, unit_kinds(report), report.county)
