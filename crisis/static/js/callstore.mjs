// Call sheets on this device: the one open call of whoever sits here, and those ended that the server has not yet
// acknowledged. Kept under the person and the event; nobody else is shown them, and none lasts longer than a watch.
const NAME = "premiere-heure";
const STORE = "appels";
const OLDEST = 12 * 3600 * 1000;
let opening = null;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function within(mode, act) {
  const transaction = (await opened()).transaction(STORE, mode);
  const asked = act(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// A browser may refuse to keep anything: then the server alone keeps what is typed.
async function quietly(act, otherwise = null) {
  try {
    return await act();
  } catch {
    return otherwise;
  }
}

export function put(sheet) {
  return quietly(() => within("readwrite", (store) => store.put({ ...sheet, at: Date.now() })));
}

export function drop(id) {
  return quietly(() => within("readwrite", (store) => store.delete(id)));
}

export function wipe() {
  return quietly(() => within("readwrite", (store) => store.clear()));
}

// How many the server has not heard of, or not whole.
export async function unsent() {
  const every = await quietly(() => within("readonly", (store) => store.getAll()), []);
  return every.filter((each) => each.revision > each.acked).length;
}

// Those of one person in one event, the oldest first; what is older than a watch is erased, whoever typed it.
export async function of(person, event) {
  const every = await quietly(() => within("readonly", (store) => store.getAll()), []);
  const old = every.filter((each) => !(Date.now() - each.at < OLDEST));
  await Promise.all(old.map((each) => drop(each.id)));
  return every.filter((each) => !old.includes(each) && each.person === person && each.event === event)
    .sort((one, other) => one.began - other.began);
}
