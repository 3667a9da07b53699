/** The film room: a film is looked at frame by frame, and the moments that went well are marked. */
import { Saver, fill, words } from "./api.js";
import { ClipList } from "./clips.js";
import { Editor } from "./editor.js";
import { listen } from "./keys.js";
import { Player } from "./player.js";
import { parts, toTimecode } from "./timecode.js";

const RATES = [0.25, 0.5, 0.75, 1, 1.5, 2];
const WORD_STAYS = 4000;

const find = (selector) => document.querySelector(selector);
const film = JSON.parse(find("#player").textContent);
const room = find("#room");
const video = find("video");
const strip = find(".strip");
const seek = find(".strip-seek");
const help = find("#keys");

const second = Math.round(film.fps[0] / film.fps[1]);
const timecode = (frame) => toTimecode(frame, film.fps);
const clock = (frame) => timecode(frame).split(".")[0];

const player = new Player(video, film);
const saver = new Saver(find("#saved"));
const list = new ClipList(find("#clips"), saver, say);
const editor = find("#editor") && new Editor(find("#editor"), { list, saver, film, say });
let looping = false;
/** The clips that are still to be played, one after the other. */
let reel = [];

video.controls = false;
for (const part of [strip, find(".transport")]) part.hidden = false;

let silence = 0;

/** Say a word on the film and to a screen reader. */
function say(sentence) {
  const word = find(".screen-word");
  clearTimeout(silence);
  word.textContent = sentence;
  silence = setTimeout(() => (word.textContent = ""), WORD_STAYS);
}

/** The clip that P plays: the one in the editor, or the one that is open in the list. */
function clip() {
  if (editor) return editor.current.isWhole ? editor.current : null;
  const chosen = list.get(list.chosen);
  return chosen ?? null;
}

function withClip(act) {
  const here = clip();
  if (here) act(here);
  else say(words.mark_first);
}

function playNext() {
  const next = reel.shift();
  if (next) player.playRange(next.first, next.out);
}

const by = (frames) => player.seek(player.aim + frames);

function speed(steps) {
  const at = RATES.indexOf(player.rate) + steps;
  player.rate = RATES[Math.max(0, Math.min(at, RATES.length - 1))];
}

const watching = {
  play() {
    if (!player.playing) player.range = null;
    reel = player.playing ? reel : [];
    player.toggle();
  },
  slower: () => speed(-1),
  faster: () => speed(1),
  "frame-back": () => player.step(-1),
  "frame-on": () => player.step(1),
  "second-back": () => by(-second),
  "second-on": () => by(second),
  "five-back": () => by(-5 * second),
  "five-on": () => by(5 * second),
  start: () => player.seek(0),
  finish: () => player.seek(film.frames),
  "play-clip": () => {
    reel = [];
    withClip(({ first, out }) => player.playRange(first, out, { loop: looping }));
  },
  "play-all": () => {
    reel = [...list.clips];
    playNext();
  },
  loop() {
    looping = !looping;
    find("[data-do=loop]").ariaPressed = String(looping);
    if (player.range) player.range.loop = looping;
    else if (looping && clip()) watching["play-clip"]();
  },
  "to-in": () => withClip(({ first }) => player.seek(first)),
  "to-out": () => withClip(({ out }) => player.seek(out - 1)),
  help: () => help.showModal(),
};

const marking = {
  in: () => editor.mark({ first: player.frame }),
  out: () => editor.mark({ out: player.frame + 1 }),
  "last-five": () => editor.mark({ first: Math.max(0, player.frame + 1 - 5 * second), out: player.frame + 1 }),
  save: () => editor.save(),
  see: (digit) => editor.see(digit),
  unsee: () => editor.unsee(),
  aside: () => editor.aside(),
  new: () => editor.fresh(),
};

