// Starts what a page needs. Every page works without it.
import { startClocks } from "./clocks.mjs";
import { startForms } from "./forms.mjs";
import { startKept } from "./kept.mjs";
import { startKeys } from "./keys.mjs";
import { startLive } from "./live.mjs";
import { startMarks } from "./marks.mjs";
import { startSeen } from "./seen.mjs";

startForms();
startClocks();
startKeys();
startMarks();
startKept();
startSeen();
startLive();
const composer = document.querySelector("[data-composer]");
if (composer) import("./composer.mjs").then(({ startComposer }) => startComposer(composer));
