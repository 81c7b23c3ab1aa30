// Several people: what each of them concludes, and for any two what the difference comes from and what would close it.

const YOU = "you"; // beside the bases' places: the sliders as they are
const BARS = 10; // questions and claims with a row of their own
const MEET = 3; // questions on which two are made to meet
const pair = one("#pair");
const pairAsMade = pair && [...pair.childNodes];
const chosen = () => [one("#from").value, one("#to").value];
const pointOf = (who) => (who === YOU ? credences() : data.bases[who].answers.map((value) => value.credence));
const ownOf = (who) => questions.map((_, i) => (who === YOU && mine.has(i)) || data.bases[who === YOU ? base : who].answers[i].own);
const nameOf = (select) => one(select).selectedOptions[0].dataset.name;
const questionTitle = (i) => document.getElementById(`t-${questions[i].name}`).textContent;

// What is not as it was when the page was made makes the page work the difference out anew.
const isPairAsMade = () => chosen().join() === "0,1" && !isSwitched() && sameSupposed();

function drawPeople() {
  if (!pair) return;
  for (const element of all("data[data-person]")) {
    const value = conclusion(pointOf(element.dataset.person));
    element.value = Number.isNaN(value) ? "" : String(value);
    write(element, percent(value));
  }
  pair.replaceChildren(...(isPairAsMade() ? pairAsMade : pairNow()));
}

function pairNow() {
  const [first, second] = chosen(), names = [nameOf("#from"), nameOf("#to")];
  const points = [pointOf(first), pointOf(second)], ends = points.map((point) => conclusion(point));
  if (!ends.every(Number.isFinite)) return [paragraph("The conclusion of one of the two is undefined: opposite certainties meet, or what is given cannot be.")];
  const parts = contributions(conclusionProgram(), ...points, switchedTo(standings), conclusion);
  if (parts.some(Number.isNaN)) return [paragraph(difference(names, ends)), paragraph("What it comes from cannot be worked out here, since opposite certainties meet on the way: cruxmap diff can.")];
  const moves = questions.map((_, i) => i).filter((i) => parts[i] !== 0).sort((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]));
  const found = findings(points, ends);
  return [
    paragraph(difference(names, ends)),
    ...alike(first, second, points, moves).map(paragraph),
    ...(moves.length ? waterfall(names, points, ends, parts, moves) : []),
    ...(moves.length ? meetings(names, points, ends, moves.slice(0, MEET)) : []),
    ...(moves.length && found.length ? foundOut(names, found) : []),
  ];
}

function difference(names, ends) {
  const size = points(...[...ends].sort((a, b) => a - b)).replace("+", "");
  const comparison = size === "0" ? "the same" : `${size} points ${ends[1] > ends[0] ? "more" : "less"}`;
  return `${names[0]}: ${percent(ends[0])}. ${names[1]}: ${percent(ends[1])}, ${comparison}.`;
}

// Where they do not differ: where neither has answered, and where both said the same.
function alike(first, second, [a, b], moves) {
  const own = [ownOf(first), ownOf(second)];
  const same = questions.map((_, i) => i).filter((i) => a[i] === b[i]);
  const agreed = same.filter((i) => own[0][i] && own[1][i]), open = questions.filter((_, i) => !own[0][i] && !own[1][i]).length;
  const texts = [];
  if (!moves.length) texts.push(same.length === questions.length ? "They have the same credence in every question." : "None of the credences in which they differ matters here.");
  if (agreed.length) texts.push(`They have given the same answer to: ${agreed.map(questionTitle).join("; ")}.`);
  if (open) texts.push(`Neither has answered ${open} of the ${questions.length} questions.`);
  return texts;
}

