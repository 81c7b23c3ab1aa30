// The probability of evidence as one polynomial of credences and of a weight for each state of each claim, which Python
// wrote into the page (`inference/polynomial.py`). Run forwards it gives the probability of some evidence, and then
// backwards that of every state of every claim together with it.

const SUM = 0, DIFFERENCE = 1, PRODUCT = 2, QUOTIENT = 3;

// Operations as Python packs them: two numbers each, of seven bits a byte, which say how far back the operands are.
function unpacked(text, first) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const operators = [], left = [], right = [];
  let at = 0;
  const next = () => {
    let number = 0, scale = 1, byte;
    do {
      byte = bytes[at++];
      number += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return number;
  };
  for (let row = first; at < bytes.length; row++) {
    const number = next();
    operators.push(number & 3);
    left.push(row - (number >> 2));
    right.push(row - next());
  }
  return { operators: Uint8Array.from(operators), left: Int32Array.from(left), right: Int32Array.from(right) };
}

// Which cell each division is: one for each denominator; and whether its numerator is the first of the two states.
function cells({ operators, left, right }) {
  const states = new Map(), places = [];
  operators.forEach((operator, i) => {
    if (operator !== QUOTIENT) return;
    if (!states.has(right[i])) states.set(right[i], [states.size, left[i]]);
    const [number, first] = states.get(right[i]);
    places[i] = [number, left[i] === first];
  });
  return places;
}

function polynomial(data, questions) {
  const states = data.claims.flatMap((claim, i) => claim.states.map(() => i));
  const inputs = questions + states.length, first = inputs + data.constants.length;
  const operations = unpacked(data.operations, first);
  const { operators, left, right } = operations;
  const places = cells(operations), count = operators.length;
  const rows = new Float64Array(first + count), slopes = new Float64Array(first + count);
  rows.set(data.constants, inputs);
  const starts = data.claims.map((_, claim) => questions + states.indexOf(claim));
  // Only what depends on a weight has a slope that is asked for.
  const depends = new Uint8Array(first + count).fill(1, questions, inputs);
  for (let i = 0; i < count; i++) depends[first + i] = depends[left[i]] | depends[right[i]];

  function forwards(filling) {
    for (let i = 0; i < count; i++) {
      const a = rows[left[i]], b = rows[right[i]], operator = operators[i];
      rows[first + i] = operator === PRODUCT ? a * b : operator === SUM ? a + b : operator === DIFFERENCE ? a - b
        : filling && a === 0 && b === 0 ? filling(...places[i]) : a / b;
    }
  }
  function backwards() {
    slopes.fill(0);
    slopes[data.output] = 1;
    for (let i = count - 1; i >= 0; i--) {
      const slope = slopes[first + i];
      if (slope === 0 || !depends[first + i]) continue;
      const a = left[i], b = right[i], operator = operators[i];
      if (operator === PRODUCT) {
        if (depends[a]) slopes[a] += slope * rows[b];
        if (depends[b]) slopes[b] += slope * rows[a];
      } else {
        if (depends[a]) slopes[a] += slope;
        if (depends[b]) slopes[b] += operator === SUM ? slope : -slope;
      }
    }
  }
  return {
    claims: data.claims, starts, rows,
    // The weights of all states, under several pieces of evidence.
    weights(...evidence) {
      const result = new Float64Array(states.length).fill(1);
      for (const [claim, possible] of evidence.flat()) {
        data.claims[claim].states.forEach((_, i) => {
          if (!possible.includes(i)) result[starts[claim] - questions + i] = 0;
        });
      }
      return result;
    },
    // The probability of evidence; and with it, of each state.
    at(credences, weights, filling) {
      rows.set(credences);
      rows.set(weights, questions);
      forwards(filling);
      backwards();
      return { total: rows[data.output], joint: weights.map((weight, i) => weight * slopes[questions + i]) };
    },
    // The rows of all operations, what is undefined left so.
    evaluated(credences) {
      rows.set(credences);
      forwards(null);
      return rows;
    },
    // A shorter program for the probabilities of some evidence, in which a weight may still be an input: `{ input }`.
    specialised(evidence, further) {
      const tape = new Tape(questions + further);
      const outputs = evidence.map((weights) => {
        const positions = new Int32Array(first + count);
        for (let i = 0; i < questions; i++) positions[i] = tape.input(i);
        weights.forEach((weight, i) => {
          positions[questions + i] = typeof weight === "number" ? tape.constant(weight) : tape.input(questions + weight.input);
        });
        data.constants.forEach((value, i) => { positions[inputs + i] = tape.constant(value); });
        for (let i = 0; i < count; i++) {
          positions[first + i] = tape.apply(operators[i], positions[left[i]], positions[right[i]]);
        }
        return positions[data.output];
      });
      return tape.program(outputs);
    },
  };
}

