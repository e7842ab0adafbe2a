"""People's passwords, hashed with argon2.

Hashing takes long on purpose, so it runs on threads of its own.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from panier.core.account.account import Account
from panier.core.limits import PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from panier.core.refusal import bad_input
from panier.store.account import accounts
from panier.store.engine.db import Database

_hasher = PasswordHasher()
# A hash takes 64 MiB and a core for a while; two at once leave the rest of the machine to everybody else.
_threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")


def check_new(password: str) -> None:
    """Check the length of a new password.

    Refuses: one that is so short that it is easily guessed (400); one that is too long (400).
    """
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS:
        problem = f"must have {PASSWORD_MIN_CHARACTERS} to {PASSWORD_MAX_CHARACTERS} characters"
        raise bad_input("password", problem)


async def hashed(password: str) -> str:
    """The hash that is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def account_of(database: Database, nic: str, password: str) -> Account | None:
    """The account with that nichandle and password.

    None for a wrong password and for an unknown nichandle alike, after an equally long time.
    """
    found = await database.read(lambda tx: accounts.load_by_nic(tx, nic.lower()))
    kept = None if found is None or len(password) > PASSWORD_MAX_CHARACTERS else found[1]
    is_right = await fits(kept, password)
    return found[0] if found is not None and is_right else None


async def fits(kept: str | None, password: str) -> bool:
    """True if a password has the hash that is kept.

    Where no hash is kept, it takes as long to say no.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, _fits, kept, password)


def _fits(kept: str | None, password: str) -> bool:
    try:
        _hasher.verify(kept or _nobodys(), password[:PASSWORD_MAX_CHARACTERS])
    except VerificationError:
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody")
