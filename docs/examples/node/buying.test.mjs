import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import ovh from '@ovhcloud/node-ovh';
import { panier } from './panier.mjs';

const client = ovh({
  endpoint: 'ovh-eu',
  appKey: process.env.OVH_APPLICATION_KEY,
  appSecret: process.env.OVH_APPLICATION_SECRET,
  consumerKey: process.env.OVH_CONSUMER_KEY,
});

async function buy() {
  const { cartId } = await client.requestPromised('POST', '/order/cart', { ovhSubsidiary: 'FR' });
  await client.requestPromised('POST', `/order/cart/${cartId}/assign`);
  const wish = { planCode: 'project.2018', duration: 'P1M', pricingMode: 'default', quantity: 1 };
  await client.requestPromised('POST', `/order/cart/${cartId}/cloud`, wish);
  return client.requestPromised('POST', `/order/cart/${cartId}/checkout`, { autoPayWithPreferredPaymentMethod: true });
}

before(() => panier.save());
beforeEach(() => panier.restore());

test('a project is ordered once', async () => {
  await buy();
  assert.equal((await panier.orders()).length, 1);
});

test('every test begins anew', async () => {
  assert.deepEqual(await panier.orders(), []);
});

test('a lost answer is an order nevertheless', async () => {
  await panier.fault('POST */checkout=lost:1');
  await assert.rejects(buy());
  assert.equal((await panier.orders()).length, 1);
  assert.equal((await panier.requests({ path: '*/checkout' })).length, 1);
});
