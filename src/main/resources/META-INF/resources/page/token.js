// The bearer token: stored for this tab, sent with every request, never displayed.

const KEY = 'facet-token';
const element = id => document.getElementById(id);
const [dialog, input, message] = [element('token-dialog'), element('token'), element('token-message')];
const [submit, cancel] = [element('submit-token'), element('cancel-token')];
const listeners = [];
let pendingPrompt = null;
let declined = false;

export function authorizationHeader() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Calls `callback` whenever the service has accepted a new token. */
export function onTokenAccepted(callback) {
  listeners.push(callback);
}

/**
 * Resolves to true if there is another token than the `rejected` header, to false if the user cancels. Concurrent calls share one
 * dialog.
 */
export async function requestToken(rejected) {
  if (authorizationHeader().Authorization !== rejected.Authorization) {
    return true;
  }
  pendingPrompt ??= prompt().finally(() => { pendingPrompt = null; });
  return pendingPrompt;
}

async function prompt() {
  if (declined) {
    return false;
  }
  showMessage(sessionStorage.getItem(KEY) ? 'The service no longer accepts the token of this tab.' : '');
  sessionStorage.removeItem(KEY);
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  input.value = '';
  declined = dialog.returnValue !== 'accepted';
  return !declined;
}

function showMessage(text) {
  message.textContent = text;
  message.hidden = !text;
  input.setAttribute('aria-invalid', Boolean(text));
}

/** Asks the service, so that the dialog stays open until a token is accepted. Returns an error message or an empty string. */
async function check(token) {
  if (!/^[!-~]+$/.test(token)) {
    return 'A token consists of letters, digits and ASCII punctuation, without spaces.';
  }
  try {
    const response = await fetch('buckets', { headers: { Authorization: `Bearer ${token}` } });
    return response.status === 401 ? 'The service rejected this token.' : '';
  } catch {
    return 'The service does not respond. Try again.';
  }
}

element('token-form').addEventListener('submit', async event => {
  event.preventDefault();
  const token = input.value.trim();
  submit.disabled = true;
  const problem = await check(token);
  submit.disabled = false;
  if (!dialog.open) {
    return;
  }
  showMessage(problem);
  if (problem) {
    input.select();
    input.focus();
    return;
  }
  sessionStorage.setItem(KEY, token);
  dialog.close('accepted');
  listeners.forEach(listener => listener());
});
cancel.addEventListener('click', () => dialog.close());
// After a cancel, prompt again only when the user's next click needs a token.
document.addEventListener('click', () => { declined = false; }, { capture: true });
