"""What the name servers of the shop have of a name, and what they should have."""

from panier.core.values import frozen


@frozen
class SigningKey:
    """A public key that a zone's keys are signed with.

    `public_key` is in base64; `tag` is the number that DS records and signatures refer to it by.
    """

    algorithm: int
    flags: int
    public_key: str
    tag: int


@frozen
class Push:
    """What the name servers have of a name.

    `site`: the registrable name that it lies under. `wanted` counts how often somebody asked for it to be told anew.
    `service_id` and `published_us`: which zone they have, as it was published when; None where they have none.
    `signing_keys`: as they report them. `unsign_us`: until when signatures are kept because somebody may still
    remember the DS records. `tried_us` and `problem`: the last attempt, and why it failed.
    """

    push_id: int
    name: str
    site: str
    wanted: int = 1
    service_id: int | None = None
    published_us: int | None = None
    is_signed: bool = False
    signing_keys: tuple[SigningKey, ...] = ()
    unsign_us: int | None = None
    tried_us: int | None = None
    problem: str | None = None


@frozen
class PushState:
    """A name that the name servers are behind with, for the shop's owner.

    `published_us`: what they should have; None where the zone is to go. `due_us`: when it is tried again.
    """

    push: Push
    published_us: int | None
    due_us: int | None
