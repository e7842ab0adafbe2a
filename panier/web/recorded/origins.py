"""Whose key a recorded call named, whether or not it proved to have it."""

from collections.abc import Callable
from contextlib import suppress

from panier.core.account.access import digest
from panier.core.account.account import Caller, CredentialState
from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.refusal import Refusal
from panier.flows.account.credentials import bearer
from panier.store.account import clients, identities, keys
from panier.store.engine.db import Database, Tx
from panier.web.recorded.exchange import CallLine, CallOrigin

KNOWN_MAX = 1_000


class Origins:
    """The customers behind keys and tokens, read once for each."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now
        self._known: dict[tuple[str, str], CallOrigin] = {}

    def forget(self) -> None:
        """Forget whose keys are whose, because the database was changed as a whole."""
        self._known.clear()

    async def find(self, line: CallLine, address: str) -> CallOrigin:
        """Where a call came from."""
        application_key, named = line.header("x-ovh-application") or "", line.header("x-ovh-consumer") or ""
        if authorization := line.header("authorization"):
            application_key, named = "", bearer(authorization)
        if not 0 < len(named) <= KEY_MAX_CHARACTERS or len(application_key) > KEY_MAX_CHARACTERS:
            return CallOrigin(address, None, application_key[:KEY_MAX_CHARACTERS] or None)
        found = self._known.get((application_key, named))
        if found is None:
            found = CallOrigin(application_key=application_key or None)
            with suppress(Refusal):  # a database that does not answer says so to the caller
                found = await self._read(application_key, named)
        return CallOrigin(address, found.nic, found.application_key, found.credential_id)

    async def _read(self, application_key: str, named: str) -> CallOrigin:
        async def load(tx: Tx) -> Caller | None:
            if application_key:
                found = await keys.load_caller(tx, application_key, named)
                return None if found is None else found[0]
            token = digest(named)
            by_client = await clients.load_caller_by_token(tx, token, now_us=self._now())
            return by_client or await identities.load_caller_by_token(tx, token)

        caller = await self._database.read(load)
        if caller is None:
            return CallOrigin(application_key=application_key or None)
        credential = caller.credential
        credential_id = None if credential is None else credential.credential_id
        found = CallOrigin("", caller.account.nic, application_key or None, credential_id)
        is_pending = credential is not None and credential.state == CredentialState.PENDING  # whose it will be is open
        if not is_pending and len(self._known) < KNOWN_MAX:
            self._known[application_key, named] = found
        return found
