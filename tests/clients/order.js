// Orders through the official node SDK, unmodified, and writes what came of it as JSON.
// Usage: node order.js project|name|refusals, with the SDK's own options as JSON in OPTIONS.
'use strict';

const Ovh = require('@ovhcloud/node-ovh');

const ovh = new Ovh(JSON.parse(process.env.OPTIONS));
const call = (method, path, parameters) => ovh.requestPromised(method, path, parameters);

async function delivered(orderId) {
  for (let tries = 0; tries < 300; tries += 1) {
    const status = await call('GET', '/me/order/{orderId}/status', { orderId });
    if (status === 'delivered') return status;
    if (status !== 'checking' && status !== 'delivering') throw new Error(`status ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not delivered in time');
}

async function lines(orderId) {
  const ids = await call('GET', `/me/order/${orderId}/details`);
  return Promise.all(ids.map((id) => call('GET', `/me/order/${orderId}/details/${id}`)));
}

async function project() {
  const { ovhSubsidiary } = await call('GET', '/me');
  const { cartId } = await call('POST', '/order/cart', { ovhSubsidiary, description: 'Mémoire 💾' });
  const cart = await call('GET', `/v1/order/cart/${cartId}`);
  await call('POST', `/order/cart/${cartId}/assign`);
  const wish = { planCode: 'project.2018', duration: 'P1M', pricingMode: 'default', quantity: 1 };
  const { itemId } = await call('POST', `/order/cart/${cartId}/cloud`, wish);
  const answer = { label: 'description', value: 'Mon projet à moi' };
  await call('POST', `/order/cart/${cartId}/item/${itemId}/configuration`, answer);
  const { orderId } = await call('POST', `/order/cart/${cartId}/checkout`);
  const paid = await call('POST', `/me/order/${orderId}/payWithRegisteredPaymentMean`, { paymentMean: 'fidelityAccount' });
  return { description: cart.description, paid, status: await delivered(orderId), lines: await lines(orderId) };
}

async function name() {
  const domain = process.env.DOMAIN;
  const { cartId } = await call('POST', '/order/cart', { ovhSubsidiary: 'FR' });
  await call('POST', `/order/cart/${cartId}/assign`, {});
  const [offer] = await call('GET', `/order/cart/${cartId}/domain`, { domain });
  const wish = { domain, offerId: offer.offerId, duration: undefined, planCode: null };
  const { itemId } = await call('POST', `/order/cart/${cartId}/domain`, wish);
  const questions = await call('GET', `/order/cart/${cartId}/item/${itemId}/requiredConfiguration`);
  for (const { label } of questions.filter((question) => question.required)) {
    await call('POST', `/order/cart/${cartId}/item/${itemId}/configuration`, { label, value: 'true' });
  }
  const wishes = { autoPayWithPreferredPaymentMethod: true, waiveRetractationPeriod: true };
  const { orderId } = await call('POST', `/order/cart/${cartId}/checkout`, wishes);
  return { status: await delivered(orderId), lines: await lines(orderId) };
}

async function refusals() {
  const { cartId } = await call('POST', '/order/cart', { ovhSubsidiary: 'FR' });
  const attempts = [
    ['POST', '/order/cart', { ovhSubsidiary: 'XX' }],
    ['GET', '/order/cart/00000000-0000-4000-8000-000000000000', {}],
    ['POST', `/order/cart/${cartId}/checkout`, {}],
    ['GET', '/order/teapots', {}],
  ];
  const answers = [];
  for (const [method, path, parameters] of attempts) {
    answers.push(await call(method, path, parameters).then(() => null, ({ error, message }) => [error, message]));
  }
  return answers;
}

({ project, name, refusals })[process.argv[2]]().then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (failure) => {
    process.stderr.write(`${failure.stack || JSON.stringify(failure)}\n`);
    process.exitCode = 1;
  },
);
