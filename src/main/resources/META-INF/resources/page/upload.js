// Accepts photos by file chooser, paste and drag and drop.

const fileInput = document.getElementById('files');
const dropZone = document.getElementById('upload');

/** Calls `callback` with an array of files. */
export function onFiles(callback) {
  const accept = files => files?.length && callback([...files]);

  document.getElementById('choose-files').addEventListener('click', () => fileInput.click());
  fileInput.addEventListener('change', () => {
    accept(fileInput.files);
    fileInput.value = '';
  });
  document.addEventListener('paste', event => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      accept(event.clipboardData.files);
    }
  });
  // Listen on the whole document: the browser would open a photo dropped outside the drop zone in place of the page.
  document.addEventListener('dragover', event => {
    event.preventDefault();
    dropZone.classList.add('drag-over');
  });
  document.addEventListener('dragleave', event => event.relatedTarget ?? dropZone.classList.remove('drag-over'));
  document.addEventListener('drop', event => {
    event.preventDefault();
    dropZone.classList.remove('drag-over');
    accept(event.dataTransfer.files);
  });
}
