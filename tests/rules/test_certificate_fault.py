"""What a browser warns of before it shows the home page."""

from __future__ import annotations

import pytest

from rules.certificate_fault import certificate_fault
from storage.nouns import CertificateFault, Severity
from tests.rules.site_evidence import cannot_tell, home, problems, silent


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (CertificateFault.EXPIRED, "已过期"),
        (CertificateFault.SELF_SIGNED, "自签名"),
        (CertificateFault.WRONG_HOST, "不是为本域名签发"),
    ],
)
def test_a_faulty_certificate_is_told(fault: CertificateFault, told: str) -> None:
    (problem,) = problems(certificate_fault, home(certificate=fault))
    assert told in problem.message
    assert problem.severity is None


def test_an_authority_that_this_machine_does_not_know_is_only_reminded() -> None:
    (problem,) = problems(certificate_fault, home(certificate=CertificateFault.UNTRUSTED))
    assert problem.severity is Severity.NOTICE


def test_a_page_without_a_fault_is_in_order() -> None:
    assert silent(certificate_fault, home())


def test_an_old_channel_is_another_matter() -> None:
    assert silent(certificate_fault, home(tls="TLSv1.1"))


def test_a_page_that_was_not_seen_shows_no_certificate() -> None:
    assert cannot_tell(certificate_fault, home(unread="域名无法解析"))
