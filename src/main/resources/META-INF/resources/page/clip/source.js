// The address from which the browser plays a clip.

import { fetchFile, request } from '../api.js';
import { authorizationHeader } from '../token.js';

// A video element cannot send a token, so the page loads the clip itself, into memory.
const MAX_LOADED_BYTES = 200_000_000;

/** An address for a video element, which the caller revokes. Rejects with a message for the user if there is none. */
export async function sourceOf(clip) {
  if (!clip.blob) {
    const address = addressOf(clip);
    const size = Number((await request(address, { method: 'HEAD' })).headers.get('Content-Length'));
    if (!('Authorization' in authorizationHeader())) {
      return address;
    }
    if (size > MAX_LOADED_BYTES) {
      throw new Error(`The clip has ${megabytes(size)}. With an access token the page plays stored clips of up to `
        + `${megabytes(MAX_LOADED_BYTES)}; download the clip and add the file to play it.`);
    }
    clip.blob = await fetchFile(address);
  }
  return URL.createObjectURL(clip.blob);
}

/** Why the service does not send a clip, or an empty string: a video element does not report it. */
export async function problemOf(clip) {
  if (clip.blob) {
    return '';
  }
  return request(addressOf(clip), { headers: { Range: 'bytes=0-0' } }).then(() => '', error => error.message);
}

const addressOf = ({ location }) => `clip?${new URLSearchParams(location)}`;
const megabytes = bytes => `${Math.ceil(bytes / 1e6)}\u00a0MB`;
