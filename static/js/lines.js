/** One line on its way to the server. What is on its way stays exactly as it was sent until it is answered, so that a lost answer doubles nothing. */

const same = (one, other) =>
  Boolean(one && other) && one.speaker === other.speaker && Boolean(one.is_quote) === Boolean(other.is_quote) && one.text.trim() === other.text.trim();

export class Line {
  code = crypto.randomUUID();
  /** Where it is changed, once the server has it. */
  url = "";
  version = 0;
  /** @type {Record<string, string>} what it is to say, as its form has it */
  said = { text: "" };
  /** What the server has. */
  saved = null;
  /** What is on its way. */
  parcel = null;
  /** How the server drew it last. */
  html = "";
  /** Where it stands on the page. @type {HTMLElement | null} */
  place = null;

  constructor(values = {}) {
    Object.assign(this, values);
  }

  /** Whether the server does not have it as it is. */
  get isUnsent() {
    return Boolean(this.parcel) || (!same(this.said, this.saved) && Boolean(this.url || this.said.text.trim()));
  }

  /** Ask for what is to be sent: the same as before until it is answered. @returns {object | null} */
  pack(newUrl) {
    if (!this.parcel && this.isUnsent) {
      const { text, sheet } = this.said;
      const said = { ...this.said };
      if (!this.url) this.parcel = { url: newUrl, fields: { code: this.code, ...said }, said };
      else if (text.trim()) this.parcel = { url: this.url, fields: { version: this.version, ...said }, said };
      else this.parcel = { url: `${this.url}remove/`, fields: { version: this.version, sheet }, said };
    }
    return this.parcel;
  }

  /** Take over the server's answer. */
  answered({ line, url, version, html }) {
    const { said } = this.parcel;
    Object.assign(this, { code: line, url, version, html, saved: said, parcel: null });
    // Emptied and taken out: what is typed from now on is another line.
    if (!said.text.trim()) Object.assign(this, { code: crypto.randomUUID(), url: "", version: 0, html: "", saved: null });
  }

  toJSON() {
    const { code, url, version, said, saved, parcel } = this;
    return { code, url, version, said, saved, parcel };
  }
}
