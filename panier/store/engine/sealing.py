"""Secrets at rest: what has to be read again is encrypted with a key from outside the database.

What is only ever compared is kept as a digest instead (core/account/access.py:digest). A sealed text says which key
opens it, and it opens only in the column that it was sealed for. The keys are those of the database whose
transaction is in progress, so that the columns of a type (columns.py) need not be handed them.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from panier.core.refusal import conflict

KEY_BYTES = 32
NONCE_BYTES = 12
MARK = "s1"
KNOWN_MAX = 512  # documents that are known as objects, each of so many characters at most
KNOWN_CHARACTERS_MAX = 16_384
KNOWN_TEXTS_MAX = 4_096  # short texts that are known
KNOWN_TEXT_CHARACTERS_MAX = 512
# Every sealed column. A test ties this list to what is written, and to the migrations.
SEALED = (
    "application.application_secret",
    "cart_configuration.value",
    "charge.challenge_url",
    "consumption_report.password",
    "kept_answer.body",
    "kept_answer.request",
    "hook.former_secret",
    "hook.secret",
    "mail.body",
    "mail.secret",
    "order_document.content",
    "paper.password",
    "payment_method.challenge_url",
    "payment_method.gateway_token",
    "placed_order.password",
    "placed_order.quote",
    "registry_command.command",
    "registry_command.outcome",
    "registry_name.auth_code",
    "registry_wish.entry",
    "second_factor.secret",
    "sent_form.shown",
    "smd.document",
    "staff.totp_secret",
    "task.arguments",
    "task.wishes",
    "zone_restore_point.token",
)


class Keyring:
    """The keys of a shop: the first one seals, any of them opens."""

    def __init__(self, keys: Sequence[bytes], random: Callable[[int], bytes]) -> None:
        assert keys
        assert all(len(key) == KEY_BYTES for key in keys)
        self._ciphers = {sha256(key).hexdigest()[:8]: AESGCM(key) for key in keys}
        self._current = next(iter(self._ciphers))
        self._random = random
        self._known: dict[tuple[str, str], object] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def seal(self, text: str, place: str) -> str:
        """A text as it is stored in a column."""
        nonce = self._random(NONCE_BYTES)
        content = nonce + self._ciphers[self._current].encrypt(nonce, text.encode(), place.encode())
        sealed = f"{MARK}.{self._current}.{b64encode(content).decode()}"
        self._remember(sealed, place, text)
        return sealed

    def open(self, sealed: str, place: str) -> str:
        """The text that was sealed for a column.

        Refuses: one that was sealed with a key that is not among these, or for another column (409).
        """
        known = self._texts.get((place, sealed))
        if known is not None:
            return known
        mark, _, rest = sealed.partition(".")
        key_id, _, content = rest.partition(".")
        cipher = self._ciphers.get(key_id)
        if mark != MARK or cipher is None:
            raise conflict(f"What {place} holds is not sealed with a key of this shop: see PANIER_SECRET_KEY")
        found = b64decode(content)
        try:
            text = cipher.decrypt(found[:NONCE_BYTES], found[NONCE_BYTES:], place.encode()).decode()
        except InvalidTag as error:
            raise conflict(f"What {place} holds was changed, or moved there from elsewhere") from error
        self._remember(sealed, place, text)
        return text

    def _remember(self, sealed: str, place: str, text: str) -> None:
        """Keep a short text by its seal: a cart's answers are read again by every call."""
        if len(sealed) <= KNOWN_TEXT_CHARACTERS_MAX:
            if len(self._texts) >= KNOWN_TEXTS_MAX:
                self._texts.pop(next(iter(self._texts)), None)
            self._texts[place, sealed] = text

    def know(self, sealed: str, place: str, value: object) -> None:
        """Keep what was sealed, which is never changed, so that it need not be read again."""
        if len(sealed) <= KNOWN_CHARACTERS_MAX:
            while len(self._known) >= KNOWN_MAX:
                self._known.pop(next(iter(self._known)), None)
            self._known[place, sealed] = value

    def read(self, sealed: str, place: str, read: Callable[[str], object]) -> object:
        """What `read` makes of the text that was sealed, which is never changed; of the latest ones it is known.

        A sealed text has a nonce of its own, so it means the same for ever, and there is nothing to forget.
        """
        known = self._known.get((place, sealed))
        if known is None:
            known = read(self.open(sealed, place))
            self.know(sealed, place, known)
        return known

    def is_current(self, sealed: str) -> bool:
        """Whether a text is sealed with the key that seals now."""
        return sealed.startswith(f"{MARK}.{self._current}.")


_RING: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


def use(keyring: Keyring | None) -> None:
    """Make a keyring that of the context, for a transaction that has a context of its own."""
    _RING.set(keyring)


@contextmanager
def using(keyring: Keyring | None) -> Iterator[None]:
    """Make a keyring that of a transaction."""
    before = _RING.set(keyring)
    try:
        yield
    finally:
        _RING.reset(before)


def seal(text: str, place: str) -> str:
    """A text as it is stored, sealed with the keys of the transaction."""
    return _keyring().seal(text, place)


def seal_known(text: str, place: str, value: object) -> str:
    """A text as it is stored, sealed as by `seal`, with the value that it will be read as and that cannot change."""
    ring = _keyring()
    sealed = ring.seal(text, place)
    ring.know(sealed, place, value)
    return sealed


def unseal(sealed: str, place: str) -> str:
    """A text that is stored, opened with the keys of the transaction."""
    return _keyring().open(sealed, place)


def read_sealed(sealed: str, place: str, read: Callable[[str], object]) -> object:
    """What `read` makes of a text that is stored sealed and never changed; it must be a value that cannot change."""
    return _keyring().read(sealed, place, read)


def is_current(sealed: str) -> bool:
    """Whether a text is sealed with the key that seals now."""
    return _keyring().is_current(sealed)


def _keyring() -> Keyring:
    found = _RING.get()
    if found is None:
        message = "this database was opened without the keys of its secrets"
        raise RuntimeError(message)
    return found
