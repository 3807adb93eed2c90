// The visible part of the photo. Zoom 1 fits the photo into the stage; everything drawn on the stage follows this state.

const MAX_SCREEN_PIXELS_PER_PHOTO_PIXEL = 16;
const MIN_MAX_ZOOM = 8;
const FLIGHT_MS = 350;
// A face that was flown to fills this part of the stage.
const FACE_PART = 0.4;
const MAX_EMPTY_PART = 0.42;

const stage = document.getElementById('stage');
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const listeners = [];
let photo = { width: 1, height: 1 };
// The size of the stage. Reading it from the element would force a layout in every frame.
let size = { width: 1, height: 1 };
let zoom = 1;
// In fractions of the photo: the resolution changes when a preview is replaced.
let center = { x: 0.5, y: 0.5 };
// The zoom at the end of the current flight.
let goal = 1;
let flight = 0;

/** Calls `listener` after every change of the visible part or of the stage's size. */
export const onViewChange = listener => listeners.push(listener);

/** Sets the size of the photo in its own pixels. `reset` fits it into the stage. */
export function setPhoto({ width, height }, reset) {
  photo = { width, height };
  measure();
  if (reset) {
    cancelAnimationFrame(flight);
    [zoom, goal, center] = [1, 1, { x: 0.5, y: 0.5 }];
  }
  show(zoom, center);
}

/** The state as {zoom, scale, x, y, width, height}: screen pixels per photo pixel, and the visible area in photo pixels. */
export function view() {
  const scale = fitScale() * zoom;
  const [width, height] = [size.width / scale, size.height / scale];
  return { zoom, scale, width, height, x: center.x * photo.width - width / 2, y: center.y * photo.height - height / 2 };
}

export const maxZoom = () => Math.max(MIN_MAX_ZOOM, MAX_SCREEN_PIXELS_PER_PHOTO_PIXEL / fitScale());

const fitScale = () => Math.min(size.width / photo.width, size.height / photo.height) || 1;

/** Zooms by a factor; the point {x, y} of the stage, in screen pixels, stays where it is. Default: the middle. */
export function zoomBy(factor, point = { x: size.width / 2, y: size.height / 2 }, animated = false) {
  const before = view();
  const target = limit((animated ? goal : zoom) * factor, 1, maxZoom());
  const fixed = { x: before.x + point.x / before.scale, y: before.y + point.y / before.scale };
  const scale = fitScale() * target;
  const middle = {
    x: (fixed.x + (size.width / 2 - point.x) / scale) / photo.width,
    y: (fixed.y + (size.height / 2 - point.y) / scale) / photo.height,
  };
  move(target, middle, animated);
}

/** Moves the photo by screen pixels. */
export function panBy(dx, dy) {
  const { scale } = view();
  move(zoom, { x: center.x - dx / scale / photo.width, y: center.y - dy / scale / photo.height }, false);
}

/** Moves the point of the photo, in fractions, to the middle of the stage. */
export const centerOn = (x, y) => move(zoom, { x, y }, false);

export const fit = () => move(1, { x: 0.5, y: 0.5 }, true);

/** Enlarges the area of the photo and moves it to the middle of the stage. */
export function flyTo({ x, y, width, height }) {
  const fill = Math.min(size.width / width, size.height / height) * FACE_PART;
  const target = limit(fill / fitScale(), 1, maxZoom());
  move(target, { x: (x + width / 2) / photo.width, y: (y + height / 2) / photo.height }, true);
}

/** Pans, if necessary, until the area of the photo is visible. */
export function reveal({ x, y, width, height }) {
  const visible = view();
  const outside = x < visible.x || y < visible.y
    || x + width > visible.x + visible.width || y + height > visible.y + visible.height;
  if (zoom > 1 && outside) {
    move(zoom, { x: (x + width / 2) / photo.width, y: (y + height / 2) / photo.height }, true);
  }
}

function move(targetZoom, targetCenter, animated) {
  cancelAnimationFrame(flight);
  goal = targetZoom;
  const to = limitCenter(targetZoom, targetCenter);
  if (!animated || reducedMotion.matches) {
    show(targetZoom, to);
    return;
  }
  const [startZoom, from, start] = [zoom, center, performance.now()];
  const step = now => {
    const time = limit((now - start) / FLIGHT_MS, 0, 1);
    const part = time * time * (3 - 2 * time);
    show(startZoom * (targetZoom / startZoom) ** part,
      { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    if (time < 1) {
      flight = requestAnimationFrame(step);
    }
  };
  flight = requestAnimationFrame(step);
}

function show(newZoom, newCenter) {
  zoom = newZoom;
  center = limitCenter(newZoom, newCenter);
  listeners.forEach(listener => listener());
}

/** The photo may leave a part of the stage empty, so that a face at its edge can be in the middle. */
function limitCenter(atZoom, { x, y }) {
  const scale = fitScale() * atZoom;
  const slack = MAX_EMPTY_PART * Math.min(1, 3 * (atZoom - 1));
  const limitAxis = (value, visible) => {
    const lowest = Math.max(0, Math.min(visible, 1) / 2 - slack * visible);
    return limit(value, lowest, 1 - lowest);
  };
  return {
    x: limitAxis(x, size.width / (scale * photo.width)),
    y: limitAxis(y, size.height / (scale * photo.height)),
  };
}

const limit = (value, min, max) => Math.min(max, Math.max(min, value));

function measure() {
  size = { width: stage.clientWidth, height: stage.clientHeight };
}

new ResizeObserver(() => {
  measure();
  show(zoom, center);
}).observe(stage);
