// The faces over the photo: one tab stop, arrow keys from face to face, and every number of the one that is looked at.

import { POINTS } from './drawing.js';

const SVG = 'http://www.w3.org/2000/svg';
const svg = document.getElementById('overlay');
const card = document.getElementById('card');
let image = { width: 1, height: 1 };

/** Puts `faces` over a picture of `image` ({width, height}); without `visible` they can be reached, but not seen. */
export function showFaces(faces, shownImage, visible) {
  hideCard();
  image = shownImage;
  svg.setAttribute('viewBox', `0 0 ${image.width} ${image.height}`);
  svg.classList.toggle('hidden-boxes', !visible);
  svg.replaceChildren(...faces.map((face, i) => group(face, i, faces.length)));
  svg.firstElementChild?.setAttribute('tabindex', '0');
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function group(face, i, count) {
  const { box, landmarks } = face;
  const radius = Math.max(image.width / 400, box.width / 40);
  const made = element('g', {
    role: 'button',
    tabindex: '-1',
    'aria-label': `Face ${i + 1} of ${count}, confidence ${percent(face.confidence)}`,
    'aria-describedby': 'card',
  });
  const place = { x: box.x, y: box.y, width: box.width, height: box.height };
  made.append(
    element('rect', { ...place, class: 'casing' }),
    element('rect', place),
    ...POINTS.map(name => element('circle', { cx: landmarks[name].x, cy: landmarks[name].y, r: radius })),
    label(face),
  );
  made.addEventListener('pointerenter', () => showCard(face, i));
  made.addEventListener('pointerleave', () => made !== document.activeElement && hideCard());
  made.addEventListener('focus', () => showCard(face, i));
  made.addEventListener('blur', hideCard);
  made.addEventListener('click', () => made.focus());
  return made;
}

/** As wide as its box, so that neighbours do not write over each other; what would be too small is shown on demand. */
function label({ confidence, box }) {
  const size = Math.min(image.width / 28, box.width / 3.2);
  const readable = image.width / 90;
  const place = { x: box.x, y: Math.max(size, box.y - size / 3), 'font-size': Math.max(size, readable) };
  const text = element('text', size < readable ? { ...place, class: 'small' } : place);
  text.textContent = percent(confidence);
  return text;
}

const percent = value => `${(100 * value).toFixed(1)} %`;
const number = value => value.toFixed(1);
const fraction = value => value.toFixed(4);

/** Every number that the service tells of a face. */
function rows({ confidence, box, boundingBox, landmarks, roll }) {
  return [
    ['confidence', confidence.toFixed(6)],
    ['box, pixels', `x ${number(box.x)}, y ${number(box.y)}, ${number(box.width)} × ${number(box.height)}`],
    ['of the photo', `left ${fraction(boundingBox.left)}, top ${fraction(boundingBox.top)}, `
      + `${fraction(boundingBox.width)} × ${fraction(boundingBox.height)}`],
    ...POINTS.map(name => [words(name), `${number(landmarks[name].x)}, ${number(landmarks[name].y)}`]),
    ['roll', `${number(roll)}°`],
  ];
}

const words = name => name.replace(/[A-Z]/, letter => ` ${letter.toLowerCase()}`);

function showCard(face, i) {
  const list = document.createElement('dl');
  for (const [name, value] of rows(face)) {
    list.append(Object.assign(document.createElement('dt'), { textContent: name }));
    list.append(Object.assign(document.createElement('dd'), { textContent: value }));
  }
  const title = Object.assign(document.createElement('strong'), { textContent: `Face ${i + 1}` });
  card.replaceChildren(title, list);
  // In the corner that is farthest from the face.
  card.classList.toggle('left', face.box.x + face.box.width / 2 > image.width / 2);
  card.classList.toggle('low', face.box.y + face.box.height / 2 < image.height / 2);
  card.hidden = false;
}

function hideCard() {
  card.hidden = true;
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

svg.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    hideCard();
  }
  const all = [...svg.children];
  const at = all.indexOf(document.activeElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : at + STEPS[event.key];
  if (all[next]) {
    event.preventDefault();
    all[at]?.setAttribute('tabindex', '-1');
    all[next].setAttribute('tabindex', '0');
    all[next].focus();
  }
});
