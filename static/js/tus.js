/**
 * Sends a file in pieces, in the tus 1.0.0 wire format (https://tus.io/protocols/resumable-upload). After any break it asks the
 * server where the film stands and goes on from there, for as long as the page lives. Knows nothing of the page.
 */

const HEAD = 1024 ** 2;
/** Pieces grow to the most while the line is quick and shrink when it breaks, because a broken piece is sent again. */
const PIECE = { first: 1024 ** 2, least: 256 * 1024, most: 8 * 1024 ** 2 };
const QUICK = 4000;
/** Milliseconds after which an answer is no longer waited for; longer than the server waits for the bytes of a piece. */
const PATIENCE = 90_000;
const LONGEST_WAIT = 30_000;

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
/** Null where the browser has no cryptography: on an address without TLS. */
const sha256 = async (bytes) => (crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : null);

/** The server, or this device, says no for good; the message is its sentence, or empty. */
class Refused extends Error {}

/** Something that passes; the message is the server's sentence, or empty. */
class Broken extends Error {
  signedOut = false;
}

/** SHA-256 of a file's first MiB in hex, by which a half-sent film is known again; empty where it cannot be had. */
export async function headOf(file) {
  try {
    return hex((await sha256(await file.slice(0, HEAD).arrayBuffer())) ?? []);
  } catch {
    return "";
  }
}

/** Events: `change`, whenever `state` or `offset` is another. */
export class Sending extends EventTarget {
  /** @type {"sending" | "waiting" | "paused" | "sent" | "refused"} */
  state = "sending";
  /** Bytes that the server acknowledged. */
  offset = 0;
  /** What the server says about the state; may be empty. */
  sentence = "";
  signedOut = false;

  #file;
  #create;
  #head;
  #about;
  #token;
  #piece = PIECE.first;
  #rate = 0;
  #breaks = 0;
  #lost;
  #request = null;
  #wake = () => {};
  #over = new AbortController();

