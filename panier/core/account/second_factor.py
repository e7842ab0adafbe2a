"""What somebody proves besides the password: codes that an app makes of a secret (TOTP, RFC 6238), and spare ones."""

from panier.core.values import frozen

STEP_SECONDS = 30
SPARE_CODE_CHARACTERS = 10


@frozen
class SecondFactor:
    """The second factor of an account, or of a user of it (`user_login`, empty for the account itself).

    It counts from `confirmed_us` on. `last_step`: the time of the last code that was taken, as none is taken twice;
    `spare_codes`: the digests of those that are left for whoever has lost the app.
    """

    account_id: int
    user_login: str
    secret: str
    made_us: int
    confirmed_us: int | None
    last_step: int
    spare_codes: tuple[str, ...]

    @property
    def is_on(self) -> bool:
        """True once a code of the app has shown that it is there."""
        return self.confirmed_us is not None
