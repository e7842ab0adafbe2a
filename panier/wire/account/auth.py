"""Keys, what they may call, and OAuth2 clients, as /auth and /me/api show them."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType, field

from panier.core.account.account import CLIENT_CREDENTIALS, Application, Client, Credential, CredentialState, Identity
from panier.core.account.account import AccessRule as CoreRule
from panier.wire.types import (
    OPTIONAL,
    UNPUBLISHED,
    Arguments,
    DatetimeIn,
    IpBlock,
    Long,
    Password,
    Shape,
    Text,
    datetime_or_null,
    datetime_out,
    model,
)

# What an account's own key may call is told by its rules; there are no roles besides.
_ROLES = ["ADMIN"]


@model("auth.HTTPMethodEnum")
class Method(StrEnum):
    """The HTTP methods that an access rule can allow."""

    DELETE = "DELETE"
    GET = "GET"
    PATCH = "PATCH"
    POST = "POST"
    PUT = "PUT"


@model("auth.CredentialStateEnum")
class State(StrEnum):
    """The states of a consumer key."""

    EXPIRED = "expired"
    PENDING_VALIDATION = "pendingValidation"
    REFUSED = "refused"
    VALIDATED = "validated"


@model("auth.ApplicationStatusEnum")
class ApplicationStatus(StrEnum):
    """Whether an application may call."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    INACTIVE = "inactive"
    TRUSTED = "trusted"


@model("auth.MethodEnum")
class Means(StrEnum):
    """The ways a caller can authenticate."""

    ACCOUNT = "account"
    OAUTH2_CLIENT_CREDENTIALS = "oauth2_client_credentials"
    PROVIDER = "provider"
    USER = "user"


@model("oauth2.ClientFlowEnum")
class Flow(StrEnum):
    """How an OAuth2 client obtains its access tokens."""

    AUTHORIZATION_CODE = "AUTHORIZATION_CODE"
    CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"


@model("auth.AccessRuleRequest")
class AccessRuleRequest(Shape):
    """A method and a path that an application wants to call; * in it matches anything."""

    method: Method
    path: Text


@model("auth.ApiCredentialRequestParams")
class CredentialRequestParameters(Shape):
    """The access rights that an application asks of a customer."""

    access_rules: list[AccessRuleRequest]
    allowed_ips: list[IpBlock] | None = field(default=None, name="allowedIPs")
    redirection: Text | None = None

    def arguments(self) -> Arguments:
        """The access rules in the core's form."""
        rules = tuple(CoreRule(rule.method.value, rule.path) for rule in self.access_rules)
        return {"access_rules": rules, "allowed_ips": self.allowed_ips, "redirection": self.redirection}


@model("auth.ApiCredentialRequest")
class CredentialRequest(Shape):
    """A consumer key that awaits validation, and the page where the customer validates it."""

    consumer_key: Password
    state: State
    validation_url: str


@model("auth.AccessRule")
class AccessRule(Shape):
    """A method and a path that may be called."""

    method: Method
    path: str


@model("auth.ApiCredential")
class ApiCredential(Shape):
    """A consumer key; a PUT changes allowedIPs only."""

    taken: ClassVar[tuple[str, ...]] = ("allowed_ips",)
    moving: ClassVar[tuple[str, ...]] = ("last_use",)  # asking is using

    allowed_ips: list[IpBlock] | UnsetType | None = field(default=UNSET, name="allowedIPs")
    application_id: Annotated[Long | None, OPTIONAL] = None
    creation: Annotated[DatetimeIn | None, OPTIONAL] = None
    credential_id: Annotated[Long | None, OPTIONAL] = None
    expiration: DatetimeIn | None = None
    last_use: DatetimeIn | None = None
    ovh_support: Annotated[bool | None, OPTIONAL] = None
    rules: Annotated[list[AccessRule] | None, OPTIONAL] = None
    status: Annotated[State | None, OPTIONAL] = None
    description: Annotated[str | None, UNPUBLISHED] = None
    method: Annotated[Means | None, UNPUBLISHED] = None
    roles: Annotated[list[str] | None, UNPUBLISHED] = None
    user: Annotated[str | None, UNPUBLISHED] = None


@model("auth.ApiApplication")
class ApiApplication(Shape):
    """An application that a customer registered; its secret is not shown again."""

    application_id: Long
    application_key: str
    description: str
    name: str
    status: ApplicationStatus


