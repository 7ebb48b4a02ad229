// Blocks of a page that what is typed changes: the answer of the service replaces each, whose open parts stay open.
const shown = new Map();

// Says whether to replace: never what the reader is using, nor what has not changed.
function same(old, made) {
  return !made || shown.get(old) === made.innerHTML || old.contains(document.activeElement);
}

export function refresh(html, replaced = () => {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-typed]")) {
    const made = fresh.getElementById(old.id);
    if (same(old, made)) continue;
    shown.set(old, made.innerHTML);
    replaced(old, made);
    const found = [...old.querySelectorAll("details > summary")].map((each) => [each.textContent, each.parentElement.open]);
    const open = new Map(found);
    if (made.dataset.version) old.dataset.version = made.dataset.version;
    old.replaceChildren(...made.childNodes);
    for (const each of old.querySelectorAll("details > summary")) {
      each.parentElement.open = open.get(each.textContent) ?? each.parentElement.open;
    }
  }
}
