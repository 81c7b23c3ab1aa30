// The page as people see and move it: what is written anew when something moves, and what they can do.
// Text from files is never made into HTML: it is in the page already, and only numbers are written anew.

// What a number box shows: what the reader wrote, or a credence as it is shown elsewhere.
const boxText = (i) => mine.get(i)?.written ?? short(answer(i).credence);

// --- Drawing ---------------------------------------------------------------------------------------------

const numbers = all("data[data-key]").map((element) => [element, numberPlace(element.dataset.key)]);
const asked = questions.map((question) => {
  const root = document.getElementById(`question-${question.name}`);
  return { root, slider: one("[type=range]", root), field: one("[type=text]", root), state: one(".state", root) };
});
const credenceTexts = all("[data-credence]").map((element) => [
  element, questions.findIndex((question) => question.name === element.dataset.credence),
]);
const bars = all("table.shares").map((table) => all("tr", table).map((row) => [one("rect", row), one("data", row)]));
const rows = all("#tornado tbody tr");
const backs = all("[data-base]");

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
  drawTitle();
  drawSupposed();
  drawScale(values[0]);
  drawMap(values);
  drawEvidence(values);
  drawTornado(values[0]);
  drawState(values[0]);
  drawBandSoon();
  performance.measure("recompute", "recompute-start");
}

// The observations, as they are switched: their choices, their boxes in the map, and what each does to the conclusion.
function drawEvidence(values) {
  if (!observations.length) return;
  const before = conclusion(credences(), observations.map(() => "not_counted"));
  for (const element of all("data.before")) {
    element.value = Number.isNaN(before) ? "" : String(before);
    write(element, percent(before));
  }
  observations.forEach((observation, i) => {
    const card = document.getElementById(`observation-${observation.name}`), standing = standings[i];
    one(`[type=radio][value=${standing}]`, card).checked = true;
    const chance = one(".chance", card);
    if (chance) chance.hidden = standing !== "not_counted";
    const isOpen = standing === "not_counted" && observation.status === "open";
    const said = isOpen ? "open" : words(standing);
    const box = one(`[id="box-${observation.name}"]`);
    if (box) {
      box.setAttribute("class", `node ${isOpen ? "open" : standing} observed`);
      const place = numberPlace(`claim-${observation.name}-true`);
      const lines = isOpen && place >= 0 ? [said, percent(values[place])] : [said];
      all("text", box).slice(observation.lines).forEach((text, k) => write(text, lines[k] ?? "\u00a0"));
      one("a", box).setAttribute("aria-label", [observation.title, ...lines].join(": "));
    }
    write(rowOf(observation.name).cells[1], said);
  });
  one("#as-opened").hidden = !isSwitched();
  clearTimeout(sharing);
  if (countedNow().length <= QUICK) drawShares();
  else sharing = setTimeout(drawShares, 150);
}

const QUICK = 7; // observations of which all subsets are worked out within a frame
let sharing = 0;
let isAsMade = true; // until something is moved, the table of shares is the command line's
const countedNow = () => observations.map((_, i) => i).filter((i) => standings[i] !== "not_counted");
const rowOf = (name) => one(`#evidence-shares [data-observation="${name}"]`);
function drawShares() {
  if (isAsMade && !mine.size && base === 0 && !isSwitched()) return;
  isAsMade = false;
  const counted = countedNow(), tooMany = counted.length > data.mostSubsets;
  const { probabilities, logOdds } = subsets(credences(), standings, tooMany ? [] : counted);
  const all = probabilities.length - 1;
  const shares = shapley(probabilities, counted.length), inLogOdds = shapley(logOdds, counted.length);
  observations.forEach((observation, i) => {
    const cells = [...rowOf(observation.name).cells].slice(2), k = tooMany ? -1 : counted.indexOf(i);
    const texts = k < 0 ? ["–", "–", "–", "–"]
      : [percent(probabilities[1 << k]), percent(probabilities[all & ~(1 << k)]), points(0, shares[k]), signed(inLogOdds[k])];
    [ratioText(ratioOf(observation, standings[i], credence)), ...texts].forEach((text, j) => write(cells[j], text));
  });
  write(one("#how-shared"), tooMany ? `worked out here where at most ${data.mostSubsets} count` : data.allOrders);
}

