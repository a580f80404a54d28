"""The documents say what is so: every command and option, every setting, every link, every line to be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from crawler.cli import app
from crawler.registry import load_registry
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_OPTION = re.compile(r"^\| `(--[a-z-]+)` \|", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands() -> dict[str, TyperCommand | TyperGroup]:
    """Every command there is, by what is typed for it."""

    def below(group: TyperGroup, path: str) -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
        for name, command in group.commands.items():
            if isinstance(command, TyperGroup):
                if command.invoke_without_command:
                    yield f"{path} {name}", command
                yield from below(command, f"{path} {name}")
            elif isinstance(command, TyperCommand):
                yield f"{path} {name}", command

    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return dict(below(root, "xunlan"))


def options(command: TyperCommand | TyperGroup, hidden: bool = False) -> set[str]:
    found = [each for each in command.params if isinstance(each, TyperOption) and (hidden or not each.hidden)]
    return {name for each in found for name in each.opts if name.startswith("--")}


def test_every_command_is_documented_with_its_options() -> None:
    _, *sections = re.split(
        r"^## (?=xunlan)", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    documented = {section.partition("\n")[0]: set(_OPTION.findall(section)) for section in sections}
    assert documented == {name: options(command) for name, command in commands().items()}


def test_every_setting_is_documented_and_in_the_example() -> None:
    settings = {f"XUNLAN_{name.upper()}" for name in Settings.model_fields}
    table = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(XUNLAN_\w+)`", table, re.MULTILINE)) == settings
    assert (
        set(re.findall(r"^#?(XUNLAN_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
        == settings
    )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{name_of(page)} links to {target}"
        if anchor:
            headings = _HEADING.findall(linked.read_text(encoding="utf-8"))
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, f"{name_of(page)}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_line_to_be_typed_can_be_typed(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for language, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines() if language == "sh" else ():
            words = shlex.split(line, comments=True)
            if words[:1] == ["make"]:
                assert set(words[1:]) <= targets, line
            elif words and words[0].endswith("xunlan"):
                check_command(words[1:])


def check_command(words: list[str]) -> None:
    named = [(name, each) for name, each in commands().items() if name.split()[1:] == words[: name.count(" ")]]
    _, found = max(named, key=lambda each: len(each[0]), default=("", None))
    assert found, f"no command xunlan {' '.join(words)}"
    assert {word for word in words if word.startswith("--")} <= options(found, hidden=True) | {"--help"}


def test_both_readmes_say_the_same_to_type_and_have_the_same_parts() -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in READMES)
    typed = [[block for language, block in _BLOCK.findall(text) if language == "sh"] for text in (english, chinese)]
    assert typed[0] == typed[1]
    assert len(_HEADING.findall(english)) == len(_HEADING.findall(chinese))


def test_the_registry_in_the_documents_is_a_valid_one(tmp_path: Path) -> None:
    page = (ROOT / "docs/registry.md").read_text(encoding="utf-8")
    (block,) = [block for language, block in _BLOCK.findall(page) if language == "yaml"]
    path = tmp_path / "county.yml"
    path.write_text(block, encoding="utf-8")
    assert not load_registry(path).warnings


def test_decisions_are_numbered_one_by_one() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
