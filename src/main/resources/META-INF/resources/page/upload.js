// Accepts photos and clips by file chooser, camera, paste and drag and drop.

const CLIP_SUFFIX = /\.(mp4|m4v|mov|qt|mkv|webm|avi|3gp)$/i;

/** Whether a file or an object is a clip, by its media type or its name. */
export const isClip = ({ name, type = '' }) => type.startsWith('video/') || CLIP_SUFFIX.test(name);

const element = id => document.getElementById(id);
const [fileInput, cameraInput] = [element('files'), element('camera')];

export const chooseFiles = () => fileInput.click();

/** Calls `callback` with an array of files. */
export function onFiles(callback) {
  const accept = files => files?.length && callback([...files]);

  element('choose-files').addEventListener('click', chooseFiles);
  [['take-photo', 'image/*'], ['take-clip', 'video/*']].forEach(([id, accepted]) =>
    element(id).addEventListener('click', () => {
      cameraInput.accept = accepted;
      cameraInput.click();
    }));
  [fileInput, cameraInput].forEach(input => input.addEventListener('change', () => {
    accept(input.files);
    input.value = '';
  }));
  document.addEventListener('paste', event => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      accept(event.clipboardData.files);
    }
  });
  // Listen on the whole document: the browser would open a dropped photo in place of the page.
  document.addEventListener('dragover', event => {
    event.preventDefault();
    showDropTarget(event.dataTransfer.types.includes('Files'));
  });
  document.addEventListener('dragleave', event => event.relatedTarget ?? showDropTarget(false));
  document.addEventListener('drop', event => {
    event.preventDefault();
    showDropTarget(false);
    accept(event.dataTransfer.files);
  });
}

function showDropTarget(visible) {
  element('drop-target').hidden = !visible;
}
