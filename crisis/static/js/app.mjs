// Starts what a page needs. Every page works without it.
import { startClocks } from "./clocks.mjs";
import { startForms } from "./forms.mjs";
import { startLive } from "./live.mjs";
import { startSeen } from "./seen.mjs";

startForms();
startClocks();
startSeen();
startLive();
