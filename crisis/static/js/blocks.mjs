// Blocks of a page that what is typed changes: the answer of the service replaces each, whose open parts stay open.
const shown = new WeakMap();

function summaries(block) {
  return [...block.querySelectorAll("details > summary")];
}

// A field that is being used is not taken away; a part that was just opened is shown anew, and keeps the focus.
function used(old) {
  return old.contains(document.activeElement) && document.activeElement.tagName !== "SUMMARY";
}

function replace(old, made) {
  const open = new Map(summaries(old).map((each) => [each.textContent, each.parentElement.open]));
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent : null;
  if (made.dataset.version) old.dataset.version = made.dataset.version;
  old.replaceChildren(...made.childNodes);
  for (const each of summaries(old)) {
    each.parentElement.open = open.get(each.textContent) ?? each.parentElement.open;
    if (each.textContent === focused) each.focus({ preventScroll: true });
  }
}

export function refresh(html, replacing = () => {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-typed]")) {
    const made = fresh.getElementById(old.id);
    if (!made || shown.get(old) === made.innerHTML || used(old)) continue;
    shown.set(old, made.innerHTML);
    replacing(old, made);
    replace(old, made);
  }
}
