/**
 * What was written and is not sent yet, kept on this device under the person's own key: AES-GCM in localStorage, under names that say
 * nothing. Each tab has an item of its own; a lock of that name tells that the tab still lives, so that another takes over only what was
 * left behind. There is an item only while something is unsent.
 */
const PREFIX = "kept.";
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const textOf = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const names = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return []; // the browser keeps nothing
  }
};

/** Whether anything of anybody is kept on this device. */
export const anythingKept = () => names().length > 0;

/** Tells every tab that somebody signed out; this page hears it as an event. */
const farewell = new BroadcastChannel("forget-drafts");
farewell.addEventListener("message", () => document.dispatchEvent(new Event("forget-drafts")));

/** Throw away everything that is kept on this device, and keep nothing more from the pages that are open. */
export function forgetAll() {
  document.dispatchEvent(new Event("forget-drafts"));
  farewell.postMessage("");
  for (const name of names()) localStorage.removeItem(name);
}

export class Drafts {
  #place;
  #key;
  #name;
  #left = [];
  #wanted = null;
  #written = null;
  #writing = null;
  #over = false;

  /** @param {{key: string, place: string}} whose the person's key, and what of the service this page is about */
  constructor({ key, place }) {
    this.#place = place;
    this.#key = this.#open(key);
    document.addEventListener("forget-drafts", () => this.#forget());
  }

  /** Whether everything that is to be kept stands on this device. */
  get holds() {
    return !this.#over && this.#wanted !== null && this.#written === this.#wanted;
  }

  /**
   * Take over what other tabs left of this page, now or as soon as they are gone; it stays on the device until the next `keep`.
   * @param {(left: object) => boolean | void} take keeps it with `keep`, or says false where it cannot be taken over now
   */
  async adopt(take) {
    const key = await this.#key;
    for (const name of key ? names() : []) {
      if (!name.startsWith(this.#prefix) || name === this.#name) continue;
      hold(name, async () => {
        const value = await this.#unseal(key, localStorage.getItem(name));
        if (!value || this.#over || take(value) === false) return;
        this.#left.push(name);
        this.#writing ??= this.#write().finally(() => (this.#writing = null));
      });
    }
  }

  /** Keep this and nothing else, or nothing at all; what was adopted is part of it from now on. @param {object | null} value */
  keep(value) {
    this.#wanted = value && JSON.stringify(value);
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
    return this.#writing;
  }

  #prefix = "";

  async #open(text) {
    if (!globalThis.crypto?.subtle || !navigator.locks) return null;
    const bytes = bytesOf(text);
    const told = new Uint8Array([...bytes, ...new TextEncoder().encode(this.#place)]);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
    this.#prefix = `${PREFIX}${Array.from(digest.slice(0, 16), (one) => one.toString(16).padStart(2, "0")).join("")}.`;
    this.#name = this.#prefix + crypto.randomUUID();
    await hold(this.#name);
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  #forget() {
    this.#over = true;
    if (names().includes(this.#name)) localStorage.removeItem(this.#name);
  }

  async #write() {
    const key = await this.#key;
    while (key && !this.#over && (this.#written !== this.#wanted || this.#left.length)) {
      const wanted = this.#wanted;
      const sealed = wanted === null ? null : await this.#seal(key, wanted);
      if (this.#over) return;
      try {
        if (sealed) localStorage.setItem(this.#name, sealed);
        else localStorage.removeItem(this.#name);
        for (const name of this.#left.splice(0)) localStorage.removeItem(name);
      } catch {
        return; // no room: `holds` says so
      }
      this.#written = wanted;
    }
  }

  /** Bound to the page that it belongs to. */
  #how(iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.#prefix) };
  }

  async #seal(key, text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = new Uint8Array(await crypto.subtle.encrypt(this.#how(iv), key, new TextEncoder().encode(text)));
    return `${textOf(iv)}.${textOf(sealed)}`;
  }

  async #unseal(key, stored) {
    try {
      const [iv, sealed] = stored.split(".").map(bytesOf);
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(this.#how(iv), key, sealed)));
    } catch {
      return null; // not ours, or damaged
    }
  }
}

/** Hold the lock of this name for as long as the page lives, once nobody else does; @returns {Promise} when it is held and done. */
const hold = (name, then = () => {}) =>
  new Promise((resolve) => {
    navigator.locks.request(name, async () => {
      resolve(await then());
      return new Promise(() => {});
    });
  });