function drawTornado(now) {
  const point = credences();
  const ends = sweeps().map((both, i) => both.map((end) => {
    const there = point.slice();
    there[i] = end;
    return conclusion(there);
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
    write(swing, points(ends[i][0], ends[i][1]));
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
    root.classList.toggle("mine", mine.has(i));
    const isHidden = isBlind() && !mine.has(i), place = isHidden ? 50 : Math.round(100 * p);
    if (Number(slider.value) !== place) slider.value = place;
    slider.setAttribute("aria-valuetext", isHidden ? "not answered" : short(p));
    const isWritten = document.activeElement === field || field.getAttribute("aria-invalid") === "true";
    if (!isWritten) field.value = isHidden ? "" : boxText(i);
    const isMoved = mine.has(i) && p !== answer(i).credence;
    write(state, isHidden ? "not answered" : isMoved && !isBlind() ? `moved from ${short(answer(i).credence)}` : mine.has(i) ? "yours"
      : answer(i).own ? "answered" : `the ${questions[i].reader}'s`);
  });
  const start = data.bases[base];
  write(one("#moved"), isBlind() ? `${mine.size} of ${questions.length} answered.` : mine.size
    ? `${mine.size} of ${questions.length} set by you, the others at ${start.words}.` : `At ${start.words}.`);
  if (isSwitched()) one("#moved").append(" You have switched observations.");
  for (const button of backs) button.hidden = !mine.size && Number(button.dataset.base) === base;
  drawUndefined(now);
  document.title = isBlind() ? data.title : `${data.title}: ${percent(now)}`;
  drawKeeping();
}

const setNames = [...new Set(observations.map((observation) => observation.set))];
const andSets = () => (setNames.length ? `, the name${setNames.length > 1 ? "s" : ""} of the evidence` : "");

// What the file will hold, and what the command line will make of it: readings stand for all the rest.
function drawKeeping() {
  const made = observations.map(({ status }) => (status === "open" ? "not_counted" : status));
  const kept = conclusion(questions.map((_, i) => mine.get(i)?.credence ?? readings[i].credence), made);
  const count = mine.size === 1 ? "1 answer" : `${mine.size} answers`;
  one("#download").disabled = !mine.size;
  write(one("#kept"), mine.size && isBlind() ? `The file holds your ${count}${andSets()} and nothing else.` : mine.size
    ? `The file holds your ${count}${andSets()} and nothing else. With ${data.bases.at(-1).words} for the rest, ${title()} is ${percent(kept)}.`
      + (isSwitched() ? " There each observation counts as its set has it: a file cannot switch one." : "")
    : "You have set nothing yet: move a slider or write a number first.");
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
  drawPeople();
  if (!isBlind()) write(one("#said"), `${title()} is ${one("[data-key=target]").textContent}`);
  address();
}

// Each step within the page has an entry of its own in the history, so that Back returns to where one was. Those of one
// visit share the sliders: only an address that came from elsewhere moves them.
let visit = history.state?.visit ?? Date.now();
function address() {
  history.replaceState({ visit }, "", link());
  one("#link").value = location.href;
}

// --- The link: only what differs from the page as it was made ---------------------------------------------

function link() {
  const parts = [`_map=${data.argument.fingerprint}`];
  if (base) parts.push(`_from=${base}`);
  for (const [i, { written }] of [...mine].sort(([a], [b]) => a - b)) {
    parts.push(`${questions[i].name}=${encodeURIComponent(written)}`);
  }
  const switched = observations.map(({ name }, i) => `${name}:${standings[i]}`).filter((_, i) => standings[i] !== opened[i]);
  if (switched.length) parts.push(`_counts=${switched.join(",")}`);
  if (!sameSupposed()) parts.push(`_given=${evidenceText(supposed)}`);
  return parts.length > 1 ? `#${parts.join("&")}` : location.pathname + location.search;
}

// What a link supposes: `claim:state,claim:state.state`, of claims of which it may be supposed.
function followSupposed(text, lost) {
  supposed = new Map();
  for (const part of text.split(",").filter(Boolean)) {
    const [name, written = ""] = part.split(":");
    const claim = network.claims.findIndex((known) => known.name === name);
    const states = written.split(".").map((state) => network.claims[claim]?.states.indexOf(state));
    const granted = data.network.given[0].known.find(([known]) => known === claim)?.[1];
    const may = claim >= 0 && !observations.some((observation) => observation.claim === claim);
    if (may && states.every((i) => i >= 0) && (!granted || states.some((i) => granted.includes(i)))) supposed.set(claim, states);
    else lost.push(name);
  }
}

function follow() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!location.hash || !parts.has("_map")) return;
  const lost = [];
  mine.clear();
  const from = parts.get("_from") ?? "";
  base = /^\d+$/.test(from) && data.bases[from] ? Number(from) : 0;
  standings = [...opened];
  for (const [name, standing] of (parts.get("_counts") ?? "").split(",").filter(Boolean).map((text) => text.split(":"))) {
    const i = observations.findIndex((observation) => observation.name === name);
    if (i >= 0 && standing in WEIGHTS && !(standing === "not_seen" && observations[i].relative)) standings[i] = standing;
    else lost.push(name);
  }
  supposed = new Map(supposedAtFirst);
  if (parts.has("_given")) followSupposed(parts.get("_given"), lost);
  for (const [name, text] of parts) {
    const i = questions.findIndex((question) => question.name === name);
    try {
      if (i >= 0) mine.set(i, parseEstimate(text));
      else if (!name.startsWith("_")) lost.push(name);
    } catch {
      lost.push(name);
    }
  }
  const other = parts.get("_map") !== data.argument.fingerprint;
  const told = one("#followed");
  told.hidden = !other && !lost.length;
  told.textContent = (other ? "This link was made for another edition of the argument. " : "")
    + (lost.length ? `Left out, since this page has no such question, observation or claim to suppose, or it is no probability: ${lost.join(", ")}.` : "");
}

