// Layer: platform. Commands, keys and settings as the manifest has them, as one page for readers.

/**
 * @typedef {{ command: string, title: string, category?: string }} Command
 * @typedef {{ command: string, key: string, mac?: string, when?: string }} Keybinding
 * @typedef {{ command: string, when?: string }} MenuItem
 * @typedef {{ type?: string, default?: unknown, enum?: string[], scope?: string, description?: string,
 *   markdownDescription?: string, enumDescriptions?: string[],
 *   properties?: Record<string, { description?: string }> }} Setting
 *
 * @typedef {object} Manifest
 * @property {{ commands: Command[], keybindings: Keybinding[], menus: Record<string, MenuItem[]>,
 *   configuration: { properties: Record<string, Setting> } }} contributes
 */

/** Where a command stands beside the palette, in words. */
const PLACES = {
  'view/title': 'above the Runs view',
  'view/item/context': 'on a run',
  'explorer/context': 'on files in the Explorer',
  'editor/title': 'above an editor',
};

/**
 * The page docs/reference.md.
 * @param {Manifest} manifest
 * @param {Record<string, string>} texts  of package.nls.json
 */
export function referencePage({ contributes }, texts) {
  const { commands, keybindings, menus, configuration } = contributes;
  /** @param {string} [text] */
  const say = (text = '') => cell(text.replace(/^%(.*)%$/, (whole, key) => texts[key] ?? whole));
  const hidden = menus['commandPalette']?.filter(({ when }) => when === 'false') ?? [];
  const rows = commands
    .filter(({ command }) => !hidden.some((item) => item.command === command))
    .map(({ command, title }) => {
      const places = Object.entries(PLACES)
        .filter(([menu]) => menus[menu]?.some((item) => item.command === command))
        .map(([, words]) => words);
      return [`**${say(title)}**`, `\`${command}\``, ['palette', ...places].join(', ')];
    });
  const keys = keybindings.map(({ command, key, mac, when }) => {
    const title = commands.find((one) => one.command === command)?.title;
    const pressed = mac === undefined ? `\`${key}\`` : `\`${key}\` (macOS: \`${mac}\`)`;
    return [pressed, say(title), `\`${cell(when ?? '')}\``];
  });
  const settings = Object.entries(configuration.properties).map(([id, setting]) => {
    const values = setting.enum?.map(
      (value, at) => `\`${value}\`: ${say(setting.enumDescriptions?.[at])}`,
    );
    const text = say(setting.markdownDescription ?? setting.description);
    return [
      `\`${id}\``,
      [text, ...(values ?? [])].join('<br>'),
      `\`${cell(JSON.stringify(setting.default))}\``,
    ];
  });
  return `${[
    '# Commands, keys and settings',
    'Written by `node scripts/make-reference.mjs` from the manifest; a test compares both.',
    '## Commands',
    'In the palette (F1) under **Diffusion**. Those on runs are shown when there is one.',
    table(['command', 'id, for keys of your own', 'where'], rows),
    '## Keys',
    table(['key', 'command', 'when'], keys),
    '## Settings',
    table(['setting', 'what it does', 'default'], settings),
  ].join('\n\n')}\n`;
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Text in a cell of a table. @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
