"""The key that the tests' shops seal their secrets with."""

import os
from base64 import b64encode

from panier.store.engine.sealing import Keyring

KEY = bytes(range(32))
KEY_TEXT = b64encode(KEY).decode()
RING = Keyring([KEY], os.urandom)
