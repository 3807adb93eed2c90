// The bearer token, where the service asks for one: kept in this tab, sent with every call, never shown.

const KEY = 'facet-token';
const dialog = document.getElementById('token-dialog');
const field = document.getElementById('token');
let asking = null;
let declined = false;

export function authorization() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** True once there is a new token, false when the visitor gives none. Several calls at once ask once. */
export function askForToken() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  sessionStorage.removeItem(KEY);
  if (declined) {
    return false;
  }
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  declined = dialog.returnValue !== 'given';
  if (!declined) {
    sessionStorage.setItem(KEY, field.value.trim());
  }
  field.value = '';
  return !declined;
}

document.getElementById('token-form').addEventListener('submit', event => {
  event.preventDefault();
  dialog.close('given');
});
document.getElementById('no-token').addEventListener('click', () => dialog.close());
// Who has said no is asked again when they want something more.
document.addEventListener('click', () => { declined = false; }, { capture: true });
