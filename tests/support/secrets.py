"""The key that the tests' shops seal their secrets with, and what their passwords cost."""

import os
from base64 import b64encode

from argon2 import PasswordHasher

from panier.store.engine.sealing import Keyring

KEY = bytes(range(32))
KEY_TEXT = b64encode(KEY).decode()
RING = Keyring([KEY], os.urandom)
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # a shop's own takes 64 MiB and a core for a while
