// What the page keeps on the phone, in IndexedDB: the list of each day as it was received last, and
// reports, each with its photos. A report goes only once the server has it, or somebody gives it up.

const NAME = "bocage-field";
const REPORTS = "reports";
const LISTS = "lists";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const store of [REPORTS, LISTS]) request.result.createObjectStore(store, { keyPath: "key" });
  };
  return asked(request);
}

/** Does something in one transaction and waits until the disk has it. */
async function within(store, mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await act(transaction.objectStore(store));
    await done;
    return result;
  } finally {
    database.close();
  }
}

/** Keeps a report, in the place of one of the same key. */
export const put = (report) => within(REPORTS, "readwrite", (store) => asked(store.put(report)));

/** Lets a report go. */
export const remove = (key) => within(REPORTS, "readwrite", (store) => asked(store.delete(key)));

/** Every report, the oldest first. */
export async function all() {
  const reports = await within(REPORTS, "readonly", (store) => asked(store.getAll()));
  return reports.sort((a, b) => a.at.localeCompare(b.at));
}

/** Keeps the list of a day; `key` begins with the day. */
export const putList = (list) => within(LISTS, "readwrite", (store) => asked(store.put(list)));

/** The list of a key as it was received last; none where it never was. */
export const list = (key) => within(LISTS, "readonly", (store) => asked(store.get(key)));

/** Lets lists of days before one go. */
export const forgetLists = (day) =>
  within(LISTS, "readwrite", (store) => asked(store.delete(IDBKeyRange.upperBound(day, true))));
