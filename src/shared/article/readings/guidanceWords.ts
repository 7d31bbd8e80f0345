// Layer: shared, article. No vscode, no DOM. What the words near an equation say of the guidance scale:
// at which value it is without effect.

const VALUE =
  /(?:\\?\b(?:w|s|gamma|omega|lambda|g)\b|γ|ω|\bscale|\bweight|\bstrength)[\s$)]*(?:=|of|at|to|is|set to)\s*\$?\s*([01])(?![.\d]*[1-9])/g;
const OFF =
  /\b(?:no guidance|without (?:any )?guidance|(?:guidance |is |being |are )(?:turned |switched )?off|means? off|(?:turns?|switch(?:es)?|turning|switching) (?:the )?(?:guidance )?off|disabl(?:e[sd]?|ing)|unguided|has no effect|without effect|(?:plain|ordinary|standard|purely|pure|original|usual|normal|just the|only the|recovers? the|recovering the|reduces? to the|gives? the|is the) conditional)\b/i;

/**
 * The scale that the words call the one without guidance, 0 or 1; null where they do not say, or say
 * both.
 */
export function guidanceOffIn(words: string): number | null {
  const said = new Set<number>();
  for (const sentence of words.split(/[.;!?](?=\s|$)|\b(?:while|whereas|but)\b/)) {
    if (!OFF.test(sentence) || /uncondition/i.test(sentence)) continue;
    const values = [...sentence.matchAll(VALUE)].map(([, value]) => Number(value));
    for (const value of values) said.add(value);
  }
  return said.size === 1 ? [...said][0] : null;
}
