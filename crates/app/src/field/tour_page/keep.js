// What the page keeps on the phone: reports that are not sent, in IndexedDB. One record a connection's
// report, with its photos; it goes only once the server has it, or somebody gives it up.

const NAME = "bocage-field";
const STORE = "reports";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  return asked(request);
}

/** Does something in one transaction and waits until the disk has it. */
async function within(mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await act(transaction.objectStore(STORE));
    await done;
    return result;
  } finally {
    database.close();
  }
}

/** Keeps a report, in the place of one of the same key. */
export const put = (report) => within("readwrite", (store) => asked(store.put(report)));

/** Lets a report go. */
export const remove = (key) => within("readwrite", (store) => asked(store.delete(key)));

/** Every report, the oldest first. */
export async function all() {
  const reports = await within("readonly", (store) => asked(store.getAll()));
  return reports.sort((a, b) => a.at.localeCompare(b.at));
}
