// The map: what its boxes say, which way its arrows push, and what is said of that beside a claim.

const boxes = Object.entries(data.boxes).map(([name, box]) => ({
  ...box,
  id: name,
  link: one(`[id="box-${name}"] a`),
  texts: all(`[id="box-${name}"] text`).slice(box.title),
  keys: network.claims[box.claim].states.map((state) => numberPlace(`claim-${name}-${state}`)),
  given: network.claims[box.claim].states.map((state) => numberPlace(`with-${name}-${state}`)),
}));
const boxOf = new Map(boxes.map((box) => [box.id, box]));
const arrows = all(".picture .edge").map((element) => {
  const { tail, head } = element.dataset, ends = [tail, head].map(claimPlace);
  return { element, tail, head, ...data.arrows.find(({ parent, child }) => ends.includes(parent) && ends.includes(child)) };
});
const fed = all("[data-tail]:not(.edge)").map((element) => ({
  element,
  arrow: arrows.find(({ tail, head }) => tail === element.dataset.tail && head === element.dataset.head),
}));

// Which states of a claim its box is about: those that make the conclusion likelier, else the likeliest.
function statesShown(box, values) {
  if (!box.labels.length) return [0];
  if (box.id === data.shown) return data.network.numbers[0][2];
  const chances = box.keys.map((place) => values[place]);
  const leading = chances.flatMap((now, i) => {
    const then = values[box.given[i]];
    return then > now && then - now > NOISE * then ? [i] : [];
  });
  return leading.length ? leading : [chances.reduce((best, chance, i) => (chance > (chances[best] || 0) ? i : best), 0)];
}
function jointLabel(labels, chosen) {
  const together = chosen.map((i) => labels[i]).join(" or "), left = labels.filter((_, i) => !chosen.includes(i));
  const without = left.length === 1 && chosen.length > 1 ? `any but “${left[0]}”` : together;
  return without.length < together.length ? without : together;
}

function drawMap(values) {
  const about = new Map();
  for (const box of boxes) {
    const chosen = statesShown(box, values), sum = chosen.reduce((total, i) => total + values[box.keys[i]], 0);
    box.label = box.labels.length ? jointLabel(box.labels, chosen) : "";
    box.probability = Number.isNaN(sum) ? "undefined" : percent(sum);
    about.set(box.claim, chosen);
    const lines = box.label ? wrapped(box.label, box.room, box.lines) : [];
    box.texts.forEach((text, i) => {
      write(text, i < lines.length ? lines[i] : i === lines.length ? box.probability : "\u00a0");
      text.setAttribute("font-style", i < lines.length ? "italic" : "normal");
      text.setAttribute("font-weight", i === lines.length ? "bold" : "normal");
    });
    box.link.setAttribute("aria-label", [data.claims[box.claim].title, ...(box.label ? [box.label] : []), box.probability, ...(supposed.has(box.claim) ? ["supposed"] : [])].join(": "));
    one(`[id="box-${box.id}"]`).classList.toggle("supposed", supposed.has(box.claim));
  }
  observations.forEach(({ claim }, i) => about.set(claim, [standings[i] === "not_seen" ? 1 : 0]));
  drawArrows(about);
}

// An arrow says which way what its one box says pushes what the other says, whatever else: as `analysis/influence.py`.
function influence({ parent, child, cells }, rows, about) {
  const [parents, children] = [parent, child].map((claim) => network.claims[claim].states.length);
  const chosen = about.get(parent), so = about.get(child);
  let rises = false, falls = false;
  for (let start = 0; start < cells.length; start += parents * children) {
    const likely = Array.from({ length: parents }, (_, i) => (
      so.reduce((sum, state) => sum + rows[cells[start + i * children + state]], 0)));
    for (const i of chosen) {
      for (let k = 0; k < parents; k++) {
        if (chosen.includes(k)) continue;
        const effect = likely[i] - likely[k], noise = NOISE * Math.max(likely[i], likely[k]);
        rises ||= effect > noise;
        falls ||= effect < -noise;
      }
    }
  }
  return rises === falls ? "neither" : rises ? "raises" : "lowers";
}
const PUSHES = { raises: "makes # likelier", lowers: "makes # less likely", neither: "makes # neither likelier nor less likely throughout" };
const saying = (name) => (boxOf.get(name)?.label ? ` (${boxOf.get(name).label})` : "");
function drawArrows(about) {
  const rows = network.rows(credences());
  for (const arrow of arrows) {
    const observation = observations.findIndex(({ name }) => name === arrow.tail);
    const isIdle = observation >= 0 && standings[observation] === "not_counted";
    arrow.influence = isIdle ? "neither" : influence(arrow, rows, about);
    arrow.element.setAttribute("class", `edge ${arrow.influence}`);
    write(one("title", arrow.element), `${data.claims[arrow.parent].title}${saying(arrow.tail)} → ${data.claims[arrow.child].title}${saying(arrow.head)}: ${arrow.influence}`);
  }
  for (const { element, arrow } of fed) {
    const from = boxOf.get(arrow.tail), to = boxOf.get(arrow.head);
    write(one(".saying", element), from.label ? `(“${from.label}”) ` : "");
    write(one(".number", element), from.probability);
    write(one(".pushes", element), PUSHES[arrow.influence].replace("#", () => (to.label ? `“${to.label}”` : "this")));
  }
}
