// Worksheets: a few inputs and a little arithmetic, which make the odds of a question, as `model/worksheet.py` has it.

const ARITHMETIC = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "^": (a, b) => a ** b,
};

function workedOut(formula, inputs) {
  const stack = [];
  for (const step of formula) {
    if (typeof step === "number") stack.push(step);
    else if (step in ARITHMETIC) stack.push(ARITHMETIC[step](...stack.splice(-2)));
    else stack.push(inputs.get(step));
  }
  return stack[0];
}

// A number of any size, or a probability in any notation; NaN for anything else.
function numberOf(text) {
  const plain = text.trim();
  if (/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?$/i.test(plain)) return Number(plain);
  try {
    return parseProbability(plain);
  } catch (error) {
    if (error instanceof NotationError) return NaN;
    throw error;
  }
}

for (const sheet of all("details.worksheet")) {
  const id = sheet.dataset.step, fields = all("[data-input]", sheet), made = one(".made", sheet), take = one(".take-it", sheet);
  let probability = NaN;
  sheet.addEventListener("input", () => {
    const inputs = new Map(fields.map((field) => [field.dataset.input, numberOf(field.value)]));
    const unread = fields.find((field) => field.value.trim() && Number.isNaN(inputs.get(field.dataset.input)));
    const isComplete = [...inputs.values()].every(Number.isFinite);
    const [yes, no] = data.worksheets[id].map((formula) => workedOut(formula, inputs));
    const areOdds = [yes, no].every((part) => Number.isFinite(part) && part >= 0) && yes + no > 0;
    probability = isComplete && areOdds ? yes / (yes + no) : NaN;
    take.hidden = Number.isNaN(probability);
    write(made, unread ? `${quote(unread.value)} is not a number: write one such as 100 or 0.5.` : !isComplete ? ""
      : !areOdds ? "These numbers make no odds: change one of them."
      : `That makes odds of ${Number(yes.toPrecision(6))} : ${Number(no.toPrecision(6))}, or ${percent(probability)}.`);
  });
  take.addEventListener("click", () => {
    const [field, , note] = inputsOf(id);
    field.value = `${Number((100 * probability).toPrecision(6))}%`;
    if (!note.value.trim()) {
      note.value = `worksheet ${fields.map((input) => `${input.dataset.input} ${Number(numberOf(input.value).toPrecision(6))}`).join(", ")}`;
    }
    field.dispatchEvent(new Event("input"));
    field.focus();
  });
}
