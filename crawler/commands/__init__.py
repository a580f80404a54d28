"""The commands of `xunlan`, a few a module; crawler/cli.py puts them together."""
