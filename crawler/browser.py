"""Finds a Chromium on this machine, and knows how it must be started here; no browser is fine too."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from crawler.errors import XunlanError

COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WITHOUT = "未找到 Chromium:照常巡查,但疑似空白的栏目无法经浏览器复看证实,不计入问题;安装 chromium 后生效"
_SNAP = Path("/snap/bin/chromium")
_DOWNLOADED = ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-*/chrome")


def find_chromium(given: Path | None = None) -> Path | None:
    """The Chromium to use: the one given, else XUNLAN_CHROMIUM, else the first installed one, else Playwright's own
    download, else None.

    Raises XunlanError when the one asked for cannot be executed: an explicit wish is not silently replaced.
    """
    asked = given or (Path(os.environ["XUNLAN_CHROMIUM"]) if os.environ.get("XUNLAN_CHROMIUM") else None)
    if asked is not None:
        if not _executable(asked):
            raise XunlanError(f"指定的 Chromium 不可执行:{asked},请改正 XUNLAN_CHROMIUM 或取消该设置")
        return asked
    return next(_installed(), None) or next(_downloaded(), None)


def chromium_arguments() -> tuple[str, ...]:
    """What Chromium must be told on this machine, beyond Playwright's own defaults."""
    return () if sandbox_works() else ("--no-sandbox",)


@functools.cache
def sandbox_works() -> bool:
    """Whether Chromium's sandbox can be used: never as root, and only where a user may open a namespace."""
    unshare = shutil.which("unshare")
    if os.geteuid() == 0 or unshare is None:
        return False
    tried = subprocess.run([unshare, "--user", "--map-root-user", "true"], check=False, capture_output=True)  # noqa: S603
    return tried.returncode == 0


def _installed() -> Iterator[Path]:
    for command in COMMANDS:
        found = shutil.which(command)
        if found and not _snap_stub(Path(found)):
            yield Path(found)


def _downloaded() -> Iterator[Path]:
    """Playwright's own Chromium, the newest first; its driver would need half a second to tell."""
    told = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    folder = Path(told) if told not in ("", "0") else Path.home() / ".cache" / "ms-playwright"
    for pattern in _DOWNLOADED:
        yield from (found for found in sorted(folder.glob(pattern), reverse=True) if _executable(found))


def _executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _snap_stub(path: Path) -> bool:
    """Ubuntu's chromium-browser is a script that only asks for a snap to be installed, until it is."""
    if _SNAP.exists():
        return False
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/" in start