// Formulas, of which equal ones are written once and what is known beforehand is worked out: as `model/expression.py`.
const INPUT = 4, CONSTANT = 5;
class Tape {
  constructor(inputs) {
    this.inputs = inputs;
    this.operators = [];
    this.a = [];
    this.b = [];
    this.written = new Map();
    this.constants = new Map();
    this.zero = this.constant(0);
    this.unit = this.constant(1);
  }

  push(operator, a, b) {
    this.operators.push(operator);
    this.a.push(a);
    this.b.push(b);
    return this.operators.length - 1;
  }

  write(operator, a, b) {
    const key = (a * 0x400000 + b) * 8 + operator;
    let position = this.written.get(key);
    if (position === undefined) this.written.set(key, position = this.push(operator, a, b));
    return position;
  }

  input(i) { return this.write(INPUT, i, 0); }

  constant(value) {
    if (!this.constants.has(value)) this.constants.set(value, this.push(CONSTANT, value, 0));
    return this.constants.get(value);
  }

  apply(operator, a, b) {
    const { zero, unit } = this;
    if (operator === PRODUCT) {
      if (a === zero || b === zero) return zero;
      if (a === unit) return b;
      if (b === unit) return a;
    } else if (operator === SUM) {
      if (a === zero) return b;
      if (b === zero) return a;
      const shorter = this.sum(a, b);
      if (shorter !== null) return shorter;
    } else if (b === (operator === DIFFERENCE ? zero : unit)) {
      return a;
    }
    if (this.operators[a] === CONSTANT && this.operators[b] === CONSTANT && operator !== QUOTIENT) {
      const x = this.a[a], y = this.a[b];
      const value = operator === PRODUCT ? x * y : operator === SUM ? x + y : x - y;
      if (value !== 0 || operator !== PRODUCT) return this.constant(value);
    }
    const isOrdered = operator === DIFFERENCE || operator === QUOTIENT || a < b;
    return isOrdered ? this.write(operator, a, b) : this.write(operator, b, a);
  }

  isRest(a, b) { return this.operators[b] === DIFFERENCE && this.a[b] === this.unit && this.b[b] === a; }

  areComplements(a, b) { return this.isRest(a, b) || this.isRest(b, a); }

  parts(position) { return [[this.a[position], this.b[position]], [this.b[position], this.a[position]]]; }

  // A shorter way to write a + b: x + (1 - x), u x + v x, u / x + v / x, and (t + x q) + x (1 - q).
  sum(a, b) {
    if (this.areComplements(a, b)) return this.unit;
    const first = this.operators[a], second = this.operators[b];
    if (first === PRODUCT && second === PRODUCT) {
      for (const [x, u] of this.parts(a)) {
        for (const [y, v] of this.parts(b)) if (x === y) return this.apply(PRODUCT, x, this.apply(SUM, u, v));
      }
    }
    if (first === QUOTIENT && second === QUOTIENT && this.b[a] === this.b[b]) {
      const total = this.apply(SUM, this.a[a], this.a[b]);
      return total === this.b[a] ? this.unit : this.apply(QUOTIENT, total, this.b[a]);
    }
    for (const [total, other] of [[a, b], [b, a]]) {
      if (this.operators[total] !== SUM) continue;
      for (const [part, rest] of this.parts(total)) {
        const both = this.undivided(part, other);
        if (both !== null) return this.apply(SUM, rest, both);
      }
    }
    return null;
  }

  // x, where a and b are x q and x (1 - q); 1 where they are q and 1 - q.
  undivided(a, b) {
    if (this.areComplements(a, b)) return this.unit;
    if (this.operators[a] !== PRODUCT || this.operators[b] !== PRODUCT) return null;
    for (const [x, u] of this.parts(a)) {
      for (const [y, v] of this.parts(b)) if (x === y && this.areComplements(u, v)) return x;
    }
    return null;
  }

