// The photos of this visit, to choose from.

const strip = document.getElementById('strip');

/** `choose` is called with the photo that was picked. */
export function showStrip(photos, current, choose) {
  strip.hidden = photos.length < 2;
  strip.replaceChildren(...photos.map(photo => item(photo, photo === current, () => choose(photo))));
}

function item(photo, chosen, act) {
  const button = document.createElement('button');
  button.setAttribute('aria-current', chosen);
  button.append(picture(photo), caption(photo));
  button.title = photo.name;
  button.addEventListener('click', act);
  const made = document.createElement('li');
  made.append(button);
  return made;
}

function picture({ thumb }) {
  const image = document.createElement('img');
  image.alt = '';
  image.width = image.height = 72;
  if (thumb) {
    image.src = thumb;
  } else {
    image.classList.add('empty');
  }
  return image;
}

function caption({ name, found, problem }) {
  const text = document.createElement('span');
  text.textContent = problem ? 'failed' : found ?? '…';
  text.classList.toggle('failed', Boolean(problem));
  const spoken = document.createElement('span');
  spoken.className = 'unseen';
  spoken.textContent = problem ? ` ${name}` : ` faces in ${name}`;
  text.append(spoken);
  return text;
}
