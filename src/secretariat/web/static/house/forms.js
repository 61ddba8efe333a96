// Comforts while a form is filled in. Without this file the form has buttons for the same; nothing
// here decides anything: the house keeps, judges and asks.
"use strict";

const form = document.querySelector("form.record-form[data-keep]");
const KEEP_AFTER_MS = 1500;
const AGAIN_AFTER_MS = 15000;

// What stands in the form, without files: those are sent with the form or by themselves.
function standing(extra) {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") found.append(name, value);
  found.delete("csrfmiddlewaretoken");
  for (const [name, value] of extra || []) found.append(name, value);
  return found;
}

function token() {
  return form.elements.csrfmiddlewaretoken.value;
}

async function ask(address, extra, options) {
  const answer = await fetch(address, {
    method: "POST",
    body: standing(extra),
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    credentials: "same-origin",
    ...options,
  });
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  return answer;
}

class SignedOut extends Error {}

// After another sign-in the page's token no longer fits; a fresh page of the form has the right one.
async function renew_token() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (answer.redirected || !answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form.record-form [name=csrfmiddlewaretoken]");
  if (!fresh) return false;
  for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh.value;
  return true;
}

// Keeping: a while after the last key, and when the page is left.
function keeping() {
  const said = form.querySelector(".keep-status");
  let timer = 0, is_dirty = false, is_busy = false, is_sent = false;
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };
  const take = (found) => {
    if (found.key) {
      form.elements._key.value = found.key;
      form.elements._turn.value = found.turn;
    }
    said.textContent = found.said;
  };
  async function keep(options) {
    if (is_busy || is_sent || !is_dirty) return;
    is_busy = true;
    is_dirty = false;
    try {
      take(await (await ask(form.dataset.keep, [], options)).json());
    } catch (fault) {
      is_dirty = true;
      const is_renewed = fault instanceof SignedOut && (await renew_token().catch(() => false));
      if (!is_renewed) said.textContent = fault instanceof SignedOut ? said.dataset.signedOut : said.dataset.unreachable;
      plan(is_renewed ? 0 : AGAIN_AFTER_MS);
    }
    is_busy = false;
    if (is_dirty && !is_sent) plan(KEEP_AFTER_MS);
  }
  const touch = () => {
    is_dirty = true;
    plan(KEEP_AFTER_MS);
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", () => { is_sent = true; clearTimeout(timer); });
  window.addEventListener("pageshow", () => { is_sent = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ keepalive: true });
  });
  return touch;
}

// Judging: a field that was changed and is left. Focus that goes to a button is left alone, because
// a sentence that appears would move the button away under the pointer.
function judging() {
  const said = form.querySelector(".judge-status");
  const left = new Set(), changed = new Set();
  let turn = 0;
  form.addEventListener("input", (event) => {
    const control = event.target.closest("[data-control]");
    if (control) changed.add(control.dataset.control);
  });
  form.addEventListener("focusout", (event) => {
    const control = event.target.closest("[data-control]");
    const next = event.relatedTarget;
    if (!control || event.target.type === "file" || control.contains(next)) return;
    const name = control.dataset.control;
    if (!changed.has(name) && !control.classList.contains("faulty")) return;
    changed.delete(name);
    left.add(name);
    if (!next || next.type !== "submit") judge(name);
  });
  async function judge(name) {
    const mine = ++turn;
    try {
      const answer = await ask(form.dataset.judge, [...left].map((one) => ["_left", one]));
      const errors = answer.ok ? (await answer.json()).errors : {};
      if (mine !== turn) return;
      for (const [one, sentence] of Object.entries(errors)) show(one, sentence);
      said.textContent = errors[name] || "";
    } catch {
      // The form is judged when it is sent; nothing is lost.
    }
  }
}

