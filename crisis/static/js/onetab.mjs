// One tab holds the calls of a post: a second one says so, and takes them over when it is asked to.
const NAME = "premiere-heure:poste:";

export function holdPost(key, { held, lost }) {
  if (!navigator.locks) {
    held();  // Without them, the revisions of a sheet still keep its last words.
    return;
  }
  navigator.locks.request(NAME + key, { ifAvailable: true }, (lock) => {
    if (!lock) return lost();
    held();
    return new Promise(() => {});
  }).catch(lost);
}

// The page is read anew once the other tab has let go: it then shows the call as it stands.
export function takeOver(key) {
  navigator.locks.request(NAME + key, { steal: true }, () => location.reload());
}
