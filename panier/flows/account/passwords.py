"""People's passwords: hashed with argon2, on threads of their own, because that takes long on purpose."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from panier.core.account.account import Account
from panier.core.limits import PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from panier.core.refusal import bad_input
from panier.store import accounts
from panier.store.engine.db import Database

_hasher = PasswordHasher()
# A hash takes 64 MiB and a core for a while; two at once leave the rest of the machine to everybody else.
_threads = ThreadPoolExecutor(2, thread_name_prefix="passwords")


def check_new(password: str) -> None:
    """Refuses a password that is too easily guessed, or too long to be one."""
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS:
        problem = f"must have {PASSWORD_MIN_CHARACTERS} to {PASSWORD_MAX_CHARACTERS} characters"
        raise bad_input("password", problem)


async def hashed(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def account_of(database: Database, nic: str, password: str) -> Account | None:
    """The account with that nichandle and password; None for a wrong one and for nobody, after the same time."""
    found = await database.read(lambda tx: accounts.by_nic(tx, nic.lower()))
    kept = None if found is None or len(password) > PASSWORD_MAX_CHARACTERS else found[1]
    is_right = await fits(kept, password)
    return found[0] if found is not None and is_right else None


async def fits(kept: str | None, password: str) -> bool:
    """True of the password that something is kept of; where nothing is kept it takes as long to say no."""
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
