// What the page is about: whose answers its sliders start from, what the reader has set and supposed, and what follows.

const data = JSON.parse(document.getElementById("data").textContent);
const questions = data.questions, observations = data.observations;
const network = polynomial(data.network, questions.length);
const numberPlace = (name) => data.network.names.indexOf(name);
const claimPlace = (name) => network.claims.findIndex((claim) => claim.name === name);

// --- State: whose answers the sliders start from, what the reader has set, and what is supposed -----------------

const opened = observations.map((observation) => observation.standing);
let standings = [...opened]; // as what each observation counts: seen, not_seen or not_counted
const isSwitched = () => standings.some((standing, i) => standing !== opened[i]);
const supposedAtFirst = new Map(data.network.supposed);
let supposed = new Map(supposedAtFirst); // from a claim's place to those of the states that are taken as possible
const evidenceText = (evidence) => [...evidence].sort(([a], [b]) => a - b).map(([claim, states]) => (
  `${network.claims[claim].name}:${states.map((i) => network.claims[claim].states[i]).join(".")}`)).join(",");
const sameSupposed = () => evidenceText(supposed) === evidenceText(supposedAtFirst);
const readings = data.readings.map(([p, low, high]) => ({ credence: p, low, high, own: false }));
for (const person of data.bases) {
  person.answers = person.answers.map((given, i) => {
    if (given === null) return readings[i];
    const [p, low, high] = given;
    return { ...(low === undefined ? borrowing(p, i) : { credence: p, low, high }), own: true };
  });
}
// A point without a range borrows the width of the map's reading, in log-odds.
function borrowing(p, i) {
  const reading = readings[i];
  if (reading.low === null || p === 0 || p === 1) return { credence: p, low: null, high: null };
  if (p === reading.credence) return { credence: p, low: reading.low, high: reading.high };
  const shift = logit(p) - logit(reading.credence);
  const ends = [reading.low, reading.high].map((end) => expit(logit(end) + shift));
  const isRange = 0 < ends[0] && ends[0] <= p && p <= ends[1] && ends[1] < 1;
  return { credence: p, low: isRange ? ends[0] : null, high: isRange ? ends[1] : null };
}
let base = 0;
const mine = new Map(); // from a question's place to the reader's estimate of it, as `parseEstimate` gives it
const answer = (i) => data.bases[base].answers[i];
const credence = (i) => mine.get(i)?.credence ?? answer(i).credence;
const isBlind = () => document.documentElement.classList.contains("blind");
const credences = () => questions.map((_, i) => credence(i));

// What an analysis uses for a question.
function value(i) {
  if (!mine.has(i)) return answer(i);
  const { credence: p, low, high } = mine.get(i);
  return low === null ? borrowing(p, i) : { credence: p, low, high };
}

// Between which ends a table varies the questions: through their ranges where all that can vary have one, else with the
// odds of each halved and doubled. Where only people's own ranges count, a question without one stays where it is.
function sweeps() {
  const values = questions.map((_, i) => value(i));
  const byRange = data.ownRanges || values.every(({ credence: p, low }) => low !== null || p === 0 || p === 1);
  return values.map(({ credence: p, low, high }) => (
    !byRange ? [p / (2 - p), (2 * p) / (1 + p)] : low === null ? [p, p] : [low, high]));
}

// --- Arithmetic ------------------------------------------------------------------------------------------

const observed = (counted) => observations.flatMap(({ claim }, i) => {
  if (counted[i] === "not_counted") return [];
  return [[claim, [counted[i] === "seen" ? 0 : 1]]];
});

const everything = (point) => numbersAt(network, data.network, point, observed(standings), supposed);

// The conclusion alone has a program of its own, made anew when something else is supposed.
let program = null, programFor = null;
function conclusionProgram() {
  const key = evidenceText(supposed);
  if (programFor !== key) program = sidesProgram(network, data.network, supposed, observations.map(({ claim }) => claim));
  programFor = key;
  return program;
}
const sides = (point, counted) => sidesAt(conclusionProgram(), [...point, ...switchedTo(counted)]);
const conclusion = (point, counted = standings) => sides(point, counted)[0];

const drawColumns = drawer(data.draws);
// The conclusions at the draws from the ranges, in order.
function ordered() {
  const columns = drawColumns(questions.map((_, i) => value(i)));
  return columns && conclusions(conclusionProgram(), columns, switchedTo(standings), data.draws, conclusion);
}
