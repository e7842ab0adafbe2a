"""Whether Stripe knows a shop's key, for whoever sets a shop up: nothing is changed there."""

import asyncio

import stripe

from panier.outside.gateway.stripe.client import ANSWER_SECONDS, StripeCalls
from panier.outside.gateway.stripe.settings import StripeSettings


async def problem_of(settings: StripeSettings) -> str | None:
    """What is wrong with a key, in a sentence; None where Stripe takes it."""
    calls = StripeCalls(settings)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await calls.api.customers.list_async({"limit": 1})
    except stripe.AuthenticationError:
        return "Stripe does not know the key"
    except stripe.PermissionError:
        return "Stripe does not let the key see customers"
    except (stripe.StripeError, TimeoutError, OSError) as error:
        return f"Stripe does not answer ({type(error).__name__})"
    finally:
        await calls.close()
    return None
