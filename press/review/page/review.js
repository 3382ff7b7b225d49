// The review page: shows what waits, takes decisions, keeps each until its server has it on the disk.

const POLL_MS = 1500, RETRY_MS = 1000, PICKS = 6;
const KEPT = "landfall.review.pending", WHO = "landfall.review.who", LANGUAGE = "landfall.review.language";
const FIELDS = [
  ["company", "text", ""], ["event", "choice", "half"], ["status", "choice", "half"], ["amount", "number", "most"],
  ["currency", "text", "third"], ["jobs", "number", ""], ["place", "text", "most"], ["country", "text", "third"],
  ["department", "text", ""],
];
const REJECT_REASONS = ["no_announcement", "aggregate", "not_the_investor", "told_before", "public_money", "rumour"];
const PAIR_REASONS = ["other_company", "other_time", "not_enough"];
const HIDDEN_FACTS = new Set(["canonical_url", "title", "outlet"]);
const by = (id) => document.getElementById(id);

const state = {
  words: {}, language: "es", who: localStorage.getItem(WHO) ?? "", filter: "open", items: [], past: [], decisions: new Map(),
  rows: 0, version: "", mode: "", left: 0, unusable: 0, events: [], statuses: [], current: null, detail: null, form: {}, spans: {},
  pending: JSON.parse(localStorage.getItem(KEPT) ?? "[]"), confirmed: new Map(), fresh: new Set(), mine: [], sending: false, lost: false, ahead: new Map(),
};

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

const say = (key, given = {}) =>
  (state.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(given[name] ?? ""));
const worded = (prefix, code) => state.words[`${prefix}.${code}`] ?? String(code).replaceAll("_", " ");
const number = (value, options = {}) => new Intl.NumberFormat(state.language, { maximumFractionDigits: 2, ...options }).format(value);
const share = (value) => (value > 0 ? number(value, { style: "percent", maximumSignificantDigits: 2 }) : "");
const moment = (at) => new Intl.DateTimeFormat(state.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
const announce = (text) => { by("said").textContent = text; };

// A request the server did not answer is no failure of the page: it is asked again.
const isSilence = (error) => error instanceof TypeError;

async function ask(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const body = (answer.headers.get("content-type") ?? "").includes("json") ? await answer.json() : {};
  return { status: answer.status, body };
}

// What is decided about an item: what waits to be sent goes before what the server has.
function standing(id) {
  const sent = state.pending.filter((one) => one.item === id).at(-1);
  const known = sent ? { ...sent, pending: true, at: null } : state.decisions.get(id);
  return known && known.verdict !== "undo" ? known : null;
}

// -------------------------------------------------------------------------------------------------- sending

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(state.pending));
  const waits = state.pending.length > 0 && state.lost;
  by("waiting").hidden = !waits;
  if (waits) by("waiting").textContent = say("not_saved", { count: state.pending.length });
}

function decide(verdict, { values = {}, spans = {}, why = "", item = state.current, seen = undefined } = {}) {
  const before = standing(item);
  if (verdict === "undo" && !before) return;
  const entry = {
    request: crypto.randomUUID(), item, verdict, values, spans, why, who: state.who,
    seen: seen !== undefined ? seen : before?.pending ? null : before?.id ?? null,
    seenRequest: seen === undefined && before?.pending ? before.request : null,
  };
  state.pending.push(entry);
  state.fresh.add(item);
  if (verdict !== "undo") state.mine.push(item);
  keep();
  drawItem(item);
  drawProgress();
  send();
  announce(say(`said.${verdict}`, { left: waitingCount() }));
}

