// Passkeys: asks the house what to ask the browser, and brings the answer back. Decides nothing.
"use strict";

const can_parse = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

async function send(address, form) {
  const reply = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!(reply.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error("no answer");
  return reply.json();
}

async function answered(asked) {
  if (asked.publicKey.user) {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey);
    return navigator.credentials.create({ publicKey: options });
  }
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey);
  return navigator.credentials.get({ publicKey: options });
}

async function use(form) {
  const told = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  button.disabled = true;
  told.hidden = true;
  let found = {};
  try {
    found = await send(form.dataset.ask, form);
    if (found.publicKey) {
      form.elements.answer.value = JSON.stringify((await answered(found)).toJSON());
      found = await send(form.action, form);
    }
  } catch (error) {
    found = { problem: form.dataset.failed };
  }
  form.elements.answer.value = "";
  button.disabled = false;
  if (found.go) {
    window.location.assign(found.go);
    return;
  }
  told.textContent = found.problem || form.dataset.failed;
  told.hidden = false;
}

for (const part of document.querySelectorAll(".passkey")) {
  if (!can_parse) break;
  const form = part.querySelector("form");
  part.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use(form);
  });
}
