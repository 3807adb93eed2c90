// The card in the stage that says why the current photo has no result, or not the one for the selected settings.

import { create } from './format.js';

const card = document.getElementById('error');
let shown = null;

/** Shows the failure of `photo`, or hides the card if there is none. `actions` is {retry, remove, undo}, each gets the photo. */
export function renderFailure(photo, actions) {
  const { failure, name, result } = photo;
  if (shown === failure) {
    return;
  }
  shown = failure;
  card.hidden = !failure;
  if (!failure) {
    card.replaceChildren();
    return;
  }
  // The faces of the previous settings stay visible.
  const outdated = Boolean(result);
  card.classList.toggle('outdated', outdated);
  const title = create('strong', '', name);
  const headline = create('p', 'title');
  headline.append(title, outdated ? ': the new settings could not be applied' : ': no result');
  const buttons = create('div', 'row');
  buttons.append(
    button(failure.action, 'primary', () => actions.retry(photo)),
    outdated ? button('Undo the change', '', () => actions.undo(photo)) : button('Remove', '', () => actions.remove(photo)),
  );
  card.replaceChildren(headline, create('p', 'cause', failure.cause), create('p', 'note', failure.remedy), buttons);
}

function button(text, className, onClick) {
  const node = create('button', className, text);
  node.addEventListener('click', onClick);
  return node;
}
