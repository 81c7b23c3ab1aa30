// The probability of evidence as one polynomial of credences and of a weight for each state of each claim, which Python
// wrote into the page (`inference/polynomial.py`). Run forwards it gives the probability of some evidence, and then
// backwards that of every state of every claim together with it.

// Bytes in base 85: five letters for four of them.
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`{|}~";
function bytesOf(text) {
  const view = new DataView(new ArrayBuffer(text.length / 5 * 4));
  for (let i = 0; i < text.length; i += 5) {
    let number = 0;
    for (let k = i; k < i + 5; k++) number = number * 85 + LETTERS.indexOf(text[k]);
    view.setUint32(i / 5 * 4, number);
  }
  return new Uint8Array(view.buffer);
}

// Operations as Python packs them: two numbers each, of seven bits a byte, which say how far back the operands are.
// What fills up the last four bytes is no operation: an operand is never the row itself.
function unpacked(text, first) {
  const bytes = bytesOf(text), steps = [];
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
    if (number === 0) break;
    steps.push(number & 3, row - (number >> 2), row - next(), row);
  }
  return steps;
}

function polynomial(data, questions) {
  const states = data.claims.flatMap((claim, i) => claim.states.map(() => i));
  const inputs = questions + states.length, first = inputs + data.constants.length;
  const operations = unpacked(data.operations, first), count = operations.length / 4;
  const program = new Program({ ...data, operations, registers: [count], outputs: [data.output] }, inputs);
  const { rows, steps } = program, slopes = new Float64Array(rows.length);
  const starts = data.claims.map((_, claim) => states.indexOf(claim)); // of the weights of each claim's states
  // Only what depends on a weight has a slope that is asked for.
  const depends = new Uint8Array(rows.length).fill(1, questions, inputs);
  for (let i = 0; i < steps.length; i += 4) depends[steps[i + 3]] = depends[steps[i + 1]] | depends[steps[i + 2]];

  function backwards() {
    slopes.fill(0);
    slopes[data.output] = 1;
    for (let i = steps.length - 4; i >= 0; i -= 4) {
      const operator = steps[i], a = steps[i + 1], b = steps[i + 2], slope = slopes[steps[i + 3]];
      if (slope === 0 || !depends[steps[i + 3]]) continue;
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
    claims: data.claims, starts, size: count,
    // The weights of all states under some evidence: pairs of a claim and its possible states.
    weights(evidence) {
      const result = new Array(states.length).fill(1);
      for (const [claim, possible] of evidence) {
        data.claims[claim].states.forEach((_, i) => { if (!possible.includes(i)) result[starts[claim] + i] = 0; });
      }
      return result;
    },
    // The probability of evidence, and of each state together with it.
    at(credences, weights, filling) {
      const [total] = program.run([...credences, ...weights], filling);
      backwards();
      return { total, joint: weights.map((weight, i) => weight * slopes[questions + i]) };
    },
    // The rows of all operations, what is undefined left so.
    rows(credences) {
      program.run([...credences, ...states.map(() => 1)], null);
      return rows;
    },
    // A shorter program for the probabilities of some evidence. A weight may be an input still: `{ input }`, whose
    // place is counted from the credences on.
    specialised(evidence, further) {
      const tape = new Tape(questions + further);
      const outputs = evidence.map((weights) => {
        const positions = new Int32Array(rows.length);
        for (let i = 0; i < questions; i++) positions[i] = tape.input(i);
        weights.forEach((weight, i) => {
          positions[questions + i] = typeof weight === "number" ? tape.constant(weight) : tape.input(questions + weight.input);
        });
        data.constants.forEach((value, i) => { positions[inputs + i] = tape.constant(value); });
        for (let i = 0; i < steps.length; i += 4) {
          positions[steps[i + 3]] = tape.apply(steps[i], positions[steps[i + 1]], positions[steps[i + 2]]);
        }
        return positions[data.output];
      });
      return tape.program(outputs);
    },
  };
}

// All numbers of the page, each a part and what it is a part of; `observed` and `supposed` are evidence too.
function numbersAt(network, data, credences, observed, supposed) {
  const evidence = data.given.map(({ known, supposing }) => (
    network.weights([...known, ...observed, ...(supposing ? supposed : [])])));
  return settledShares((filling) => {
    const found = evidence.map((weights) => network.at(credences, weights, filling));
    return data.numbers.flatMap(([at, claim, states, over]) => {
      const part = states.reduce((sum, state) => sum + found[at].joint[network.starts[claim] + state], 0);
      return [part, found[over].total];
    });
  });
}

// A program for the probabilities of the conclusion and of its opposite, each together with what is given. Its inputs
// are the credences and, for each of some claims, the weights of its two states.
function sidesProgram(network, data, supposed, switched) {
  const [, target, states] = data.numbers[0];
  const others = network.claims[target].states.map((_, i) => i).filter((i) => !states.includes(i));
  const evidence = [states, others].map((possible) => {
    const weights = network.weights([...data.given[0].known, ...supposed, [target, possible]]);
    switched.forEach((claim, i) => [0, 1].forEach((state) => {
      if (weights[network.starts[claim] + state]) weights[network.starts[claim] + state] = { input: 2 * i + state };
    }));
    return weights;
  });
  return network.specialised(evidence, 2 * switched.length);
}
const sidesAt = (program, inputs) => settledShares((filling) => {
  const [part, other] = program.run(inputs, filling);
  return [part, part + other, other, part + other];
});

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
    const rows = new Int32Array(this.operators.length), free = [], constants = [], operations = [];
    this.operators.forEach((operator, position) => {
      if (operator === CONSTANT && last[position] >= 0) rows[position] = this.inputs + constants.push(this.a[position]) - 1;
    });
    const first = this.inputs + constants.length;
    let registers = 0;
    this.operators.forEach((operator, position) => {
      if (last[position] < 0 || operator === CONSTANT) return;
      const a = this.a[position], b = this.b[position];
      if (operator === INPUT) {
        rows[position] = a;
        return;
      }
      for (const part of a === b ? [a] : [a, b]) if (last[part] === position && rows[part] >= first) free.push(rows[part]);
      rows[position] = free.length ? free.pop() : first + registers++;
      operations.push(operator, rows[a], rows[b], rows[position]);
    });
    const circuit = { constants, registers: [registers], operations, outputs: outputs.map((position) => rows[position]) };
    return new Program(circuit, this.inputs);
  }
}
