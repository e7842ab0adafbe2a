"""The page of registries: how they answer, and the work that waits for them."""

from panier.core.office.rights import OfficeRole
from panier.outside.registry.sandbox_conduct import Trouble
from panier.work import registry
from tests.support.managing import behave
from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.office.desk import plain, signed_in, with_office


async def test_how_the_registry_answers_is_told(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.READER) as reader:
        assert "No name was ordered yet" in await reader.see("/office/registries")
        await order_name(office.client(office.first), "exemple-bon.com")
        await behave(office, "exemple-mauvais.fr", Trouble.FAILING)
        await order_name(office.client(office.first), "exemple-mauvais.fr")
        await office.deliver()
        await registry.collect(office.shop, office.database)
        page = (await reader.http.get("/office/registries")).text
        seen = plain(page)
        for asked in ("whether a name is free", "to carry something out", "for messages"):
            assert asked in seen
        assert "What went wrong last" in seen
        rows = [plain(one) for one in page.split("<tr")]
        assert any(".fr 1 " in one for one in rows), rows
        assert any(".com 0 0 1 " in one for one in rows), rows
        assert 'aria-label="Services"' in page
