// On narrow screens, the settings and the ways to add photos are sheets at the bottom, so that the photo stays visible.

const toggles = [...document.querySelectorAll('[data-sheet]')];

const sheetOf = toggle => document.getElementById(toggle.dataset.sheet);
const isOpen = toggle => toggle.getAttribute('aria-expanded') === 'true';

toggles.forEach(toggle => toggle.addEventListener('click', () => isOpen(toggle) ? closeSheets() : openSheet(toggle)));

function openSheet(toggle) {
  closeSheets();
  toggle.setAttribute('aria-expanded', true);
  sheetOf(toggle).classList.add('open');
  sheetOf(toggle).focus({ preventScroll: true });
}

/** Closes the open sheet; the focus returns to its button if it was in the sheet. */
export function closeSheets() {
  toggles.filter(isOpen).forEach(toggle => {
    toggle.setAttribute('aria-expanded', false);
    const sheet = sheetOf(toggle);
    const focused = sheet.contains(document.activeElement);
    sheet.classList.remove('open');
    if (focused) {
      toggle.focus();
    }
  });
}

document.querySelectorAll('.close-sheet').forEach(button => button.addEventListener('click', closeSheets));
document.addEventListener('keydown', event => {
  // Escape closes a dialog first.
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) {
    closeSheets();
  }
});
document.addEventListener('pointerdown', event => event.target.closest('#stage') && closeUpload());

/** A tap on the photo closes the menu. The settings stay open, to compare their effect. */
const closeUpload = () => document.getElementById('upload').classList.contains('open') && closeSheets();
