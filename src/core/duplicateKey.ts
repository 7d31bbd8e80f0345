// Layer: core (pure). Keys that a JSON object has twice. `JSON.parse` takes the last one silently.

/** A string with the colon that makes it a key, another string, or a bracket. */
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * The first key that some object of the text has twice, or null.
 * @param text JSON that `JSON.parse` accepts
 */
export function duplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const [token, name] = match;
    const isKey = match.at(2) !== undefined;
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (isKey) {
      // Two spellings of one name, by an escape, are one name.
      const key = JSON.parse(name) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return null;
}
