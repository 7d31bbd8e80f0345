// Layer: shared, article. No vscode, no DOM. Addresses of links in an article.

/** A path or fragment as text; one that is wrongly encoded is taken as it is written. */
export function decodedAddress(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return part;
  }
}
