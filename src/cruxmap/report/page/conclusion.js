// The conclusion: what it is called, what is supposed, and where it stands on a scale with its band.

const supposedInOrder = () => [...supposed].sort(([a], [b]) => a - b);

// What the number is the probability of, with all that is supposed: as the command line's title.
function title() {
  const { event, scope, do: interventions, evidence } = data.conclusion;
  const known = supposedInOrder().map(([claim, states]) => `${network.claims[claim].name}=${states.map((i) => network.claims[claim].states[i]).join(",")}`);
  const given = [...(scope ? ["scope"] : []), ...known].join(", ");
  const conditions = [...(given ? [given] : []), ...interventions].join("; ");
  return `P(${event}${conditions ? ` | ${conditions}` : ""})${evidence ? ", with the evidence" : ""}`;
}

function drawTitle() {
  const text = title();
  for (const element of all("[data-title]")) write(element, text);
}

const isBoolean = (claim) => network.claims[claim].states.join() === "true,false";
// What is supposed, in words, each with a button to leave it out.
const supposition = (claim, states) => `“${data.claims[claim].title}” is ${
  states.map((i) => (isBoolean(claim) ? data.claims[claim].labels[i] : `“${data.claims[claim].labels[i]}”`)).join(" or ")}`;
let supposedShown = null;
function drawSupposed() {
  const place = one("#supposing");
  if (supposedShown === evidenceText(supposed)) return; // so that a button that has the focus stays
  supposedShown = evidenceText(supposed);
  place.hidden = !supposed.size;
  place.replaceChildren();
  if (supposed.size) place.append("Supposing that ");
  supposedInOrder().forEach(([claim, states], i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", `Do not suppose that ${supposition(claim, states)}`);
    button.addEventListener("click", () => { suppose(claim, null); one("#h-conclusion").focus({ preventScroll: true }); });
    place.append(i ? " and " : "", supposition(claim, states), " ", button);
  });
  for (const field of all(".suppose")) {
    const claim = claimPlace(field.dataset.claim), states = supposed.get(claim);
    const value = !states ? "" : states.length === 1 ? network.claims[claim].states[states[0]] : null;
    for (const radio of all("input", field)) radio.checked = radio.value === value;
  }
}
function suppose(claim, states) {
  if (states) supposed.set(claim, states);
  else supposed.delete(claim);
  settled();
}
// Of each claim one may suppose nothing, or one of the states that are within the scope.
const granted = new Map(data.network.given[0].known);
for (const field of all(".suppose")) {
  const claim = claimPlace(field.dataset.claim), { states } = network.claims[claim], { title, labels } = data.claims[claim];
  const within = granted.get(claim) ?? states.map((_, i) => i);
  if (within.length === 1) {
    const told = document.createElement("p");
    told.className = "source";
    told.textContent = `The argument takes for granted that ${supposition(claim, within)}.`;
    field.replaceWith(told);
    continue;
  }
  const legend = document.createElement("legend"), whose = document.createElement("span");
  whose.className = "unseen";
  whose.textContent = `: ${title}`;
  legend.append("Suppose", whose);
  const choices = [["", "nothing"], ...within.map((i) => [states[i], labels[i]])].map(([value, words]) => {
    const label = document.createElement("label"), radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: `suppose-${field.dataset.claim}`, value });
    label.append(radio, ` ${words}`);
    return label;
  });
  field.append(legend, ...choices);
  field.addEventListener("change", ({ target }) => {
    suppose(claim, target.value ? [states.indexOf(target.value)] : null);
  });
}

// Why the conclusion is undefined, where it is.
function drawUndefined(now) {
  const isUndefined = !Number.isFinite(now);
  one("#undefined").hidden = !isUndefined;
  if (!isUndefined) return;
  const weights = network.weights([...data.network.given[0].known, ...observed(standings), ...supposed]);
  const isImpossible = network.at(credences(), weights, null).total === 0;
  const what = supposed.size ? "what is supposed" : observations.length ? "what was observed" : "what is taken for granted";
  write(one("#undefined"), isImpossible
    ? `At these credences the conclusion is undefined: ${what} has probability zero. ${supposed.size ? "Suppose something else, or move" : "Move"} a credence away from 0% or 100%.`
    : "At these credences the conclusion is undefined: opposite certainties meet. Move one of them away from 0% or 100%.");
}

// The band follows in the same frame where it can; where it takes longer than a frame has, once the slider rests.
const QUICK_BAND = 12; // milliseconds
let bandTook = 0, bandTimer = 0;
function drawBandSoon() {
  clearTimeout(bandTimer);
  if (bandTook <= QUICK_BAND) drawBand();
  else bandTimer = setTimeout(drawBand, 80);
}
function drawBand() {
  const start = performance.now(), drawn = ordered();
  for (const element of all(".band")) {
    if (element instanceof SVGElement) element.toggleAttribute("hidden", !drawn);
    else element.hidden = !drawn;
  }
  const ends = drawn ? [percentile(drawn, 0.05), percentile(drawn, 0.95)] : [];
  ["low", "high"].forEach((name, i) => {
    for (const element of all(`.band-${name}`)) {
      element.value = drawn ? String(ends[i]) : "";
      write(element, drawn ? percent(ends[i]) : "");
    }
  });
  if (drawn) {
    one("#interval").setAttribute("x", `${100 * ends[0]}%`);
    one("#interval").setAttribute("width", `${100 * (ends[1] - ends[0])}%`);
  }
  one("#shape").setAttribute("d", drawn ? outline(drawn) : "");
  bandTook = performance.now() - start;
}

// The shape of the draws over the scale from 0 to 1, as an area: their histogram, smoothed by a triangle.
const BINS = 200, SMOOTH = 4;
function outline(drawn) {
  const counts = new Array(BINS).fill(0), heights = new Array(BINS).fill(0);
  for (const p of drawn) counts[Math.min(BINS - 1, Math.floor(p * BINS))] += 1;
  counts.forEach((count, i) => {
    for (let k = 1 - SMOOTH; k < SMOOTH; k++) {
      // What would fall beyond an end is reflected into the scale.
      const place = i + k < 0 ? -1 - i - k : i + k >= BINS ? 2 * BINS - 1 - i - k : i + k;
      heights[place] += count * (SMOOTH - Math.abs(k));
    }
  });
  const most = Math.max(...heights), at = (i) => `${((i + 0.5) * 100) / BINS},${(1 - heights[i] / most).toFixed(3)}`;
  return `M0,1 L0,${(1 - heights[0] / most).toFixed(3)} ${heights.map((_, i) => `L${at(i)}`).join(" ")} L100,${(1 - heights[BINS - 1] / most).toFixed(3)} L100,1 Z`;
}
function drawScale(now) {
  one("#dot").toggleAttribute("hidden", !Number.isFinite(now));
  if (Number.isFinite(now)) one("#dot").setAttribute("cx", `${100 * now}%`);
}
