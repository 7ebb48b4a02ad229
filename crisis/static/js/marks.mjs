// How far this person has read: said when the page is left, never while it is read, so that the line does not move.
function furthest() {
  return Math.max(0, ...[...document.querySelectorAll("#fil > li[data-seq]")].map((each) => Number(each.dataset.seq)));
}

export function startMarks() {
  const field = document.querySelector("input[data-read]");
  if (!field) return;
  const form = field.form;
  let said = 0;
  let staying = false;
  // A note that is written comes back to this page: that is no new visit.
  document.addEventListener("submit", () => { staying = true; });
  addEventListener("pageshow", () => { staying = false; });
  document.addEventListener("visibilitychange", () => {
    const upto = furthest();
    if (document.visibilityState !== "hidden" || staying || upto <= said) return;
    const data = new FormData(form);
    data.set("jusqua", upto);
    data.set("discret", "oui");
    if (navigator.sendBeacon(form.action, data)) said = upto;
  });
}
