// From one credence vector to another: how much of the difference each question explains, as `analysis/comparison.py`
// works it out (Aumann and Shapley): the derivative along the straight line, averaged.

const CLOSE_ENOUGH = 1e-11, MOST_PIECES = 200; // of the conclusion; and pieces of the line, beyond which rounding is left

// The nodes and weights of Gauss and Legendre's rule on -1 to 1, by Newton's method.
function gaussLegendre(count) {
  return Array.from({ length: count }, (_, i) => {
    let x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 0;
    for (let step = 0; step < 100; step++) {
      let before = 1, now = x;
      for (let n = 2; n <= count; n++) [before, now] = [now, ((2 * n - 1) * x * now - (n - 1) * before) / n];
      slope = count * (x * now - before) / (x * x - 1);
      const move = now / slope;
      x -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)];
  });
}
const COARSE = gaussLegendre(16), FINE = gaussLegendre(24);

// The derivatives of part / (part + other), the two outputs of a program, with respect to its first inputs: once
// forwards, keeping every operand, and once backwards. What is filled in for 0 / 0 has none.
function slopesOf(program, inputs, count, filling) {
  const { rows, steps, places, outputs } = program;
  const operands = new Float64Array(steps.length / 2), slopes = new Float64Array(rows.length);
  const filled = new Uint8Array(steps.length / 4);
  rows.set(inputs);
  for (let i = 0; i < steps.length; i += 4) {
    const operator = steps[i], a = rows[steps[i + 1]], b = rows[steps[i + 2]];
    operands[i / 2] = a;
    operands[i / 2 + 1] = b;
    filled[i / 4] = operator === QUOTIENT && filling && a === 0 && b === 0 ? 1 : 0;
    rows[steps[i + 3]] = operator === PRODUCT ? a * b : operator === SUM ? a + b : operator === DIFFERENCE ? a - b
      : filled[i / 4] ? filling(...places[i / 4]) : a / b;
  }
  const [part, other] = outputs.map((row) => rows[row]), total = part + other;
  slopes[outputs[0]] += other / total ** 2;
  slopes[outputs[1]] -= part / total ** 2;
  for (let i = steps.length - 4; i >= 0; i -= 4) {
    const [operator, a, b, out] = [steps[i], steps[i + 1], steps[i + 2], steps[i + 3]];
    const slope = slopes[out], x = operands[i / 2], y = operands[i / 2 + 1];
    slopes[out] = 0; // the register had something else before
    if (slope === 0 || filled[i / 4]) continue;
    slopes[a] += operator === PRODUCT ? slope * y : operator === QUOTIENT ? slope / y : slope;
    slopes[b] += operator === PRODUCT ? slope * x : operator === QUOTIENT ? -slope * x / (y * y)
      : operator === DIFFERENCE ? -slope : slope;
  }
  return slopes.slice(0, count);
}

// The same where opposite certainties meet: a derivative counts if it is the same whatever stands in their place.
function settledSlopes(program, inputs, count) {
  const plain = slopesOf(program, inputs, count, null);
  if (!plain.some(Number.isNaN)) return plain;
  const [first, second] = [0.377, 0.731].map((start) => slopesOf(program, inputs, count, (cell, isFirst) => {
    const number = (start + cell * 0.6180339887498949) % 1;
    return isFirst ? number : 1 - number;
  }));
  return first.map((slope, i) => (Math.abs(slope - second[i]) <= 1e-9 * Math.abs(slope) + 1e-15 ? slope : NaN));
}

// What each question explains; NaN where that cannot be worked out here.
function contributions(program, start, end, weights, conclusion) {
  const count = start.length, moving = start.map((value, i) => i).filter((i) => start[i] !== end[i]);
  const at = (way) => start.map((value, i) => (value === end[i] ? value : value * (1 - way) + end[i] * way));
  const parts = (left, right, rule) => {
    const result = new Float64Array(count), half = (right - left) / 2;
    for (const [node, weight] of rule) {
      const slopes = settledSlopes(program, [...at(left + half * (1 + node)), ...weights], count);
      for (const i of moving) result[i] += half * weight * slopes[i] * (end[i] - start[i]);
    }
    return result;
  };
  const total = new Float64Array(count);
  const scale = Math.max(...[0, 0.25, 0.5, 0.75, 1].map((way) => conclusion(at(way))).filter(Number.isFinite), 0);
  const open = moving.length ? [[0, 1]] : [];
  for (let pieces = 0; open.length; pieces++) {
    const [left, right] = open.pop();
    const coarse = parts(left, right, COARSE), fine = parts(left, right, FINE);
    if (fine.some(Number.isNaN)) return fine.fill(NaN);
    const sum = fine.reduce((a, b) => a + b, 0), middle = (left + right) / 2;
    const error = Math.max(Math.abs(conclusion(at(right)) - conclusion(at(left)) - sum), ...fine.map((part, i) => Math.abs(part - coarse[i])));
    if (error <= CLOSE_ENOUGH * scale || pieces > MOST_PIECES || !Number.isFinite(error)) for (const i of moving) total[i] += fine[i];
    else open.push([left, middle], [middle, right]);
  }
  return total.map((part) => (Math.abs(part) < 1e-14 * scale ? 0 : part));
}
