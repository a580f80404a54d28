"""The layout's promises: who may import whom, what every rule and family brings with it, what the top level holds."""

from __future__ import annotations

import ast
import fnmatch
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules import Rule, all_rules
from spiders.family import families

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "storage": {"storage"},
    "spiders": {"storage", "spiders"},
    "rules": {"storage", "rules"},
    "reports": {"storage", "reports"},
    "crawler": {"storage", "spiders", "rules", "reports", "crawler"},
    "settings": set(),
    "scheduler": {"storage", "spiders", "rules", "reports", "crawler", "settings"},
}
DOORS = {"crawler/cli.py", "scheduler.py"}  # they alone read the settings
NOT_FOR_RULES = {
    "scrapy",
    "sqlalchemy",
    "alembic",
    "playwright",
    "socket",
    "http",
    "urllib.request",
    "requests",
    "time",
}
NO_CLOCK_FOR_RULES = {"now", "utcnow", "today", "fromtimestamp"}
FOLDERS = {*MAY_IMPORT} - {"settings", "scheduler"} | {"tests", "docs", "deploy", "examples", "benchmarks"}
FILES = {
    *("settings.py", "scheduler.py", "pyproject.toml", "Makefile"),
    *("requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-postgresql.txt"),
    "requirements-rivals.txt",
    *("README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE"),
}


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py")) or [ROOT / f"{room}.py"]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; `from a import b` as a.b."""
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    for path in sources(room):
        allowed = MAY_IMPORT[room] | ({"settings"} if str(path.relative_to(ROOT)) in DOORS else set())
        rooms = {name.partition(".")[0] for name in imports(path)} & {*MAY_IMPORT, "tests", "examples", "benchmarks"}
        assert rooms <= allowed, f"{path}: may not import {rooms - allowed}"


def test_a_rule_knows_no_network_no_database_and_no_clock() -> None:
    for path in sources("rules"):
        known = {name for name in imports(path) for banned in NOT_FOR_RULES if f"{name}.".startswith(f"{banned}.")}
        asked = {each.attr for each in ast.walk(ast.parse(path.read_bytes())) if isinstance(each, ast.Attribute)}
        assert not known, f"{path}: imports {known}"
        assert not asked & NO_CLOCK_FOR_RULES, f"{path}: a rule is given its moment, and takes none"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_file_a_test_a_basis_and_a_remedy(rule: Rule) -> None:
    assert (ROOT / "rules" / f"{rule.name}.py").is_file()
    assert (ROOT / "tests" / "rules" / f"test_{rule.name}.py").is_file()
    assert rule.basis
    assert rule.remedy


def test_no_two_rules_share_a_code() -> None:
    codes = [rule.code for rule in all_rules()]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("family", [family.name for family in families()])
def test_every_family_has_a_file_and_a_recorded_page(family: str) -> None:
    recorded = {
        json.loads(about.read_bytes()).get("family") for about in (ROOT / "tests" / "pages").rglob("about.json")
    }
    assert (ROOT / "spiders" / "families" / f"{family}.py").is_file()
    assert family in recorded


def test_the_top_level_holds_the_rooms_and_nothing_else() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    strangers = {name for name in found if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)}
    assert strangers <= FOLDERS | FILES


def test_importing_everything_creates_nothing(tmp_path: Path) -> None:
    rooms = [path for room in MAY_IMPORT for path in sources(room) if "migrations" not in path.parts]
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in rooms]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path)}
    program = f"import importlib\nfor each in {modules!r}: importlib.import_module(each)"
    subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, env=environment, check=True)
    assert not list(tmp_path.iterdir())
