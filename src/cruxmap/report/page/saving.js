// A credence file of what somebody has answered, in their own notation, and of nothing else.

// JSON's texts are YAML's double-quoted ones, once everything that YAML does not read as it stands is escaped.
function quoted(text) {
  return JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (c) => {
    const code = c.codePointAt(0);
    return c === " " ? c : code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

// A number as a file has it: as it was written, in quotes where YAML would take it for something else.
const scalar = (text) => (/^[0-9.]/.test(text) && !/:\s/.test(text) ? text : quoted(text));

// An answer as a file has it: the number; with a range or a note of its own, as a mapping.
function fieldsOf({ written, ends = null, note = "" }) {
  if (!ends && !note) return ` ${scalar(written)}`;
  const fields = [["credence", scalar(written)], ...(ends ? [["low", scalar(ends[0])], ["high", scalar(ends[1])]] : [])];
  if (note) fields.push(["note", quoted(note)]);
  return fields.map(([key, text]) => `\n    ${key}: ${text}`).join("");
}

function credenceFile({ name, version, evidence = [], about, reader = "", date = "", views = [], credences }) {
  const section = (key, answers) => (answers.length ? [`${key}:`, ...answers.map(([id, answer]) => `  ${id}:${fieldsOf(answer)}`)] : []);
  return [
    `argument: ${quoted(name)}`,
    `version: ${version}`,
    ...(reader ? [`name: ${quoted(reader)}`] : []),
    ...(date ? [`date: ${date}`] : []),
    `about: ${quoted(about)}`,
    ...(evidence.length ? [`evidence: [${evidence.map(quoted).join(", ")}]`] : []),
    ...section("views", views),
    ...section("credences", credences),
    "",
  ].join("\n");
}

// Several people's files go into one folder, so that each is called by its person's name.
function fileName(argument, reader) {
  const name = reader.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  return `${argument}-${name || "credences"}.yaml`;
}

function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
