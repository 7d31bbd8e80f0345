// Layer: host, editors. The only place that builds HTML: the frame of the pages. It has no inline
// script and no inline style; the page reads what it needs from data attributes of the body:
// `data-kind` ("lab", "run" or "compare"), `data-worker` (URI of the worker's source) and `data-wasm` (JSON:
// file name → URI). Scripts need the nonce. So does the one style element that the component
// toolkit adds, which finds the nonce in the meta element.

import * as vscode from 'vscode';

export type PageKind = 'lab' | 'run' | 'compare';

/** Folder of everything that the build made. */
export function distUri(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist');
}

/** Icon of the lab's tabs; an SVG file there cannot take the colours of the theme. */
export function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const file = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  return { light: file('lab-light.svg'), dark: file('lab-dark.svg') };
}

/** Names of the wasm binaries beside the worker. */
async function wasmFiles(dist: vscode.Uri): Promise<string[]> {
  const entries = await vscode.workspace.fs.readDirectory(dist);
  return entries.map(([name]) => name).filter((name) => name.endsWith('.wasm'));
}

/** The whole document of a page. */
export async function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  kind: PageKind,
): Promise<string> {
  const dist = distUri(extensionUri);
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const wasm = Object.fromEntries((await wasmFiles(dist)).map((name) => [name, uri(name)]));
  const nonce = newNonce();
  const title = {
    lab: vscode.l10n.t('Diffusion Lab'),
    run: vscode.l10n.t('Diffusion run'),
    compare: vscode.l10n.t('Compare Runs'),
  }[kind];
  return `<!DOCTYPE html>
<html lang="${escape(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy(webview, nonce))}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escape(uri('page.css'))}">
<title>${escape(title)}</title>
</head>
<body data-kind="${kind}" data-worker="${escape(uri('worker.js'))}" data-wasm="${escape(JSON.stringify(wasm))}">
<script nonce="${nonce}" type="module" src="${escape(uri('page.js'))}"></script>
</body>
</html>`;
}

function policy({ cspSource }: vscode.Webview, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${cspSource} 'wasm-unsafe-eval'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src ${cspSource} blob: data:`,
    `font-src ${cspSource}`,
    `connect-src ${cspSource}`,
    `worker-src blob:`,
  ].join('; ');
}

/** 128 random bits in hexadecimal. */
function newNonce(): string {
  const values = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
