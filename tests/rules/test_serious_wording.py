"""Phrases that are wrong wherever they stand, and the texts that only speak of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.serious_wording import serious_wording
from rules.wording import Phrase, WordingError, phrases, read_phrases
from tests.rules.site_evidence import cannot_tell, page, problems, silent


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.wrong)
def test_every_phrase_of_the_list_is_found_and_its_right_form_is_not(phrase: Phrase) -> None:
    (problem,) = problems(serious_wording, page(text=f"根据{phrase.wrong}的有关要求,现通知如下。"))
    assert phrase.right in problem.message
    assert silent(serious_wording, page(text=f"根据{phrase.right}的有关要求,现通知如下。"))


def test_a_phrase_in_the_title_counts() -> None:
    (problem,) = problems(serious_wording, page(title="铜鼓县人民检查院工作报告"))
    assert "人民检察院" in problem.message


def test_the_same_phrase_twice_on_a_page_is_one_problem() -> None:
    assert (
        len(problems(serious_wording, page(text="县人民检查院通报。" + "工作情况如下。" * 9 + "县人民检查院印发。")))
        == 1
    )


@pytest.mark.parametrize(
    "text",
    [
        "各单位组织人民检查院落卫生情况。",
        "纪律检查委员会与人民检察院检察委员会召开联席会议。",
        "建设社会主义核心价值观主题公园,价格公道。",
        "中国特色社会,注意防范风险。",
        "中华人民共 合国",
    ],
)
def test_what_only_looks_like_it_is_not_accused(text: str) -> None:
    assert silent(serious_wording, page(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "通报指出,个别网站将国名误写为中华人民共合国,影响恶劣。",
        "更正:文中“人民检查院”有误。",
        "易错词对照:人民检查院(人民检察院)。",
    ],
)
def test_a_text_that_speaks_of_the_error_is_left_to_a_person(text: str) -> None:
    assert cannot_tell(serious_wording, page(text=text))


def test_a_page_that_was_not_seen_says_nothing_wrong() -> None:
    assert cannot_tell(serious_wording, page(unread="页面不存在(404)", text="", title=""))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{wrong: 错字, right: 正字正字, source: 宪法}", "wrong"),
        ("{wrong: 人民检察, right: 人民检察院, source: 宪法}", "会处处误报"),
        ("{wrong: 人民检查院, right: 人民检察院, source: 宪法, unless: [检查]}", "不含"),
        ("{wrong: 人民检查院, right: 人民检察院}", "source"),
    ],
)
def test_a_faulty_list_is_an_error_that_names_the_line(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "words.yml"
    file.write_text(f"phrases:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(WordingError, match=told):
        read_phrases(file)


def test_a_list_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match="读不了"):
        read_phrases(tmp_path / "none.yml")
