// Face boxes over the photo: one tab stop, arrow keys to move between faces, and a card with the values of the active face.

import { LANDMARKS } from './drawing.js';
import { score } from './format.js';

const SVG = 'http://www.w3.org/2000/svg';
const svg = document.getElementById('overlay');
const card = document.getElementById('face-details');
let image = { width: 1, height: 1 };

/** Shows `faces` over an image of {width, height}. If `visible` is false, they are transparent but can be focused. */
export function renderFaces(faces, newImage, visible) {
  hideCard();
  image = newImage;
  svg.setAttribute('viewBox', `0 0 ${image.width} ${image.height}`);
  svg.classList.toggle('boxes-hidden', !visible);
  svg.replaceChildren(...faces.map((face, i) => faceGroup(face, i, faces.length)));
  svg.firstElementChild?.setAttribute('tabindex', '0');
}

function svgElement(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

function faceGroup(face, i, count) {
  const { box, landmarks } = face;
  const radius = Math.max(image.width / 400, box.width / 40);
  const group = svgElement('g', {
    role: 'button',
    tabindex: '-1',
    'aria-label': `Face ${i + 1} of ${count}, confidence ${score(face.confidence)}`,
    'aria-describedby': 'face-details',
  });
  const rect = { x: box.x, y: box.y, width: box.width, height: box.height };
  group.append(
    svgElement('rect', { ...rect, class: 'outline' }),
    svgElement('rect', rect),
    ...LANDMARKS.map(name => landmarks[name]).filter(isInside).map(({ x, y }) => svgElement('circle', { cx: x, cy: y, r: radius })),
    label(face),
  );
  group.addEventListener('pointerenter', () => showCard(face, i));
  group.addEventListener('pointerleave', () => group !== document.activeElement && hideCard());
  group.addEventListener('focus', () => showCard(face, i));
  group.addEventListener('blur', hideCard);
  group.addEventListener('click', () => group.focus());
  return group;
}

/** The network also estimates landmarks of a face that the border of the photo cuts off. */
const isInside = ({ x, y }) => x >= 0 && y >= 0 && x <= image.width && y <= image.height;

/** As wide as the box, to avoid overlapping labels. A label too small to read is shown on hover and focus only. */
function label({ confidence, box }) {
  const size = Math.min(image.width / 28, box.width / 3.2);
  const minSize = image.width / 90;
  const attributes = { x: box.x, y: Math.max(size, box.y - size / 3), 'font-size': Math.max(size, minSize) };
  const text = svgElement('text', size < minSize ? { ...attributes, class: 'small' } : attributes);
  text.textContent = score(confidence);
  return text;
}

const pixels = value => value.toFixed(1);
const fraction = value => value.toFixed(4);

function rows({ confidence, box, boundingBox, landmarks, roll }) {
  return [
    ['confidence', score(confidence)],
    ['box (pixels)', `x ${pixels(box.x)}, y ${pixels(box.y)}, ${pixels(box.width)}\u00a0×\u00a0${pixels(box.height)}`],
    ['box (fraction)', `left ${fraction(boundingBox.left)}, top ${fraction(boundingBox.top)}, `
      + `${fraction(boundingBox.width)}\u00a0×\u00a0${fraction(boundingBox.height)}`],
    ...LANDMARKS.map(name => [splitWords(name), `${pixels(landmarks[name].x)}, ${pixels(landmarks[name].y)}`]),
    ['roll', `${roll.toFixed(1)}°`],
  ];
}

const splitWords = name => name.replace(/[A-Z]/, letter => ` ${letter.toLowerCase()}`);

function showCard(face, i) {
  const list = document.createElement('dl');
  for (const [name, value] of rows(face)) {
    list.append(Object.assign(document.createElement('dt'), { textContent: name }));
    list.append(Object.assign(document.createElement('dd'), { textContent: value }));
  }
  const title = Object.assign(document.createElement('strong'), { textContent: `Face ${i + 1}` });
  card.replaceChildren(title, list);
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
  const groups = [...svg.children];
  const active = groups.indexOf(document.activeElement);
  const target = event.key === 'Home' ? 0 : event.key === 'End' ? groups.length - 1 : active + STEPS[event.key];
  if (groups[target]) {
    event.preventDefault();
    groups[active]?.setAttribute('tabindex', '-1');
    groups[target].setAttribute('tabindex', '0');
    groups[target].focus();
  }
});
