// Shows the API's operations and signs what is sent from there with the keys typed above it. Keys stay in this page.
"use strict";

const field = (id) => document.getElementById(id).value.trim();
const status = document.getElementById("signing");
let clockAhead = null; // seconds that the shop's clock is ahead of this computer's

const now = () => Math.floor(Date.now() / 1000);

async function shopTime() {
  if (clockAhead === null) {
    const answer = await fetch("/1.0/auth/time");
    clockAhead = Number(await answer.text()) - now();
  }
  return now() + clockAhead;
}

async function sha1(text) {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sign(request) {
  if (request.loadSpec || !request.url.startsWith(`${location.origin}/1.0/`)) {
    return request;
  }
  const [application, secret, consumer] = ["application", "secret", "consumer"].map(field);
  if (!application || !secret || !consumer || request.headers.Authorization) {
    return request;
  }
  const body = request.body ?? "";
  const url = new URL(request.url).href;
  const timestamp = await shopTime();
  request.url = url;
  Object.assign(request.headers, {
    "X-Ovh-Application": application,
    "X-Ovh-Consumer": consumer,
    "X-Ovh-Timestamp": String(timestamp),
    "X-Ovh-Signature": "$1$" + (await sha1([secret, consumer, request.method, url, body, timestamp].join("+"))),
  });
  return request;
}

function tell() {
  if (!globalThis.crypto?.subtle) {
    status.textContent = "This browser can sign calls on https or localhost only: here calls are sent unsigned.";
  } else if (["application", "secret", "consumer"].every(field)) {
    status.textContent = "Calls are signed with these keys.";
  } else {
    status.textContent = "Calls are sent unsigned until all three keys are filled in.";
  }
}

async function show() {
  // The viewer reads version 3.0 several times faster than 3.1.
  const answer = await fetch("/openapi-3.0.json");
  if (!answer.ok) {
    throw new Error(`the answer is ${answer.status}`);
  }
  const spec = await answer.json();
  // The page may have been opened under another name of the same machine: call the one it came from.
  spec.servers = [{ url: `${location.origin}/1.0` }];
  SwaggerUIBundle({
    spec,
    dom_id: "#viewer",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    filter: true,
    validatorUrl: null,
    requestInterceptor: (request) => (globalThis.crypto?.subtle ? sign(request) : request),
  });
}

document.getElementById("keys").addEventListener("input", tell);
document.getElementById("keys").addEventListener("submit", (event) => event.preventDefault());
tell();
const loading = document.getElementById("loading");
loading.hidden = false;
// The viewer keeps the browser busy: what is said must be drawn before it starts.
requestAnimationFrame(() => setTimeout(() => show().catch((error) => {
  loading.textContent = `The operations could not be loaded (${error.message}). Reload the page to try again.`;
  document.getElementById("viewer").replaceChildren(loading);
})));
