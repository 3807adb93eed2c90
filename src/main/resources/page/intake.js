// Three ways for a photo into the page: dropped, pasted, chosen.

const files = document.getElementById('files');
const zone = document.getElementById('intake');

/** `take` is called with an array of files. */
export function onPhotos(take) {
  const offer = list => list?.length && take([...list]);

  document.getElementById('choose').addEventListener('click', () => files.click());
  files.addEventListener('change', () => {
    offer(files.files);
    files.value = '';
  });
  document.addEventListener('paste', event => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      offer(event.clipboardData.files);
    }
  });
  // The whole page takes them: a photo that misses the zone must not replace the page.
  document.addEventListener('dragover', event => {
    event.preventDefault();
    zone.classList.add('over');
  });
  document.addEventListener('dragleave', event => event.relatedTarget ?? zone.classList.remove('over'));
  document.addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    offer(event.dataTransfer.files);
  });
}
