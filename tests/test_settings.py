"""Settings as an operator leaves them in .env or in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cli import load_installation
from settings import Settings

NAMES = [f"XUNLAN_{name.upper()}" for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no settings at all, to begin with."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_line_of_the_example_without_a_value_is_a_setting_that_is_not_set(elsewhere: Path) -> None:
    nothing = Settings()
    (elsewhere / ".env").write_text("".join(f"{name}=\n" for name in NAMES), encoding="utf-8")
    assert Settings() == nothing


def test_a_variable_without_a_value_is_not_set_either(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Settings()
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings() == nothing
    load_installation()


def test_a_value_in_the_file_holds_where_the_variable_is_empty(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("XUNLAN_SMTP_PORT=2525\n", encoding="utf-8")
    monkeypatch.setenv("XUNLAN_SMTP_PORT", "")
    assert Settings().smtp_port == 2525