// The steps in an order in which none leaves 0 to 1, so far as there is one.
function withinBounds(start, steps) {
  const left = [...steps], ordered = [];
  for (let at = start; left.length; at += ordered.at(-1).part) {
    const next = left.findIndex(({ part }) => at + part >= 0 && at + part <= 1);
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

function waterfall(names, [a, b], ends, parts, moves) {
  const rest = moves.slice(BARS);
  const steps = moves.slice(0, BARS).map((i) => ({ title: questionTitle(i), link: `#question-${questions[i].name}`, texts: [short(a[i]), short(b[i])], part: parts[i] }));
  if (rest.length) steps.push({ title: `${rest.length} more`, texts: ["", ""], part: rest.reduce((sum, i) => sum + parts[i], 0) });
  const ordered = withinBounds(ends[0], steps), levels = [ends[0]];
  for (const { part } of ordered) levels.push(levels.at(-1) + part);
  const low = Math.min(0, ...levels), scale = Math.max(...levels, ends[1]) - low || 1;
  const bar = (kind, from, to) => ({ kind, x: 100 * (Math.min(from, to) - low) / scale, width: 100 * Math.abs(to - from) / scale });
  const rows = [
    tableRow([names[0], percent(ends[0]), "", "", bar("whole", 0, ends[0])]),
    ...ordered.map(({ title, link, texts, part }, i) =>
      tableRow([title, ...texts, points(0, part), bar(part > 0 ? "up" : "down", levels[i], levels[i + 1])], link)),
    tableRow([names[1], "", percent(ends[1]), "", bar("whole", 0, ends[1])]),
  ];
  return [
    heading("What the difference comes from"),
    table(["question", ...names, "points", ""], rows, "waterfall"),
    paragraph(`Points: how much of the difference a question explains; together they make ${points(...ends)}. Blue raises the conclusion, orange lowers it. Where somebody has left a question open, ${data.bases.at(-1).words} stand.`, "source"),
  ];
}

// What is left when the two meet half-way in log-odds, or at the mean where one is certain, on one question after the other.
function meetings(names, pair, ends, moves) {
  const [a, b] = pair.map((point) => [...point]);
  const rows = moves.map((i, place) => {
    const isCertain = [a[i], b[i]].some((p) => p === 0 || p === 1);
    a[i] = b[i] = isCertain ? (a[i] + b[i]) / 2 : expit((logit(a[i]) + logit(b[i])) / 2);
    const there = [conclusion(a), conclusion(b)];
    return tableRow([`${place ? "and " : ""}${questionTitle(i)}`, ...there.map(percent), points(...there)]);
  });
  return [heading("If they met half-way"), table(["on", ...names, "difference"], rows)];
}

// What finding out each claim is expected to close of the gap between two, and what each would then conclude: as
// `analysis/settling.py` has it.
function findings(pair, ends) {
  const known = [...data.network.given[0].known, ...observed(standings), ...supposed];
  const [, target, states] = data.network.numbers[0];
  const people = pair.map((point) => {
    const all = network.at(point, network.weights(known), null);
    const both = network.at(point, network.weights([...known, [target, states]]), null);
    return { total: all.total, chance: (place) => all.joint[place] / all.total, so: (place) => both.joint[place] / all.total };
  });
  const rows = data.learnable.filter(({ claim }) => !supposed.has(claim)).map(({ claim, title, labels }) => {
    const places = labels.map((_, k) => network.starts[claim] + k);
    const chances = people.map(({ chance }) => places.map(chance)), so = people.map((person) => places.map(person.so));
    const weights = places.map((_, k) => (chances[0][k] + chances[1][k]) / 2);
    const ifSo = so.map((numbers, who) => numbers.map((number, k) => Math.min(number / chances[who][k], 1)));
    const others = (numbers, k) => numbers.reduce((sum, number, other) => (other === k ? sum : sum + number), 0);
    const left = weights.reduce((sum, weight, k) => sum + (weight > 0 ? weight * Math.abs(ifSo[0][k] - ifSo[1][k]) : 0), 0);
    const gap = Math.abs(ends[0] - ends[1]), closes = gap - left;
    const moved = so.some((numbers, who) => numbers.some((number, k) => Math.abs(number - chances[who][k] * ends[who]) > 1e-9 * number));
    const k = labels.length === 2 && labels[0] === null ? 0 : weights.indexOf(Math.max(...weights));
    return {
      title: labels[k] === null ? title : `${title}: ${labels[k]}`, moved,
      closes: Math.abs(closes) <= NOISE * Math.max(gap, left) ? 0 : closes,
      ends: [0, 1].flatMap((who) => [ifSo[who][k], Math.min(others(so[who], k) / others(chances[who], k), 1)]),
    };
  });
  return rows.filter(({ closes, moved }) => closes !== 0 || moved)
    .sort((a, b) => (Number.isNaN(a.closes) - Number.isNaN(b.closes)) || b.closes - a.closes).slice(0, BARS);
}

function foundOut(names, found) {
  const rows = found.map(({ title, closes, ends }) => tableRow([title, points(0, closes).replace("+", ""), ...ends.map(percent)]));
  return [
    heading("If a claim were found out"),
    table(["claim", "closes", ...names.flatMap((name) => [`${name}, if so`, "if not"])], rows),
    paragraph("Closes: the points of the difference that are expected to go once the claim is found out (value of discrimination); after a minus, those by which it is expected to grow. The conclusion in other words is left out.", "source"),
  ];
}

// --- Elements ----------------------------------------------------------------------------------------------

function element(tag, attributes = {}, ...children) {
  const result = tag === "svg" || tag === "rect" ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) result.setAttribute(name, value);
  result.append(...children);
  return result;
}
const paragraph = (text, kind = "") => element("p", kind ? { class: kind } : {}, text);
const heading = (text) => element("h3", {}, text);

// A row: what it is about, numbers, and perhaps a bar.
function tableRow([title, ...cells], link = "") {
  const first = element("th", { scope: "row" }, link ? element("a", { href: link }, title) : title);
  return element("tr", {}, first, ...cells.map((cell) => {
    if (typeof cell === "string") return element("td", { class: "number" }, cell);
    const bar = element("rect", { class: cell.kind, height: 8, x: cell.x, width: cell.width });
    return element("td", { class: "bar" }, element("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, bar));
  }));
}
function table(titles, rows, kind = "") {
  const head = titles.map((title, i) => element("th", i ? { scope: "col", class: "number" } : { scope: "col" }, title || element("span", { class: "unseen" }, "as bars")));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": titles[0] },
    element("table", { class: `plain ${kind}` }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)));
}

// With many people, what the sliders are set to is chosen from a list.
one("#set-to")?.addEventListener("change", (event) => {
  base = Number(event.target.value);
  event.target.value = "";
  mine.clear();
  settled();
});

if (pair) {
  ["#from", "#to"].forEach((selector) => one(selector).addEventListener("change", () => {
    drawPeople();
    write(one("#said"), `${nameOf("#from")} and ${nameOf("#to")}: ${one("p", pair).textContent}`);
  }));
  drawPeople();
}
