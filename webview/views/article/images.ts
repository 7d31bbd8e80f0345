// Layer: page, views. Images of an article. Those beside it are loaded; one that is not there, or
// that lies on the web, from which nothing is loaded, says so in its place.

import { el } from '../../ui/dom';

/** What becomes of an image: a place with it and a note, which is empty as long as it is shown. */
export function imagePlace(image: HTMLImageElement, baseUri: string): HTMLElement {
  const source = image.getAttribute('src') ?? '';
  const address = addressOf(source, baseUri);
  const shown = /^data:/i.test(source) ? source.slice(0, 20) + '…' : source;
  const name = image.alt === '' ? shown : `${image.alt} (${shown})`;
  const note = el('span', { class: 'image-note', testId: 'image-note' });
  if (source === '') note.textContent = `Image without an address: ${image.alt}`;
  else if (address === null) note.textContent = `Image on the web, not loaded: ${shortened(name)}`;
  const place = el('span', { class: 'image', testId: 'image' }, note);
  place.dataset.image = JSON.stringify([address, image.alt, image.width, image.height]);
  if (source === '' || address === null) return place;
  image.src = address;
  place.dataset.missing = `Image not found: ${shortened(name)}`;
  place.prepend(image.cloneNode());
  return place;
}

/** Shows the note of an image as soon as it is known to be missing. */
export function watchImage(place: HTMLElement): void {
  const image = place.querySelector('img');
  const note = place.querySelector('.image-note');
  const { missing = '' } = place.dataset;
  if (image === null || note === null) return;
  const show = (found: boolean): void => {
    image.hidden = !found;
    note.textContent = found ? '' : missing;
  };
  image.addEventListener('load', () => {
    show(true);
  });
  image.addEventListener('error', () => {
    show(false);
  });
  if (image.complete) show(image.naturalWidth > 0);
}

/** Looks again for an image that was missing; it may have been put there meanwhile. */
export function retryImage(place: HTMLElement): void {
  const image = place.querySelector('img');
  if (image?.hidden === true) image.src = image.getAttribute('src') ?? '';
}

/** Where the page may load an image from; null for one on the web. */
function addressOf(source: string, baseUri: string): string | null {
  if (/^data:/i.test(source)) return source;
  // Backslashes and two slashes lead to another host, too.
  if (/^[a-z][a-z0-9+.-]*:/i.test(source) || /^[\\/]{2}/.test(source)) return null;
  if (baseUri === '') return source;
  const { href, origin } = new URL(source.replace(/^[\\/]/, ''), baseUri);
  return origin === new URL(baseUri).origin ? href : null;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
