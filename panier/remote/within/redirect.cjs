// Leads node programs to the sandbox; node loads this before the program itself (NODE_OPTIONS, set by `panier run`).
// Every TLS connection to a host of the API goes to PANIER_REDIRECT's port of this machine: those of https, of fetch and
// of whatever is built on them. The name that the certificate is asked for stays the host's own.
'use strict';

const tls = require('node:tls');
const { syncBuiltinESMExports } = require('node:module');

const [port, ...hosts] = (process.env.PANIER_REDIRECT || '').split(' ');

function isOfApi(host) {
  const name = String(host || '').replace(/\.$/, '').toLowerCase();
  return hosts.includes(name) || hosts.includes(`*.${name.slice(name.indexOf('.') + 1)}`);
}

// connect(options, done), connect(path, options, done) and connect(port, host, options, done) are one call here.
function optionsOf(words) {
  const found = {};
  words.filter((word) => word !== null && typeof word === 'object').forEach((word) => Object.assign(found, word));
  if (typeof words[0] === 'object') return found;
  if (Number.isNaN(Number(words[0]))) found.path = words[0];
  else {
    found.port = Number(words[0]);
    if (typeof words[1] === 'string') found.host = words[1];
  }
  return found;
}

if (port) {
  const { connect } = tls;
  tls.connect = function redirected(...words) {
    const options = optionsOf(words);
    if (options.path || options.socket || !isOfApi(options.host)) return connect.apply(this, words);
    const done = words.find((word) => typeof word === 'function');
    const here = { host: '127.0.0.1', port: Number(port), servername: options.servername || options.host };
    return connect.call(this, { ...options, ...here }, done);
  };
  syncBuiltinESMExports();
}
