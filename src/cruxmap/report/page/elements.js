// Elements of the page: text from files is never made into HTML; it is there already, or written as text.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