function show(name, sentence) {
  const control = form.querySelector(`[data-control="${CSS.escape(name)}"]`);
  if (!control) return;
  const inputs = [...control.querySelectorAll("input, select, textarea")].filter((one) => one.name === name);
  const first = inputs[0];
  const base = control.tagName === "FIELDSET" ? control : first;
  if (!base) return;
  let note = control.querySelector(":scope > .ds-validation-message");
  if (!sentence && !note) return;
  if (!note) {
    note = document.createElement("p");
    note.className = "ds-validation-message";
    note.id = `${(first || control).id}-error`;
    const before = control.querySelector(":scope > [data-field=description], :scope > .ds-label, :scope > legend");
    before.after(note);
  }
  const described = new Set((base.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  if (sentence) described.add(note.id);
  else described.delete(note.id);
  if (described.size) base.setAttribute("aria-describedby", [...described].join(" "));
  else base.removeAttribute("aria-describedby");
  for (const one of inputs) {
    if (sentence) one.setAttribute("aria-invalid", "true");
    else one.removeAttribute("aria-invalid");
  }
  control.classList.toggle("faulty", Boolean(sentence));
  if (sentence) note.textContent = sentence;
  else note.remove();
}

// Asking: an answer on which other questions hang. Questions come and go; what stands in the others
// is never touched, and a question that comes back has its answer still.
function asking(touch) {
  const leading = new Set(form.dataset.leading.split(" ").filter(Boolean));
  const place = document.getElementById("questions");
  const put_away = new Map();
  let turn = 0;
  const of = (root) => [...root.children].filter((one) => one.dataset.control);
  async function follow() {
    const mine = ++turn;
    try {
      const answer = await ask(location.href, [["_more", "_questions"]]);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("questions");
      if (mine === turn && fresh) settle(of(fresh));
    } catch {
      // The button that does the same is shown again.
      for (const one of form.querySelectorAll("[data-scripted=hide]")) one.hidden = false;
    }
  }
  function settle(fresh) {
    const wanted = new Set(fresh.map((one) => one.dataset.control));
    for (const one of of(place)) {
      if (!wanted.has(one.dataset.control)) {
        put_away.set(one.dataset.control, one);
        one.remove();
      }
    }
    let before = null;
    for (const one of fresh) {
      const name = one.dataset.control;
      let mine = of(place).find((other) => other.dataset.control === name);
      if (!mine) {
        mine = put_away.get(name) || document.importNode(one, true);
        if (before) before.after(mine);
        else place.prepend(mine);
        if (window.htmx) window.htmx.process(mine);
      }
      before = mine;
    }
    touch();
  }
  if (!leading.size) return;
  for (const one of form.querySelectorAll("[data-scripted=hide]")) one.hidden = true;
  form.addEventListener("change", (event) => {
    const control = event.target.closest("[data-control]");
    if (control && leading.has(control.dataset.control.split(".")[0])) follow();
  });
}

// Uploading: files go by themselves, in parts, and go on after a cut. The form sends only their
// tokens. A form that is sent meanwhile waits for them.
const PART_BYTES = 8 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };

class Refused extends Error {}

class Sending {
  constructor(file, told) {
    this.file = file;
    this.told = told;
    this.address = "";
    this.is_over = false;
  }

  // What is cancelled is forgotten on the server too; while it only begins, once it has begun.
  async send() {
    try {
      return await this.persist();
    } finally {
      if (this.is_over && this.address) this.ask("DELETE", this.address, {}).catch(() => {});
    }
  }

  async persist() {
    for (let wait = 1000; !this.is_over; wait = Math.min(wait * 2, 30000)) {
      try {
        return await this.go_on();
      } catch (fault) {
        if (fault instanceof Refused || this.is_over) throw fault;
        this.told.broken();
        await new Promise((done) => setTimeout(done, wait));
      }
    }
    throw new Refused("");
  }

  async go_on() {
    let at = this.address ? await this.head() : await this.begin();
    while (!this.kept && !this.is_over) at = await this.part(at);
    if (this.is_over) throw new Refused("");
    return this.kept;
  }

  async begin() {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(this.file.name)));
    const answer = await this.ask("POST", form.dataset.uploads, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": `filename ${name}`,
    });
    this.address = answer.headers.get("Location");
    return this.read(answer.headers);
  }

  async head() {
    return this.read((await this.ask("HEAD", this.address, {})).headers);
  }

  read(headers) {
    this.kept = headers.get("Upload-Kept");
    return Number(headers.get("Upload-Offset"));
  }

  async ask(method, address, headers) {
    const answer = await fetch(address, {
      method, headers: { ...TUS, "X-CSRFToken": token(), ...headers }, credentials: "same-origin",
    });
    if (!answer.ok) await this.refuse(answer.status, () => answer.json());
    return answer;
  }

  // What will be refused again is not tried again; a dead sign-in is waited for, as a cut is.
  async refuse(status, read) {
    if (status === 401 || status === 403) await renew_token().catch(() => false);
    const is_for_now = [401, 403, 409, 423].includes(status) || status >= 500;
    if (is_for_now && status !== 507) throw new Error(String(status));
    const said = await Promise.resolve().then(read).catch(() => ({}));
    throw new Refused(said.said || "");
  }

  part(at) {
    return new Promise((done, fail) => {
      const asked = (this.asked = new XMLHttpRequest());
      asked.open("PATCH", this.address);
      const headers = { ...TUS, "X-CSRFToken": token(), "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
      for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
      asked.upload.addEventListener("progress", (event) => this.told.held(at + event.loaded));
      asked.addEventListener("error", () => fail(new Error("cut")));
      asked.addEventListener("abort", () => fail(new Error("cut")));
      asked.addEventListener("load", () => {
        if (asked.status !== 204) return this.refuse(asked.status, () => JSON.parse(asked.responseText)).catch(fail);
        done(this.read({ get: (name) => asked.getResponseHeader(name) }));
      });
      asked.send(this.file.slice(at, at + PART_BYTES));
    });
  }

  cancel() {
    this.is_over = true;
    if (this.asked) this.asked.abort();
  }
}

