// Layer: page, user interface. Tells when an element comes into sight: what costs something is done for
// those who look. Knows nothing of the laboratory.

import type { Disposable } from '../../src/shared/dispose';

/** Calls `act` each time that `element` comes into sight, until it is disposed of. */
export function onSeen(element: Element, act: () => void): Disposable {
  const observer = new IntersectionObserver((entries) => {
    // The last entry says how it is now.
    if (entries.at(-1)?.isIntersecting === true) act();
  });
  observer.observe(element);
  return {
    dispose: () => {
      observer.disconnect();
    },
  };
}