  // The operations that some outputs need, over as few registers as they need at a time.
  program(outputs) {
    const last = new Int32Array(this.operators.length).fill(-1);
    for (const position of outputs) last[position] = this.operators.length;
    for (let position = this.operators.length - 1; position >= 0; position--) {
      if (last[position] < 0 || this.operators[position] >= INPUT) continue;
      for (const part of [this.a[position], this.b[position]]) if (last[part] < 0) last[part] = position;
    }
    const rows = new Int32Array(this.operators.length), free = [], constants = [];
    const operators = [], left = [], right = [], out = [];
    const values = this.operators.map((_, i) => i).filter((i) => this.operators[i] === CONSTANT && last[i] >= 0);
    values.forEach((position, i) => { rows[position] = this.inputs + i; constants.push(this.a[position]); });
    const first = this.inputs + values.length;
    let size = first;
    this.operators.forEach((operator, position) => {
      if (last[position] < 0 || operator === CONSTANT) return;
      if (operator === INPUT) {
        rows[position] = this.a[position];
        return;
      }
      const a = this.a[position], b = this.b[position];
      for (const part of a === b ? [a] : [a, b]) if (last[part] === position && rows[part] >= first) free.push(rows[part]);
      rows[position] = free.length ? free.pop() : size++;
      operators.push(operator);
      left.push(rows[a]);
      right.push(rows[b]);
      out.push(rows[position]);
    });
    return new Program(this.inputs, constants, size, { operators, left, right, out }, outputs.map((position) => rows[position]));
  }
}

// A list of `row = row (+ - * /) row`, for one column of inputs or many.
class Program {
  constructor(inputs, constants, size, operations, outputs) {
    Object.assign(this, { inputs, constants, size, outputs, count: operations.operators.length });
    this.operators = Uint8Array.from(operations.operators);
    for (const name of ["left", "right", "out"]) this[name] = Int32Array.from(operations[name]);
    this.rows = new Float64Array(size);
    this.rows.set(constants, inputs);
    this.places = cellsOfRegisters(this);
  }

  run(values, filling) {
    const { rows, operators, left, right, out } = this;
    rows.set(values);
    for (let i = 0; i < operators.length; i++) {
      const a = rows[left[i]], b = rows[right[i]], operator = operators[i];
      rows[out[i]] = operator === PRODUCT ? a * b : operator === SUM ? a + b : operator === DIFFERENCE ? a - b
        : filling && a === 0 && b === 0 ? filling(...this.places[i]) : a / b;
    }
    return this.outputs.map((row) => rows[row]);
  }

  // The outputs for some columns of inputs, each row of which is an array: an array for each output.
  runBatch(columns, size) {
    const { operators, left, right, out } = this;
    if (this.buffer?.length !== this.size * size) this.buffer = new Float64Array(this.size * size);
    const buffer = this.buffer;
    columns.forEach((row, i) => buffer.set(row, i * size));
    this.constants.forEach((value, i) => buffer.fill(value, (this.inputs + i) * size, (this.inputs + i + 1) * size));
    for (let i = 0; i < operators.length; i++) {
      let a = left[i] * size, b = right[i] * size;
      const operator = operators[i], start = out[i] * size, end = start + size;
      if (operator === PRODUCT) for (let k = start; k < end; k++) buffer[k] = buffer[a++] * buffer[b++];
      else if (operator === SUM) for (let k = start; k < end; k++) buffer[k] = buffer[a++] + buffer[b++];
      else if (operator === DIFFERENCE) for (let k = start; k < end; k++) buffer[k] = buffer[a++] - buffer[b++];
      else for (let k = start; k < end; k++) buffer[k] = buffer[a++] / buffer[b++];
    }
    return this.outputs.map((row) => buffer.slice(row * size, (row + 1) * size));
  }
}

// As `cells`, where rows are written again: what tells apart what was in them is the operation that wrote them.
function cellsOfRegisters({ operators, left, right, out }) {
  const written = new Map(), states = new Map(), places = [];
  const key = (row) => `${row}:${written.get(row) ?? -1}`;
  operators.forEach((operator, i) => {
    if (operator === QUOTIENT) {
      if (!states.has(key(right[i]))) states.set(key(right[i]), [states.size, key(left[i])]);
      const [number, first] = states.get(key(right[i]));
      places[i] = [number, key(left[i]) === first];
    }
    written.set(out[i], i);
  });
  return places;
}

// What opposite certainties leave undefined, 0 / 0, does not matter where any number in its place gives the same: two
// that have nothing in common; and, where evidence hangs on cells, 0 and 1 at all their corners. See `inference/run.py`.
// `run` gives pairs, of which one over the other is a number; undefined, and no zero, under evidence that cannot be.
const MOST_CELLS = 8;
const close = (a, b) => Math.abs(a - b) <= 1e-12 * Math.abs(b);
const shares = (pairs) => pairs.filter((_, i) => i % 2 === 0).map((part, i) => part / pairs[2 * i + 1]);
function settledShares(run) {
  const results = run(null);
  return results.some(Number.isNaN) ? filledEachWay(run) : shares(results);
}
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
