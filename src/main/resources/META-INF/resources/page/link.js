// Deep links: the address of the page contains the settings that differ from the defaults, and the stored photo if one is shown.

const PHOTO = ['bucket', 'key'];

/** The settings of the address, as strings, and {bucket, key} or null. */
export function readLink() {
  const { bucket, key, ...settings } = Object.fromEntries(new URLSearchParams(location.search));
  return { settings, location: bucket && key ? { bucket, key } : null };
}

/** Replaces the address without a new history entry. */
export function writeLink(settings, photo) {
  const query = new URLSearchParams(settings);
  PHOTO.filter(name => photo?.location).forEach(name => query.set(name, photo.location[name]));
  const search = query.size ? `?${query}` : '';
  if (search !== location.search) {
    history.replaceState(null, '', location.pathname + search);
  }
}
