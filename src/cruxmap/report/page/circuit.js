// Circuits, which Python wrote into the page, are worked out as `inference/run.py` does it.

const SUM = 0, DIFFERENCE = 1, PRODUCT = 2, QUOTIENT = 3;

// A circuit is a list of `row = row (+ - * /) row`: first come its inputs, then constants, then registers.
class Program {
  constructor({ constants, registers, operations, outputs }, inputs) {
    Object.assign(this, { constants, inputs, outputs });
    this.steps = Int32Array.from(operations);
    this.rows = new Float64Array(inputs + constants.length + registers[0]);
    this.rows.set(constants, inputs);
    this.places = cells(this.steps);
  }

  // The outputs; with a filling, what is 0 / 0 has its numbers.
  run(values, filling) {
    const { rows, steps, places } = this;
    rows.set(values);
    for (let i = 0; i < steps.length; i += 4) {
      const operator = steps[i], a = rows[steps[i + 1]], b = rows[steps[i + 2]];
      rows[steps[i + 3]] = operator === PRODUCT ? a * b : operator === SUM ? a + b : operator === DIFFERENCE ? a - b
        : filling && a === 0 && b === 0 ? filling(...places[i / 4]) : a / b;
    }
    return this.outputs.map((row) => rows[row]);
  }

  // The outputs for some columns of inputs, each row of which is an array; they hold until the next call.
  runBatch(inputs, size) {
    const { steps, constants } = this;
    if (this.columns?.[0].length !== size) {
      this.columns = Array.from(this.rows, () => new Float64Array(size));
      constants.forEach((value, i) => this.columns[this.inputs + i].fill(value));
    }
    const columns = this.columns;
    inputs.forEach((row, i) => columns[i].set(row));
    for (let i = 0; i < steps.length; i += 4) {
      const operator = steps[i], a = columns[steps[i + 1]], b = columns[steps[i + 2]], out = columns[steps[i + 3]];
      if (operator === PRODUCT) for (let k = 0; k < size; k++) out[k] = a[k] * b[k];
      else if (operator === SUM) for (let k = 0; k < size; k++) out[k] = a[k] + b[k];
      else if (operator === DIFFERENCE) for (let k = 0; k < size; k++) out[k] = a[k] - b[k];
      else for (let k = 0; k < size; k++) out[k] = a[k] / b[k];
    }
    return this.outputs.map((row) => columns[row]);
  }
}

// The outputs of a circuit are pairs, of which one over the other is a number; undefined, and no zero, under evidence
// that cannot be.
function settledShares(run) {
  const results = run(null);
  return results.some(Number.isNaN) ? filledEachWay(run) : shares(results);
}
const shares = (pairs) => pairs.filter((_, i) => i % 2 === 0).map((part, i) => part / pairs[2 * i + 1]);

// Which cell each division is: one for each denominator; and whether its numerator is the first of the two states.
function cells(steps) {
  const written = new Map(), states = new Map(), places = [];
  const key = (row) => `${row}:${written.get(row) ?? -1}`;
  for (let i = 0; i < steps.length; i += 4) {
    const [operator, a, b, out] = steps.slice(i, i + 4);
    if (operator === QUOTIENT) {
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
