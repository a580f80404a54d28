"""A secure channel that browsers refuse."""

from __future__ import annotations

from rules.obsolete_tls import obsolete_tls
from storage.nouns import CertificateFault
from tests.rules.site_evidence import cannot_tell, home, problems, silent


def test_a_channel_that_browsers_refuse_is_told() -> None:
    (problem,) = problems(obsolete_tls, home(tls="TLSv1"))
    assert "TLSv1" in problem.message


def test_a_page_refused_over_an_old_channel_shows_the_channel_all_the_same() -> None:
    assert problems(obsolete_tls, home(tls="TLSv1", unread="页面不存在(404)"))


def test_a_page_without_https_or_with_a_good_channel_is_not_meant() -> None:
    assert silent(obsolete_tls, home())


def test_a_fault_of_the_certificate_is_another_matter() -> None:
    assert silent(obsolete_tls, home(certificate=CertificateFault.EXPIRED))


def test_a_page_that_was_not_seen_shows_no_channel() -> None:
    assert cannot_tell(obsolete_tls, home(unread="在规定时间内没有打开"))
