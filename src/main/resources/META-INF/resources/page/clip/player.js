// The video with its controls. Times are milliseconds.

import { create } from '../format.js';
import { svgElement } from '../overlay.js';
import { clock } from './clock.js';

const STEP_MS = 1000;
// Paths in a square of 16 units.
const ICONS = {
  play: 'M4 2v12l10-6z',
  pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  sound: 'M2 6h3l4-4v12l-4-4H2zM11 5q2 3 0 6l1 1q3-4 0-8z',
  muted: 'M2 6h3l4-4v12l-4-4H2zM11 6l1-1 4 5-1 1zM15 5l1 1-4 5-1-1z',
  full: 'M2 2h5v2H4v3H2zM14 14H9v-2h3V9h2z',
};

/**
 * `onFrame` gets the time of the frame on the screen, `onSeek` the position, also if the browser cannot play the clip;
 * `onUnplayable` is called if it cannot.
 */
export class Player {
  element = create('div', 'player');
  boxes = svgElement('svg', { class: 'track-boxes', 'aria-hidden': 'true' });
  video = Object.assign(document.createElement('video'), { playsInline: true, preload: 'auto' });
  playable = false;
  failed = false;
  #screen = create('div', 'screen');
  #notice = create('p', 'notice');
  #play = create('button', 'play');
  #seekBar = Object.assign(create('input'), { type: 'range', min: 0, max: 1, step: 'any', value: 0 });
  #time = create('span', 'time');
  #callbacks;
  #durationMs = 0;
  #positionMs = 0;

  constructor(callbacks) {
    this.#callbacks = callbacks;
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Clip: space plays or pauses, arrow keys seek');
    this.#screen.tabIndex = 0;
    this.#screen.setAttribute('role', 'group');
    this.#screen.setAttribute('aria-label', 'Video');
    this.#seekBar.setAttribute('aria-label', 'Position');
    this.#notice.hidden = true;
    this.#screen.append(this.video, this.boxes, this.#notice);
    const controls = create('div', 'player-controls');
    controls.append(this.#play, this.#seekBar, this.#time, ...this.#soundAndSize());
    this.element.append(this.#screen, controls);
    this.#listen();
    this.#showState();
  }

  #soundAndSize() {
    const sound = create('button');
    const update = () => setIcon(sound, ...(this.video.muted ? [ICONS.muted, 'Unmute'] : [ICONS.sound, 'Mute']));
    sound.addEventListener('click', () => { this.video.muted = !this.video.muted; });
    this.video.addEventListener('volumechange', update);
    update();
    const full = create('button');
    setIcon(full, ICONS.full, 'Full screen');
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener('click', () => document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen());
    return [sound, full];
  }

  #listen() {
    const { video } = this;
    this.#play.addEventListener('click', () => this.toggle());
    this.#screen.addEventListener('click', () => this.toggle());
    this.#seekBar.addEventListener('input', () => this.seek(Number(this.#seekBar.value)));
    this.element.addEventListener('keydown', event => this.#onKey(event));
    ['play', 'pause', 'ended'].forEach(name => video.addEventListener(name, () => this.#showState()));
    video.addEventListener('loadedmetadata', () => {
      if (!video.videoWidth) {
        this.#fail();
        return;
      }
      this.playable = true;
      this.setDuration(video.duration * 1000);
      this.#showState();
      this.#callbacks.onPlayable();
    });
    video.addEventListener('error', () => this.#fail());
    video.addEventListener('timeupdate', () => this.#moved(video.currentTime * 1000));
    video.addEventListener('seeked', () => this.#callbacks.onFrame(video.currentTime * 1000));
    this.#followFrames();
  }

  /** The time of the frame on the screen: currentTime is up to a frame late. */
  #followFrames() {
    const { video } = this;
    if ('requestVideoFrameCallback' in video) {
      const next = () => video.requestVideoFrameCallback((now, { mediaTime }) => {
        this.#callbacks.onFrame(mediaTime * 1000);
        this.#moved(video.currentTime * 1000);
        next();
      });
      next();
      return;
    }
    const next = () => {
      this.#callbacks.onFrame(video.currentTime * 1000);
      this.#moved(video.currentTime * 1000);
      if (!video.paused) {
        requestAnimationFrame(next);
      }
    };
    video.addEventListener('play', next);
  }

  load(source) {
    this.video.src = source;
  }

  /** Shows a sentence in place of the picture, or nothing for an empty one. */
  setNotice(text) {
    this.#notice.textContent = text;
    this.#notice.hidden = !text;
  }

  /** The duration of the result is used until the browser has read the clip's own; some files do not state it. */
  setDuration(durationMs) {
    if (Number.isFinite(durationMs) && durationMs > 0) {
      this.#durationMs = durationMs;
      this.#seekBar.max = durationMs;
      this.#moved(this.#positionMs);
    }
  }

  /** Reports the current frame again, for new boxes. */
  refresh() {
    this.#callbacks.onFrame(this.playable ? this.video.currentTime * 1000 : this.#positionMs);
    this.#callbacks.onSeek(this.#positionMs);
  }

  toggle() {
    if (this.playable) {
      if (this.video.paused) {
        this.video.play().catch(() => this.#showState());
      } else {
        this.video.pause();
      }
    }
  }

  seek(timeMs) {
    const target = Math.min(this.#durationMs, Math.max(0, timeMs));
    if (this.playable) {
      this.video.currentTime = target / 1000;
    } else {
      this.#callbacks.onFrame(target);
    }
    this.#moved(target);
  }

  seekBy(milliseconds) {
    this.seek(this.#positionMs + milliseconds);
  }

  #onKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || (key === ' ' && target.matches('button'))) {
      return;
    }
    const action = {
      ' ': () => this.toggle(), Home: () => this.seek(0), End: () => this.seek(this.#durationMs),
      ArrowLeft: () => this.seekBy(-STEP_MS), ArrowRight: () => this.seekBy(STEP_MS),
    }[key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  #moved(positionMs) {
    this.#positionMs = positionMs;
    this.#seekBar.value = positionMs;
    const text = `${clock(positionMs, this.#durationMs)} / ${clock(this.#durationMs)}`;
    if (this.#time.textContent !== text) {
      this.#time.textContent = text;
      this.#seekBar.setAttribute('aria-valuetext', text.replace('/', 'of'));
    }
    this.#callbacks.onSeek(positionMs);
  }

  #showState() {
    const playing = !this.video.paused && !this.video.ended;
    setIcon(this.#play, ...(playing ? [ICONS.pause, 'Pause'] : [ICONS.play, 'Play']));
    this.#play.disabled = !this.playable;
  }

  #fail() {
    this.playable = false;
    this.failed = true;
    this.#showState();
    this.#callbacks.onUnplayable();
  }

  close() {
    this.video.removeAttribute('src');
    this.video.load();
    this.element.remove();
  }
}

function setIcon(button, path, label) {
  button.setAttribute('aria-label', label);
  button.replaceChildren(svgElement('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, [svgElement('path', { d: path })]));
}
