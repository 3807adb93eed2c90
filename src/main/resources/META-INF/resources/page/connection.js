// Whether the service responds, so that failed photos and the live list continue as soon as it does again.

const events = new EventTarget();
let reachable = true;

/** Every request reports here whether it got a response. */
export function setReachable(value) {
  const returned = value && !reachable;
  reachable = value;
  if (returned) {
    events.dispatchEvent(new Event('returned'));
  }
}

/** Calls `callback` whenever the service responds again after it did not. */
export function onReturned(callback) {
  events.addEventListener('returned', callback);
}
