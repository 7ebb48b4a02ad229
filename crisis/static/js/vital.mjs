// What a category proposes, and the reminder of the emergency numbers: said at once when a life is in danger, without
// taking the cursor from what is being typed.
export function startVital(form) {
  const { categorie, priorite } = form.elements;
  const place = document.getElementById("vital");
  const relatives = ["proches", "liste-proches"].map((id) => document.getElementById(id));
  const words = document.getElementById("vital-texte");
  let chosen = false;

  function show() {
    const life = priorite.value === "1";
    if (life !== place.childElementCount > 0) place.replaceChildren(...(life ? [words.content.cloneNode(true)] : []));
    for (const each of relatives) each.hidden = categorie.value !== "relative";
  }

  categorie.addEventListener("input", () => {
    const proposed = categorie.selectedOptions[0].dataset.priority;
    if (!chosen && proposed) priorite.value = proposed;
    show();
  });
  priorite.addEventListener("input", () => {
    chosen = true;
    show();
  });
  // What stands in a form that was given back is nobody's choice of this instant.
  return { fresh() {
    chosen = form.elements.priorite.value !== "";
    show();
  } };
}
