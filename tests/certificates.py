"""Certificates made for a test, and TLS servers as old as need be."""

from __future__ import annotations

import ssl
import warnings
from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# The 1024-bit group of RFC 2409 (6.2), which old servers bring along.
_OAKLEY_2 = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF"
)


class Authority:
    """An authority that signs certificates; `certificate` is the file to be trusted by those who do."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _named("测试用根证书")
        self.certificate = folder / "authority.pem"
        root = _builder(self.name, self.name, self.key, 0).add_extension(x509.BasicConstraints(True, None), True)
        self.certificate.write_bytes(root.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server(self, host: str = "127.0.0.1", *, expired: bool = False) -> ssl.SSLContext:
        """A server with a certificate of this authority for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        built = _builder(_named(host), self.name, key, -100 if expired else 0).add_extension(_made_out_to(host), False)
        return _context(self.folder, built.sign(self.key, hashes.SHA256()), key)


def self_signed(folder: Path, key: Key | None = None) -> ssl.SSLContext:
    """A server for 127.0.0.1 that vouches for itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    name = _named("127.0.0.1")
    built = _builder(name, name, own, 0).add_extension(_made_out_to("127.0.0.1"), False)
    return _context(folder, built.sign(own, hashes.SHA256()), own)


def old_server(folder: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that speaks one version of TLS, and nothing newer."""
    context = self_signed(folder)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of what this is about
        context.minimum_version = context.maximum_version = version
    return context


def server_of_short_keys(folder: Path) -> ssl.SSLContext:
    """A server that exchanges keys by 1024-bit Diffie-Hellman alone."""
    context = self_signed(folder, rsa.generate_private_key(65537, 2048))
    context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    group = folder / "group.pem"
    group.write_bytes(_parameters(_OAKLEY_2))
    context.load_dh_params(str(group))
    return context


def _parameters(prime: bytes) -> bytes:
    """PKCS #3 by hand, because no library cares to make parameters as weak as these: a prime, and the generator 2."""
    numbers = b"\x02\x81" + bytes([len(prime) + 1]) + b"\0" + prime + b"\x02\x01\x02"
    sequence = b"\x30\x81" + bytes([len(numbers)]) + numbers
    return b"-----BEGIN DH PARAMETERS-----\n" + encodebytes(sequence) + b"-----END DH PARAMETERS-----\n"


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _made_out_to(host: str) -> x509.SubjectAlternativeName:
    literal = host.replace(".", "").isdigit()
    return x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)) if literal else x509.DNSName(host)])


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, days: int) -> x509.CertificateBuilder:
    """Valid for thirty days around the day that lies so many days from today."""
    begins = datetime.now(UTC) + timedelta(days=days - 15)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), begins, begins + timedelta(days=30)
    )


def _context(folder: Path, certificate: x509.Certificate, key: Key) -> ssl.SSLContext:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{certificate.serial_number}.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
