// Layer: host, publish. No vscode: the command line uses it too. Files as data URLs.

/** Bytes that become characters at a time: calls take no more arguments than some 65,000. */
const CHUNK = 0x8000;

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

export function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${base64(bytes)}`;
}
