// The form: one question at a time, with the keyboard alone if one likes, and nothing but one's own numbers in sight.

const ids = data.steps.map(({ id }) => id);
const first = ids.filter((id) => stepOf.get(id).group === 0), others = ids.filter((id) => stepOf.get(id).group === 1);
const route = ["start", ...first, ...(others.length ? ["more"] : []), ...others, "end"];
const sections = new Map(route.map((id) => [id, document.getElementById(id)]));
const inputsOf = (id) => ["field", "range", "note"].map((name) => one(`.${name}`, sections.get(id)));
const titleOf = (id) => stepOf.get(id).of;

const MAIL = 1800; // characters of an address that every mail program takes
const say = (text) => write(one("#said"), text);

// --- Drawing ---------------------------------------------------------------------------------------------

function complain(id, place, text) {
  const [field, range] = inputsOf(id);
  const [input, problem] = place === "range" ? [range, document.getElementById(`q-${id}`)] : [field, document.getElementById(`p-${id}`)];
  input.setAttribute("aria-invalid", String(text !== ""));
  problem.hidden = !text;
  write(problem, text);
}
function clearComplaints(id) {
  complain(id, "field", "");
  complain(id, "range", "");
}

// How an answer stands, in a word for the list of all questions.
function standing(id) {
  if (kept.answers[id]) {
    const { written, low, high, ends } = estimate(id);
    return ends ? `${written} (${short(low)} to ${short(high)})` : written;
  }
  return kept.open.includes(id) ? "left open" : "";
}

const listed = new Map(ids.map((id) => {
  const item = document.createElement("li"), button = document.createElement("button"), state = document.createElement("span");
  button.type = "button";
  button.className = "plain-button";
  button.append(stepOf.get(id).kind === "view" ? `View: ${stepOf.get(id).of}` : stepOf.get(id).of);
  state.className = "state";
  button.addEventListener("click", () => go(id));
  item.append(button, " ", state);
  one("#list").append(item);
  return [id, { button, state }];
}));

function drawFields(id) {
  const texts = kept.drafts[id] ?? kept.answers[id] ?? NOTHING;
  inputsOf(id).forEach((input, i) => { input.value = texts[Object.keys(NOTHING)[i]]; });
  drawMeaning(id);
}
// What a number that is not written in percent comes to.
function drawMeaning(id) {
  const [field] = inputsOf(id);
  let text = "";
  try {
    const { credence, low, high } = parseEstimate(field.value);
    if (low !== null || short(credence) !== field.value.trim()) text = `= ${short(credence)}`;
    if (high !== null) text += `, ${short(low)} to ${short(high)}`;
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
  }
  write(one(".meant", sections.get(id)), text);
}

function drawProgress() {
  const group = stepOf.get(kept.place)?.group ?? (kept.place === "start" || kept.place === "more" ? 0 : others.length && kept.place === "end" ? 1 : 0);
  const steps = kept.place === "end" ? ids : group ? others : first;
  const done = steps.filter((id) => kept.answers[id]).length, open = steps.filter((id) => !kept.answers[id] && kept.open.includes(id)).length;
  const bar = one("#progress");
  bar.max = steps.length;
  bar.value = done + open;
  const here = steps.indexOf(kept.place) + 1;
  const place = here ? `${here} of ${steps.length}${group ? " more" : ""}: ` : "";
  write(one("#where"), `${place}${done} answered${open ? `, ${open} left open` : ""}`);
  one(".progress").hidden = kept.place === "start";
}

function drawList() {
  for (const [id, { button, state }] of listed) {
    write(state, standing(id));
    button.toggleAttribute("aria-current", id === kept.place);
    if (id === kept.place) button.setAttribute("aria-current", "step");
  }
}

function drawKeeping() {
  one("#storage").hidden = keeping && !editionTold;
  write(one("#storage"), !keeping
    ? "This browser keeps nothing for this page: your answers are gone when it is closed. Download the file before that."
    : editionTold ? "This browser also keeps answers to another edition of this argument. They are not used here, since its questions may have changed." : "");
  write(one("#kept"), keeping
    ? `In this browser, on this device, and nowhere else: in its local storage, under “${KEY}”. They come back when you open this form here again.`
    : "Nowhere: this browser keeps nothing for this page.");
}

