"""A certificate authority of one's own, for a hub that only a home network can reach.

Public authorities certify public names; a hub in a home network has none. So the wearer makes an authority, lets the
phones trust it once, and it certifies this hub. A phone that trusts it trusts whoever holds its key, so the authority
is bound (RFC 5280, section 4.2.1.10) to names and addresses of home networks and of this machine: with a stolen key
nobody can pretend to be a bank.
"""

import datetime as dt
import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from heartreach.errors import BadInput, ConfigError

__all__ = ["Authority", "Issued"]

#: Ten years: trusting it on a phone takes a minute, and nobody wants to do it often.
AUTHORITY_DAYS = 3650
#: iOS and macOS accept 825 days at most, also from authorities the person added (support.apple.com/103769).
LEAF_DAYS = 800
#: Clocks differ; a certificate from tomorrow is refused.
EARLIER = dt.timedelta(days=1)
#: Names that only a home network resolves: RFC 6762, RFC 8375, RFC 6761, the reserved `.internal`, what routers use.
HOME_NAMES = ("local", "home.arpa", "localhost", "internal", "lan", "fritz.box")
#: Addresses that are not routed beyond a network: loopback, RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291.
HOME_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)

#: Labels of a host name (RFC 1123, section 2.1), the underscore that some machines are named with, and a wildcard.
HOST = re.compile(r"(\*\.)?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")

AUTHORITY, AUTHORITY_KEY = "authority.crt", "authority.key"
CERTIFICATE, KEY = "certificate.pem", "key.pem"


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was made: where it is, for whom, and until when."""

    certificate: Path
    key: Path
    names: tuple[str, ...]
    until: dt.datetime


class Authority:
    """An authority that lies in a folder.

    Args:
        folder: holds `authority.crt` and, for its owner alone, `authority.key`.
        certificate: as it was loaded or made.
        key: its key.
    """

    def __init__(self, folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.folder = folder
        self.certificate = certificate
        self._key = key

    @classmethod
    def load(cls, folder: Path) -> "Authority | None":
        """The one that was made before; `None` when there is none.

        Raises:
            ConfigError: its files are there but cannot be used.
        """
        if not (folder / AUTHORITY_KEY).exists():
            return None
        try:
            certificate = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
            key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise ConfigError(
                f"The authority in {folder} cannot be used ({error})", "Make another one with --new-authority."
            ) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ConfigError(f"The authority in {folder} is none of ours", "Make another one with --new-authority.")
        return cls(folder, certificate, key)

    @classmethod
    def make(cls, folder: Path, names: Sequence[str], now: dt.datetime) -> "Authority":
        """A new one, bound to home networks and `names`; it replaces what was there."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"heartreach at {names[0]:.30}, {now:%Y-%m-%d}")])
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = (
            _builder(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / AUTHORITY_KEY, _pem(key))
        _write(folder / AUTHORITY, certificate.public_bytes(serialization.Encoding.PEM))
        return cls(folder, certificate, key)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as phones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def issue(self, names: Sequence[str], now: dt.datetime) -> Issued:
        """Certify a new key for this hub.

        Args:
            names: host names and addresses in figures.
            now: valid from a day before this.

        Raises:
            BadInput: the authority is not bound to one of them.
        """
        wanted = [_general(name) for name in names]
        for name, general in zip(names, wanted, strict=True):
            if not self._may(general):
                raise BadInput(
                    f"The authority in {self.folder} may not certify {name}",
                    "Make another one with --new-authority, and let the phones trust that one.",
                )
        key = ec.generate_private_key(ec.SECP256R1())
        # No host name here: OpenSSL holds a common name that looks like one to the bounds for names.
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "heartreach hub")])
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            _builder(subject, self.certificate.subject, key.public_key(), now, LEAF_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(own, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, self.certificate))
        _write(self.folder / KEY, _pem(key))
        _write(self.folder / CERTIFICATE, chain)
        return Issued(self.folder / CERTIFICATE, self.folder / KEY, tuple(names), certificate.not_valid_after_utc)

    def _may(self, name: x509.GeneralName) -> bool:
        bounds = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
        return any(_within(name, bound) for bound in bounds or ())


def _within(name: x509.GeneralName, bound: x509.GeneralName) -> bool:
    if isinstance(name, x509.DNSName) and isinstance(bound, x509.DNSName):
        return f".{name.value}".endswith(f".{bound.value}")
    if not isinstance(name, x509.IPAddress) or not isinstance(bound, x509.IPAddress):
        return False
    network = bound.value
    return isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and name.value in network


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    own = [_general(name) for name in names]
    hosts = {*HOME_NAMES, *(name.value for name in own if isinstance(name, x509.DNSName))}
    networks = [ipaddress.ip_network(network) for network in HOME_NETWORKS]
    alone = [ipaddress.ip_network(name.value) for name in own if isinstance(name, x509.IPAddress)]
    return [*map(x509.DNSName, sorted(hosts)), *map(x509.IPAddress, [*networks, *alone])]


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    host = name.lower().rstrip(".")
    if not HOST.fullmatch(host):
        raise BadInput(f"{name!r} is not a host name", "Write it in ASCII letters, for example hub.local.")
    return x509.DNSName(host)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now - EARLIER + dt.timedelta(days=days))
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Replace a file as a whole, readable to its owner alone."""
    beside = path.with_name(path.name + ".new")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    beside.replace(path)
