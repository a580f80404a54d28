"""A cycle as the queue sees it, without a crawler and its two seconds of CPU: it holds its host group as the store
does, asks for one column after another through the proxy, keeps what it saw, and ends in order when it is told to.

Run as `python light_cycle.py crawl --as-of DAY --resume`, with the settings of the real one in its environment.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import urllib.request
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import yaml

BUSY, INTERRUPTED = 4, 130


def main() -> int:
    told_to_end = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: told_to_end.set())
    registry = yaml.safe_load(Path(os.environ["XUNLAN_REGISTRY"]).read_text(encoding="utf-8"))
    scope = urlsplit(registry["site"]["home"]).hostname
    number = int.from_bytes(sha256(f"xunlan {scope}".encode()).digest()[:8], signed=True)
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({"http": os.environ["XUNLAN_PROXY"]}))
    address = os.environ["XUNLAN_DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as store:
        if not store.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone()[0]:  # type: ignore[index]
            return BUSY
        store.execute("CREATE TABLE IF NOT EXISTS seen (url text, pid int)")
        seen = {url for (url,) in store.execute("SELECT url FROM seen")}
        for column in registry["units"][0]["columns"]:
            if column["url"] in seen:
                continue
            with browser.open(column["url"]) as answer:
                answer.read()
            store.execute("INSERT INTO seen VALUES (%s, %s)", [column["url"], os.getpid()])
            if told_to_end.wait(float(os.environ["XUNLAN_DELAY"])):
                return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