const actions = editor ? { ...watching, ...marking } : watching;
listen(actions, help);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-edge]");
  if (!button) return;
  const { edge, by: frames } = button.dataset;
  if (edge) return editor.nudge(edge, Number(frames ?? 0), player.frame);
  if (!actions[button.dataset.do]) return;
  event.preventDefault();
  actions[button.dataset.do]();
  // A pointer leaves the keys to the film; somebody who presses by key stays on the button.
  if (event.detail && room.contains(button)) room.focus({ preventScroll: true });
});

// Where the film is

function paintPlace() {
  const frame = player.aim;
  const share = frame / Math.max(1, film.frames - 1);
  strip.style.setProperty("--at", share);
  seek.value = frame;
  find("#now").textContent = timecode(player.frame);
  if (!player.playing || frame % second === 0) seek.ariaValueText = fill(words.place, parts(frame, film.fps));
}

seek.addEventListener("input", () => player.seek(Number(seek.value)));
player.addEventListener("frame", paintPlace);
player.addEventListener("playing", () => {
  find("[data-do=play]").ariaPressed = String(player.playing);
  paintPlace();
});
player.addEventListener("range-end", playNext);
player.addEventListener("rate", () => (find("#speed").textContent = fill(words.speed, { times: player.rate })));
for (const [name, busy] of [["waiting", true], ["seeking", true], ["seeked", false], ["playing", false], ["error", false]]) {
  video.addEventListener(name, () => (find(".screen").ariaBusy = String(busy)));
}
video.addEventListener("error", () => {
  clearTimeout(silence);
  find(".screen-word").textContent = words.film_stopped;
});
if (video.error) video.dispatchEvent(new Event("error"));

// Clips on the timeline

function place(element, { first, out }) {
  const whole = Math.max(1, film.frames - 1);
  element.style.setProperty("--from", first / whole);
  element.style.setProperty("--to", Math.min(1, out / whole));
}

function paintClips() {
  const held = document.activeElement?.dataset?.strip;
  find(".strip-clips").replaceChildren(
    ...list.clips.map((one, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `strip-clip l${film.levels[one.level] ?? 0}`;
      button.textContent = index + 1;
      button.dataset.strip = one.code;
      button.ariaPressed = String(one.code === list.chosen);
      button.ariaLabel = fill(words.on_strip, { number: index + 1, start: clock(one.first), end: clock(one.out) });
      place(button, one);
      return button;
    }),
  );
  if (held) find(`[data-strip="${held}"]`)?.focus({ preventScroll: true });
  for (const span of document.querySelectorAll("[data-goal]")) {
    const count = list.clips.filter((one) => one.goal === span.dataset.goal).length;
    span.textContent = fill(words.shown_by, { count });
  }
}

function paintRange() {
  const range = find(".strip-range");
  const moment = editor.current;
  range.hidden = moment.first === null && moment.out === null;
  const first = moment.first ?? moment.out - 1;
  place(range, { first, out: moment.out ?? first + 1 });
}

function open(code) {
  if (editor) editor.open(code);
  else list.choose(code);
  player.seek(list.get(code).first);
}

list.addEventListener("open", ({ detail }) => {
  open(detail);
  if (matchMedia("(max-width: 63.99rem)").matches) find("#editor")?.scrollIntoView();
});
list.addEventListener("drawn", paintClips);
list.addEventListener("chosen", paintClips);
strip.addEventListener("click", ({ target }) => target.dataset.strip && open(target.dataset.strip));
editor?.addEventListener("range", paintRange);
editor?.addEventListener("edge", ({ detail }) => player.seek(detail));

// Leaving sends what is typed, and asks only where something would be lost.

document.addEventListener("visibilitychange", () => document.hidden && editor?.flush());
window.addEventListener("beforeunload", (event) => {
  editor?.flush();
  if (saver.wouldLose || editor?.wouldLose) event.preventDefault();
});

paintClips();
paintPlace();
if (editor) paintRange();
const first = clip()?.first;
if (first) player.seek(first);
