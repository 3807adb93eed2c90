// Keyboard shortcuts of the page and their help.

const help = document.getElementById('help');
// These elements use keys themselves.
const KEYBOARD_CONTROLS = 'input, select, textarea, pre, [role=tablist], [role=slider], #overlay, #overlay-b, #crops, .player, .timeline';

/** `actions` maps a key to a function. */
export function onShortcut(actions) {
  document.addEventListener('keydown', event => {
    const { key, target } = event;
    const action = actions[key] ?? (key === '?' && showHelp);
    const occupied = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey
      || document.querySelector('dialog[open]') || (target.closest(KEYBOARD_CONTROLS) && key !== '?') || isTextField(target);
    if (action && !occupied) {
      event.preventDefault();
      action();
    }
  });
}

const isTextField = target => target.matches('input:not([type=range], [type=radio], [type=checkbox]), textarea');
const showHelp = () => help.showModal();

document.getElementById('open-help').addEventListener('click', showHelp);
document.getElementById('close-help').addEventListener('click', () => help.close());
