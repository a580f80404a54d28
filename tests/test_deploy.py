"""The units of systemd as they are handed out: what they start exists, may end in order, and may touch little."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.jobs import PATIENCE
from crawler.queue.worker import Pace
from tests.test_docs import check_command

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
UNITS = ("xunlan.service", "xunlan-worker.service")
DIFFERENT = {"ExecStart", "MemoryMax", "TasksMax", "RestartPreventExitStatus"}


def service(unit: str) -> dict[str, str]:
    read = ConfigParser(interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(DEPLOY / unit, encoding="utf-8")
    return dict(read["Service"])


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_a_command_that_there_is(unit: str) -> None:
    check_command(service(unit)["ExecStart"].split()[1:])


@pytest.mark.parametrize(("unit", "patience"), [(UNITS[0], PATIENCE), (UNITS[1], Pace().patience)])
def test_cycles_get_the_time_to_end_in_order_before_everything_is_killed(unit: str, patience: timedelta) -> None:
    told = service(unit)
    minutes = re.fullmatch(r"(\d+)min", told["TimeoutStopSec"])
    assert minutes
    assert timedelta(minutes=int(minutes[1])) > patience
    assert told["KillMode"] == "mixed"  # the first signal is for the process that ends the others


def test_a_worker_that_ends_with_any_failure_is_started_again() -> None:
    told = service(UNITS[1])
    assert told["Restart"] == "on-failure"
    assert "RestartPreventExitStatus" not in told  # a database that is late looks like a wrong address: status 2


def test_both_services_may_touch_the_same() -> None:
    one, other = ({name: told for name, told in service(unit).items() if name not in DIFFERENT} for unit in UNITS)
    assert one == other
    assert one["ProtectSystem"] == "strict"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd: its units were not verified")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_understands_every_line(unit: str, tmp_path: Path) -> None:
    text = (DEPLOY / unit).read_text(encoding="utf-8").replace("/opt/xunlan/.venv/bin/xunlan", "/bin/true")
    (tmp_path / unit).write_text(text, encoding="utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit], capture_output=True, text=True, check=False
    )
    assert f"{unit}:" not in result.stderr
