// Somebody's answers: what they wrote, what it means, and where it is kept.

const data = JSON.parse(document.getElementById("data").textContent);

// --- What an answer means ---------------------------------------------------------------------------------

const UNSURE = /^(?:s|skip(?: it| this)?|idk|dunno|unsure|pass|(?:leave (?:it )?)?open|(?:i )?(?:don['’]?t|do not) know|not sure|no (?:idea|opinion))[.!]?$/i;

// The two ends of a range as a file has them, each in the notation of whoever wrote them.
function endsOf(written) {
  const [, low, high] = written.match(NOTATION.range);
  return [high.endsWith("%") && NOTATION.plain.test(low.trim()) ? `${low.trim()}%` : low.trim(), high.trim()];
}

// The estimate that a credence and a range write, of which either may be left out.
function understood(credence, range) {
  if (!range) return parseEstimate(credence);
  const span = parseEstimate(range);
  if (span.low === null) throw new NotationError(`${quote(range)} is not a range`, "write both ends, as in 20-40%");
  if (!NOTATION.range.test(span.written)) throw new NotationError(`${quote(range)} is more than a range`, "write its two ends here, as in 20-40%");
  if (!credence) return span;
  const point = parseEstimate(credence);
  if (point.low !== null) throw new NotationError(`${quote(credence)} is a range already`, "leave out one of the two");
  if (point.credence < span.low || point.credence > span.high) {
    throw new NotationError(`${quote(credence)} is outside the range ${quote(range)}`, "write a range around your credence");
  }
  return { ...point, low: span.low, high: span.high, ends: endsOf(span.written) };
}

// --- What there is, and where it is kept --------------------------------------------------------------------

const { name: argumentName, version, fingerprint } = data.argument;
const PREFIX = `cruxmap form ${argumentName} `;
const KEY = `${PREFIX}${version} ${fingerprint}`;
const NOTHING = { credence: "", range: "", note: "" };

// By the id of a step: `answers` are texts that were understood; `drafts` what stands in the fields where that is something
// else. `open` are the steps that were left open.
const blank = () => ({ name: "", answers: {}, drafts: {}, open: [], place: "start", seen: false });
let kept = blank();
let keeping = true; // whether the browser keeps anything

// What was kept, so far as it is what this program keeps: whatever else is in the storage, the form works.
function restored(text) {
  const read = blank();
  let stored;
  try { stored = JSON.parse(text); } catch { return read; }
  if (typeof stored !== "object" || stored === null) return read;
  const texts = (value) => Object.fromEntries(Object.keys(NOTHING).map((field) => [field, typeof value?.[field] === "string" ? value[field] : ""]));
  for (const { id } of data.steps) {
    for (const kind of ["answers", "drafts"]) if (stored[kind]?.[id]) read[kind][id] = texts(stored[kind][id]);
    if (Array.isArray(stored.open) && stored.open.includes(id)) read.open.push(id);
    if (read.answers[id] && !isUnderstood(read.answers[id])) delete read.answers[id];
  }
  if (typeof stored.name === "string") read.name = stored.name;
  if (typeof stored.place === "string") read.place = stored.place;
  read.seen = stored.seen === true;
  return read;
}
function isUnderstood({ credence, range }) {
  try { return Boolean(understood(credence, range)); } catch { return false; }
}

function restore() {
  try {
    const text = localStorage.getItem(KEY);
    if (text !== null) kept = restored(text);
    return text !== null;
  } catch {
    keeping = false;
    return false;
  }
}
function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    keeping = true;
  } catch {
    keeping = false;
  }
}
function forget() {
  kept = blank();
  try { localStorage.removeItem(KEY); } catch { keeping = false; }
}
// Whether the browser has answers to another edition of the argument, which this form cannot take for its own.
function hasOtherEdition() {
  try { return Object.keys(localStorage).some((key) => key.startsWith(PREFIX) && key !== KEY); } catch { return false; }
}

// --- The answers as numbers and as a file -------------------------------------------------------------------

const stepOf = new Map(data.steps.map((step) => [step.id, step]));
const estimate = (id) => (kept.answers[id] ? understood(kept.answers[id].credence, kept.answers[id].range) : null);
const answered = (kind) => data.steps.filter((step) => step.kind === kind && kept.answers[step.id]);

function today() {
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
function file() {
  const section = (kind) => answered(kind).map(({ id, name }) => [name, { ...estimate(id), note: kept.answers[id].note.trim() }]);
  return credenceFile({
    ...data.argument,
    evidence: data.evidence,
    reader: kept.name.trim(),
    date: today(),
    about: `Answered in a form of the argument ${argumentName} (${fingerprint}); what is not here was left open.`,
    views: section("view"),
    credences: section("question"),
  });
}
