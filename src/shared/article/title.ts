// Layer: shared, article. No vscode. What an article is called.

/** First heading of level one, else the file's name without its extension. */
export function articleTitle(text: string, path: string): string {
  const heading = /^#\s+(.+?)\s*#*\s*$/m.exec(text)?.[1];
  if (heading !== undefined) return heading;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[^.]+$/, '');
}
