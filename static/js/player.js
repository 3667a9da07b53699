/**
 * Plays a film by its frames. A frame is a whole number from 0; a range takes in its first frame and leaves out its end.
 *
 * What is on the screen is known from the picture itself (`requestVideoFrameCallback`), never from `currentTime`, which runs ahead
 * of it; seeks aim at the middle of a frame, where no rounding reaches its neighbour. Browsers without that callback are made to
 * draw the frame again on every pause, so that picture and number agree.
 */

/**
 * A range stops so many milliseconds, or so much of its last frame, before its end, and sooner where the browser is late with its pictures: the
 * frame after it must never be drawn, and a last one that was not reached is fetched.
 */
const MARGIN = 30;
const MARGIN_FRAMES = 0.75;
const LATENESS_FADES = 0.99;
/** Milliseconds in which a picture must follow a finished seek; only a page that nobody sees takes them all. */
const GRACE = 1000;
/** Milliseconds in which a picture that was already on its way still arrives after a pause. */
const SETTLE = 50;

/** Resolves at the first of these events. */
const once = (target, ...names) =>
  new Promise((resolve) => {
    const stop = new AbortController();
    const done = () => (stop.abort(), resolve());
    for (const name of names) target.addEventListener(name, done, { signal: stop.signal });
  });

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Events: `frame` (another frame is on the screen; `detail` is its number), `playing` (it began or stopped to play), `rate`,
 * `range-end` (the last frame of a range is on the screen; again for each turn of a loop).
 */
export class Player extends EventTarget {
  #video;
  #fps;
  #last;
  #sure;
  #shown = 0;
  #wanted = null;
  #going = null;
  #arrival = null;
  #playing = false;
  #ownPauses = 0;
  #timer = 0;
  #late = 0;

