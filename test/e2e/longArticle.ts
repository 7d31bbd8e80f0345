// A long article as writers have them, and keys typed at its worst places.

const EQUATIONS = [
  String.raw`x_t = \sqrt{\bar\alpha_t}x_0 + \sqrt{1-\bar\alpha_t}\epsilon_{K}`,
  String.raw`\mu_\theta(x_t,t)=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta(x_t,t)\right)_{K}`,
  String.raw`L_{K} = \mathbb{E}_{t,x_0,\epsilon}\left[\|\epsilon-\epsilon_\theta(x_t,t)\|^2\right]`,
];

/** An article of so many lines with so many equations, every third within a sentence, no two of them equal. */
export function longArticle(lines: number, equations: number): string {
  const written: string[] = ['# Diffusion', '', 'We use $T = 1000$ and a linear schedule.', ''];
  let made = 0;
  for (let block = 0; written.length < lines; block += 1) {
    const isDue = made * lines < equations * written.length;
    if (isDue && made < equations) {
      const tex = EQUATIONS[made % EQUATIONS.length].replace('K', String(made));
      if (made % 3 === 2) written.push(`With $${tex}$ it is learned.`, '');
      else written.push('$$', tex, '$$', '');
      made += 1;
    } else if (block % 40 === 39) {
      written.push('```python', `x = noise(${block})`, 'print(x)', '```', '');
    } else if (block % 25 === 24) written.push(`## Part ${block}`, '');
    else {
      written.push(
        `Paragraph ${block} says that the noise of step ${block} is added to the data, and`,
        'that the model learns to take it away again.',
        '',
      );
    }
  }
  return written.slice(0, lines).join('\n');
}

/** Texts that follow from each other by one key, at each of the places where a key may cost most. */
export function edits(text: string, keys: number): { name: string; versions: string[] }[] {
  const lines = text.split('\n');
  const typed = (line: number, insert: (key: number) => string): string[] =>
    Array.from({ length: keys }, (_, key) => lines.toSpliced(line, 0, insert(key + 1)).join('\n'));
  const within = (pattern: RegExp, from: number): number =>
    lines.findIndex((line, index) => index >= from && pattern.test(line)) + 1;
  const word = (key: number): string => 'abcdefghijklmnop'.slice(0, key);
  const paragraph = (from: number): number => within(/^Paragraph/, from);
  return [
    { name: 'start', versions: typed(paragraph(0), word) },
    { name: 'middle', versions: typed(paragraph(lines.length >> 1), word) },
    { name: 'end', versions: typed(lines.length - 1, word) },
    { name: 'a new line at the start', versions: typed(2, (key) => '\n'.repeat(key)) },
    { name: 'in a fence', versions: typed(within(/^```python/, 0), word) },
    { name: 'in an equation', versions: typed(within(/^\$\$/, lines.length >> 1), word) },
  ];
}
