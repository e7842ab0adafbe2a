"""Ids that nobody can guess."""

import os
import string
import uuid

_LETTERS = (string.ascii_letters + string.digits).encode()
_USELESS_BYTES = bytes(range(256 - 256 % len(_LETTERS), 256))
_LETTER_OF_BYTE = bytes(_LETTERS[byte % len(_LETTERS)] for byte in range(256))


class RandomIds:
    """Identifiers from the operating system's randomness."""

    def uuid(self) -> str:
        """A fresh version 4 UUID."""
        return str(uuid.UUID(bytes=os.urandom(16), version=4))

    def token(self, length: int) -> str:
        """Fresh letters and digits."""
        text = ""
        while len(text) < length:  # the last byte values are discarded: they would favour some letters
            text += os.urandom(2 * length).translate(_LETTER_OF_BYTE, _USELESS_BYTES).decode()
        return text[:length]
