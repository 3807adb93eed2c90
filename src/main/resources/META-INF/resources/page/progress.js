// Like fetch, but reports the progress of the upload, which fetch cannot.

/** `onProgress` gets the fraction of the body that has been sent. Rejects as fetch does. */
export function fetchWithProgress(path, { method, headers, body, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open(method, path);
    Object.entries(headers).forEach(([name, value]) => call.setRequestHeader(name, value));
    call.responseType = 'blob';
    call.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    call.upload.onload = () => onProgress(1);
    call.onload = () => resolve(new Response(call.response, { status: call.status, headers: responseHeaders(call) }));
    call.onerror = () => reject(new TypeError('The upload failed'));
    call.onabort = () => reject(signal.reason);
    signal?.addEventListener('abort', () => call.abort(), { once: true });
    call.send(body);
  });
}

const responseHeaders = call => ['Content-Type', 'Retry-After'].flatMap(name => {
  const value = call.getResponseHeader(name);
  return value === null ? [] : [[name, value]];
});
