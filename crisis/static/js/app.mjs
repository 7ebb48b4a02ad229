// Starts what a page needs. Every page works without it.
import { startClocks } from "./clocks.mjs";
import { startForms } from "./forms.mjs";
import { startKeys } from "./keys.mjs";
import { startLive } from "./live.mjs";
import { startMarks } from "./marks.mjs";

startForms();
startClocks();
startKeys();
startMarks();
startLive();
