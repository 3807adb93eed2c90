// Face boxes over the photo: one tab stop, and arrow keys to move between faces. The viewBox follows the visible part of the
// photo, and lines keep their width, so boxes are sharp at every zoom.

import { band } from './confidence.js';
import { LANDMARKS } from './drawing.js';
import { score } from './format.js';
import { onViewChange, reveal, view } from './viewport.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
// Screen pixels. Smaller faces show their label and landmarks on hover and focus only, or after zooming.
const MIN_LABEL_WIDTH = 40;
const MIN_LANDMARKS_WIDTH = 22;

export function svgElement(name, attributes = {}, children = []) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

/** Like replaceChildren, but leaves nodes that stay in place untouched: moving hundreds of them takes longer than a frame. */
export function updateChildren(parent, nodes) {
  nodes.forEach((node, i) => parent.children[i] === node || parent.insertBefore(node, parent.children[i] ?? null));
  while (parent.children.length > nodes.length) {
    parent.lastElementChild.remove();
  }
}

/** The face that has the focus, in the photo or in the strip, or null. */
export const focusedFace = () => document.activeElement?.face ?? null;

/** The faces in one SVG. `onActivate` gets the face under the pointer or with the focus, or null; `onPick` that of Enter. */
export class Overlay {
  #svg;
  #onActivate;
  #onPick;
  #groups = new Map();
  #photo = { width: 1, height: 1 };

  constructor(svg, { onActivate, onPick }) {
    this.#svg = svg;
    this.#onActivate = onActivate;
    this.#onPick = onPick;
    svg.addEventListener('keydown', event => this.#moveFocus(event));
    onViewChange(() => this.#followView());
  }

  /** `describe` returns the accessible name of a face, and `classOf` a class for its group. */
  render(faces, photo, describe, classOf = () => '') {
    const reusable = photo.width === this.#photo.width ? this.#groups : new Map();
    const focused = [...this.#groups].find(([, group]) => group === document.activeElement)?.[0];
    this.#photo = photo;
    this.#groups = new Map(faces.map((face, i) => {
      const group = reusable.get(face) ?? this.#group(face);
      group.setAttribute('aria-label', describe(face, i));
      group.setAttribute('tabindex', i === 0 ? '0' : '-1');
      group.setAttribute('class', `face ${band(face.confidence).name} ${classOf(face)}`);
      return [face, group];
    }));
    updateChildren(this.#svg, [...this.#groups.values()]);
    this.#followView();
    this.#groups.get(focused)?.focus({ preventScroll: true });
  }

  /** Highlights one face, or none for null. */
  highlight(face) {
    this.#groups.forEach((group, other) => group.classList.toggle('active', other === face));
  }

  #group(face) {
    const { box, confidence } = face;
    const rect = { x: box.x, y: box.y, width: box.width, height: box.height };
    const dash = band(confidence).dash.join(' ');
    const top = box.y < this.#photo.height * 0.03;
    const label = svgElement('text', { x: box.x, y: box.y, dy: top ? '1.1em' : '-.4em' }, [score(confidence)]);
    const group = svgElement('g', {
      role: 'button', 'aria-describedby': 'face-details',
    }, [
      svgElement('rect', { ...rect, class: 'outline', 'stroke-dasharray': dash }),
      svgElement('rect', { ...rect, class: 'box', 'stroke-dasharray': dash }),
      svgElement('path', { class: 'landmarks', d: this.#landmarkDots(face) }),
      label,
    ]);
    group.face = face;
    group.addEventListener('pointerenter', () => this.#onActivate(face));
    group.addEventListener('pointerleave', () => this.#onActivate(focusedFace()));
    group.addEventListener('focus', () => {
      this.#onActivate(face);
      if (group.matches(':focus-visible')) {
        reveal(box);
      }
    });
    group.addEventListener('blur', () => this.#onActivate(null));
    group.addEventListener('click', () => group.focus({ preventScroll: true }));
    return group;
  }

  #followView() {
    const { x, y, width, height, scale } = view();
    this.#svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
    this.#svg.style.setProperty('--screen-pixel', `${1 / scale}px`);
    this.#groups.forEach((group, { box }) => {
      group.classList.toggle('no-label', box.width * scale < MIN_LABEL_WIDTH);
      group.classList.toggle('no-landmarks', box.width * scale < MIN_LANDMARKS_WIDTH);
      group.style.setProperty('--dot', `${Math.min(7, Math.max(2.5, box.width * scale / 22))}px`);
    });
  }

  #moveFocus(event) {
    const groups = [...this.#svg.children];
    const active = groups.indexOf(document.activeElement);
    const target = event.key === 'Home' ? 0 : event.key === 'End' ? groups.length - 1 : active + STEPS[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#onPick([...this.#groups.keys()][active]);
    } else if (event.key === 'Escape') {
      this.#onActivate(null);
    } else if (groups[target]) {
      event.preventDefault();
      groups[active]?.setAttribute('tabindex', '-1');
      groups[target].setAttribute('tabindex', '0');
      groups[target].focus();
    }
  }

  /** Lines without length and with round ends are dots of the line's width. Points outside of the photo are not drawn. */
  #landmarkDots({ landmarks }) {
    const { width, height } = this.#photo;
    return LANDMARKS.map(name => landmarks[name])
      .filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height)
      .map(({ x, y }) => `M${x} ${y}h0`).join('');
  }
}
