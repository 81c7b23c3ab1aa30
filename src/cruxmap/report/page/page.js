"use strict";
// Everything that the page works out, it works out here, from the circuits that Python wrote into it.
// Text from files is never made into HTML: it is in the page already, and only numbers are written anew.

const data = JSON.parse(document.getElementById("data").textContent);
const questions = data.questions;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

// --- Arithmetic ------------------------------------------------------------------------------------------

// A circuit is a list of `row = row (+ - * /) row`: first the credences, then constants, then registers.
function runner({ constants, registers, operations, outputs }) {
  const rows = new Float64Array(questions.length + constants.length + registers[0]);
  rows.set(constants, questions.length);
  const steps = Int32Array.from(operations);
  return (credences) => {
    rows.set(credences);
    for (let i = 0; i < steps.length; i += 4) {
      const a = rows[steps[i + 1]], b = rows[steps[i + 2]], operator = steps[i];
      rows[steps[i + 3]] = operator === 0 ? a + b : operator === 1 ? a - b : operator === 2 ? a * b : a / b;
    }
    return outputs.map((row) => rows[row]);
  };
}
const everything = runner(data.everything);
const conclusion = runner(data.conclusion);

// --- State: whose answers, and what has been moved away from them -----------------------------------------

let base = 0;
const moved = new Map();
const answer = (i) => data.bases[base].answers[i];
const credence = (i) => moved.get(i) ?? answer(i).credence;
const credences = () => questions.map((_, i) => credence(i));

// The sweep of a moved question halves and doubles its odds, as it does for a credence without a range.
function sweep(i) {
  if (!moved.has(i)) return answer(i).sweep;
  const p = moved.get(i);
  return [p / (2 - p), (2 * p) / (1 + p)];
}

function move(i, value) {
  if (value === answer(i).credence) moved.delete(i);
  else moved.set(i, value);
}

// --- Numbers as people read them: the same rules as Python's `percent`, `credence` and `points` ------------

const NOISE = 1e-12;
const HALF_UP = 1 + 4e-15;
function percent(p) {
  if (!Number.isFinite(p)) return "–";
  if (p === 0 || p > 1 - NOISE) return `${Math.round(100 * p)}%`;
  if (p < NOISE) return "<0.0000000001%";
  const nearest = Math.min(p, 1 - p);
  const digits = nearest >= 0.00995 ? 1 : Math.max(1, 1 - Math.floor(Math.log10(nearest * 100)));
  return `${(100 * p * HALF_UP).toFixed(Math.min(digits, 12))}%`;
}
const short = (p) => percent(p).replace(".0%", "%");
function points(d) {
  if (!Number.isFinite(d)) return "–";
  if (Math.abs(d) < NOISE) return "0";
  const size = Math.abs(d);
  const digits = size >= 0.00095 ? 1 : Math.max(1, 1 - Math.floor(Math.log10(size * 100)));
  return `${d < 0 ? "−" : "+"}${(100 * size * HALF_UP).toFixed(Math.min(digits, 12))}`;
}
// What a number field shows: a credence as it is shown elsewhere, and one that was moved here in full, without
// the noise of multiplying by a hundred.
const hundredfold = (p) => String(Number((100 * p).toPrecision(12)));
const percentage = (p, full) => (full || (p && p < NOISE) ? hundredfold(p) : short(p).replace("%", ""));

// --- Drawing ---------------------------------------------------------------------------------------------

const numbers = all("data[data-key]").map((element) => [element, data.names.indexOf(element.dataset.key)]);
const asked = questions.map((question) => {
  const root = document.getElementById(`question-${question.name}`);
  return { root, slider: one("[type=range]", root), field: one("[type=text]", root), state: one(".state", root) };
});
const credenceTexts = all("[data-credence]").map((element) => [
  element, questions.findIndex((question) => question.name === element.dataset.credence),
]);
const bars = all("table.shares").map((table) => all("tr", table).map((row) => [one("rect", row), one("data", row)]));
const boxes = Object.entries(data.boxes).map(([name, box]) => ({
  ...box,
  id: name,
  link: one(`#box-${name} a`),
  texts: all(`#box-${name} text`).slice(box.title),
  places: box.keys.map((key) => data.names.indexOf(key)),
}));
const arrows = all("#map .edge");
const rows = all("#tornado tbody tr");
const backs = all("[data-base]");

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function draw() {
  performance.mark("recompute-start");
  const values = everything(credences());
  for (const [element, i] of numbers) {
    element.value = Number.isNaN(values[i]) ? "" : String(values[i]);
    write(element, percent(values[i]));
  }
  for (const table of bars) {
    const most = Math.max(...table.map(([, number]) => Number(number.value))) || 1;
    for (const [rect, number] of table) rect.setAttribute("width", (100 * Number(number.value)) / most);
  }
  for (const [element, i] of credenceTexts) write(element, short(credence(i)));
  drawBoxes(values);
  drawTornado(values[0]);
  drawState(values[0]);
  performance.measure("recompute", "recompute-start");
}

