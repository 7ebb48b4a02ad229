// The commune of a call, completed as it is typed, by name or by code: a combobox with a list, the first line chosen
// already, as the ARIA practices describe. Without this script the same field offers the same lines.
import { folded } from "./folded.mjs";

const MOST = 6;

function ranked(communes, typed) {
  const wanted = folded(typed);
  if (!wanted) return [];
  const rank = ({ plain, code }) => (plain.startsWith(wanted) || code.startsWith(wanted) ? 0
    : plain.split(/[^a-z0-9]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2);
  return communes.map((each) => [rank(each), each]).filter(([found]) => found < 2)
    .sort(([one], [other]) => one - other).slice(0, MOST).map(([, each]) => each);
}

export function startCommunes(input) {
  const communes = [...document.getElementById(input.getAttribute("list")).options].map(({ value }) => {
    const [, name, code] = value.match(/^(.*) \((\w+)\)$/u);
    return { value, plain: folded(name), code: code.toLowerCase() };
  });
  const list = document.createElement("ul");
  let shown = [];
  let at = 0;

  Object.assign(list, { id: `${input.id}-liste`, hidden: true, className: "choices" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Communes");
  input.after(list);
  input.removeAttribute("list");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  function show(found) {
    [shown, at] = [found, 0];
    list.replaceChildren(...found.map(({ value }, rank) => {
      const line = document.createElement("li");
      Object.assign(line, { id: `${list.id}-${rank}`, textContent: value });
      line.setAttribute("role", "option");
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(rank);
      });
      return line;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function mark() {
    [...list.children].forEach((line, rank) => line.setAttribute("aria-selected", String(rank === at)));
    if (shown.length) input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function take(rank) {
    input.value = shown[rank].value;
    show([]);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function pressed(event) {
    if (list.hidden || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = (at + step + shown.length) % shown.length;
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(at);
    else return;
    if (event.key !== "Tab") event.preventDefault();
    mark();
  }

  input.setAttribute("aria-expanded", "false");
  input.addEventListener("input", (event) => {
    // What the page itself writes there offers nothing.
    if (event.isTrusted) show(ranked(communes, input.value));
  });
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", () => show([]));
}
