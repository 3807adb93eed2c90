// Single frames of a clip, read with a video element of their own, so that the player is not moved.

const TIMEOUT_MS = 15_000;
// Inside the frame, because its time is rounded to milliseconds.
const OFFSET_MS = 2;
// The picture is larger than the box, to show the whole head.
const FACE_FACTOR = 1.5;

export class Frames {
  #video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, preload: 'auto' });
  #last = Promise.resolve();
  #closed = false;

  constructor(source) {
    this.#video.src = source;
  }

  /** Calls `draw` with the frame at a time. One at a time; rejects if the browser cannot read it. */
  read(timeMs, draw) {
    const frame = this.#last.catch(() => {}).then(async () => {
      if (this.#closed || this.#video.error) {
        throw new Error('The clip cannot be read.');
      }
      if (this.#video.readyState < HTMLMediaElement.HAVE_METADATA) {
        await this.#event('loadedmetadata');
      }
      if (!this.#video.videoWidth) {
        throw new Error('The clip has no picture.');
      }
      const seeked = this.#event('seeked');
      this.#video.currentTime = (timeMs + OFFSET_MS) / 1000;
      await seeked;
      return draw(this.#video);
    });
    this.#last = frame;
    return frame;
  }

  #event(name) {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      this.#video.addEventListener(name, resolve, { once: true });
      this.#video.addEventListener('error', reject, { once: true });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }

  close() {
    this.#closed = true;
    this.#video.removeAttribute('src');
    this.#video.load();
  }
}

/** Draws a square around the box, which is in fractions of the frame. At the edge it moves inwards. */
export function drawFace(canvas, video, { left, top, width, height }, size) {
  const [fullWidth, fullHeight] = [video.videoWidth, video.videoHeight];
  const side = Math.min(fullWidth, fullHeight, FACE_FACTOR * Math.max(width * fullWidth, height * fullHeight));
  const start = (from, length, limit) => Math.min(limit - side, Math.max(0, (from + length / 2) * limit - side / 2));
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(video, start(left, width, fullWidth), start(top, height, fullHeight), side, side, 0, 0, size, size);
}