function element(tag, facts, ...children) {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...children);
  return made;
}

function uploading(touch) {
  const said = form.querySelector(".upload-status");
  if (!said) return;
  const words = said.dataset;
  const open = new Set();
  let waiting = null;
  const prepare = (input) => {
    if (input.closest(".drop-zone")) return;
    const zone = element("div", { className: "drop-zone" });
    input.before(zone);
    zone.append(input, element("p", { className: "hint", textContent: words.drop }));
  };
  const prepare_all = () => form.querySelectorAll("input[type=file]").forEach(prepare);
  const start = (input, files) => {
    for (const file of input.multiple ? files : [...files].slice(0, 1)) send(input, file);
    input.value = "";
  };
  async function send(input, file) {
    const bar = element("progress", { max: Math.max(file.size, 1), value: 0, ariaLabel: file.name });
    const stop = element("button", { type: "button", className: "ds-button", textContent: words.cancel, ariaLabel: `${words.cancel}: ${file.name}` });
    stop.dataset.variant = "tertiary";
    const row = element("div", { className: "arriving" }, element("span", { textContent: file.name }), stop, bar);
    const note = element("p", { className: "ds-validation-message" });
    input.closest(".drop-zone").append(row);
    const sending = new Sending(file, {
      held: (bytes) => { bar.value = bytes; note.remove(); },
      broken: () => { note.textContent = words.again; row.append(note); },
    });
    open.add(sending);
    stop.addEventListener("click", () => { sending.cancel(); row.remove(); input.focus(); });
    try {
      const kept = await sending.send();
      keep(input, file.name, kept);
      row.remove();
      said.textContent = `${words.done} ${file.name}`;
      touch();
    } catch (fault) {
      if (!sending.is_over) {
        note.textContent = fault.message || words.failed;
        row.append(note);
        bar.remove();
        said.textContent = note.textContent;
      }
    }
    open.delete(sending);
    if (waiting && !open.size) form.requestSubmit(waiting);
  }
  function keep(input, name, kept) {
    const control = input.closest("[data-control]");
    let list = control.querySelector(".kept-files");
    if (!list) {
      list = element("ul", { className: "kept-files" });
      input.closest(".drop-zone").before(list);
    }
    if (!input.multiple) list.replaceChildren();
    const id = `${input.id}-sent-${Date.now()}-${list.children.length}`;
    const box = element("input", { type: "checkbox", className: "ds-input", id, name: `${input.name}.kept`, value: kept, checked: true });
    const label = element("label", { htmlFor: id }, `${words.keep} `, element("bdi", { textContent: name }));
    list.append(element("li", { className: "ds-field" }, box, label));
  }
  prepare_all();
  document.addEventListener("htmx:afterSettle", prepare_all);
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") start(event.target, [...event.target.files]);
  });
  form.addEventListener("dragover", (event) => {
    const zone = event.target.closest(".drop-zone");
    if (zone) event.preventDefault();
    for (const one of form.querySelectorAll(".drop-zone")) one.classList.toggle("over", one === zone);
  });
  form.addEventListener("dragleave", (event) => {
    const zone = event.target.closest(".drop-zone");
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    const zone = event.target.closest(".drop-zone");
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    start(zone.querySelector("input[type=file]"), [...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    if (!open.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter || undefined;
    said.textContent = words.wait;
    said.classList.remove("sr-only");
  }, { capture: true });
}

if (form) {
  const touch = keeping();
  judging();
  asking(touch);
  uploading(touch);
}
