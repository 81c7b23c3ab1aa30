// Circuits, which Python wrote into the page, are worked out as `inference/run.py` does it.

// A circuit is a list of `row = row (+ - * /) row`: first the credences and the switches of the observations, then
// constants, then registers. Its outputs are pairs of rows, of which one over the other is a number; undefined, and no
// zero, under evidence that cannot be.
function runner({ constants, registers, operations, outputs }, inputs) {
  const rows = new Float64Array(inputs + constants.length + registers[0]);
  rows.set(constants, inputs);
  const steps = Int32Array.from(operations);
  const places = cells(steps);
  const run = (values, filling) => {
    rows.set(values);
    for (let i = 0; i < steps.length; i += 4) {
      const a = rows[steps[i + 1]], b = rows[steps[i + 2]], operator = steps[i];
      const filled = operator === 3 && filling && a === 0 && b === 0;
      rows[steps[i + 3]] = filled ? filling(...places[i / 4])
        : operator === 0 ? a + b : operator === 1 ? a - b : operator === 2 ? a * b : a / b;
    }
    return outputs.map((row) => rows[row]);
  };
  return (values) => {
    const results = run(values, null);
    return results.some(Number.isNaN) ? filledEachWay((filling) => run(values, filling)) : shares(results);
  };
}
const shares = (pairs) => pairs.filter((_, i) => i % 2 === 0).map((part, i) => part / pairs[2 * i + 1]);

// Which cell each division is: one for each denominator; and whether its numerator is the first of the two states.
function cells(steps) {
  const written = new Map(), states = new Map(), places = [];
  const key = (row) => `${row}:${written.get(row) ?? -1}`;
  for (let i = 0; i < steps.length; i += 4) {
    const [operator, a, b, out] = steps.slice(i, i + 4);
    if (operator === 3) {
      if (!states.has(key(b))) states.set(key(b), [states.size, key(a)]);
      const [number, first] = states.get(key(b));
      places[i / 4] = [number, key(a) === first];
    }
    written.set(out, i);
  }
  return places;
}

// What opposite certainties leave undefined, 0 / 0, does not matter where any number in its place gives the same: two that
// have nothing in common; and, where evidence hangs on cells, 0 and 1 at all their corners. See `inference/run.py`.
const MOST_CELLS = 8;
const close = (a, b) => Math.abs(a - b) <= 1e-12 * Math.abs(b);
function filledEachWay(run) {
  const first = (cell) => (0.377 + cell * 0.6180339887498949) % 1;
  const second = (cell) => (0.731 + cell * 0.4142135623730951) % 1;
  const met = new Set();
  const filled = (number) => run((cell, isFirst) => (met.add(cell), isFirst ? number(cell) : 1 - number(cell)));
  const pairs = filled(first), others = filled(second), otherShares = shares(others);
  const numbers = shares(pairs).map((number, i) => (close(otherShares[i], number) ? number : NaN));
  const hangs = numbers.map((number, i) => !Number.isNaN(number) && !close(others[2 * i + 1], pairs[2 * i + 1]));
  if (!hangs.includes(true)) return numbers;
  const behind = [...met].filter((cell) => {
    const refilled = filled((other) => (other === cell ? second(cell) : first(other)));
    return hangs.some((is, i) => is && !close(refilled[2 * i + 1], pairs[2 * i + 1]));
  });
  if (behind.length > MOST_CELLS) return numbers.map((number, i) => (hangs[i] ? NaN : number));
  for (let corner = 0; corner < 1 << behind.length; corner++) {
    const places = new Map(behind.map((cell, i) => [cell, (corner >> i) & 1]));
    const there = shares(filled((cell) => places.get(cell) ?? first(cell)));
    hangs.forEach((is, i) => { if (is && !close(there[i], numbers[i])) numbers[i] = NaN; });
  }
  return numbers;
}
