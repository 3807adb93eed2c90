// The current clip: the player in place of the photo, and the timeline in place of the face strip.

import { renderDetails } from '../details.js';
import { create, faceCount } from '../format.js';
import { offerFace } from '../snippets.js';
import { Boxes } from './boxes.js';
import { clock } from './clock.js';
import { drawFace, Frames } from './frames.js';
import { Player } from './player.js';
import { problemOf, sourceOf } from './source.js';
import { Timeline } from './timeline.js';

const FACE_SIZE = 44;
const [MIN_RATIO, MAX_RATIO] = [0.6, 2.4];
const STEP_MS = 1000;

const element = id => document.getElementById(id);
// {clip, player, boxes, timeline, frames, result, selected}; `frames` is a promise. Null while a photo is shown.
let shown = null;

await new Promise((resolve, reject) => {
  const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'page/clip/clip.css' });
  sheet.addEventListener('load', resolve);
  sheet.addEventListener('error', reject);
  document.head.append(sheet);
});

/** Shows a clip, and its tracks once it has a result. */
export function showClip(clip) {
  if (clip !== shown?.clip) {
    hideClip();
    open(clip);
  }
  if (clip.result !== shown.result) {
    shown.result = clip.result;
    renderTracks();
  }
  element('image-info').textContent = clip.result ? describe(clip.result.video) : '';
}

export function hideClip() {
  if (!shown) {
    return;
  }
  const { player, timeline, hint, frames, source } = shown;
  shown = null;
  player.close();
  timeline.close();
  hint.remove();
  frames.then(reader => reader.close(), () => {});
  source.then(address => URL.revokeObjectURL(address), () => {});
  renderDetails(null);
}

function open(clip) {
  const player = new Player({
    onFrame: timeMs => current.boxes.show(timeMs),
    onSeek: timeMs => current.timeline.move(timeMs),
    onPlayable: () => {
      player.setNotice('');
      if (current === shown) {
        fit();
      }
    },
    onUnplayable: () => current === shown && explainUnplayable(),
  });
  const source = sourceOf(clip);
  const frames = source.then(address => new Frames(address));
  frames.catch(() => {});
  const current = {
    clip, player, source, frames, result: null, selected: null,
    hint: create('p', 'note', 'Click a row to seek to that time, or a face to see its best view.'),
    boxes: new Boxes(player.boxes, select),
    timeline: new Timeline({
      onSeek: (timeMs, track) => {
        select(track ?? current.selected);
        player.seek(timeMs);
      },
      onStep: direction => player.seekBy(direction * STEP_MS),
      onActivate: activate,
      onPick: track => {
        select(track);
        player.seek(track.best.timeMs);
      },
      drawBest: async (track, canvas) => {
        const reader = await frames.catch(() => null);
        await reader?.read(track.best.timeMs, video =>
          drawFace(canvas, video, track.best.boundingBox, Math.round(FACE_SIZE * devicePixelRatio)))
          .then(() => canvas.classList.add('drawn'), () => {});
      },
    }),
  };
  shown = current;
  element('stage').after(player.element);
  element('crops').after(current.timeline.element, current.hint);
  player.setNotice(clip.blob ? '' : 'Loading the clip…');
  source.then(address => current === shown && player.load(address),
    error => current === shown && player.setNotice(`The clip cannot be played: ${error.message}`));
  fit();
}

function renderTracks() {
  const { result, player, timeline } = shown;
  const { tracks = [], video } = result ?? {};
  shown.selected = null;
  element('strip').hidden = !result;
  element('strip-title').textContent = tracks.length ? faceCount(tracks.length, true) : 'No faces were found in this clip.';
  timeline.element.hidden = tracks.length === 0;
  shown.hint.hidden = tracks.length === 0;
  player.setDuration(video?.durationMs);
  timeline.setTracks(tracks, video?.durationMs ?? 0);
  renderDetails(null);
  fit();
  player.refresh();
  if (player.failed) {
    explainUnplayable();
  }
}

/** Sizes the player by the result, or by the video until there is a result, and places the boxes. */
function fit() {
  const { result, player, boxes } = shown;
  const picture = { width: player.video.videoWidth, height: player.video.videoHeight };
  const source = result?.video ?? picture;
  if (!source.width) {
    return;
  }
  const ratio = (picture.width || source.width) / (picture.height || source.height);
  element('frame').style.setProperty('--ratio', Math.min(MAX_RATIO, Math.max(MIN_RATIO, ratio)));
  const transposed = picture.width > 0 && isTransposed(picture, source);
  boxes.setTracks(transposed ? [] : result?.tracks ?? [], source, picture.width ? picture : source);
  if (transposed) {
    player.setNotice('This browser does not apply the rotation of the clip, so no boxes are drawn.');
  }
}

/** Whether the sides are swapped. Pixels that are not square also change the ratio, but less. */
function isTransposed(a, b) {
  const [first, second] = [a, b].map(({ width, height }) => Math.log(width / height));
  return Math.abs(first + second) < Math.abs(first - second) - 0.2;
}

async function explainUnplayable() {
  const { clip, player } = shown;
  const problem = await problemOf(clip);
  const codec = clip.result?.video?.codec;
  player.setNotice(problem ? `The clip cannot be played: ${problem}` : `This browser cannot play this clip${codec ? ` (${codec})` : ''}. `
    + 'The timeline and the JSON below do not depend on it.');
}

function activate(track) {
  const { startMs, endMs, best, id } = track;
  const durationMs = shown.result.video.durationMs;
  const name = `Track ${id}`;
  const [start, end, time] = [startMs, endMs, best.timeMs].map(timeMs => clock(timeMs, durationMs));
  offerFace(track, name);
  renderDetails({ ...best, roll: best.pose.roll }, `${name}, ${start} to ${end}; best view at ${time}`);
}

function select(track) {
  if (track) {
    shown.selected = track;
    shown.boxes.select(track);
    shown.timeline.select(track, true);
    activate(track);
  }
}

function describe({ width, height, codec, durationMs, frameRate, sampledFrameRate, framesAnalyzed, rotation }) {
  const rate = value => String(Math.round(value * 100) / 100);
  return [
    `${width} × ${height} ${codec}`, clock(durationMs), ...(frameRate ? [`${rate(frameRate)} frames per second`] : []),
    `${framesAnalyzed} analyzed (${rate(sampledFrameRate)} per second)`, ...(rotation ? [`rotated by ${rotation}°`] : []),
  ].join(', ');
}
