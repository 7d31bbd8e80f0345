// Layer: host, publish. No vscode: the command line uses it too. Liquid, which a Jekyll site runs over
// whatever stands below a front matter: what is no tag of the author must reach the reader unchanged.

const OPENING = /\{(?=[{%])/g;

/** HTML in which Liquid sees no tag: in texts and attributes a brace may be an entity. */
export function withoutLiquid(html: string): string {
  return html.replace(OPENING, '&#123;');
}

/** A style or script, in which there are no entities: it is fenced in where Liquid would act on it. */
export function fencedFromLiquid(text: string): string {
  if (text.search(OPENING) < 0) return text;
  if (/\{%-?\s*endraw/.test(text))
    throw new Error('A script of the page ends a raw block of Liquid.');
  return `{% raw %}${text}{% endraw %}`;
}

/** A value of an attribute with the author's Liquid tags taken out of it, each as `take` says. */
export function withTagsOf(
  value: string,
  escaped: (part: string) => string,
  take: (tag: string) => string,
): string {
  return value
    .split(/(\{%[^]*?%\}|\{\{[^]*?\}\})/)
    .map((part, index) => (index % 2 === 0 ? escaped(part) : take(part)))
    .join('');
}
