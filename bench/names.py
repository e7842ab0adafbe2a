"""A hundred domain names offered, added, answered and judged in one cart, on SQLite: milliseconds of each."""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from panier.flows.account.seeds import Keys
from tests.support.shop import Client, Sandbox, copy_sqlite, furnish, opened

COUNT = 100


@dataclass(slots=True)
class Timings:
    """How long each sort of call took, in seconds."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    async def call(self, sort: str, client: Client, method: str, path: str, **options: object) -> object:
        """Make a call that must go well; its result."""
        began = time.perf_counter()
        reply = await client.call(method, path, **options)  # type: ignore[arg-type]
        self.taken.setdefault(sort, []).append(time.perf_counter() - began)
        return reply.result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.names", description=__doc__)
    parser.add_argument("--names", type=int, default=COUNT, help="how many names go into the cart")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="panier-bench-") as folder:
        file = Path(folder) / "template.sqlite"
        customers = furnish(str(file), Path(folder) / "keys")
        asyncio.run(_measure(copy_sqlite(file, Path(folder)), customers, options.names))


async def _measure(url: str, customers: tuple[Keys, ...], count: int) -> None:
    async with opened(url, customers) as shop:
        timings = Timings()
        await _fill(shop, timings, count)
    print(f"a cart of {count} names, signed calls in one process, SQLite")
    for sort, taken in timings.taken.items():
        each = f", {1e3 * median(taken):.1f} ms each (median)" if len(taken) > 1 else ""
        print(f"  {sort:<10} {1e3 * sum(taken):8.1f} ms{each}")


async def _fill(shop: Sandbox, timings: Timings, count: int) -> None:
    client = shop.client(shop.first)
    cart = (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    path = f"/order/cart/{cart}"
    await client.post(f"{path}/assign")
    items = []
    for number in range(count):
        name = f"exemple-{number}.net"
        await timings.call("offered", client, "GET", f"{path}/domain", query={"domain": name})
        added = await timings.call("added", client, "POST", f"{path}/domain", json={"domain": name})
        assert isinstance(added, dict)
        items.append(added["itemId"])
    for item in items:
        answer = {"label": "OWNER_LEGAL_AGE", "value": "true"}
        await timings.call("answered", client, "POST", f"{path}/item/{item}/configuration", json=answer)
    await timings.call("dry run", client, "GET", f"{path}/checkout")
    await timings.call("checkout", client, "POST", f"{path}/checkout", json={"waiveRetractationPeriod": True})


if __name__ == "__main__":
    main()
