// Ticks the box of a text once its end has been on screen, and says so in words. A box is also ticked by hand.
function boxes(mark) {
  return [...document.querySelectorAll('input[name="vu"]')].filter((each) => each.value === mark);
}

function reached(end) {
  const { end: mark, called } = end.dataset;
  for (const box of boxes(mark)) box.checked = true;
  end.classList.add("reached");
  end.textContent = `Fin du texte\u00a0: ${called}. Affichée, la case est cochée.`;
  const left = [...document.querySelectorAll("[data-end]:not(.reached)")].map((each) => each.dataset.called);
  document.getElementById("annonce").textContent = left.length
    ? `${called}\u00a0: fin affichée. Reste à lire\u00a0: ${left.join(", ")}.`
    : "Tous les textes ont été affichés jusqu'à leur fin.";
}

export function startSeen() {
  const ends = document.querySelectorAll("[data-end]");
  if (!ends.length || !("IntersectionObserver" in window)) return;
  for (const each of document.querySelectorAll("[data-seen-by-hand]")) each.hidden = true;
  for (const each of document.querySelectorAll("[data-seen-by-itself]")) each.hidden = false;
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      reached(target);
    }
  }, { threshold: 1 });
  for (const each of ends) watch.observe(each);
}