@model("auth.Details")
class Details(Shape):
    """Who is calling, and how the caller authenticated."""

    account: str
    allowed_routes: list[AccessRule] | None
    description: str | None
    identities: list[str]
    method: Means
    roles: list[str] | None
    user: str | None


class CredentialFilter(Shape):
    """Filter by application and state."""

    application_id: Long | None = None
    status: State | None = None


@model("oauth2.clientRequest")
class ClientRequest(Shape, kw_only=True):
    """An OAuth2 client to create."""

    callback_urls: Annotated[list[Text] | None, OPTIONAL] = None
    description: Text
    flow: Flow
    name: Text


@model("oauth2.clientSecret")
class ClientSecret(Shape):
    """The id and secret of a new OAuth2 client; the secret is shown only once."""

    client_id: str
    client_secret: Password


@model("oauth2.client")
class OAuth2Client(Shape):
    """An OAuth2 client, to be read or changed."""

    taken: ClassVar[tuple[str, ...]] = ("name", "description", "callback_urls")

    callback_urls: list[Text] | UnsetType | None = UNSET
    client_id: Annotated[str | None, OPTIONAL] = None
    created_at: Annotated[DatetimeIn | None, OPTIONAL] = None
    description: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET
    flow: Annotated[Flow | None, OPTIONAL] = None
    identity: str | None = None
    name: Annotated[Text | UnsetType | None, OPTIONAL] = UNSET


def time_out(seconds: int) -> Long:
    """A time as a bare number of seconds."""
    return seconds


def request_out(asked: tuple[Credential, str]) -> CredentialRequest:
    """A pending key and where to take the customer."""
    credential, url = asked
    return CredentialRequest(
        consumer_key=credential.consumer_key, state=State(credential.state.value), validation_url=url
    )


def credential_out(known: tuple[Credential, CredentialState]) -> ApiCredential:
    """A consumer key in its present state."""
    credential, state = known
    return ApiCredential(
        allowed_ips=None if credential.allowed_ips is None else list(credential.allowed_ips),
        application_id=credential.application_id,
        creation=datetime_out(credential.created_us),
        credential_id=credential.credential_id,
        expiration=datetime_or_null(credential.expires_us),
        last_use=datetime_or_null(credential.last_use_us),
        ovh_support=False,
        rules=[rule_out(rule) for rule in credential.rules],
        status=State(state.value),
        description=None,
        method=Means.ACCOUNT if credential.user_login is None else Means.USER,
        roles=_ROLES if credential.user_login is None else None,
        user=credential.user_login,
    )


def rule_out(rule: CoreRule) -> AccessRule:
    """An access rule."""
    return AccessRule(method=Method(rule.method), path=rule.path)


def application_out(application: Application) -> ApiApplication:
    """An application, without its secret."""
    return ApiApplication(
        application_id=application.application_id,
        application_key=application.key,
        description=application.description,
        name=application.name,
        status=ApplicationStatus.ACTIVE if application.is_active else ApplicationStatus.INACTIVE,
    )


def details_out(identity: Identity) -> Details:
    """Who is calling; no allowed routes means all of them."""
    key, client, user = identity.caller.key, identity.client, identity.caller.user
    return Details(
        account=identity.caller.account.nic,
        allowed_routes=None if key is None else [rule_out(rule) for rule in key.rules],
        description=None if client is None else client.description,
        identities=list(identity.urns),
        method=_means(identity),
        roles=_ROLES if user is None else [user.role.value],
        user=None if user is None else user.login,
    )


def _means(identity: Identity) -> Means:
    if identity.client is not None:
        return Means.OAUTH2_CLIENT_CREDENTIALS
    return Means.ACCOUNT if identity.caller.user is None else Means.USER


def secret_out(made: tuple[Client, str]) -> ClientSecret:
    """A new client with its secret."""
    client, secret = made
    return ClientSecret(client_id=client.client_id, client_secret=secret)


def client_out(known: tuple[Client, str]) -> OAuth2Client:
    """An OAuth2 client, with its name in access policies."""
    client, urn = known
    return OAuth2Client(
        callback_urls=list(client.callback_urls),
        client_id=client.client_id,
        created_at=datetime_out(client.created_us),
        description=client.description,
        flow=Flow(client.flow),
        identity=urn if client.flow == CLIENT_CREDENTIALS else None,
        name=client.name,
    )
