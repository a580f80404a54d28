"""When things happen: the nightly crawl and the weekly recheck, each a child process of the command line."""
