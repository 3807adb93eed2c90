// The bearer token: stored for this tab, sent with every request, never displayed.

const KEY = 'facet-token';
const dialog = document.getElementById('token-dialog');
const input = document.getElementById('token');
let pendingPrompt = null;
let declined = false;

export function authorizationHeader() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Resolves to true if the user enters a token, to false if the user cancels. Concurrent calls share one dialog. */
export function requestToken() {
  pendingPrompt ??= showDialog().finally(() => { pendingPrompt = null; });
  return pendingPrompt;
}

async function showDialog() {
  sessionStorage.removeItem(KEY);
  if (declined) {
    return false;
  }
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  declined = dialog.returnValue !== 'submitted';
  if (!declined) {
    sessionStorage.setItem(KEY, input.value.trim());
  }
  input.value = '';
  return !declined;
}

document.getElementById('token-form').addEventListener('submit', event => {
  event.preventDefault();
  dialog.close('submitted');
});
document.getElementById('cancel-token').addEventListener('click', () => dialog.close());
// After a cancel, prompt again only when the user's next click needs a token.
document.addEventListener('click', () => { declined = false; }, { capture: true });
