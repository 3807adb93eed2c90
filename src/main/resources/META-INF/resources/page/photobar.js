// The bar with the position in the list of photos and the actions on the list, and the progress of the detections.

const element = id => document.getElementById(id);

/** `actions` is {step, remove, clear, saveLines, saveArchive, cancel}; step gets 1 or -1. */
export function onPhotoAction(actions) {
  element('previous').addEventListener('click', () => actions.step(-1));
  element('next').addEventListener('click', () => actions.step(1));
  element('remove').addEventListener('click', actions.remove);
  element('clear').addEventListener('click', actions.clear);
  element('save-lines').addEventListener('click', actions.saveLines);
  element('save-archive').addEventListener('click', actions.saveArchive);
  element('cancel').addEventListener('click', actions.cancel);
}

export function renderPhotoBar(photos, current) {
  const position = photos.indexOf(current) + 1;
  element('photo-bar').hidden = element('photo-steps').hidden = photos.length < 2;
  element('position').textContent = `${position} of ${photos.length}`;
  element('previous').disabled = position <= 1;
  element('next').disabled = position === photos.length;
  ['save-lines', 'save-archive'].forEach(id => { element(id).disabled = !photos.some(photo => photo.result || photo.failure); });
}

/** `active` is the photo of the request in progress, or null; `decided` the number of photos that need no request. */
export function renderProgress(active, decided, total) {
  element('progress').hidden = !active;
  if (active) {
    const { uploaded = 1 } = active;
    const sending = uploaded < 1;
    element('progress').classList.toggle('sending', sending);
    element('progress').style.setProperty('--done', uploaded);
    const step = sending ? `Uploading ${Math.floor(100 * uploaded)} %` : active.isClip ? 'Analyzing the clip' : 'Detecting faces';
    element('progress-text').textContent = total > 1 ? `${step}: ${active.isClip ? '' : 'photo '}${Math.min(decided + 1, total)} of ${total}` : step;
  }
}