async function send() {
  if (state.sending) return;
  state.sending = true;
  try {
    while (state.pending.length) {
      const entry = state.pending[0];
      const seen = entry.seenRequest ? state.confirmed.get(entry.seenRequest) ?? null : entry.seen;
      const body = JSON.stringify({ ...entry, seen, undoes: entry.verdict === "undo" ? seen : null });
      const { status, body: said } = await ask("decisions", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (![201, 409, 422].includes(status)) throw new Error(String(status));
      state.pending.shift();
      state.lost = false;
      if (status === 201) {
        state.confirmed.set(entry.request, said.id);
        state.decisions.set(entry.item, said);
      }
      keep();
      drawItem(entry.item);
      if (entry.item === state.current) refreshDetail();
      if (status === 409) conflict(entry, said);
      if (status === 422) message(say("refused"), said.fault);
    }
  } catch (error) {
    if (!isSilence(error) && !/^\d+$/.test(error.message)) throw error;
    state.lost = true;
    keep();
    setTimeout(send, RETRY_MS);
  } finally {
    state.sending = false;
  }
}

async function poll() {
  try {
    if (document.visibilityState === "visible") {
      const { status, body } = await ask(`changes?after=${state.rows}`);
      if (status === 200) {
        if (body.version !== state.version || body.rows < state.rows) await loadState();
        else take(body);
        if (state.lost && state.pending.length) send();
      }
    }
  } catch (error) {
    if (!isSilence(error)) throw error;
  } finally {
    setTimeout(poll, POLL_MS);
  }
}

function take({ decisions, rows }) {
  state.rows = rows;
  for (const one of decisions) {
    const before = state.decisions.get(one.item);
    if (before?.id === one.id) continue;
    state.decisions.set(one.item, one);
    if (one.who !== state.who) {
      state.fresh.add(one.item);
      announce(say("other", { who: one.who, verdict: worded("verdict", one.verdict), title: find(one.item)?.title ?? "" }));
    }
    drawItem(one.item);
    if (one.item === state.current) refreshDetail();
  }
  if (decisions.length) drawProgress();
}

// -------------------------------------------------------------------------------------------------- the list

const find = (id) => state.items.find((one) => one.id === id) ?? state.past.find((one) => one.id === id);
const isOpen = (id) => standing(id) === null;
const waitingCount = () => state.items.filter((one) => isOpen(one.id)).length + state.left;

function listed() {
  if (state.filter === "all") return [...state.items, ...state.past];
  if (state.filter === "decided") return [...state.items, ...state.past].filter((one) => !isOpen(one.id));
  return state.items.filter((one) => isOpen(one.id) || state.fresh.has(one.id) || one.id === state.current);
}

async function loadState() {
  const { status, body } = await ask("state");
  if (status !== 200) {
    by("work").replaceChildren(make("p", { class: "empty" }, body.fault ? `${body.fault}. ${body.next_step}.` : say("gone")));
    return;
  }
  state.ahead.clear();
  Object.assign(state, body, { decisions: new Map(body.decisions.map((one) => [one.item, one])) });
  drawList();
  drawProgress();
  const wanted = find(state.current) ? state.current : (state.items.find((one) => isOpen(one.id)) ?? state.items[0])?.id;
  await show(wanted ?? null);
}

function drawList() {
  by("items").replaceChildren(...listed().map(lineOf));
  by("left").hidden = !state.left;
  by("left").textContent = say("left", { count: number(state.left) });
}

function lineOf(item) {
  const found = standing(item.id);
  const verdict = found?.verdict ?? "";
  return make("li", { "data-item": item.id, class: verdict ? "done" : null },
    make("button", { type: "button", "aria-current": item.id === state.current ? "true" : null, onclick: () => { closeList(); show(item.id); } },
      make("span", { class: "title" }, item.title),
      make("span", { class: `state ${verdict}` }, found ? `${worded("mark", verdict)}${found.pending ? "…" : ""}` : ""),
      make("span", { class: "under" }, item.kind === "record" ? item.under : `${worded("kind", item.kind)} · ${item.under}`),
      make("span", { class: "share" }, share(item.stake))));
}

function drawItem(id) {
  const old = document.querySelector(`[data-item="${id}"]`);
  const item = find(id);
  if (old && item) old.replaceWith(lineOf(item));
}

function drawProgress() {
  const all = state.items.length + state.left, waiting = waitingCount();
  by("progress").max = Math.max(1, all);
  by("progress").value = all - waiting;
  by("count").textContent = say("progress", { done: number(all - waiting), all: number(all) });
  document.title = `(${waiting}) ${say("title")}`;
}

function move(step) {
  const shown = listed(), at = shown.findIndex((one) => one.id === state.current);
  const next = shown[Math.min(shown.length - 1, Math.max(0, at + step))];
  if (next) show(next.id);
}

function openBehind() {
  const at = state.items.findIndex((one) => one.id === state.current);
  return [...state.items.slice(at + 1), ...state.items.slice(0, Math.max(0, at))].find((one) => isOpen(one.id));
}

function nextOpen() {
  const next = openBehind();
  show(next ? next.id : state.current);
  if (!next) announce(say("all_done"));
}

function closeList() {
  by("list").classList.remove("open");
  by("open-list").setAttribute("aria-expanded", "false");
}

// -------------------------------------------------------------------------------------------------- one item

async function show(id) {
  const before = state.current;
  state.current = id;
  state.detail = null;
  for (const old of [before, id]) if (old) drawItem(old);
  if (!id) {
    by("work").replaceChildren(make("p", { class: "empty" }, say("nothing")));
    return;
  }
  const found = state.ahead.get(id) ?? await fetched(id);
  if (state.current !== id || !found) return;
  state.ahead.clear();
  state.detail = found;
  state.form = { ...found.values };
  state.spans = {};
  draw();
  document.querySelector(`[data-item="${id}"]`)?.scrollIntoView({ block: "nearest" });
  scrollTo(0, 0);
  if (state.decisions.has(id)) await refreshDetail();
  await readAhead();
}

// The item; null where it is gone. A server that is silent is asked again for as long as the item is wanted.
async function fetched(id) {
  while (state.current === id) {
    try {
      const { status, body } = await ask(`items/${id}`);
      if (status === 200) return body;
      message(say("gone"), body.fault ?? "");
      return null;
    } catch (error) {
      if (!isSilence(error)) throw error;
      await new Promise((done) => { setTimeout(done, RETRY_MS); });
    }
  }
  return null;
}

async function once(path) {
  try {
    const { status, body } = await ask(path);
    return status === 200 ? body : null;
  } catch (error) {
    if (!isSilence(error)) throw error;
    return null;
  }
}

// The next item that waits is asked for before it is wanted, so that deciding never waits for it.
async function readAhead() {
  const next = openBehind();
  if (!next || state.ahead.has(next.id)) return;
  const version = state.version, body = await once(`items/${next.id}`);
  if (body && version === state.version) state.ahead.set(next.id, body);
}

async function refreshDetail() {
  const id = state.current, body = await once(`items/${id}`);
  if (!body || state.detail?.id !== id) return;
  state.detail = { ...state.detail, history: body.history, earlier: body.earlier };
  by("history")?.replaceWith(historyOf(state.detail));
  by("stands")?.replaceWith(standsOf(id));
}

function draw() {
  const one = state.detail, isRecord = one.kind === "record";
  by("work").replaceChildren(headOf(one), isRecord && one.pieces.length ? textOf(one) : factsOf(one), sideOf(one));
  by("work").querySelector(".text .quoted")?.scrollIntoView({ block: "center" });
  paint();
}

function headOf(one) {
  const { outlet, published_date: day, canonical_url: url } = one.facts;
  const isWeb = /^https?:\/\//.test(url ?? "");
  return make("div", { class: "head" },
    make("p", { class: "kicker" },
      make("span", {}, worded("kind", one.kind)),
      outlet ? make("span", {}, outlet) : null, day ? make("span", {}, day) : null,
      isWeb ? make("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, say("source")) : null,
      one.stake > 0 ? make("span", {}, say("at_stake", { share: share(one.stake) })) : null),
    make("h1", {}, one.kind === "record" ? one.facts.title || one.title : `${[one.title, one.facts.legal_name ?? one.facts.other_company].filter(Boolean).join(" = ")}?`),
    one.reasons.length ? make("ul", { class: "reasons", "aria-label": say("reasons") }, one.reasons.map((code) => make("li", {}, worded("reason", code)))) : null,
    one.earlier.length && isOpen(one.id) ? make("div", { class: "told", id: "reopened" }, make("p", {}, say("reopened")), one.earlier.map((row) => make("p", {}, line(row)))) : null,
    standsOf(one.id));
}

function standsOf(id) {
  const found = standing(id);
  if (!found) return make("div", { id: "stands", hidden: true });
  return make("div", { class: "told", id: "stands" }, make("p", {}, line(found)));
}

function line(row) {
  const gave = Object.entries(row.values ?? {}).filter(([, value]) => value !== null);
  const changed = row.verdict === "change" ? `: ${gave.map(([name, value]) => `${worded("field", name)} ${typeof value === "number" ? number(value) : value}`).join(", ")}` : "";
  const why = row.why ? ` (${worded("why", row.why)})` : "";
  return `${row.who} ${worded("verdict", row.verdict)}${changed}${why}${row.at ? ` · ${moment(row.at)}` : " · …"}`;
}

function textOf(one) {
  return make("article", { class: "text", tabindex: "0", lang: one.language ?? null, "aria-label": say("text") },
    one.pieces.map((piece) => {
      const inner = piece.kind
        ? make("mark", { class: piece.kind, onclick: () => pick(piece.values, piece), "data-start": piece.start }, piece.text)
        : piece.text;
      return piece.quoted ? make("span", { class: "quoted" }, inner) : inner;
    }));
}

function factsOf(one) {
  const facts = Object.entries(one.facts).filter(([name]) => !HIDDEN_FACTS.has(name));
  return make("dl", { class: "facts" },
    one.kind === "record" ? [make("dt", {}, say("text")), make("dd", {}, say("no_text"))] : null,
    facts.map(([name, value]) => [make("dt", {}, worded("fact", name)), make("dd", {}, factText(value))]));
}

const factText = (value) =>
  typeof value === "number" ? number(value) : typeof value === "boolean" ? say(value ? "yes" : "no") : Array.isArray(value) ? value.join(", ") : value;

function sideOf(one) {
  const isRecord = one.kind === "record";
  const actions = [
    ["accept", "a", () => submit()],
    isRecord ? ["change", "c", change] : null,
    ["reject", "r", reject],
    ["undo", "u", undo],
  ].filter(Boolean);
  return make("section", { class: "side", "aria-label": say("decide") },
    isRecord ? make("form", { class: "form", id: "form", novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(); } },
      FIELDS.map((field) => fieldOf(one, ...field)), whyOf(), make("button", { class: "hidden", tabindex: "-1" }, say("action.accept")))
      : make("form", { class: "form", id: "form", onsubmit: (event) => { event.preventDefault(); submit(); } }, make("p", { class: "field" }, say(`ask.${one.kind}`)), whyOf()),
    make("div", { class: "actions" }, actions.map(([name, key, work]) =>
      make("button", { type: "button", id: `do-${name}`, class: name === "accept" ? "main" : null, onclick: work }, say(`action.${name}`), " ", make("kbd", { "aria-hidden": "true" }, key)))),
    historyOf(one));
}

function whyOf() {
  return make("p", { class: "field" }, make("label", { for: "why" }, say("why")), make("input", { id: "why", maxlength: 500, autocomplete: "off" }));
}

function fieldOf(one, name, kind, size) {
  const id = `field-${name}`, value = one.values[name];
  const offered = one.candidates[name] ?? [];
  const shown = { id, name, oninput: (event) => given(name, event.target.value) };
  const input = kind === "choice"
    ? make("select", shown, make("option", { value: "" }, "–"), (name === "event" ? state.events : state.statuses).map((code) => make("option", { value: code, selected: code === value }, worded(name, code))))
    : make("input", { ...shown, value: written(name, value), autocomplete: "off", list: offered.length > PICKS ? `${id}-list` : null, inputmode: kind === "number" ? "decimal" : null });
  return make("div", { class: `field ${size}`, "data-field": name },
    make("label", { for: id }, worded("field", name), make("span", { class: "was" })),
    input,
    offered.length > PICKS ? make("datalist", { id: `${id}-list` }, offered.map((each) => make("option", { value: written(name, each.values[name]) }))) : null,
    offered.length ? make("div", { class: "picks" }, offered.slice(0, PICKS).map((each) =>
      make("button", { type: "button", class: name, "aria-pressed": "false", "data-value": JSON.stringify(each.values[name]), onclick: () => pick(each.values, each) }, pickText(name, each.values)))) : null,
    make("p", { class: "bad", hidden: true }));
}

const pickText = (name, values) =>
  name === "amount" ? `${values.currency ?? ""} ${number(values.amount)}` : name === "jobs" ? number(values.jobs) : name === "place" && values.country ? `${values.place}, ${values.country}` : values[name];
const isNumber = (name) => name === "amount" || name === "jobs";
const written = (name, value) => (value === null || value === undefined ? "" : isNumber(name) ? number(value, { maximumFractionDigits: 4 }) : String(value));

// A number as the page's language writes it; undefined where it is none.
function numberOf(text) {
  const [group, decimal] = state.language === "es" ? [".", ","] : [",", "."];
  const plain = text.replaceAll(group, "").replaceAll(/[\s\u00a0']/g, "").replace(decimal, ".");
  if (plain === "") return null;
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

function given(name, text) {
  const value = isNumber(name) ? numberOf(text) : text.trim() === "" ? null : ["country", "currency"].includes(name) ? text.trim().toUpperCase() : text.trim();
  state.form[name] = value;
  delete state.spans[name];
  paint();
}

function pick(values, span) {
  for (const [name, value] of Object.entries(values)) {
    if (state.detail.kind !== "record") return;
    state.form[name] = value;
    if (Object.keys(values)[0] === name) state.spans[name] = [span.start, span.end];
    const input = by(`field-${name}`);
    if (input) input.value = written(name, value);
  }
  paint();
}

const same = (one, other) => (one ?? null) === (other ?? null);
const changes = () => Object.fromEntries(FIELDS.map(([name]) => name).filter((name) => !same(state.form[name], state.detail.values[name])).map((name) => [name, state.form[name]]));

// Marks what is chosen in the text and in the form, and says what the main button will do.
function paint() {
  if (state.detail?.kind !== "record") return;
  const changed = changes();
  for (const mark of by("work").querySelectorAll(".text mark")) {
    const piece = state.detail.pieces.find((one) => one.start === Number(mark.dataset.start));
    const main = Object.keys(piece.values)[0];
    const chosen = state.spans[main] ? state.spans[main][0] === piece.start : same(piece.values[main], state.form[main]);
    mark.classList.toggle("chosen", chosen);
  }
  for (const field of by("work").querySelectorAll("[data-field]")) {
    const name = field.dataset.field, value = state.form[name], isChanged = name in changed;
    const isBad = value === undefined && isChanged || (name === "country" && value && !/^[A-Z]{2}$/.test(value)) || (name === "currency" && value && !/^[A-Z]{3}$/.test(value)) || (name === "company" && !value) || (name === "jobs" && value && !Number.isInteger(value));
    field.classList.toggle("changed", isChanged);
    field.querySelector(".was").textContent = isChanged ? say("was", { value: written(name, state.detail.values[name]) || "–" }) : "";
    field.querySelector(".bad").hidden = !isBad;
    field.querySelector(".bad").textContent = isBad ? say(`bad.${name}`) : "";
    field.querySelector("input, select").setAttribute("aria-invalid", String(Boolean(isBad)));
    for (const button of field.querySelectorAll(".picks button")) button.setAttribute("aria-pressed", String(same(JSON.parse(button.dataset.value), value)));
  }
  by("do-accept").firstChild.textContent = say(Object.keys(changed).length ? "action.accept_changed" : "action.accept");
}

function historyOf(one) {
  return make("section", { class: "history", id: "history", hidden: !one.history.length },
    make("h2", {}, say("history")), make("ol", {}, one.history.map((row) => make("li", {}, line(row)))));
}

// -------------------------------------------------------------------------------------------------- deciding

function submit() {
  if (!state.detail) return;
  const bad = by("work").querySelector("[aria-invalid='true']");
  if (bad) { bad.focus(); announce(bad.closest("[data-field]").querySelector(".bad").textContent); return; }
  const values = state.detail.kind === "record" ? changes() : {};
  decide(Object.keys(values).length ? "change" : "accept", { values, spans: state.spans, why: by("why")?.value ?? "" });
  document.activeElement?.blur();
  nextOpen();
}

function change() {
  if (!state.detail) return;
  const field = by("field-company");
  field?.focus();
  field?.select();
}

function undo() {
  const id = standing(state.current) ? state.current : state.mine.findLast((one) => standing(one));
  if (!id) return announce(say("nothing_to_undo"));
  decide("undo", { item: id });
  show(id);
}

function reject() {
  if (!state.detail) return;
  const given = by("why")?.value.trim() ?? "";
  if (given) { decide("reject", { why: given }); return nextOpen(); }
  const codes = state.detail.kind === "record" ? REJECT_REASONS : PAIR_REASONS;
  const choose = (why) => { close(); decide("reject", { why }); nextOpen(); };
  const other = make("input", { id: "other-why", maxlength: 500, autocomplete: "off", "aria-label": say("other_why"), placeholder: say("other_why") });
  open(say("why_reject"),
    make("ol", {}, codes.map((code, at) => make("li", {}, make("button", { type: "button", onclick: () => choose(code) }, make("kbd", {}, String(at + 1)), worded("why", code))))),
    make("form", { onsubmit: (event) => { event.preventDefault(); if (other.value.trim()) choose(other.value.trim()); } }, other));
  by("dialog").onkeydown = (event) => {
    const code = event.target === other ? null : codes[Number(event.key) - 1];
    if (code) { event.preventDefault(); choose(code); }
  };
}

function conflict(entry, said) {
  const found = said.standing[0];
  const again = () => { close(); decide(entry.verdict, { ...entry, seen: found?.id ?? null }); };
  open(say("conflict"),
    make("p", {}, make("strong", {}, find(entry.item)?.title ?? "")),
    make("p", {}, found ? line(found) : said.fault),
    make("p", {}, say("yours", { verdict: worded("verdict", entry.verdict) })),
    make("div", { class: "row" },
      make("button", { type: "button", id: "keep-theirs", onclick: close }, say("keep_theirs")),
      entry.verdict === "undo" && !found ? null : make("button", { type: "button", class: "main", id: "replace-theirs", onclick: again }, say("replace_theirs"))));
  loadChanges();
}

async function loadChanges() {
  const body = await once(`changes?after=${state.rows}`);
  if (body) take(body);
}

// -------------------------------------------------------------------------------------------------- dialogs, keys, words

function open(title, ...children) {
  const dialog = by("dialog");
  dialog.onkeydown = null;
  dialog.replaceChildren(make("h2", { id: "dialog-head" }, title), ...children.filter(Boolean));
  dialog.setAttribute("aria-labelledby", "dialog-head");
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("input[autofocus]") ?? dialog.querySelector("button, input"))?.focus();
}

const close = () => by("dialog").close();
const message = (title, text) => open(title, make("p", {}, text), make("div", { class: "row" }, make("button", { type: "button", class: "main", onclick: close }, say("ok"))));

function askWho() {
  const input = make("input", { id: "who", maxlength: 80, autocomplete: "off", autofocus: true, "aria-label": say("who_label"), value: state.who });
  open(say("who_ask"), make("p", {}, say("who_why")),
    make("form", { onsubmit: (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (!name) return input.focus();
      state.who = name;
      localStorage.setItem(WHO, name);
      by("person").textContent = name;
      close();
    } }, input, make("div", { class: "row" }, make("button", { class: "main", id: "who-done" }, say("ok")))));
}

function help() {
  const keys = [["j / k", "move"], ["a", "accept"], ["c", "change"], ["r", "reject"], ["u", "undo"], ["w", "why"], ["l", "language"], ["?", "help"], ["Esc", "leave"]];
  open(say("help"), make("dl", {}, keys.map(([key, name]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, say(`help.${name}`))])),
    make("p", {}), make("p", { class: "muted" }, say("help.pick")),
    state.unusable ? make("p", { class: "muted" }, say("unusable", { count: state.unusable })) : null,
    make("div", { class: "row" }, make("button", { type: "button", class: "main", onclick: close }, say("ok"))));
}

const KEYS = {
  j: () => move(1), k: () => move(-1), a: submit, c: change, r: reject, u: undo, w: () => by("why")?.focus(),
  l: () => speak(state.language === "es" ? "en" : "es"), "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat && event.key !== "j" && event.key !== "k") return;
  if (by("dialog").open) return;
  // Right after a dialog has closed its field still has the focus until the page is drawn again.
  if (event.target.matches("input, select, textarea") && !by("dialog").contains(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const work = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!work) return;
  event.preventDefault();
  if (!state.who && "acru".includes(event.key.toLowerCase())) return askWho();
  work();
});

by("dialog").addEventListener("close", () => { if (!state.who) askWho(); });
by("open-list").addEventListener("click", () => {
  const isOpened = by("list").classList.toggle("open");
  by("open-list").setAttribute("aria-expanded", String(isOpened));
});
by("person").addEventListener("click", askWho);
by("help").addEventListener("click", help);
by("language").addEventListener("click", () => KEYS.l());
by("filter").addEventListener("change", (event) => { state.filter = event.target.value; state.fresh.clear(); drawList(); });

async function speak(language) {
  const body = await once(`page/${language}.json`);
  if (!body) return;
  state.words = body;
  state.language = language;
  localStorage.setItem(LANGUAGE, language);
  document.documentElement.lang = language;
  const texts = { where: state.mode === "sample" ? "where_sample" : "title", "open-list": "list", "list-head": "waiting", skip: "skip" };
  for (const [id, key] of Object.entries(texts)) by(id).textContent = say(key);
  by("person").textContent = state.who || say("who_label");
  by("person").setAttribute("aria-label", `${say("who_label")}: ${state.who || "–"}`);
  by("language").textContent = say("other_language");
  by("language").setAttribute("lang", language === "es" ? "en" : "es");
  by("help").setAttribute("aria-label", say("help"));
  by("progress").setAttribute("aria-label", say("progress_label"));
  by("filter").setAttribute("aria-label", say("filter"));
  by("filter").replaceChildren(...["open", "all", "decided"].map((code) => make("option", { value: code, selected: code === state.filter }, say(`filter.${code}`))));
  if (state.version) { drawList(); drawProgress(); }
  if (state.detail) { const kept = { form: state.form, spans: state.spans }; draw(); Object.assign(state, kept); for (const [name] of FIELDS) { const input = by(`field-${name}`); if (input) input.value = written(name, state.form[name]); } paint(); }
}

const wanted = localStorage.getItem(LANGUAGE) ?? (navigator.language.startsWith("en") ? "en" : "es");
await speak(wanted === "en" ? "en" : "es");
await loadState();
await speak(state.language);
if (!state.who) askWho();
keep();
send();
setTimeout(poll, POLL_MS);
document.documentElement.dataset.ready = "yes";
