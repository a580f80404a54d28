"""The recorded county in, its summary, a database and a report in demo/ out: the real commands, over real HTTP on
loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from examples.serve import LoopbackSite
from storage.recording import Recording

PROJECT = Path(__file__).resolve().parent.parent
COUNTY = Path("examples", "tonggu")
FOLDER = Path("demo")
ARTICLES = 1100  # of some 12,000: those of the sensitive columns, which come first, so that the demo ends soon
PERIOD = "2022Q1"
DATABASE = f"sqlite:///{FOLDER}/xunlan.db"


def main() -> int:
    """Serve the county, crawl it, enter its ledgers and write the report with the commands that the office uses; the
    status of the first command that fails, else 0."""
    os.chdir(PROJECT)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    recording = Recording(COUNTY)
    xunlan = Path(sys.executable).with_name("xunlan")
    crawl = ["crawl", "--registry", str(recording.registry), "--database", DATABASE]
    crawl += ["--as-of", recording.as_of.isoformat(), "--delay", "0"]
    with LoopbackSite(recording) as site:
        _say(f"{recording.head.name}:{len(recording)} 个录制的页面,经本机 HTTP 提供({site.address})")
        given = {"XUNLAN_PROXY": site.address, "XUNLAN_ARTICLES_PER_NIGHT": str(ARTICLES)}
        _say(f"$ {' '.join(f'{name}={value}' for name, value in given.items())} xunlan {' '.join(crawl)}\n")
        status = _run([str(xunlan), *crawl], {**given, "XUNLAN_CONTACT": "make demo"})
    ledgers = sorted(str(path) for path in (COUNTY / "ledgers").glob("*.csv"))
    report = ["report", "--period", PERIOD, "--out", str(FOLDER / "report"), "--database", DATABASE]
    for command in (["ledger", "import", *ledgers, "--by", "demo", "--database", DATABASE], report):
        if status:
            return status
        _say(f"\n$ xunlan {' '.join(command)}\n")
        status = _run([str(xunlan), *command], {})
    _say(f"\n可以继续:用浏览器打开 {FOLDER / 'report' / 'index.html'}")
    _say(f"     .venv/bin/xunlan findings --status pending --database {DATABASE}")
    _say(f"     .venv/bin/xunlan notices write --out {FOLDER / 'notices'} --database {DATABASE}")
    return status


def _run(command: list[str], given: dict[str, str]) -> int:
    """Run a command to its end. Ctrl-C reaches it too, and it ends in order: we keep serving until it has."""
    with subprocess.Popen(command, env={**os.environ, **given}) as child:  # noqa: S603 (our own command)
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