// A claim with states shows its likeliest one, whose label may have other lines than the one before. An arrow
// is about the states that were shown when the page was made: it turns pale where another one is shown now.
function drawBoxes(values) {
  const other = new Set();
  for (const box of boxes) {
    let k = box.shown;
    box.places.forEach((place, i) => { if (values[place] > values[box.places[k]] + NOISE) k = i; });
    if (k !== box.shown) other.add(box.id);
    const probability = percent(values[box.places[k]]);
    const label = box.labels[k];
    box.texts.forEach((text, i) => {
      write(text, i < label.length ? label[i] : i === label.length ? probability : "\u00a0");
      text.setAttribute("font-style", i < label.length ? "italic" : "normal");
      text.setAttribute("font-weight", i === label.length ? "bold" : "normal");
    });
    box.link.setAttribute("aria-label", [box.name, ...(label.length ? [label.join(" ")] : []), probability].join(": "));
  }
  for (const arrow of arrows) {
    arrow.classList.toggle("pale", other.has(arrow.dataset.tail) || other.has(arrow.dataset.head));
  }
}

function drawTornado(now) {
  const point = credences();
  const ends = questions.map((_, i) => sweep(i).map((end) => {
    const there = point.slice();
    there[i] = end;
    return conclusion(there)[0];
  }));
  const finite = ends.flat().filter(Number.isFinite);
  const low = Math.min(...finite, now), wide = Math.max(...finite, now) - low || 1;
  const across = (p) => (Number.isFinite(p) ? (100 * (p - low)) / wide : 0);
  const size = (i) => Math.abs(ends[i][1] - ends[i][0]) || 0;
  const order = questions.map((_, i) => i).sort((a, b) => size(b) - size(a));
  const byQuestion = new Map(rows.map((row) => [row.dataset.question, row]));
  order.forEach((i, place) => {
    const row = byQuestion.get(questions[i].name);
    const [, own, atLow, atHigh, swing] = row.cells;
    write(own, short(point[i]));
    write(atLow, percent(ends[i][0]));
    write(atHigh, percent(ends[i][1]));
    write(swing, points(ends[i][1] - ends[i][0]));
    const [down, up] = all("rect", row);
    for (const [rect, end] of [[down, ends[i][0]], [up, ends[i][1]]]) {
      rect.setAttribute("x", Math.min(across(end), across(now)));
      rect.setAttribute("width", Math.abs(across(end) - across(now)));
    }
    row.classList.toggle("less", place >= data.top || size(i) === 0);
    if (row.parentNode.rows[place] !== row) row.parentNode.insertBefore(row, row.parentNode.rows[place]);
  });
}

function drawState(now) {
  asked.forEach(({ root, slider, field, state }, i) => {
    const p = credence(i);
    root.classList.toggle("moved", moved.has(i));
    if (Number(slider.value) !== Math.round(100 * p)) slider.value = Math.round(100 * p);
    slider.setAttribute("aria-valuetext", short(p));
    if (document.activeElement !== field) field.value = percentage(p, moved.has(i));
    write(state, moved.has(i) ? `moved from ${short(answer(i).credence)}` : answer(i).own ? "answered" : "the map's");
  });
  const start = data.bases[base];
  const count = moved.size === 1 ? "1 credence" : `${moved.size} credences`;
  write(one("#moved"), moved.size ? `${count} moved away from ${start.words}.` : `At ${start.words}.`);
  for (const button of backs) button.hidden = !moved.size && Number(button.dataset.base) === base;
  one("#stale").hidden = !moved.size && base === 0;
  one("#undefined").hidden = Number.isFinite(now);
}

// One drawing a frame, however fast the slider is moved.
let waiting = false;
function soon() {
  if (!waiting) requestAnimationFrame(() => { waiting = false; draw(); });
  waiting = true;
}

// What has come to rest is said to whoever listens, and kept in the link.
function settled() {
  draw();
  write(one("#said"), `${data.target} is ${one("[data-key=target]").textContent}`);
  history.replaceState(null, "", link());
  one("#link").value = location.href;
}

// --- The link: only what differs from the page as it was made ---------------------------------------------

function link() {
  const parts = [`_map=${data.argument.fingerprint}`];
  if (base) parts.push(`_from=${base}`);
  for (const [i, p] of [...moved].sort(([a], [b]) => a - b)) parts.push(`${questions[i].name}=${p}`);
  return moved.size || base ? `#${parts.join("&")}` : location.pathname + location.search;
}

