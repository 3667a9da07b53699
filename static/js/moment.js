/** A clip as a page holds it: the one that is being marked, or a saved one with what was typed since. */

export const TEXTS = ["title", "level", "behaviour", "goal", "question"];
const PARTS = ["first", "out", ...TEXTS];

export const plain = (value) => (typeof value === "string" ? value.trim().replaceAll("\r\n", "\n") : value);
export const pick = (clip) => Object.fromEntries(PARTS.map((name) => [name, plain(clip[name])]));
export const same = (one, other) => PARTS.every((name) => plain(one[name]) === plain(other[name]));

/** A clip as it stands on this page. `saved` is what the server has; `theirs` what somebody else saved over it, and how that differs. */
export class Moment {
  code = crypto.randomUUID();
  version = "";
  first = null;
  out = null;
  title = "";
  level = "";
  behaviour = "";
  goal = "";
  question = "";
  saved = null;
  sent = null;
  theirs = null;

  /** @param {import("./clips.js").Clip} clip */
  static from(clip) {
    return Object.assign(new Moment(), pick(clip), { code: clip.code, version: clip.version, saved: pick(clip) });
  }

  get isWhole() {
    return this.first !== null && this.first < this.out;
  }

  get hasWords() {
    return TEXTS.some((name) => plain(this[name]));
  }

  /** Whether it says something that the server does not have. */
  get isDirty() {
    return this.saved ? !same(this, this.saved) : this.hasWords;
  }
}