function drawEnd() {
  const count = answered("question").length, views = answered("view").length;
  const asked = data.steps.filter(({ kind }) => kind === "question").length;
  const isEmpty = !count && !views;
  write(one("#counted"), `You have answered ${count} of ${asked} questions${views ? `, and given ${counted(views, "view")}` : ""}.`);
  one("#empty").hidden = !isEmpty;
  one("#hand-in").hidden = isEmpty;
  const isFinished = ids.every((id) => kept.answers[id] || kept.open.includes(id));
  if (isFinished && count) kept.seen = true;
  one("#ask-result").hidden = kept.seen || !count;
  one("#result").hidden = !kept.seen || !count;
  if (kept.seen && count) drawResult();
  const text = isEmpty ? "" : file();
  write(one("#file"), text);
  const lost = ids.filter((id) => !kept.answers[id] && kept.drafts[id]?.note.trim());
  one("#unsaved").hidden = !lost.length;
  one("#unsaved ul").replaceChildren(...lost.map((id) => {
    const item = document.createElement("li");
    item.textContent = `${titleOf(id)}: ${kept.drafts[id].note.trim()}`;
    return item;
  }));
  drawSending(text);
}

// The link or the form by which the file is sent, and what it will do.
function drawSending(text) {
  const { kind, address } = data.sendTo ?? {};
  if (kind === "web") one("#post [name=credences]").value = text;
  if (kind !== "mail") return;
  const subject = `subject=${encodeURIComponent(`Answers: ${argumentName}`)}`;
  const body = `&body=${encodeURIComponent(text.replace(/\n/g, "\r\n"))}`;
  const fits = `mailto:${address}?${subject}${body}`.length <= MAIL;
  one("#mail").href = `mailto:${address}?${subject}${fits ? body : ""}`;
  write(one("#mail-says"), fits
    ? "This opens your mail program with a message that has the file in it as text. Nothing is sent until you send it there."
    : "This opens your mail program with an empty message: your file is too long for a link. Attach the file that you have downloaded, or copy it and paste it. Nothing is sent until you send it there.");
}

function draw() {
  for (const [id, section] of sections) section.classList.toggle("shown", id === kept.place);
  if (stepOf.has(kept.place)) drawFields(kept.place);
  if (kept.place === "end") drawEnd();
  one("#name").value = one("#name-again").value = kept.name;
  write(one("#begin"), ids.some((id) => kept.answers[id] || kept.open.includes(id)) ? "Go on" : "Begin");
  drawProgress();
  drawList();
  drawKeeping();
}

// --- Going from one to the next -----------------------------------------------------------------------------

// A field that somebody comes to with the keyboard has the focus at once; a finger would bring up a keyboard over the question.
function go(id, typing = false) {
  if (stepOf.has(kept.place)) clearComplaints(kept.place);
  kept.place = sections.has(id) ? id : "start";
  keep();
  draw();
  window.scrollTo(0, 0);
  const focused = typing && stepOf.has(id) ? inputsOf(id)[0] : document.getElementById(`t-${kept.place}`);
  focused.focus({ preventScroll: true });
}
const after = (id) => route[route.indexOf(id) + 1];
const before = (id) => route[route.indexOf(id) - 1];

const offered = new Map(); // what is offered for a bare number, by step

// Take what stands in the fields for an answer; false, with words that say why, where it is none.
function take(id) {
  const [credence, range, note] = inputsOf(id).map((input) => input.value.trim());
  if (UNSURE.test(credence) && !range) {
    leaveOpen(id);
    return true;
  }
  const considerations = one("details.claims", sections.get(id));
  if (/^\?+$/.test(credence) && considerations) {
    considerations.open = true;
    one("summary", considerations).focus();
    return false;
  }
  if (!credence && !range) {
    complain(id, "field", "There is no credence yet: write one, such as 30%, or leave it open.");
    return false;
  }
  let place = "field";
  try {
    if (credence) parseEstimate(credence);
    place = "range";
    understood(credence, range);
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    return refuse(id, place, error);
  }
  kept.answers[id] = { credence, range, note };
  delete kept.drafts[id];
  kept.open = kept.open.filter((other) => other !== id);
  keep();
  return true;
}

