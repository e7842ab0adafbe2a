"""The one place that turns a kind of refusal into status, class and errorCode."""

from http import HTTPStatus

import msgspec

from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen


@frozen
class ErrorAnswer:
    """How a kind of refusal looks; an error code only where OVHcloud's gateway sends one."""

    status: int
    class_name: str
    error_code: str | None = None


# Statuses and names as recorded; docs/divergences.md lists those that were guessed.
ANSWERS = {
    Kind.MALFORMED: ErrorAnswer(400, "Client::BadRequest"),
    Kind.INVALID: ErrorAnswer(400, "Client::BadRequest"),
    Kind.RULES_BROKEN: ErrorAnswer(400, "Client::BadRequest::DOMDOCRuleNotRespected"),
    Kind.LOGIN_NEEDED: ErrorAnswer(401, "Client::Unauthorized"),
    Kind.FORBIDDEN: ErrorAnswer(403, "Client::Forbidden"),
    Kind.NOT_FOUND: ErrorAnswer(404, "Client::NotFound"),
    Kind.METHOD_NOT_ALLOWED: ErrorAnswer(405, "Client::MethodNotAllowed"),
    Kind.CONFLICT: ErrorAnswer(409, "Client::Conflict"),
    Kind.OUTDATED: ErrorAnswer(412, "Client::PreconditionFailed::ChecksumMismatch"),
    Kind.EXPIRED: ErrorAnswer(460, "Client::ResourceExpired"),
    Kind.TOO_LARGE: ErrorAnswer(413, "Client::PayloadTooLarge"),
    Kind.REUSED_KEY: ErrorAnswer(422, "Client::UnprocessableEntity"),
    Kind.TOO_MANY: ErrorAnswer(429, "Client::TooManyRequests"),
    Kind.UNAVAILABLE: ErrorAnswer(503, "Server::ServiceUnavailable"),
    Kind.INVALID_KEY: ErrorAnswer(403, "Client::Forbidden", "INVALID_KEY"),
    Kind.INVALID_CREDENTIAL: ErrorAnswer(403, "Client::Forbidden", "INVALID_CREDENTIAL"),
    Kind.NOT_CREDENTIAL: ErrorAnswer(403, "Client::Forbidden", "NOT_CREDENTIAL"),
    Kind.NOT_GRANTED: ErrorAnswer(403, "Client::Forbidden", "NOT_GRANTED_CALL"),
    Kind.ADDRESS_NOT_ALLOWED: ErrorAnswer(403, "Client::Forbidden", "FORBIDDEN"),
    Kind.INVALID_SIGNATURE: ErrorAnswer(400, "Client::BadRequest", "INVALID_SIGNATURE"),
    Kind.QUERY_TIME_OUT: ErrorAnswer(400, "Client::BadRequest", "QUERY_TIME_OUT"),
}

INTERNAL = msgspec.json.encode({"class": "Server::InternalServerError", "message": "Internal server error"})


def answer(refusal: Refusal) -> tuple[int, bytes]:
    """The status and body of a refusal.

    It has details only where there are some, as flat texts, which the Go client reads.
    """
    look = ANSWERS[refusal.kind]
    body: dict[str, object] = {"class": look.class_name, "message": refusal.message}
    if look.error_code is not None:
        body |= {"errorCode": look.error_code, "httpCode": f"{look.status} {HTTPStatus(look.status).phrase}"}
    if refusal.details:
        body["details"] = refusal.details
    return look.status, msgspec.json.encode(body)


def retry_headers(refusal: Refusal) -> dict[str, str]:
    """When to ask again, where the refusal says so."""
    return {} if refusal.retry_seconds is None else {"retry-after": str(refusal.retry_seconds)}


def unknown_path() -> Refusal:
    """The answer to a path that is not a route.

    Everybody gets it: routing comes before authentication.
    """
    return Refusal(Kind.NOT_FOUND, "Got an invalid (or empty) URL")
