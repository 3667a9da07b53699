/** Frame numbers as people read them, `m:ss.ff`: the same arithmetic as cases/timecode.py, in whole numbers. */

/** @typedef {[number, number]} Rate frames a second, as numerator and denominator */

const FORM = /^(?:(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/;
const SECONDS_A_MINUTE = 60;

/** The first frame shown at or after a second. */
const firstOf = (second, [number, per]) => Math.ceil((second * number) / per);

const two = (number) => String(number).padStart(2, "0");

/**
 * Minutes, seconds and the frame within that second.
 * @param {number} frame
 * @param {Rate} rate
 */
export function parts(frame, [number, per]) {
  const second = Math.floor((frame * per) / number);
  return {
    minutes: Math.floor(second / SECONDS_A_MINUTE),
    seconds: second % SECONDS_A_MINUTE,
    frame: frame - firstOf(second, [number, per]),
  };
}

/**
 * The name of a frame: 5 at 25 frames a second is `0:00.05`.
 * @param {number} frame
 * @param {Rate} rate
 */
export function toTimecode(frame, rate) {
  const { minutes, seconds, frame: part } = parts(frame, rate);
  return `${minutes}:${two(seconds)}.${two(part)}`;
}

/**
 * The frame that a name such as `3:40.02`, `3:40` or `220` (seconds) means; null when it means none.
 * @param {string} text
 * @param {Rate} rate
 * @returns {number | null}
 */
export function toFrame(text, rate) {
  const found = FORM.exec(text.trim());
  if (!found) return null;
  const [minutes, seconds, part] = found.slice(1).map((digits) => Number(digits ?? 0));
  if (found[1] !== undefined && seconds >= SECONDS_A_MINUTE) return null;
  const second = minutes * SECONDS_A_MINUTE + seconds;
  const [first, following] = [firstOf(second, rate), firstOf(second + 1, rate)];
  return part < following - first ? first + part : null;
}
