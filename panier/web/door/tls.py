"""The certificate that a server shows, read from files; it can be read again while connections go on."""

import logging
import ssl
from pathlib import Path
from typing import Any

from panier.core.refusal import bad_input

logger = logging.getLogger(__name__)

PIECE_BYTES = 65_536


class Certificate:
    """A certificate with its chain, and its key."""

    def __init__(self, chain: Path, key: Path) -> None:
        self._chain = chain
        self._key = key
        self.current = self._read()

    def renew(self) -> None:
        """Read the files again, for connections from now on; where they are not right, the old ones stay."""
        try:
            self.current = self._read()
        except (OSError, ssl.SSLError) as error:
            logger.warning("The certificate was not read again, the old one stays: %s", error)
        else:
            logger.warning("The certificate was read again")

    def _read(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.set_alpn_protocols(["http/1.1"])
        made.load_cert_chain(self._chain, self._key)
        return made


class Pieces:
    """An application whose long answers are written a piece at a time.

    What TLS has taken in is not counted any more, so otherwise nobody would see that a client does not read.
    """

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_pieces(message: Any) -> None:
            body = message.get("body", b"")
            start = 0
            while len(body) - start > PIECE_BYTES:
                piece = body[start : start + PIECE_BYTES]
                await send({"type": message["type"], "body": piece, "more_body": True})
                start += PIECE_BYTES
            await send({**message, "body": body[start:]} if start else message)

        await self._application({**scope, "extensions": {}}, receive, send_pieces)


def load(chain: str, key: str) -> Certificate | None:
    """The certificate in the settings; None where there is none.

    Refuses: files that are missing, cannot be read or do not belong together (400).
    """
    if not chain and not key:
        return None
    if not chain or not key:
        raise bad_input("PANIER_TLS_CERTIFICATE", "and PANIER_TLS_KEY are set together")
    try:
        return Certificate(Path(chain), Path(key))
    except (OSError, ssl.SSLError) as error:
        raise bad_input("PANIER_TLS_CERTIFICATE", f"and PANIER_TLS_KEY cannot be used: {error}") from error
