// Layer: shared, article. No vscode, no DOM. What a sentence says about whose settings it gives: the
// article's own, nobody's (an example, a comparison), or those of another paper.

export interface Sentence {
  text: string;
  /** Index of its first character in the block. */
  from: number;
  /** The writer says what is done here: "we use", "let T = 1000". */
  isOwn: boolean;
}

const OTHERS =
  /\bet al\b|\bauthors?\b|\b(?:the|their|that|this|original|DDPM|DDIM|EDM) papers?\b|\bthey\b|\btheir\b|\bprior work|\bprevious (?:work|paper)|\boriginally\b|\bHo and\b|\bby default\b|\b(?:Stable Diffusion|Imagen|GLIDE|DALL\S*|DDPM|DDIM|EDM|ADM) (?:uses?|used|takes?|took|sets?|has|had)\b/i;
const HYPOTHETICAL =
  /\bfor (?:example|instance)\b|\be\.g\.|\bsuch as\b|\bsuppose\b|\bimagine\b|\bwould\b|\bcould\b|\bif\b|\binstead of\b|\brather than\b|\bunlike\b|\bwhereas\b|\bcompared (?:to|with)\b|\btypically\b|\busually\b|\bcommonly\b|\boften\b|\bvalues? like\b|\bversus\b|\bvs\b|(?<![\d}$] )\bup to\b|^\s*(?:In|De)creasing\b|^\s*(?:Rais|Lower|Reduc|Chang)ing\b/i;
const OWN =
  /\b(?:we|our|us|I|my)\b|\blet(?:'|’)?s?\b|\b(?:in|for|throughout) this (?:article|post|blog|tutorial|note|section|work)\b|^\s*(?:set|use|take|choose)\b/i;

/** Cuts a block into its sentences; those that give no setting of the article are left out. */
export function settingSentences(block: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  for (const { 0: text } of block.matchAll(
    /[^]+?(?:(?<!\b(?:e\.g|i\.e|al|eq|eqs|fig|cf|vs))[.!?](?=\s|$)|$)/gi,
  )) {
    const isOwn = OWN.test(text);
    const skipped = HYPOTHETICAL.test(text) || (OTHERS.test(text) && !isOwn);
    if (!skipped) sentences.push({ text, from, isOwn });
    from += text.length;
  }
  return sentences;
}