  /**
   * @param {File} file
   * @param {{create: string, token: string, head: string, about?: Object<string, string>, url?: string}} how where films are
   * announced, the page's token against forgery, the hash of the file's head, what else is said of the film, and the address of
   * one that has arrived in part
   */
  constructor(file, { create, token, head, about = {}, url = "" }) {
    super();
    this.#file = file;
    this.#create = create;
    this.#token = token;
    this.#head = head;
    this.#about = about;
    this.url = url && new URL(url, location.href).href;
    this.#lost = url !== "";
    const wake = () => document.hidden || this.#wake();
    window.addEventListener("online", wake, { signal: this.#over.signal });
    document.addEventListener("visibilitychange", wake, { signal: this.#over.signal });
  }

  get size() {
    return this.#file.size;
  }

  /** Milliseconds that the rest will take at the speed so far; null while that is not known. */
  get left() {
    return this.#rate ? (this.size - this.offset) / this.#rate : null;
  }

  async run() {
    while (!this.#over.signal.aborted && (!this.url || this.offset < this.size)) {
      if (this.state === "paused") await this.#rest();
      else await this.#step();
    }
    if (!this.#over.signal.aborted) this.#end("sent");
  }

  pause() {
    this.#say("paused");
    this.#request?.abort();
    this.#wake();
  }

  goOn() {
    this.#say("sending");
    this.#wake();
  }

  /** Stop for good, and have the server throw away what arrived. */
  async cancel() {
    this.#over.abort();
    this.#request?.abort();
    this.#wake();
    if (this.url) await discard(this.url, this.#token);
  }

  async #step() {
    try {
      if (!this.url) await this.#announce();
      else if (this.#lost) await this.#find();
      else await this.#sendPiece();
    } catch (error) {
      if (this.#over.signal.aborted) return;
      if (error instanceof Refused) this.#end("refused", error.message);
      else await this.#recover(error);
    }
  }

  async #announce() {
    const about = { filename: this.#file.name, filetype: this.#file.type, head_sha256: this.#head, ...this.#about };
    const pairs = Object.entries(about).filter(([, value]) => value);
    const metadata = pairs.map(([key, value]) => `${key} ${base64(new TextEncoder().encode(value))}`).join(",");
    const answer = await this.#ask("POST", this.#create, { "Upload-Length": this.size, "Upload-Metadata": metadata });
    this.url = new URL(answer.headers.get("Location"), location.href).href;
  }

  async #find() {
    const answer = await this.#ask("HEAD", this.url);
    this.#lost = false;
    this.#arrived(answer);
  }

  async #sendPiece() {
    const bytes = await this.#read(this.offset, Math.min(this.offset + this.#piece, this.size));
    const digest = await sha256(bytes);
    const began = performance.now();
    const answer = await this.#ask(
      "PATCH",
      this.url,
      {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": this.offset,
        ...(digest && { "Upload-Checksum": `sha256 ${base64(digest)}` }),
      },
      bytes,
    );
    const took = performance.now() - began;
    this.#rate = this.#rate ? 0.7 * this.#rate + (0.3 * bytes.byteLength) / took : bytes.byteLength / took;
    if (took < QUICK) this.#piece = Math.min(this.#piece * 2, PIECE.most);
    this.#breaks = 0;
    this.#arrived(answer);
  }

  async #read(from, to) {
    try {
      return await this.#file.slice(from, to).arrayBuffer();
    } catch {
      throw new Refused(); // moved, changed or taken back by the device
    }
  }

  #arrived(answer) {
    this.offset = Number(answer.headers.get("Upload-Offset"));
    if (this.state !== "paused") this.#say("sending");
  }

  /** @returns {Promise<Response>} raises Refused, Broken, or what fetch raises without a connection */
  async #ask(method, url, headers = {}, body = undefined) {
    this.#request = new AbortController();
    const tooLong = setTimeout(() => this.#request.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {
        method, body, redirect: "manual", signal: this.#request.signal,
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.#token, ...headers },
      });
      if (!answer.ok) await this.#notTaken(method, answer);
      return answer;
    } finally {
      clearTimeout(tooLong);
    }
  }

  async #notTaken(method, answer) {
    const { sentence } = await answer.json().catch(() => ({}));
    const error = new Broken(sentence);
    // Whoever is not signed in is sent to the sign-in.
    error.signedOut = answer.type === "opaqueredirect";
    // A new sign-in has a new token; its refusal comes as a page, not as a sentence.
    const oldToken = answer.status === 403 && !sentence && method !== "HEAD";
    if (oldToken) await this.#renewToken();
    const passes = error.signedOut || oldToken || answer.status >= 500 || answer.status === 429;
    if (passes || (method === "PATCH" && [409, 423, 460].includes(answer.status))) throw error;
    throw new Refused(sentence);
  }

  async #renewToken() {
    const page = await fetch(location.href).then((answer) => answer.text());
    const field = new DOMParser().parseFromString(page, "text/html").querySelector("main [name=csrfmiddlewaretoken]");
    if (field) this.#token = field.value;
  }

  /** Wait, ever longer, or until the network or the person is back. */
  async #recover(error) {
    this.#lost = this.url !== "";
    if (this.state === "paused") return;
    this.#piece = Math.max(this.#piece / 2, PIECE.least);
    this.signedOut = error.signedOut === true;
    this.#say("waiting", error instanceof Broken ? error.message : "");
    await this.#rest(Math.min(1000 * 2 ** this.#breaks++, LONGEST_WAIT));
  }

  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = milliseconds && setTimeout(resolve, milliseconds);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }

  #end(state, sentence) {
    this.#over.abort();
    this.#say(state, sentence);
  }

  #say(state, sentence = "") {
    this.state = state;
    this.sentence = sentence;
    this.dispatchEvent(new Event("change"));
  }
}

/** Have the server throw away a film that has not arrived in full; one that cannot be reached now does so by itself after a day. */
export async function discard(url, token) {
  const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
  await fetch(url, { method: "DELETE", headers, redirect: "manual" }).catch(() => null);
}
