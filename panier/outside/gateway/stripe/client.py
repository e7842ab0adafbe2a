"""Asking Stripe: its client, what makes a request harmless to repeat, and what names a method there."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any, TypeVar

import msgspec
import stripe

from panier.core.values import frozen
from panier.outside.gateway.protocol import GatewayUnreachableError
from panier.outside.gateway.stripe.settings import StripeSettings

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=msgspec.Struct)

ANSWER_SECONDS = 18.0  # for all requests of one question; the worker waits for 20
REQUEST_SECONDS = 8.0
RETRIES = 2  # the library's own: each request that changes something has a key, so that it is harmless


@frozen
class StripeToken:
    """What names a method at Stripe: its customer, the method (or what registers it), and its type."""

    customer: str
    name: str
    type: str

    def __str__(self) -> str:
        return f"{self.customer}/{self.name}/{self.type}"


def read_token(text: str) -> StripeToken | None:
    """The parts of a token; None for one of another gateway."""
    parts = text.split("/")
    return StripeToken(*parts) if len(parts) == 3 and parts[0].startswith("cus_") else None


class _Transport(stripe.HTTPXClient):
    """The library's client over httpx, which hands forms over by a parameter that httpx has given up."""

    def _get_request_args_kwargs(self, method: str, url: str, headers: Mapping[str, str], form: Any) -> Any:
        arguments, named = super()._get_request_args_kwargs(method, url, headers, form)
        sent = named.pop("data")
        return arguments, {**named, "content": sent} if sent else named


class StripeCalls:
    """Stripe's client, made when it is first needed."""

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it writes what customers typed

    @cached_property
    def client(self) -> Any:
        """The library's client."""
        stripe.enable_telemetry = False
        more: Any = {"base_addresses": {"api": self._settings.url}} if self._settings.url else {}
        return stripe.StripeClient(
            self._settings.key,
            http_client=_Transport(timeout=REQUEST_SECONDS),
            max_network_retries=RETRIES,
            **more,
        )

    @property
    def api(self) -> Any:
        """What can be asked."""
        return self.client.v1

    async def close(self) -> None:
        """Close the connections, where there were any."""
        if "client" in self.__dict__:
            await self.client._requestor._client.close_async()  # noqa: SLF001 - the library offers no other way


def once(key: str, step: str = "") -> dict[str, str]:
    """The options of a request that changes something: said twice, it is done once."""
    return {"idempotency_key": f"{key}-{step}" if step else key}


def read(found: Any, kind: type[S]) -> S:
    """An object of the library, as far as it is used here."""
    return msgspec.convert(found.to_dict(), kind)


@asynccontextmanager
async def asking() -> AsyncIterator[None]:
    """Whatever goes wrong on the way to Stripe, or there, leaves open what was done."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            yield
    except stripe.StripeError as error:
        logger.warning("Stripe gives no answer that decides (%s, %s)", type(error).__name__, error.request_id)
        raise GatewayUnreachableError from None
    except (TimeoutError, OSError, msgspec.ValidationError) as error:
        logger.warning("Stripe gives no answer that decides (%s)", type(error).__name__)
        raise GatewayUnreachableError from None