function follow() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!location.hash || !parts.has("_map")) return;
  const lost = [];
  moved.clear();
  const from = parts.get("_from") ?? "";
  base = /^\d+$/.test(from) && data.bases[from] ? Number(from) : 0;
  for (const [name, text] of parts) {
    const i = questions.findIndex((question) => question.name === name), p = Number(text);
    if (i >= 0 && text.trim() && p >= 0 && p <= 1) move(i, p);
    else if (!name.startsWith("_")) lost.push(name);
  }
  const other = parts.get("_map") !== data.argument.fingerprint;
  const told = one("#followed");
  told.hidden = !other && !lost.length;
  told.textContent = (other ? "This link was made for another edition of the argument. " : "")
    + (lost.length ? `Left out, since this page has no such question or it is no probability: ${lost.join(", ")}.` : "");
}

// --- The file -----------------------------------------------------------------------------------------------

// JSON's texts are YAML's double-quoted ones, once everything that YAML does not read as it stands is escaped.
function quoted(text) {
  return JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (c) => {
    const code = c.codePointAt(0);
    return c === " " ? c : code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

function file() {
  const { name, version, fingerprint } = data.argument;
  const start = data.bases[base];
  const lines = [`argument: ${quoted(name)}`, `version: ${version}`];
  if (one("#name").value.trim()) lines.push(`name: ${quoted(one("#name").value.trim())}`);
  lines.push(`about: ${quoted(`From a page of the argument ${name} (${fingerprint}): ${one("#moved").textContent}`)}`);
  const written = (entry, extra) => {
    const fields = ["credence", "low", "high"].filter((key) => entry[key] != null).map((key) => `${key}: ${entry[key]}`);
    return `{${[...fields, ...extra, ...(entry.note ? [`note: ${quoted(entry.note)}`] : [])].join(", ")}}`;
  };
  const answered = questions.flatMap((question, i) =>
    moved.has(i) ? [`  ${question.name}: ${moved.get(i)}`]
      : answer(i).own ? [`  ${question.name}: ${written(answer(i), [])}`] : []);
  const views = Object.entries(start.views).map(([claim, view]) =>
    `  ${claim}: ${written(view, view.given === null ? [] : [`given: ${JSON.stringify(view.given)}`])}`);
  if (views.length) lines.push("views:", ...views);
  lines.push(...(answered.length ? ["credences:", ...answered] : ["credences: {}"]), "");
  return lines.join("\n");
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file()], { type: "application/yaml" }));
  link.download = `${data.argument.name}-credences.yaml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// --- What people do -----------------------------------------------------------------------------------------

asked.forEach(({ root, slider, field }, i) => {
  slider.addEventListener("input", () => { move(i, Number(`${slider.value}e-2`)); soon(); });
  slider.addEventListener("change", settled);
  field.addEventListener("input", () => {
    const text = field.value.trim().replace(/\s*%$/, "").replace(",", ".");
    const p = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(`${text}e-2`) : NaN;
    const fine = p >= 0 && p <= 1;
    field.setAttribute("aria-invalid", String(!fine));
    if (fine) { move(i, p); soon(); }
  });
  field.addEventListener("change", () => {
    field.setAttribute("aria-invalid", "false");
    field.value = percentage(credence(i), moved.has(i));
    settled();
  });
  one(".reset", root).addEventListener("click", () => { moved.delete(i); settled(); });
});

backs.forEach((button) => button.addEventListener("click", () => {
  base = Number(button.dataset.base);
  moved.clear();
  settled();
}));

one("#download").addEventListener("click", download);
one("#copy").addEventListener("click", async () => {
  const field = one("#link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    write(one("#said"), "The link is copied.");
  } catch {
    write(one("#said"), "The link is selected: copy it.");
  }
  write(one("#copied"), one("#said").textContent);
});
one("#show-all").addEventListener("change", (event) => one("#tornado").classList.toggle("everything", event.target.checked));

function show(name) {
  all(".panel").forEach((panel) => panel.classList.toggle("shown", panel.id === `claim-${name}`));
  all("#map .chosen").forEach((box) => box.classList.remove("chosen"));
  one(`#box-${name}`)?.classList.add("chosen");
  one("#pick").value = name;
}
one("#pick").addEventListener("change", (event) => show(event.target.value));

// Links within the page must leave the address alone, since it carries the sliders.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  const place = document.getElementById(link.getAttribute("href").slice(1));
  if (place.classList.contains("panel")) show(place.id.slice("claim-".length));
  place.closest("details")?.setAttribute("open", "");
  place.scrollIntoView({ block: "nearest" });
  (one("[tabindex='-1'], input", place) ?? place).focus({ preventScroll: true });
});

window.addEventListener("hashchange", () => { follow(); draw(); one("#link").value = location.href; });

document.documentElement.classList.add("live");
show(data.shown);
follow();
draw();
one("#link").value = location.href;
