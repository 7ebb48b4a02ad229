// Small helps of forms: the refusal is read first, a text is copied in one tap, a tick chooses the line it is under.
export function startForms() {
  document.querySelector("[data-focus]")?.focus();
  for (const group of document.querySelectorAll("[data-chooses]")) {
    group.addEventListener("change", (event) => {
      if (event.target.checked) document.getElementById(group.dataset.chooses).checked = true;
    });
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      document.getElementById("annonce").textContent = "Texte copié.";
      button.textContent = "Texte copié";
    });
  }
}

// On paper, what is folded to be read in less time is printed all the same.
export function startPaper() {
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details.paper")) each.open = true;
  });
}
