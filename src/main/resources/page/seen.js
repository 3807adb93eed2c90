// Fetches a small picture when its place comes into sight. (An <img> could do so, but it cannot send a token.)

const waiting = new Map();
const observer = new IntersectionObserver(entries => entries
  .filter(entry => entry.isIntersecting)
  .forEach(({ target }) => {
    observer.unobserve(target);
    waiting.get(target)?.();
    waiting.delete(target);
  }), { rootMargin: '200px' });

/** `fetchBlob` answers a blob for `image`; what cannot be had leaves its place empty. */
export function whenSeen(element, fetchBlob, image) {
  image.classList.add('empty');
  waiting.set(element, async () => {
    try {
      const address = URL.createObjectURL(await fetchBlob());
      image.addEventListener('load', () => URL.revokeObjectURL(address), { once: true });
      image.src = address;
      image.classList.remove('empty');
    } catch {
      image.classList.add('missing');
    }
  });
  observer.observe(element);
}
