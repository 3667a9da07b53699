/**
 * The shared review: one clip after the other, each exactly from its first frame to its last. The next clip already stands at its first
 * frame in a second video under the first, so that no wrong frame shows between them.
 */
import { listen } from "./keys.js";
import { Player } from "./player.js";

const clips = JSON.parse(document.getElementById("moments").textContent);
const screen = document.querySelector(".screen");
const goal = document.getElementById("goal");
const where = document.getElementById("where");
const ask = document.getElementById("ask");
const broken = document.getElementById("broken");
const help = document.getElementById("keys");
const say = document.querySelector(".say");
const control = Object.fromEntries(Array.from(document.querySelectorAll("[data-do]"), (one) => [one.dataset.do, one]));

/** A video that stands at a clip's first frame, or plays the clip. */
class Deck {
  clip = null;
  ready = null;
  #url = "";

  /** @param {HTMLVideoElement} video replaced when a film is brought in */
  constructor(video) {
    this.video = video;
  }

  stand(clip) {
    this.clip = clip;
    if (this.#url !== clip.url || this.video.error) this.#bring(clip);
    else this.player.pause();
    this.ready = Promise.all([this.loaded, this.player.seek(clip.first)]);
    return this.ready;
  }

  show(visible) {
    this.video.style.setProperty("opacity", visible ? 1 : 0);
    this.video.inert = !visible;
  }

  /** Play the clip from its first frame. */
  playClip() {
    this.video.playbackRate = rate;
    this.player.playRange(this.clip.first, this.clip.end, { loop });
  }

  /** Go so many frames on or back, inside the clip. */
  step(frames) {
    const { first, end } = this.clip;
    this.player.pause();
    this.player.seek(Math.max(first, Math.min(this.player.aim + frames, end - 1)));
    this.player.range = { first, end, loop };
  }

  /** Whether what comes next is the beginning. */
  get over() {
    return !this.player.playing && (!this.player.range || this.player.aim >= this.clip.end - 1);
  }

  #bring(clip) {
    const fresh = this.video.cloneNode();
    this.#url = fresh.src = clip.url;
    fresh.controls = false;
    fresh.preload = "auto";
    this.loaded = new Promise((resolve) => {
      for (const name of ["loadeddata", "error"]) fresh.addEventListener(name, resolve, { once: true });
    });
    this.video.replaceWith(fresh);
    this.video = fresh;
    this.player = new Player(fresh, clip);
    for (const name of ["playing", "range-end", "frame"]) this.player.addEventListener(name, () => paintPlay(this));
    fresh.addEventListener("error", () => paintBroken(this));
    this.show(this === front);
  }
}

let at = Math.max(0, clips.findIndex((clip) => clip.code === screen.dataset.clip));
let wanted = at;
let loop = false;
let rate = 1;
let front = new Deck(screen.querySelector("video"));
let back = new Deck(screen.appendChild(front.video.cloneNode()));

/** Go to a clip, and play it as soon as its first frame stands. */
async function goTo(index) {
  if (!clips[index]) return;
  wanted = index;
  front.player.pause();
  if (back.clip !== clips[index] || back.video.error) back.stand(clips[index]);
  await back.ready;
  if (wanted !== index) return; // somebody went further meanwhile
  [front, back] = [back, front];
  front.show(true);
  back.show(false);
  at = index;
  paint();
  front.playClip();
  standNext();
}

function standNext() {
  const next = clips[at + 1] ?? clips[at - 1];
  if (next) back.stand(next);
}

function toggle() {
  if (front.video.error) goTo(at);
  else if (front.player.playing) front.player.pause();
  else if (front.over) front.playClip();
  else front.player.play();
}

function halve() {
  rate = rate === 1 ? 0.5 : 1;
  front.player.rate = rate;
  control.slower.setAttribute("aria-pressed", rate !== 1);
}

function repeat() {
  loop = !loop;
  if (front.player.range) front.player.range.loop = loop;
  control.loop.setAttribute("aria-pressed", loop);
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const second = () => Math.round(front.clip.fps[0] / front.clip.fps[1]);
const actions = {
  play: toggle,
  "play-clip": () => front.playClip(),
  slower: halve,
  loop: repeat,
  before: () => goTo(wanted - 1),
  next: () => goTo(wanted + 1),
  "second-back": () => front.step(-second()),
  "second-on": () => front.step(second()),
  "frame-back": () => front.step(-1),
  "frame-on": () => front.step(1),
  ask: () => (ask.open = !ask.open),
  fullscreen: fill,
  ...(say && { write: () => say.elements.text.focus() }),
  help: () => help.showModal(),
};

function paint() {
  const clip = clips[at];
  where.textContent = where.dataset.words.replace("{at}", at + 1).replace("{count}", clips.length);
  if (goal) goal.textContent = clip.goal;
  ask.open = false;
  ask.hidden = !clip.question;
  document.getElementById("question").textContent = clip.question;
  broken.hidden = true;
  if (say) say.elements.clip.value = clip.code;
  for (const [name, index] of [["before", at - 1], ["next", at + 1]]) {
    if (clips[index]) control[name].href = `?clip=${index + 1}`;
    else control[name].removeAttribute("href");
    control[name].setAttribute("aria-disabled", !clips[index]);
  }
  history.replaceState(null, "", `?clip=${at + 1}`); // loading the page anew comes back to this clip
  paintPlay(front);
}

function paintPlay(deck) {
  if (deck !== front) return;
  const { playing, aim } = front.player;
  const fresh = front.over && aim < front.clip.end - 1;
  const { play, hold, goOn, again } = control.play.dataset;
  const word = playing ? hold : fresh ? play : front.over ? again : goOn;
  const [start, pause] = control.play.querySelectorAll("svg");
  start.toggleAttribute("hidden", playing);
  pause.toggleAttribute("hidden", !playing);
  const label = control.play.querySelector("span");
  if (label.textContent !== word) label.textContent = word;
}

function paintBroken(deck) {
  if (deck === front) broken.hidden = false;
}

for (const [name, act] of Object.entries(actions)) {
  control[name]?.addEventListener("click", (event) => {
    event.preventDefault();
    act();
    // After the mouse the space bar belongs to the film again; whoever goes by keyboard stays where she is.
    if (event.detail) event.currentTarget.blur();
  });
}
screen.addEventListener("click", toggle);
listen(actions, help);

for (const name of ["play", "play-clip", "slower", "loop"]) control[name].hidden = false;
control.fullscreen.hidden = !document.fullscreenEnabled;
front.stand(clips[at]);
paint();
standNext();
