/**
 * Sends forms to the server and says truthfully how saving stands.
 *
 * The page gives the words: `{{ words|json_script:"words" }}` with `saving`, `saved` ("Saved {time}"), `not_saved` and, where one signs in, `signed_out` and `sign_in`;
 * includes/saved.html is where they are shown; any form of the page lends its CSRF token.
 */

const WAITS = [1, 2, 4, 8, 15];
/** Milliseconds after which no answer is awaited any more. */
const PATIENCE = 30_000;
/** The same where a file goes along. */
const PATIENCE_WITH_FILE = 300_000;
/** Letters of a body that a browser still brings to its end after its page was left: 64 KiB for all of a page together. */
const OUTLIVES = 30_000;

/** The words that the template gave to this page's modules. */
export const words = JSON.parse(document.getElementById("words").textContent);

/** A sentence with its {places} filled. */
export const fill = (sentence, places) => sentence.replace(/\{(\w+)\}/g, (_, name) => places[name]);

/** The server said no, in words; sending the same again would be refused again. */
export class Refused extends Error {
  /** @param {number} status @param {object} answer */
  constructor(status, answer) {
    super(answer.sentence);
    this.status = status;
    this.answer = answer;
  }
}

/** The server was not reached, or did not know who asks; sending it again is safe and may help. */
export class Unsent extends Error {
  /** @param {string} sentence @param {string} [signIn] where one signs in again */
  constructor(sentence, signIn) {
    super(sentence);
    this.signIn = signIn;
  }
}

/**
 * Send fields as a form would. What is on its way when the page is left still arrives.
 * @param {string} url
 * @param {Record<string, string | number> | FormData} fields `FormData` where a file goes along
 * @returns {Promise<object>} the server's answer; rejects with Refused or Unsent
 */
export async function send(url, fields) {
  let response = await post(url, fields);
  if (response.status === 403 && !isJson(response)) {
    await renewToken();
    response = await post(url, fields);
  }
  return answerIn(response);
}

/**
 * Send fields to a page where nobody is signed in, as those of a hand-in link.
 * @param {string} url
 * @param {URLSearchParams} fields
 * @param {string} closed what to say where the page is there no more
 * @returns {Promise<object>} the server's answer; rejects with Refused or Unsent
 */
export const sendOpenly = async (url, fields, closed) => answerIn(await post(url, fields, reach), closed);

async function answerIn(response, otherwise = words.not_saved) {
  if (response.status >= 500) throw new Unsent(words.not_saved);
  if (!isJson(response)) throw new Refused(response.status, { sentence: otherwise });
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

const token = () => document.querySelector("[name=csrfmiddlewaretoken]");

const post = (url, fields, by = ask) => {
  const withFile = fields instanceof FormData;
  const body = withFile ? fields : new URLSearchParams(fields);
  return by(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token()?.value ?? "" },
    body,
    keepalive: !withFile && String(body).length < OUTLIVES,
    signal: AbortSignal.timeout(withFile ? PATIENCE_WITH_FILE : PATIENCE),
  });
};

const reach = (url, how) =>
  fetch(url, { ...how, redirect: "manual" }).catch(() => {
    throw new Unsent(words.not_saved);
  });

/** A redirect leads to the sign-in: nobody is signed in any more. */
async function ask(url, how) {
  const response = await reach(url, how);
  if (response.type === "opaqueredirect") throw new Unsent(words.signed_out, words.sign_in);
  return response;
}

/** Signing in again, in this tab or another, made a new token: take it from a fresh copy of this page. */
async function renewToken() {
  const page = await (await ask(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrfmiddlewaretoken]");
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh?.value ?? field.value;
}

/** Runs one saving after the other, trying again until each is answered, and keeps the word beside the tick true. */
export class Saver {
  #element;
  #kept;
  #jobs = [];
  #working = false;
  #wake = () => {};

  /** Whether the last try failed and is tried again. */
  failing = false;

  /**
   * @param {HTMLElement} element includes/saved.html
   * @param {() => boolean} [kept] whether what is not sent is kept on this device
   */
  constructor(element, kept = () => false) {
    this.#element = element;
    this.#kept = kept;
    this.#last = element.textContent.trim();
    for (const [target, name] of [[window, "online"], [window, "focus"], [document, "visibilitychange"]]) {
      target.addEventListener(name, () => this.#wake());
    }
  }

  /** Whether something waits for the server's answer. */
  get busy() {
    return this.#jobs.length > 0;
  }

  /** Whether something waits that leaving the page now would lose: what is on its way arrives. */
  get wouldLose() {
    return this.failing || this.#jobs.length > 1;
  }

  /** Say that what is being typed is not saved yet, but will be. */
  soon() {
    if (!this.failing) this.#say("saving", words.saving);
  }

  /** Take back what `soon` said, where nothing had to be saved after all. */
  nothing() {
    if (!this.busy && !this.failing) this.#say("saved", this.#last);
  }

  /**
   * Run `job` after those before it; it sends and resolves with the time that the server said (null when there was nothing to send), or
   * rejects as `send` does. A job must look up what it sends when it runs: while one with the same key waits, another is not queued.
   * @param {unknown} key
   * @param {() => Promise<string | null>} job
   */
  add(key, job) {
    if (!this.#jobs.some((waiting) => waiting.key === key && !waiting.running)) this.#jobs.push({ key, job });
    this.#wake();
    this.#work();
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let tries = 0; this.#jobs.length; tries += 1) {
      const [job] = this.#jobs;
      if (!tries) this.soon();
      try {
        job.running = true;
        const time = await job.job();
        this.#done("saved", time ? fill(words.saved, { time }) : this.#last);
        tries = -1;
      } catch (problem) {
        if (problem instanceof Refused) {
          this.#done("failed", problem.message);
          tries = -1;
        } else if (problem instanceof Unsent) {
          job.running = false;
          this.failing = true;
          this.#unsent(problem);
          await this.#patience(WAITS[Math.min(tries, WAITS.length - 1)]);
        } else {
          this.#done("failed", words.not_saved);
          tries = -1;
          reportError(problem);
        }
      }
    }
    this.#working = false;
  }

  /** Not on the server yet; where it is instead. */
  #unsent({ message, signIn }) {
    const kept = this.#kept();
    this.#say("failed", kept ? (signIn ? words.kept_signed_out : words.kept) : message, signIn);
    this.#element.toggleAttribute("data-kept", kept);
  }

  #last = "";

  #done(state, sentence) {
    this.#jobs.shift();
    this.failing = false;
    if (state === "saved") this.#last = sentence;
    this.#say(state, sentence);
  }

  #patience(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }

  #say(state, sentence, signIn) {
    const text = this.#element.querySelector("span");
    this.#element.hidden = !sentence;
    this.#element.dataset.state = state;
    this.#element.removeAttribute("data-kept");
    if (text.textContent !== sentence) text.textContent = sentence;
    if (signIn) text.append(" ", Object.assign(document.createElement("a"), { href: signIn, target: "_blank", textContent: words.sign_in_link }));
  }
}
