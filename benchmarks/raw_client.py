"""What nothing can go below: a file of addresses in, each fetched and thrown away; how many answered out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it is installed beside the program, not with it
    import aiohttp

AT_ONCE = 8


async def fetch(session: aiohttp.ClientSession, addresses: Iterator[str], proxy: str) -> int:
    """Take addresses until there are none; how many answered."""
    pages = 0
    for url in addresses:
        async with session.get(url, proxy=proxy, allow_redirects=False) as response:
            await response.read()
        pages += 1
    return pages


async def main(file: Path, proxy: str) -> None:
    import aiohttp

    addresses = iter(file.read_text(encoding="utf-8").splitlines())
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        print(sum(await asyncio.gather(*(fetch(session, addresses, proxy) for _ in range(AT_ONCE)))))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