// --- The file -----------------------------------------------------------------------------------------------

// What the reader has set, under the name that they typed, and nobody else's answers, views or notes.
function file() {
  const { fingerprint, name } = data.argument;
  const about = `Set on a page of the argument ${name} (${fingerprint}); what is not here was not set there.`;
  const credences = [...mine].sort(([a], [b]) => a - b).map(([i, estimate]) => [questions[i].name, estimate]);
  return credenceFile({ ...data.argument, evidence: setNames, about, reader: one("#name").value.trim(), credences });
}

// --- What people do -----------------------------------------------------------------------------------------

asked.forEach(({ root, slider, field }, i) => {
  const problem = one(".problem", root);
  const complain = (text) => {
    field.setAttribute("aria-invalid", String(text !== ""));
    problem.hidden = !text;
    write(problem, text);
  };
  slider.addEventListener("input", () => {
    complain("");
    mine.set(i, parseEstimate(`${slider.value}%`));
    soon();
  });
  slider.addEventListener("change", settled);
  // Nothing changes while a number is being written; what cannot be read stays in the box, to be put right.
  field.addEventListener("change", () => {
    try {
      if (field.value.trim() && field.value !== boxText(i)) mine.set(i, parseEstimate(field.value));
      complain("");
      field.value = boxText(i);
      settled();
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      complain(`${error.message}: ${error.remedy}.${isBlind() && !mine.has(i) ? "" : ` The credence is still ${short(credence(i))}.`}`);
    }
  });
  one(".reset", root).addEventListener("click", () => { complain(""); mine.delete(i); settled(); });
});

observations.forEach(({ name }, i) => all(`[name=counts-${name}]`).forEach((radio) => radio.addEventListener("change", () => {
  standings[i] = radio.value;
  settled();
})));
one("#as-opened")?.addEventListener("click", () => {
  standings = [...opened];
  settled();
  one("#h-evidence").focus({ preventScroll: true });
});

backs.forEach((button) => button.addEventListener("click", () => {
  base = Number(button.dataset.base);
  mine.clear();
  settled();
}));

one("#download").addEventListener("click", () => download(file(), fileName(data.argument.name, one("#name").value)));
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
  one(`[id="box-${name}"]`)?.classList.add("chosen");
  one("#pick").value = name;
}
one("#pick").addEventListener("change", (event) => show(event.target.value));

// The map opens on the conclusion, which a narrow window would leave out.
const picture = one(".picture");
function centre() {
  const target = one(`[id="box-${data.shown}"]`);
  if (!target || !picture.clientWidth) return;
  const box = target.getBoundingClientRect(), frame = picture.getBoundingClientRect();
  picture.scrollLeft += box.left + box.width / 2 - (frame.left + frame.width / 2);
}
one("#map details").addEventListener("toggle", centre);

// Answering first: all that would lead a reader is out of sight until they ask for it.
one("#blind").addEventListener("change", (event) => {
  document.documentElement.classList.toggle("blind", event.target.checked);
  one(".hidden-numbers").hidden = !event.target.checked;
  settled();
});

// Links within the page must leave the address as it is, since it carries the sliders.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  history.pushState({ visit }, "");
  const place = document.getElementById(link.getAttribute("href").slice(1));
  if (place.classList.contains("panel")) show(place.id.slice("claim-".length));
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (place.tagName === "SECTION") one("details.fold", place)?.setAttribute("open", "");
  place.scrollIntoView({ block: place.tagName === "SECTION" ? "start" : "nearest" });
  (one("[tabindex='-1'], input", place) ?? place).focus({ preventScroll: true });
});

window.addEventListener("hashchange", () => {
  if (history.state?.visit === visit) {
    address();
    return;
  }
  visit = history.state?.visit ?? Date.now();
  follow();
  draw();
  drawPeople();
  history.replaceState({ visit }, "");
  one("#link").value = location.href;
});

document.documentElement.classList.add("live");
show(data.shown);
follow();
draw();
history.replaceState({ visit }, "");
one("#link").value = location.href;
