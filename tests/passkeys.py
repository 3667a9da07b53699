"""A device that holds passkeys, made of nothing but arithmetic: what it answers is signed as a phone signs it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.factors import add_passkey
from accounts.models import User

HOST, ORIGIN = "testserver", "https://testserver"
FLAGS = AuthenticatorData.FLAG
NO_DEVICE = b"\0" * 16


@dataclass
class Device:
    """One passkey, and the finger that opens it (``verified``)."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    verified: bool = True

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """What it answers when it is asked to make a passkey."""
        data = self._data(AttestedCredentialData.create(NO_DEVICE, self.id, ES256.from_cryptography_key(self.key.public_key())))
        told = _told("webauthn.create", options)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=websafe_encode(told), attestationObject=websafe_encode(attestation))

    def shown(self, options: dict[str, Any], *, whose: User | None = None) -> dict[str, Any]:
        """What it answers when it is asked who is there; ``whose`` it says where nobody was named."""
        data, told = self._data(), _told("webauthn.get", options)
        signature = self.key.sign(data + sha256(told).digest(), ECDSA(SHA256()))
        handle = websafe_encode(user_pk_to_url_str(whose).encode()) if whose else None
        parts = {"clientDataJSON": told, "authenticatorData": data, "signature": signature}
        return self._answer(**{name: websafe_encode(part) for name, part in parts.items()}, userHandle=handle)

    def _data(self, attested: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = FLAGS.UP | (FLAGS.UV if self.verified else 0) | (FLAGS.AT if attested else 0)
        made: AuthenticatorData = AuthenticatorData.create(sha256(HOST.encode()).digest(), flags, 0, attested or b"")
        return made

    def _answer(self, **response: Any) -> dict[str, Any]:
        code = websafe_encode(self.id)
        return {"id": code, "rawId": code, "type": "public-key", "clientExtensionResults": {}, "response": response}


def give_passkey(user: User, *, name: str = "my laptop") -> Device:
    """A device with a passkey of this person's."""
    device = Device()
    options = {"publicKey": {"challenge": websafe_encode(secrets.token_bytes(32))}}
    add_passkey(user, name=name, credential=device.made(options))
    return device


def _told(what: str, options: dict[str, Any]) -> bytes:
    told = {"type": what, "challenge": options["publicKey"]["challenge"], "origin": ORIGIN, "crossOrigin": False}
    return json.dumps(told).encode()
