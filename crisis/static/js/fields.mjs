// What a form holds, field by field, and how it is given back what was typed in it before.
const HARD = "\u00a0";
const NOT_TYPED = new Set(["csrf_token", "cle", "acte"]);

export function fields(form) {
  return [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
}

export function refill(form, kept) {
  const given = (name) => kept.filter(([each]) => each === name).map(([, value]) => value);
  for (const each of form.elements) {
    if (!each.name || NOT_TYPED.has(each.name) || each.type === "file") continue;
    if (each.type === "checkbox" || each.type === "radio") each.checked = given(each.name).includes(each.value);
    else if (each.type !== "submit" && given(each.name).length) [each.value] = given(each.name);
  }
  for (const each of form.querySelectorAll("textarea")) each.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// Somebody may have typed before a script had come.
export function early(form) {
  return [...form.elements].some((each) =>
    ["checkbox", "radio"].includes(each.type) ? each.checked !== each.defaultChecked
      : ["text", "textarea", "time"].includes(each.type) && each.value !== each.defaultValue);
}

// Offers back what was typed: taken up or forgotten on purpose, never put over what stands without a word.
export function offer(place, words, takeUp, forget) {
  const made = document.createElement("div");
  made.className = "mention";
  const told = document.createElement("p");
  told.textContent = words;
  made.append(told, choice("La reprendre", takeUp), " ", choice("L'oublier", forget));
  place.prepend(made);

  function choice(said, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said;
    button.addEventListener("click", () => {
      made.remove();
      act();
    });
    return button;
  }
}

// As the service writes it: 3 h 12, and 4 h on the hour.
export function hour(at) {
  const [hours, minutes] = new Date(at).toLocaleTimeString("fr-FR", {
    timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit",
  }).split(":");
  return [Number(hours), "h", ...(minutes === "00" ? [] : [minutes])].join(HARD);
}
