// What somebody's answers imply, worked out once they ask for it.

const questions = data.questions;
const network = polynomial(data.network, questions.length);
const conclusionProgram = sidesProgram(network, data.network, [...data.network.supposed, ...data.observed], []);
const conclusion = (point) => sidesAt(conclusionProgram, point)[0];

function drawResult() {
  const own = new Map(answered("question").map(({ id, name }) => [name, estimate(id)]));
  const point = questions.map(({ name, reading }) => own.get(name)?.credence ?? reading);
  const values = new Map(numbersAt(network, data.network, point, data.observed, data.network.supposed).map((value, i) => [data.network.names[i], value]));
  for (const element of all("#result [data-key]")) {
    element.dataset.value = String(values.get(element.dataset.key));
    write(element, percent(values.get(element.dataset.key)));
  }
  for (const table of all("#result table.shares")) {
    const shown = all("tr", table).map((row) => values.get(one("[data-key]", row).dataset.key) || 0);
    all("tr", table).forEach((row, i) => { row.hidden = shown[i] === 0; });
    all("rect", table).forEach((bar, i) => bar.setAttribute("width", (100 * shown[i]) / (Math.max(...shown) || 1)));
  }
  const left = questions.length - own.size;
  one("#undefined").hidden = Number.isFinite(values.get("target"));
  write(one("#rests-on"), `This rests on your ${counted(own.size, "answer")}${left ? `, and on ${data.readings} for the other ${left}` : ""}.`);
  drawViews(values, left > 0);
  drawMoves(own, point, values.get("target"));
}

function drawViews(values, isShared) {
  const body = one("#views tbody");
  one("#views").hidden = !answered("view").length;
  body.replaceChildren(...answered("view").map(({ id, name, of }) => row([
    of,
    short(estimate(id).credence),
    percent(values.get(`view-${name}`)),
  ])));
  write(one("#views h4"), isShared ? "Your views, and what your answers and the readings imply" : "Your views, and what your answers imply");
}

// Each answer taken back to the reading on its own.
function drawMoves(own, point, now) {
  const moves = questions.flatMap(({ name, title, reading }, i) => {
    if (!own.has(name)) return [];
    const before = conclusion(point.with(i, reading));
    return [{ title, credence: own.get(name).credence, reading, before }];
  });
  moves.sort((a, b) => Math.abs(now - b.before) - Math.abs(now - a.before) || 0);
  one("#answers tbody").replaceChildren(...moves.map(({ title, credence, reading, before }) =>
    row([title, short(credence), short(reading), points(before, now)])));
}

// A row of a table: what it is about, and numbers.
function row([title, ...numbers]) {
  const cells = [title, ...numbers].map((text, i) => {
    const cell = document.createElement(i ? "td" : "th");
    if (i) cell.className = "number";
    else cell.scope = "row";
    cell.textContent = text;
    return cell;
  });
  const result = document.createElement("tr");
  result.append(...cells);
  return result;
}
function counted(number, noun) { return `${number} ${noun}${number === 1 ? "" : "s"}`; }
