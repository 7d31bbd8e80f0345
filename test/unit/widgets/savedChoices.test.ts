// Layer: tests. What a reader chose in widgets outlives the page.

import { expect, it } from 'vitest';
import { SavedChoices } from '../../../webview/widgets/savedChoices';

function storage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

it('gives each widget its own choices once, of an edited block those of its kind', () => {
  const kept = storage();
  new SavedChoices(kept, 'a').keep([
    { json: '1', kind: 'noising', values: { t: 1 } },
    { json: '2', kind: 'noising', values: { t: 2 } },
    { json: '3', kind: 'paths', values: { frame: 3 } },
  ]);
  const again = new SavedChoices(kept, 'a');
  expect(again.take('2', 'noising')).toEqual({ t: 2 });
  expect(again.take('edited', 'noising')).toEqual({ t: 1 });
  expect(again.take('edited', 'noising')).toBeNull();
  expect(again.take('3', 'paths')).toEqual({ frame: 3 });
  expect(new SavedChoices(kept, 'b').take('1', 'noising')).toBeNull();
});

it('takes nothing from what it did not write', () => {
  const kept = storage();
  kept.setItem('a', '[1, {"json": "1"}]');
  expect(new SavedChoices(kept, 'a').take('1', 'noising')).toBeNull();
});
