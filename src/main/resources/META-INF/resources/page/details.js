// The values of the face under the pointer or with the focus, below the photo, where they cover no other face.

import { LANDMARKS } from './drawing.js';
import { create, score } from './format.js';

const card = document.getElementById('face-details');
const pixels = value => value.toFixed(1);
const degrees = value => `${value.toFixed(1)}°`.replace('-', '\u2212');
const fraction = value => value.toFixed(3);
const splitWords = name => name.replace(/[A-Z]/, letter => ` ${letter.toLowerCase()}`);

/** Shows the values of a face under its name, or nothing for null. */
export function renderDetails(face, name) {
  card.classList.toggle('empty', !face);
  if (face) {
    const list = create('dl');
    rows(face).forEach(([label, value]) => {
      const row = create('div');
      row.append(create('dt', '', label), create('dd', '', value));
      list.append(row);
    });
    card.replaceChildren(create('strong', '', name), list);
  }
}

function rows({ confidence, box, boundingBox, landmarks, roll, pose, quality, networkPixels }) {
  return [
    ['confidence', score(confidence)],
    ['box (pixels)', `${pixels(box.x)}, ${pixels(box.y)}, ${pixels(box.width)}\u00a0×\u00a0${pixels(box.height)}`],
    ['box (fraction)', `${fraction(boundingBox.left)}, ${fraction(boundingBox.top)}, `
      + `${fraction(boundingBox.width)}\u00a0×\u00a0${fraction(boundingBox.height)}`],
    ...LANDMARKS.map(landmark => [splitWords(landmark), `${pixels(landmarks[landmark].x)}, ${pixels(landmarks[landmark].y)}`]),
    ['roll', degrees(roll)],
    ...(pose ? [['yaw, pitch', `${degrees(pose.yaw)}, ${degrees(pose.pitch)}`]] : []),
    ...(quality ? [['sharpness, brightness', `${score(quality.sharpness, 2)}, ${score(quality.brightness, 2)}`]] : []),
    ...(networkPixels ? [['height for the network', `${networkPixels.toFixed(0)} pixels`]] : []),
  ];
}
