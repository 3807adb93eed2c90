// The bearer token, where the service asks for one: kept in this tab, sent with every call, never shown.

const KEY = 'facet-token';
const dialog = document.getElementById('token-dialog');
const field = document.getElementById('token');
let asking = null;

export function authorization() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** True once there is a new token, false when the visitor gives none. Several calls at once ask once. */
export function askForToken() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

function ask() {
  sessionStorage.removeItem(KEY);
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => {
      const given = dialog.returnValue === 'given';
      if (given) {
        sessionStorage.setItem(KEY, field.value.trim());
      }
      field.value = '';
      resolve(given);
    }, { once: true });
  });
}

document.getElementById('token-form').addEventListener('submit', event => {
  event.preventDefault();
  dialog.close('given');
});
document.getElementById('no-token').addEventListener('click', () => dialog.close('none'));
