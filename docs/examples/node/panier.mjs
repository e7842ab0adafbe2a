// A sandbox in tests of node, under `panier run -- node --test`: as new before each test, and asked what happened.
const owner = process.env.PANIER_OWNER_URL;

async function call(method, path, body) {
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${owner}${path}`, { method, ...sent });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} is answered ${answer.status}: ${text}`);
  return text ? JSON.parse(text) : null;
}

export const panier = {
  // Keeps the sandbox as it is; restore() returns to it, with its clock and its faults.
  save: (name = 'as-new') => call('PUT', `/snapshots/${name}`),
  restore: async (name = 'as-new') => {
    await call('POST', `/snapshots/${name}/restore`, {});
    await call('DELETE', '/requests');
  },
  fault: (rule) => call('POST', '/faults', { rule }),
  advance: (period) => call('POST', '/clock', { advance: period }),
  name: (name, record) => call('PUT', `/registry/names/${name}`, record),
  orders: async () => (await call('GET', '/orders')).orders,
  requests: async (query = {}) => (await call('GET', `/requests?${new URLSearchParams(query)}`)).requests,
  request: (queryId) => call('GET', `/requests/${queryId}`),
};
