"""Customers, and the applications and keys that act for them."""

from enum import StrEnum

from panier.core.account.user import PersonalToken, User
from panier.core.values import frozen


@frozen
class Account:
    """A customer (nichandle).

    `profile` holds the descriptive fields of /me that no rule reads. `has_log_stream`: a hook is told of its calls.
    `email_confirmed_us`: since when it is known that somebody reads what is sent to its address.
    """

    account_id: int
    nic: str
    email: str
    subsidiary: str
    country: str
    language: str
    legal_form: str
    first_name: str
    last_name: str
    created_us: int
    profile: tuple[tuple[str, str], ...] = ()
    has_log_stream: bool = False
    email_confirmed_us: int | None = None

    @property
    def full_name(self) -> str:
        """The first and the last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def profile_field(self, name: str) -> str | None:
        """A descriptive field of the profile; None where the customer left it out."""
        return dict(self.profile).get(name)


class CredentialState(StrEnum):
    """The life of a consumer key, in OVHcloud's words."""

    PENDING = "pendingValidation"
    VALIDATED = "validated"
    REFUSED = "refused"
    EXPIRED = "expired"


@frozen
class AccessRule:
    """A method and a path that may be called; * in the path matches anything."""

    method: str
    path: str


@frozen
class Application:
    """An application registered with the shop.

    Its secret signs calls, so it is kept readable.
    """

    application_id: int
    account_id: int
    key: str
    secret: str
    name: str
    description: str
    is_active: bool
    created_us: int


@frozen
class Credential:
    """A consumer key: an application's right to act for an account within its rules.

    `consumer_key` is known only while it is made; of a stored one nothing but its digest is kept, so it is empty.
    `user_login`: the user of the account that gave it, whose rights bound it too; None where the account itself did.
    """

    credential_id: int
    application_id: int
    account_id: int | None
    consumer_key: str
    state: CredentialState
    rules: tuple[AccessRule, ...]
    allowed_ips: tuple[str, ...] | None
    redirection: str | None
    created_us: int
    expires_us: int | None
    last_use_us: int | None
    user_login: str | None = None

    def state_at(self, now_us: int) -> CredentialState:
        """The state of the key at an instant; expired once its validity has passed."""
        if self.expires_us is not None and now_us >= self.expires_us:
            return CredentialState.EXPIRED
        return self.state


CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"
AUTHORIZATION_CODE = "AUTHORIZATION_CODE"


@frozen
class Client:
    """An OAuth2 client: an application that acts for its account, or for customers that let it (`flow`).

    It obtains its access tokens with its own secret. `credential_id`: the key that made it, or made the client that
    made it (`maker_id`); None where none did, as for those of a sandbox's ready-made customers. `user_login`: the user
    that made it, whose rights bound it.
    """

    client_id: str
    account_id: int
    name: str
    description: str
    callback_urls: tuple[str, ...]
    created_us: int
    credential_id: int | None = None
    maker_id: str | None = None
    user_login: str | None = None
    flow: str = CLIENT_CREDENTIALS


@frozen
class Call:
    """What is called, and from which address."""

    path: str
    address: str


@frozen
class Caller:
    """Who is calling: an account, through a consumer key or an OAuth2 client.

    `credential` is None for an OAuth2 client. `behind`: the key that made this client. `call`: what it calls. `user`:
    the user of the account that it acts for, None where it acts for the account itself; `token`: the user's own.
    `maker`: the user that made the client. `scope`: of a customer's consent to the client, None without one.
    `expires_us`: when the token is over that it came with.
    """

    account: Account
    credential: Credential | None = None
    client_id: str | None = None
    behind: Credential | None = None
    call: Call | None = None
    user: User | None = None
    token: PersonalToken | None = None
    maker: User | None = None
    scope: str | None = None
    expires_us: int | None = None

    @property
    def account_id(self) -> int:
        """The number of the account that is calling."""
        return self.account.account_id

    def calling(self, path: str, address: str) -> "Caller":
        """The caller with what is called; dataclasses.replace takes much longer, on every request."""
        return Caller(
            self.account, self.credential, self.client_id, self.behind, Call(path, address), self.user, self.token,
            self.maker, self.scope, self.expires_us,
        )  # fmt: skip

    @property
    def key(self) -> Credential | None:
        """The key whose rights, addresses and end bound what the caller may do; None for the account's full rights."""
        return self.credential or self.behind

    def urn(self, kind: str, region: str, name: str = "") -> str:
        """The name of one of the account's identities in access policies, or of the account itself."""
        own = self.account.nic
        return f"urn:v1:{region}:identity:{kind}:{own}/{name}" if name else f"urn:v1:{region}:identity:{kind}:{own}"


@frozen
class Identity:
    """Who is calling, with the OAuth2 client they called through, if any; `region`: of the shop."""

    caller: Caller
    client: Client | None
    region: str

    @property
    def urns(self) -> tuple[str, ...]:
        """The names of this identity in access policies: a user's, and those of its groups."""
        caller, user = self.caller, self.caller.user
        if self.client is not None:
            return (caller.urn("credential", self.region, f"oauth2-{self.client.client_id}"),)
        if user is None:
            return (caller.urn("account", self.region),)
        groups = (caller.urn("group", self.region, group) for group in (user.group, *user.groups))
        return (caller.urn("user", self.region, user.login), *groups)


@frozen
class Joined:
    """A new customer: the nichandle and a key for the application that asked.

    `password` is set only where the shop drew it.
    """

    nic: str
    consumer_key: str | None
    drawn: str | None


@frozen
class Mail:
    """A message to a customer, or to somebody the customer named; its account reads it in its history.

    `secret`: what stands in it where its account reads `***`. `letter`: the template that it was made of. `message_id`
    is the same however often it is sent; `due_us`: when that is tried, None where nobody sends it, or no more.
    """

    mail_id: int
    account_id: int
    recipient: str
    subject: str
    body: str
    written_us: int
    secret: str | None = None
    letter: str | None = None
    language: str | None = None
    message_id: str | None = None
    due_us: int | None = None
    tries: int = 0
    sent_us: int | None = None
    failed_us: int | None = None
    problem: str | None = None

    @property
    def state(self) -> str:
        """What became of it: sent, failed, waiting, or kept, which is to be read in the account's history alone."""
        if self.sent_us is not None:
            return "sent"
        if self.failed_us is not None:
            return "failed"
        return "kept" if self.due_us is None else "waiting"
