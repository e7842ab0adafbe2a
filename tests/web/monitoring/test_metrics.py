"""/metrics: what Prometheus reads, as its own reader understands it."""

from dataclasses import replace

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from panier.core.limits import SECOND_US
from panier.flows.account.seeds import Keys
from panier.serving import running
from panier.store import jobs
from panier.web.monitoring.exposition import MetricSample, counter, gauge, written
from panier.web.monitoring.place import WatchedPlace
from panier.web.monitoring.tally import BOUNDS, RequestTally
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.shop import Sandbox
from tests.web.monitoring.test_health import SHOWN, TOKEN, ask, settings, watched_alone


def read(text: str) -> dict[str, Metric]:
    return {one.name: one for one in text_string_to_metric_families(text)}


def values(metric: Metric, label: str) -> dict[str, float]:
    return {sample.labels[label]: sample.value for sample in metric.samples}


@pytest.fixture
def place(shop: Sandbox) -> WatchedPlace:
    return WatchedPlace(shop.shop, shop.database, RequestTally(), "1.2", token=TOKEN)


async def test_a_shop_tells_what_waits_in_it(shop: Sandbox, place: WatchedPlace) -> None:
    await order_name(shop.client(shop.first))
    await shop.deliver()
    await order_project(shop.client(shop.first), how=UNPAID)
    await shop.database.write(lambda tx: jobs.stage(tx, "charge", 1, due_us=shop.clock() - 90 * SECOND_US))
    await shop.database.write(lambda tx: tx.execute("UPDATE task SET state = 'error'"))
    found = read((await ask(watched_alone(place), "/metrics", SHOWN)).text)
    orders = values(found["panier_orders"], "state")
    assert (orders["delivered"], orders["unpaid"], orders["stuck"]) == (1, 1, 0)
    assert values(found["panier_jobs_due"], "kind")["charge"] == 1
    assert found["panier_jobs_lag_seconds"].samples[0].value == 90
    assert values(found["panier_troubles"], "what")["tasks in error"] >= 1
    assert found["panier_database_statements"].type == "counter"
    assert found["process_cpu_seconds"].samples[0].name == "process_cpu_seconds_total"
    assert found["process_resident_memory_bytes"].samples[0].value > 1_000_000
    assert found["panier_build"].samples[0].labels == {"version": "1.2", "mode": "sandbox"}


async def test_a_database_that_is_away_is_told_and_the_rest_stays(shop: Sandbox, place: WatchedPlace) -> None:
    await shop.database.close()
    found = read((await ask(watched_alone(place), "/metrics", SHOWN)).text)
    assert values(found["panier_ready"], "check")["database"] == 0
    assert "panier_orders" not in found
    assert "process_cpu_seconds" in found


async def test_every_way_of_a_request_is_counted(furnished: tuple[str, tuple[Keys, ...]]) -> None:
    async with running(settings(furnished[0]), works=False) as ours:
        for path in (
            "/1.0/auth/time", "/1.0/auth/time", "/1.0/me", "/", "/domains", "/static/panier.css", "/office/login",
            "/nowhere/at/all", "/1.0/order/cart?%C3%A9", "/v1/../../x", "/health",
        ):  # fmt: skip
            await ask(ours.application, path)
        found = read((await ask(ours.application, "/metrics", SHOWN)).text)
        counts = {
            (one.labels["kind"], one.labels["status"]): one.value
            for one in found["panier_requests"].samples
            if one.name == "panier_requests_total"
        }
        assert counts["auth", "200"] == 2
        assert {("me", "401"), ("me", "403")} & counts.keys()
        assert {"home", "domains", "static", "office", "other", "order", "health"} <= {kind for kind, _ in counts}
        times = [one for one in found["panier_request_seconds"].samples if one.labels["kind"] == "auth"]
        buckets = [one.value for one in times if one.name.endswith("_bucket")]
        assert len(buckets) == len(BOUNDS) + 1
        assert buckets == sorted(buckets)
        assert buckets[-1] == 2
        assert [one.value for one in times if one.name.endswith("_count")] == [2]
        assert "panier_worker_seconds" not in found


async def test_without_a_token_there_is_no_such_page(furnished: tuple[str, tuple[Keys, ...]]) -> None:
    async with running(replace(settings(furnished[0]), metrics_token=""), works=False) as ours:
        assert (await ask(ours.application, "/metrics", SHOWN)).status_code == 404
        assert (await ask(ours.application, "/metrics", {"authorization": "Bearer "})).status_code == 404


@pytest.mark.parametrize("text", ['a "quoted" word', "a \\ back\\nslash", "two\nlines", "é", ""])
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    made = written([
        gauge("a", text, MetricSample(0.1 + 0.2, (("label", text),))),
        counter("b", "none"),
        counter("c", "Much.", MetricSample(float(2**53))),
    ])  # fmt: skip
    found = read(made.decode())
    assert found.keys() == {"a", "c"}
    assert found["a"].documentation == text
    assert (found["a"].samples[0].labels, found["a"].samples[0].value) == ({"label": text}, 0.1 + 0.2)
    assert found["c"].samples[0].value == 2**53


def test_a_path_of_nothing_makes_no_figure_of_its_own() -> None:
    tally = RequestTally(frozenset({"order"}))
    assert [tally.kind_of(path) for path in ("/", "/order/cart", "/order", "/x/order", "//order", "/ORDER")] == [
        "home", "order", "order", "other", "home", "other",
    ]  # fmt: skip
