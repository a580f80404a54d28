"""What OpenSSL said about a server's certificate in, the one fault that a browser would warn of out."""

from __future__ import annotations

import os
import ssl
from collections.abc import Collection
from pathlib import Path

from OpenSSL.crypto import X509
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns

from spiders.addresses import literal_address
from storage.nouns import CertificateFault

# X509_V_ERR_… of OpenSSL's x509_vfy.h
_NOT_YET_VALID, _HAS_EXPIRED, _SELF_SIGNED = 9, 10, 18
_NO_KNOWN_ISSUER = frozenset({19, 20, 21, 27})  # what any certificate meets where no authority is known
FINE = 0


def fault_of(errors: Collection[int], fits_host: bool, authorities_known: bool) -> CertificateFault | None:
    """The gravest fault. Whom this machine trusts says nothing where it knows no authority at all."""
    if {_NOT_YET_VALID, _HAS_EXPIRED} & set(errors):
        return CertificateFault.EXPIRED
    if _SELF_SIGNED in errors:
        return CertificateFault.SELF_SIGNED
    if not fits_host:
        return CertificateFault.WRONG_HOST
    unanswerable = _NO_KNOWN_ISSUER if not authorities_known else frozenset()
    return CertificateFault.UNTRUSTED if set(errors) - unanswerable - {FINE} else None


def fits(certificate: X509, host: str) -> bool:
    """Whether a certificate is made out to a host, as browsers judge it: its alternative names alone count."""
    try:
        wanted = IPAddress_ID(host) if literal_address(host) else DNS_ID(host)
    except ValueError:
        return True  # a host name that no certificate can be made out to is no fault of the certificate
    try:
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (CertificateError, VerificationError):
        return False
    return True


def authorities() -> tuple[Path | None, Path | None]:
    """The file and the folder of the authorities that this machine trusts; None for what it does not have."""
    places = ssl.get_default_verify_paths()
    file, folder = Path(places.cafile or os.devnull), Path(places.capath or os.devnull)
    return (file if file.is_file() else None), (folder if folder.is_dir() and any(folder.iterdir()) else None)
