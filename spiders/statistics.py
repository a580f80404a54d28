"""What a crawl counts, in Scrapy's own collector."""

from __future__ import annotations

from scrapy.statscollectors import MemoryStatsCollector


class Statistics(MemoryStatsCollector):
    """Scrapy's, whose every method is looked up in a way of its own, to warn of an argument that nobody here passes:
    some fifteen times a request."""

    __getattribute__ = object.__getattribute__
