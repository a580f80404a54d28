"""How our own child processes fetch: a Conduct in, Scrapy's settings out."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import Settings

from spiders.browser_guard import resolver_rules
from spiders.plan import Conduct, LookPlan

# Without a delay Scrapy's slot starts all it has queued before the first of them counts as under way: two requests
# would be in flight where one is promised, and a rest that the site asks for would come too late.
LEAST_DELAY = 0.0005
DOWNLOAD_SECONDS = 3  # that a file gets which opens instead of a page; nothing of it is kept
SCRIPT_MEGABYTES = 512  # a page that wants more loses its renderer, and the machine keeps its memory


def scrapy_settings(conduct: Conduct) -> Settings:
    settings = Settings()
    settings.setmodule("settings", priority="project")
    chosen: dict[str, Any] = {
        "USER_AGENT": conduct.user_agent,
        "DOWNLOAD_DELAY": max(conduct.delay, LEAST_DELAY),
        "AUTOTHROTTLE_START_DELAY": conduct.delay,
        "AUTOTHROTTLE_ENABLED": conduct.delay > 0,
        "DOWNLOAD_TIMEOUT": conduct.timeout,
        "DOWNLOAD_MAXSIZE": conduct.max_body,
        "RETRY_TIMES": conduct.retries,
        "ROBOTSTXT_OBEY": conduct.obey_robots,
        "XUNLAN_NOW": conduct.now.isoformat(),
        "XUNLAN_AS_OF": conduct.as_of.isoformat(),
        "XUNLAN_OWN_HOSTS": sorted(conduct.own_hosts),
        "XUNLAN_REPLAY": str(conduct.replay) if conduct.replay else None,
        "XUNLAN_PROXY": conduct.proxy,
        "XUNLAN_HEAR": isinstance(conduct, LookPlan) and conduct.record,
    }
    handler = "spiders.render.RenderHandler" if conduct.chromium else "spiders.transport.TransportHandler"
    chosen["DOWNLOAD_HANDLERS"] = {"http": handler, "https": handler}
    if conduct.chromium:
        chosen["PLAYWRIGHT_LAUNCH_OPTIONS"] = _launch_options(conduct)
        chosen["PLAYWRIGHT_DOWNLOAD_TIMEOUT"] = DOWNLOAD_SECONDS * 1000
    settings.setdict(chosen, priority="cmdline")
    return settings


def use_proxy(conduct: Conduct) -> None:
    """Let Scrapy's own proxy middleware find the proxy where it looks: in this child's environment."""
    if conduct.proxy:
        os.environ.update({"http_proxy": conduct.proxy, "https_proxy": conduct.proxy})
        os.environ.pop("no_proxy", None)
        os.environ.pop("NO_PROXY", None)


def _launch_options(conduct: Conduct) -> dict[str, Any]:
    reached = {*conduct.own_hosts, urlsplit(conduct.proxy or "").hostname or ""} - {""}  # the proxy, too, has a name
    options: dict[str, Any] = {
        "executable_path": str(conduct.chromium),
        "args": [
            *conduct.chromium_args,
            f"--host-resolver-rules={resolver_rules(reached)}",
            f"--js-flags=--max-old-space-size={SCRIPT_MEGABYTES}",
        ],
        "chromium_sandbox": "--no-sandbox" not in conduct.chromium_args,  # off by default in Playwright
        "timeout": 30_000,
    }
    if conduct.proxy:
        options["proxy"] = {"server": conduct.proxy}
    return options
