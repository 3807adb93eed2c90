// Accepts photos by file chooser, camera, paste and drag and drop.

const element = id => document.getElementById(id);
const [fileInput, cameraInput] = [element('files'), element('camera')];

export const chooseFiles = () => fileInput.click();

/** Calls `callback` with an array of files. */
export function onFiles(callback) {
  const accept = files => files?.length && callback([...files]);

  element('choose-files').addEventListener('click', chooseFiles);
  element('take-photo').addEventListener('click', () => cameraInput.click());
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
