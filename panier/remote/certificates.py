"""Certificates for the hosts of the API, by an authority that is made for one run and believed in it alone."""

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from panier.core.values import frozen
from panier.remote.hosts import API_HOSTS

LIFE = timedelta(days=30)
# Where systems keep what they believe, for a Python that was built elsewhere.
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


@frozen
class Authority:
    """What a run believes: its own authority alone, and a bundle of that and of all that is believed elsewhere."""

    certificate: Path
    bundle: Path
    context: ssl.SSLContext


def make(folder: Path, *, believed: str | None) -> Authority:
    """An authority, and the context of a server that answers for every host of the API.

    `believed`: a file with what programs believe so far, in place of the system's. The authority's key is never
    written down, so nobody can make another certificate with it.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.now(UTC)
    own_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Panier, for one run")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Panier sandbox")])

    def built(name: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        begun = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(public)
        begun = begun.serial_number(x509.random_serial_number())
        begun = begun.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(own_key.public_key()), critical=False
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        return begun.not_valid_before(now - timedelta(days=1)).not_valid_after(now + LIFE)

    signs = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    own = (
        built(issuer, own_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .sign(own_key, hashes.SHA256())
    )
    leaf = (
        built(subject, key.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in API_HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(own_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    certificate, bundle, chain = folder / "authority.pem", folder / "believed.pem", folder / "server.pem"
    certificate.write_bytes(own.public_bytes(pem))
    bundle.write_text("\n".join([*_believed(believed), certificate.read_text()]))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.touch(mode=0o600)
    chain.write_bytes(leaf.public_bytes(pem) + secret)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain)
    chain.unlink()
    return Authority(certificate, bundle, context)


def _believed(file: str | None) -> list[str]:
    """What programs of this system believe so far; nothing where nothing is found."""
    default = ssl.get_default_verify_paths().cafile
    for found in (file, default, *_BUNDLES):
        if found and os.access(found, os.R_OK) and Path(found).is_file():
            return [Path(found).read_text()]
    return []
