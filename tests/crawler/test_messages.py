"""The outbox on the command line: listed, shown before it is sent, sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from crawler.cli import load_installation
from crawler.commands.messages import outbox_list, outbox_send
from crawler.errors import ExitStatus, XunlanError
from crawler.installation import Installation
from reports.outbox import LOCK
from storage.outbox_nouns import DeliveryState
from storage.store import open_store
from tests.reports.post_office import Reply, bot_server, code, free_port, message


class Office:
    """One installation, and the two commands as a person types them."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{folder}/xunlan.db"
        self.options: dict[str, Any] = {}
        self.quiet_hours = "00:00-00:00"

    def post(self, **changed: object) -> None:
        with open_store(self.database) as store:
            store.outbox.post([message(channel="wecom", **changed)], datetime.now(UTC) - timedelta(minutes=1))

    def installation(self) -> Installation:
        return replace(
            load_installation(),
            database_url=self.database,
            quiet_hours=self.quiet_hours,
            messages_on_working_days=False,
            message_options=self.options,
        )

    def run(self, *words: str) -> Result:
        app = typer.Typer()
        app.command("list")(outbox_list)
        app.command("send")(outbox_send)
        result = CliRunner().invoke(app, list(words), obj=self.installation)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_an_empty_outbox_says_so(office: Office) -> None:
    assert "发件箱是空的" in office.run("list").stdout
    assert "没有到时间的消息" in office.run("send").stdout
    assert "没有到时间的消息" in office.run("send", "--dry-run").stdout
    assert json.loads(office.run("list", "--json").stdout) == []


def test_a_dry_run_shows_every_word_and_sends_none(office: Office) -> None:
    office.post(text="第一行\n第二行\x1b[31m")
    with bot_server(lambda _: Reply()) as server:
        office.options["wecom_url"] = SecretStr(server.url)
        shown = office.run("send", "--dry-run").stdout
        (row,) = json.loads(office.run("send", "--dry-run", "--json").stdout)
        assert server.posted == []
    assert "第一行" in shown
    assert "第二行" in shown
    assert "\x1b[31m" not in shown
    assert "本次没有发送" in shown
    assert (row["to"], row["kept"], row["text"][:3]) == ("永宁镇", None, "第一行")
    assert json.loads(office.run("list", "--json").stdout)[0]["state"] == "waiting"


def test_what_is_sent_is_told_and_listed(office: Office) -> None:
    office.post()
    office.post()
    with bot_server(lambda _: Reply()) as server:
        office.options["wecom_url"] = SecretStr(server.url)
        sent = office.run("send")
    assert sent.exit_code == 0
    assert "已发送 1 条" in sent.stdout
    assert len(server.posted) == 1
    rows = json.loads(office.run("list", "--json").stdout)
    assert [row["state"] for row in rows] == ["suppressed", "sent"]
    assert [row["state"] for row in json.loads(office.run("list", "--json", "--state", "sent").stdout)] == ["sent"]
    assert "当天已告知" in office.run("list").stdout


def test_what_could_not_be_sent_is_told_with_what_to_do_and_can_be_sent_again(office: Office) -> None:
    office.post()
    with bot_server(lambda _: code(40058, "too long")) as server:
        office.options["wecom_url"] = SecretStr(server.url)
        sent = office.run("send")
    assert sent.exit_code == ExitStatus.PARTIAL
    assert "40058" in sent.stdout
    assert "已放弃 1 条" in sent.stdout
    with bot_server(lambda _: Reply()) as server:
        office.options["wecom_url"] = SecretStr(server.url)
        assert "没有到时间的消息" in office.run("send").stdout
        assert "已发送 1 条" in office.run("send", "--retry").stdout


def test_the_outbox_after_a_night_with_a_dead_server_says_why(office: Office) -> None:
    office.options["wecom_url"] = SecretStr(f"http://127.0.0.1:{free_port()}/send?key=0123-secret-key")
    office.post()
    assert office.run("send").exit_code == ExitStatus.PARTIAL
    (row,) = json.loads(office.run("list", "--json").stdout)
    assert row["state"] == DeliveryState.FAILED
    assert "连接被拒绝" in row["last_error"]
    assert row["next_try_at"]
    assert "secret-key" not in json.dumps(row)


def test_a_channel_that_is_not_set_up_is_told(office: Office) -> None:
    office.post()
    assert "XUNLAN_WECOM_" in office.run("send").stdout


def test_only_one_sends_at_a_time(office: Office) -> None:
    office.post()
    busy = pytest.raises(XunlanError, match="另一个程序")
    with open_store(office.database) as store, store.lock(LOCK), busy as raised:
        office.run("send")
    assert raised.value.exit_status == ExitStatus.BUSY


def test_a_wrong_setting_is_named(office: Office) -> None:
    office.quiet_hours = "晚上"
    with pytest.raises(XunlanError, match="XUNLAN_QUIET_HOURS"):
        office.run("send")
    office.options["wecom_url"] = SecretStr("0123-secret-key")
    with pytest.raises(XunlanError, match="XUNLAN_WECOM_URL") as raised:
        office.run("send")
    assert "secret-key" not in str(raised.value)
    with pytest.raises(XunlanError, match="状态"):
        office.run("list", "--state", "sned")
