/**
 * A name drawn with finger, pen or mouse (templates/cases/_drawn.html): the strokes are written down in a hidden field as whole
 * numbers within the field's own measure, `12,80 14,78;200,40`, and drawn from there. The server reads no more than that.
 */
const STEP = 3; // closer points say nothing
const PEN = 4;

for (const root of document.querySelectorAll(".field.drawn")) {
  const { width, height, most } = Object.fromEntries(Object.entries(root.dataset).map(([name, value]) => [name, Number(value)]));
  const [canvas, field, clear] = ["canvas", "input", "button"].map((name) => root.querySelector(name));
  const pen = canvas.getContext("2d");
  let strokes = read(field.value);
  let current = null;

  const place = ({ clientX, clientY }) => {
    const { left, top, width: wide, height: high } = canvas.getBoundingClientRect();
    const within = (value, end) => Math.max(0, Math.min(end, Math.round(value * end)));
    return [within((clientX - left) / wide, width), within((clientY - top) / high, height)];
  };

  /** Draw everything anew, as sharp as the screen is. */
  const draw = () => {
    const wide = canvas.clientWidth * devicePixelRatio;
    canvas.width = wide;
    canvas.height = (wide * height) / width;
    pen.scale(wide / width, wide / width);
    Object.assign(pen, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
    pen.beginPath();
    for (const [first, ...others] of strokes) {
      pen.moveTo(...first);
      for (const point of others.length ? others : [first]) pen.lineTo(...point);
    }
    pen.stroke();
  };

  const write = () => {
    while (strokes.flat().length > most) strokes = strokes.map(thinner);
    field.value = strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";");
    clear.disabled = !strokes.length;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (current || event.button) return;
    current = { pointer: event.pointerId, stroke: [place(event)] };
    strokes.push(current.stroke);
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== current?.pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const [here, last] = [place(each), current.stroke.at(-1)];
      if (Math.hypot(here[0] - last[0], here[1] - last[1]) >= STEP) current.stroke.push(here);
    }
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== current?.pointer) return;
      current = null;
      write();
    });
  }
  clear.addEventListener("click", () => {
    strokes = [];
    write();
    draw();
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  root.hidden = false;
  write();
}

/** What was drawn before the form came back. */
function read(value) {
  const strokes = value ? value.split(";").map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number))) : [];
  return strokes.flat().every((point) => point.length === 2 && point.every(Number.isFinite)) ? strokes : [];
}

/** Every second point, and the last. */
function thinner(stroke) {
  return stroke.filter((_point, at) => at % 2 === 0 || at === stroke.length - 1);
}
