// Loads photos as upright images, from the file or from the store, and saves files.

import { fetchFile, fetchPicture, fetchThumbnail } from './api.js';

const STORED_PHOTO_SIZE = 2048;
const THUMBNAIL_SIZE = 144;
// Formats that some browsers cannot display.
const CONVERTED = /\.(hei[cf]s?|hif|avifs?|tiff?)$/i;

/** Makes the thumbnail of a clip, which can take seconds. */
export async function loadClipThumbnail(clip) {
  clip.thumbnail ??= await import('./clip/thumbnail.js').then(module => module.thumbnailOf(clip)).catch(() => undefined);
}

/** The photo as an ImageBitmap, or null if it cannot be displayed. */
export async function loadImage(photo) {
  try {
    photo.blob ??= await (photo.url ? fetchFile(photo.url) : fetchThumbnail(photo.location, STORED_PHOTO_SIZE));
    const image = await createImageBitmap(photo.displayable ?? photo.blob).catch(error => convert(photo, error));
    photo.thumbnail ??= await squareThumbnail(image);
    return image;
  } catch {
    return null;
  }
}

/** The service decodes what the browser cannot. */
async function convert(photo, error) {
  if (!CONVERTED.test(photo.name)) {
    throw error;
  }
  photo.displayable = await fetchPicture(photo.blob);
  return createImageBitmap(photo.displayable);
}

async function squareThumbnail(image) {
  const side = Math.min(image.width, image.height);
  const canvas = new OffscreenCanvas(THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  const [x, y] = [(image.width - side) / 2, (image.height - side) / 2];
  canvas.getContext('2d').drawImage(image, x, y, side, side, 0, 0, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 }));
}

/** Downloads the blob as a file. */
export function saveBlob(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
