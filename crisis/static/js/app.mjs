// Starts what a page needs. Every page works without it.
import { startClocks } from "./clocks.mjs";
import { forgetCopies, startCopies } from "./copies.mjs";
import { startForms, startPaper } from "./forms.mjs";
import { startInPlace } from "./inplace.mjs";
import { startKept } from "./kept.mjs";
import { startKeys } from "./keys.mjs";
import { startLeaving } from "./leaving.mjs";
import { startLive } from "./live.mjs";
import { startMarks } from "./marks.mjs";
import { startSeen } from "./seen.mjs";

// What belongs to the content of a page: started again when an answer has taken its place.
function startContent() {
  startForms();
  startCopies();
  startSeen();
  const composer = document.querySelector("[data-composer]");
  if (composer) import("./composer.mjs").then(({ startComposer }) => startComposer(composer));
  const observing = document.querySelector("[data-observing]");
  if (observing) import("./observing.mjs").then(({ startObserving }) => startObserving(observing));
  const begun = document.querySelector("form[data-begun]");
  if (begun) import("./begun.mjs").then(({ startBegun }) => startBegun(begun));
}

startContent();
startClocks();
startKeys();
startMarks();
startPaper();
startKept();
forgetCopies();
startLeaving();
startInPlace();
startLive();
document.addEventListener("answered", startContent);
