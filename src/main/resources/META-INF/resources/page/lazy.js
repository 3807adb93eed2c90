// Loads thumbnails when they become visible. (<img loading="lazy"> cannot send a token.)

import { fetchFile, fetchThumbnail } from './api.js';
import { isClip } from './upload.js';

const loaders = new WeakMap();
const observer = new IntersectionObserver(entries => entries
  .filter(entry => entry.isIntersecting)
  .forEach(({ target }) => {
    observer.unobserve(target);
    loaders.get(target)?.();
    loaders.delete(target);
  }), { rootMargin: '200px' });

/** Sets the source of `image` to the thumbnail of a stored photo, or to a symbol for a clip, when `element` becomes visible. */
export function loadPreview(element, location, size, image) {
  const clip = isClip({ name: location.key });
  loadWhenVisible(element, () => clip ? fetchFile('page/clip/film.svg') : fetchThumbnail(location, size), image);
}

/** Sets the source of `image` to the blob from `fetchBlob` when `element` becomes visible; if that fails, it stays empty. */
function loadWhenVisible(element, fetchBlob, image) {
  image.classList.add('not-loaded');
  loaders.set(element, async () => {
    try {
      const url = URL.createObjectURL(await fetchBlob());
      image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
      image.src = url;
      image.classList.remove('not-loaded');
    } catch {
      // The placeholder stays.
    }
  });
  observer.observe(element);
}
