"""The facts of a report in, a folder of files out: all of them, or the folder as it was.

Everything is written into a folder beside the wanted one, which then takes its place; a disk that fills up, a signal or
a second report at the same time leave the old report whole. What the office changed in its copy is never overwritten.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from crawler.errors import ExitStatus, XunlanError
from reports.facts import CountyReport
from storage.disk import disk_fault
from storage.errors import ScopeBusy
from storage.locks import lock_of_file

CONTENTS = "report.json"  # the figures, and the digest of every file: what makes a folder a report of ours
_FIGURES = ("period", "period_title", "day", "ruleset", "checked", "checked_by_kind", "total", "passed", "rate")


class ReportBusy(XunlanError):
    """Another process is writing the same report."""

    exit_status = ExitStatus.BUSY


def write_folder(out: Path, write: Callable[[Path], None], contents: Mapping[str, Any]) -> Path | None:
    """Let `write` fill a new folder, then put it in the place of `out`. Where somebody changed the report that stood
    there, it is kept beside; its new path is returned.

    Raises XunlanError where `out` is no report of ours, where the disk is full or refuses, and ReportBusy where another
    process writes the same report.
    """
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with lock_of_file(_beside(out, "write"), "report"):
            return _replace(out, write, contents)
    except ScopeBusy as busy:
        raise ReportBusy(f"另一个程序正在写 {out},请等它结束后再试") from busy
    except OSError as refused:
        raise XunlanError(f"写不了报告 {out}:{disk_fault(refused)};原有的报告没有改动") from refused


def _replace(out: Path, write: Callable[[Path], None], contents: Mapping[str, Any]) -> Path | None:
    old, new = _beside(out, "old"), _beside(out, "new")
    if old.exists() and not out.exists():  # a process died between the two renames
        old.rename(out)
    changed = _check(out)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    try:
        new.mkdir()
        write(new)
        seal(new, contents)
        _put_in_place(out, new, old)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if not old.exists():
        return None
    if changed:
        return old.rename(_free_name(out))
    shutil.rmtree(old)
    return None


def _put_in_place(out: Path, new: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.{what}")


def _free_name(out: Path) -> Path:
    """A name for a report that somebody changed."""
    numbers = iter(range(1, 10_000))
    return next(path for number in numbers if not (path := out.with_name(f"{out.name}-改动过-{number}")).exists())


# --- what stands there ----------------------------------------------------------------------------------------------


def _check(out: Path) -> bool:
    """Whether somebody changed the report that stands at `out`. Raises XunlanError where it is something else."""
    if not out.exists():
        return False
    if not out.is_dir():
        raise XunlanError(f"{out} 是文件,不能在此写报告,请用 --out 换一个文件夹")
    if not any(out.iterdir()):
        return False
    try:
        written = json.loads((out / CONTENTS).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise XunlanError(f"文件夹 {out} 中已有别的文件,请用 --out 换一个文件夹") from wrong
    return bool(written != _digests(out))


def seal(folder: Path, contents: Mapping[str, Any]) -> None:
    """Write down the figures and the digest of every file: what makes a folder a report of ours."""
    told = {**contents, "files": _digests(folder)}
    text = json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"
    (folder / CONTENTS).write_text(text, encoding="utf-8")


def _digests(folder: Path) -> dict[str, str]:
    """sha256 of every file by its path. Files that office programs and systems leave about are not counted."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith((".", "~$")))
    named = ((path.relative_to(folder).as_posix(), path) for path in files)
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in named if name != CONTENTS}


# --- a report -------------------------------------------------------------------------------------------------------


def write_report(report: CountyReport, out: Path, templates: Path | None) -> Path | None:
    """Write the pages, the bulletin, the workbook and the notices of a report; see write_folder."""
    return write_folder(out, lambda folder: write_files(report, folder, templates), figures(report))


def write_files(report: CountyReport, folder: Path, templates: Path | None) -> None:
    """All files of a report, into a folder that is there. Raises OSError as the disk does."""
    from reports.bulletin import write_bulletin
    from reports.html import write_pages
    from reports.rectification import write_notices
    from reports.workbook import write_workbook

    write_pages(report, folder)
    write_workbook(report, folder / "ledger.xlsx")
    write_bulletin(report, folder / "bulletin.docx", own_template(templates, "bulletin.docx"))
    write_notices(report, folder, own_template(templates, "rectification.docx"))


def own_template(templates: Path | None, name: str) -> Path | None:
    """The office's own template of a name, where there is one. Raises XunlanError for a folder that does not exist."""
    if templates is None:
        return None
    if not templates.is_dir():
        raise XunlanError(f"XUNLAN_TEMPLATES 指定的文件夹 {templates} 不存在,请改正设置")
    return templates / name if (templates / name).is_file() else None


def figures(report: CountyReport) -> dict[str, Any]:
    """A report's figures, as `report --json` prints them."""
    told = {name: getattr(report, name) for name in _FIGURES}
    return {
        **told,
        "share_checked": report.share_checked,
        "rate_before": report.previous.rate if report.previous else None,
        "site": asdict(report.of_site) if report.of_site else None,
        "groups": [{"key": each.key, "title": each.title, "units": list(each.units)} for each in report.groups],
        "units": [{"unit": each.name, "kind": each.kind, "passed": each.passed} for each in report.units],
        "fixed": len(report.fixed),
        "overdue": sorted({each.unit for each in report.overdue}),
        "soon": len(report.soon),
        "pairs": _plain(report.pairs),
        "media": _plain(report.media) and {**_plain(report.media), "rate": report.media and report.media.rate},
        "recall": report.recall.recall if report.recall else None,
        "notes": list(report.notes),
    }


def _plain(facts: Any) -> dict[str, Any]:  # noqa: ANN401 (one of the small dataclasses of reports/facts.py, or None)
    return asdict(facts) if facts is not None else {}