  /** @type {{first: number, end: number, loop: boolean, ending: boolean} | null} what `playRange` plays; `loop` may be changed meanwhile */
  range = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {{fps: [number, number], frames: number}} film frames a second as numerator and denominator, and how many there are
   */
  constructor(video, { fps: [number, per], frames }) {
    super();
    this.#video = video;
    this.#fps = number / per;
    this.#last = frames - 1;
    this.#sure = "requestVideoFrameCallback" in HTMLVideoElement.prototype;
    this.#watch();
    video.addEventListener("play", () => video.paused || this.#say(true));
    video.addEventListener("pause", () => this.#paused());
    video.addEventListener("ratechange", () => this.dispatchEvent(new Event("rate")));
  }

  /** The frame on the screen. */
  get frame() {
    return this.#shown;
  }

  /** The frame that a seek is on its way to, or the one on the screen. */
  get aim() {
    return this.#wanted ?? this.#shown;
  }

  /** Whether it plays, or will as soon as a seek arrives. */
  get playing() {
    return this.#playing;
  }

  /** Times the film's own speed. */
  get rate() {
    return this.#video.playbackRate;
  }

  set rate(times) {
    this.#video.playbackRate = times;
  }

  /** Play on, inside the range if there is one; from its last frame begin it again. */
  play() {
    const { range } = this;
    if (range && this.aim >= range.end - 1) return void this.playRange(range.first, range.end, range);
    this.#say(true);
    this.#run();
  }

  /** Stop on the frame that is on the screen. */
  pause() {
    this.#say(false);
    this.#halt();
  }

  toggle() {
    if (this.#playing) this.pause();
    else this.play();
  }

  /**
   * Show a frame, playing on from it if it was playing; ends a range. Resolves with the frame that is on the screen then: of several
   * seeks at once the latest wins for all.
   * @param {number} frame
   * @returns {Promise<number>}
   */
  async seek(frame) {
    this.range = null;
    const shown = await this.#goTo(frame);
    this.#run();
    return shown;
  }

  /** Stop, and go this many frames on (or back). Steps that follow quickly add up. */
  step(frames) {
    this.pause();
    return this.seek(this.aim + frames);
  }

  /**
   * Play from the frame `first` up to and not including `end`, and stop on the last frame or begin again.
   * @param {number} first
   * @param {number} end
   * @param {{loop?: boolean}} [how]
   */
  async playRange(first, end, { loop = false } = {}) {
    const range = { first, end: Math.max(first + 1, Math.min(end, this.#last + 1)), loop, ending: false };
    this.range = range;
    this.#say(true);
    await this.#goTo(first);
    if (this.range === range) this.#run();
  }

  #watch() {
    const video = this.#video;
    if (this.#sure) {
      const look = (_now, { mediaTime, expectedDisplayTime }) => {
        video.requestVideoFrameCallback(look);
        this.#show(Math.round(mediaTime * this.#fps), mediaTime, expectedDisplayTime);
      };
      video.requestVideoFrameCallback(look);
      return;
    }
    const look = () => {
      this.#show(Math.floor(video.currentTime * this.#fps + 1e-6), video.currentTime, performance.now());
      if (!video.paused) requestAnimationFrame(look);
    };
    for (const name of ["loadeddata", "playing", "seeked"]) video.addEventListener(name, look);
  }

  /** A picture is on the screen, or will be at `at` on the page's clock. */
  #show(frame, mediaTime, at) {
    const changed = frame !== this.#shown;
    const now = performance.now();
    this.#shown = frame;
    if (this.#arrival?.frame === frame) this.#arrival.resolve();
    if (!this.#video.paused && !this.#going) {
      this.#late = Math.max(now - at, this.#late * LATENESS_FADES);
      if (this.range) this.#endIn(at - now + this.#left(mediaTime));
    }
    if (changed) this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** Milliseconds from this place in the film to where its range stops. */
  #left(mediaTime) {
    const second = 1000 / this.rate;
    const margin = Math.max(MARGIN, MARGIN * this.rate, (MARGIN_FRAMES / this.#fps) * second, 2 * this.#late);
    return (this.range.end / this.#fps - mediaTime) * second - margin;
  }

  #endIn(milliseconds) {
    const range = this.range;
    const due = performance.now() + Math.max(0, milliseconds);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.range !== range || this.#video.paused || this.#going) return;
      this.#late = Math.max(performance.now() - due, this.#late);
      const left = this.#left(this.#video.currentTime);
      // It waited for bytes meanwhile, so the end is still to come.
      if (left > SETTLE) this.#endIn(left);
      else this.#finish(range);
    }, milliseconds);
  }

  async #finish(range) {
    if (range.ending) return;
    range.ending = true;
    this.#halt();
    await sleep(SETTLE);
    if (this.#isWanted(range)) await this.#goTo(range.end - 1);
    if (this.#isWanted(range)) this.dispatchEvent(new Event("range-end"));
    // Asked once: a turn that has begun is played to its end, also when it is told on its way back to the start that it is the last one.
    const again = range.loop;
    if (this.#isWanted(range) && again) await this.#goTo(range.first);
    range.ending = false;
    if (!this.#isWanted(range)) return;
    if (again) return void this.#run();
    this.range = null;
    this.#say(false);
  }

  /** Whether this range is still to be played, and not held or left. */
  #isWanted(range) {
    return this.range === range && this.#playing;
  }

  /** Show a frame, standing still. */
  #goTo(frame) {
    this.#wanted = Math.max(0, Math.min(Math.round(frame), this.#last));
    this.#going ??= this.#go();
    return this.#going;
  }

  async #go() {
    await null; // so that it is known to be on its way before it arrives
    const video = this.#video;
    let settled = this.#sure && video.paused && !video.seeking && video.readyState > 1;
    this.#halt();
    let aim;
    do {
      aim = this.#wanted;
      if (!settled || aim !== this.#shown) await this.#present(aim);
      settled = this.#sure;
    } while (aim !== this.#wanted && !video.error);
    this.#wanted = this.#going = null;
    return this.#shown;
  }

  async #present(frame) {
    const video = this.#video;
    if (!video.readyState && !video.error) await once(video, "loadedmetadata", "error");
    if (video.error) return;
    const arrived = new Promise((resolve) => (this.#arrival = { frame, resolve }));
    const found = once(video, "seeked", "error", "emptied");
    video.currentTime = (frame + 0.5) / this.#fps;
    await found;
    await Promise.race([arrived, sleep(GRACE)]);
    this.#arrival = null;
    if (document.hidden) this.#show(Math.floor(video.currentTime * this.#fps), 0, performance.now());
  }

  async #run() {
    if (!this.#playing || this.#going) return;
    if (this.range) this.#endIn(this.#left(this.#video.currentTime));
    try {
      await this.#video.play();
    } catch (error) {
      // A pause that follows at once is no refusal.
      if (error.name !== "AbortError") this.#say(false);
    }
  }

  /** Stop the film without meaning that it should not play on. */
  #halt() {
    if (this.#video.paused) return;
    this.#ownPauses += 1;
    this.#video.pause();
  }

  /** It stopped: by this class, by the browser (a headset, the lock screen) or because the film is over. */
  #paused() {
    if (this.#ownPauses) this.#ownPauses -= 1;
    else if (this.#video.ended && this.range) this.#finish(this.range);
    else this.#say(false);
    if (!this.#sure && !this.#going) this.#goTo(Math.floor(this.#video.currentTime * this.#fps + 1e-6));
  }

  #say(playing) {
    if (playing === this.#playing) return;
    this.#playing = playing;
    this.dispatchEvent(new Event("playing"));
  }
}