function refuse(id, place, error) {
  const input = inputsOf(id)[place === "range" ? 1 : 0];
  const meant = error.likely;
  if (meant && offered.get(id) === meant) {
    input.value = meant;
    offered.delete(id);
    return take(id);
  }
  const still = kept.answers[id] ? ` Your answer is still ${standing(id)}.` : "";
  if (meant) offered.set(id, meant);
  complain(id, place, meant ? `${meant}? Enter or Next again for yes; otherwise ${error.remedy}.${still}` : `${error.message}: ${error.remedy}.${still}`);
  input.focus();
  return false;
}

function leaveOpen(id) {
  const note = inputsOf(id)[2].value;
  delete kept.answers[id];
  delete kept.drafts[id];
  if (note.trim()) kept.drafts[id] = { ...NOTHING, note };
  if (!kept.open.includes(id)) kept.open.push(id);
  keep();
}

// --- What people do -----------------------------------------------------------------------------------------

for (const id of ids) {
  const section = sections.get(id), inputs = inputsOf(id);
  const next = (typing) => { if (take(id)) go(after(id), typing); };
  inputs.forEach((input) => input.addEventListener("input", () => {
    clearComplaints(id);
    offered.delete(id);
    const [credence, range, note] = inputs.map(({ value }) => value);
    kept.drafts[id] = { credence, range, note };
    keep();
    drawMeaning(id);
  }));
  inputs.slice(0, 2).forEach((input) => input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    next(true);
  }));
  one(".next", section).addEventListener("click", () => next(false));
  one(".skip-it", section).addEventListener("click", () => { leaveOpen(id); go(after(id)); });
}
all(".back").forEach((button) => button.addEventListener("click", () => go(before(kept.place))));
one("#begin").addEventListener("click", () => go(first.find((id) => !kept.answers[id] && !kept.open.includes(id)) ?? after(first.at(-1)), true));
one("#go-on").addEventListener("click", () => go(others.find((id) => !kept.answers[id] && !kept.open.includes(id)) ?? others[0]));
one("#stop").addEventListener("click", () => { kept.seen = true; go("end"); });
one("#show-result").addEventListener("click", () => {
  kept.seen = true;
  keep();
  draw();
  one("#t-result").focus();
});
["#name", "#name-again"].forEach((selector) => one(selector).addEventListener("input", (event) => {
  kept.name = event.target.value;
  keep();
  if (kept.place === "end") drawEnd();
}));
one("#name").addEventListener("keydown", (event) => { if (event.key === "Enter") one("#begin").click(); });

one("#download").addEventListener("click", () => download(file(), fileName(argumentName, kept.name)));
one("#copy").addEventListener("click", async () => {
  const fold = one("#file").closest("details");
  try {
    await navigator.clipboard.writeText(file());
    write(one("#copied"), "The file is copied.");
  } catch {
    fold.open = true;
    getSelection().selectAllChildren(one("#file"));
    write(one("#copied"), "The file is selected below: copy it.");
  }
});

// Deleting takes two presses, since nothing brings the answers back.
one("#delete").addEventListener("click", (event) => {
  const button = event.target;
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    write(button, "Delete all my answers: press again to do it");
    return;
  }
  reset(button);
  forget();
  say("Your answers are deleted from this browser.");
  go("start");
});
function reset(button) {
  delete button.dataset.sure;
  write(button, "Delete my answers from this browser");
}
one("#delete").addEventListener("blur", (event) => reset(event.target));

// What is said for and against a claim is put below a question when somebody asks for it.
all("details.claims").forEach((fold) => fold.addEventListener("toggle", () => {
  if (fold.querySelector(".claim")) return;
  for (const name of fold.dataset.claims.split(" ")) fold.append(document.getElementById(`claim-${name}`).content.cloneNode(true));
}));

// The same form in another tab.
window.addEventListener("storage", (event) => {
  if (event.key !== KEY || event.newValue === null) return;
  const { place } = kept;
  kept = { ...restored(event.newValue), place };
  draw();
});
// On paper every question has its answer, as far as there is one.
window.addEventListener("beforeprint", () => ids.forEach(drawFields));

const editionTold = !restore() && hasOtherEdition();
const isBack = ids.some((id) => kept.answers[id] || kept.open.includes(id));
document.documentElement.classList.add("live");
if (!sections.has(kept.place)) kept.place = "start";
draw();
if (isBack && kept.place !== "start") say(`Welcome back: ${one("#where").textContent}.`);
