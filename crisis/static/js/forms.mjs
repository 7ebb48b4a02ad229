// Small helps of forms: the refusal is read first, a text is copied in one tap.
export function startForms() {
  document.querySelector("[data-focus]")?.focus();
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
