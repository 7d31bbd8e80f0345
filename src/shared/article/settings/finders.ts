// Layer: shared, article. No vscode, no DOM. How the settings of a recipe are said in sentences: a
// registry of patterns. A new one is one entry. Every pattern prefers saying nothing to guessing.

import { NUMBER, numberOf } from './numbers';

const SETTING_NAMES = [
  'num_train_timesteps',
  'beta_schedule',
  'beta_start',
  'beta_end',
  's',
  'num_inference_steps',
  'guidance_scale',
  'sigma_min',
  'sigma_max',
  'rho',
] as const;

export type SettingName = (typeof SETTING_NAMES)[number];

export function isSettingName(name: string): name is SettingName {
  return SETTING_NAMES.some((known) => known === name);
}

export interface Found {
  name: SettingName;
  value: number | string;
  /** Indices in the sentence. */
  from: number;
  to: number;
}

/** What else decides whether a sentence gives a setting. */
export interface Surroundings {
  /** The article has a cosine, so that an s may be its offset. */
  saysCosine: boolean;
  /** The block that the sentence is part of has noise levels σ. */
  saysSigma: boolean;
}

export type Finder = (sentence: string, around: Surroundings) => Found[];

const N = `(${NUMBER})`;
const GAP = String.raw`[^.;]{0,40}?`;

/** "=" and what says the same in words. */
const IS = String.raw`\s*(?:=|:=|≈|\bis set to\b|\bset to\b|\bis\b|\bof\b|\bto be\b|\bto\b)\s*`;

/** One entry of a list, as in "100, 500 or 1000 steps", sets nothing. */
function isListed(sentence: string, from: number, to: number): boolean {
  const other = String.raw`\d[\d,.^e-]*`;
  return (
    new RegExp(String.raw`${other}(?:,|,?\s*(?:and|or|to|-|–|…))\s*$`).test(
      sentence.slice(0, from),
    ) || /^(?:\s*,|,?\s*(?:and|or|to|–))\s*\d/.test(sentence.slice(to))
  );
}

/** All matches of a pattern, with the places of their groups. */
function everyMatch(pattern: RegExp): (sentence: string) => RegExpExecArray[] {
  const global = new RegExp(pattern.source, `${pattern.flags}dg`);
  return (sentence) => [...sentence.matchAll(global)];
}

/** Every match whose first group is a number that `allowed` accepts. */
function numbersOf(
  name: SettingName,
  pattern: RegExp,
  allowed: (value: number) => boolean,
): Finder {
  const matches = everyMatch(pattern);
  return (sentence) =>
    matches(sentence).flatMap((match) => {
      const value = numberOf(match[1]);
      const [from, to] = match.indices?.[1] ?? [0, 0];
      if (!allowed(value) || isListed(sentence, from, to)) return [];
      return [{ name, value, from: match.index, to: match.index + match[0].length }];
    });
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 2 && value <= 1e6;
const isVariance = (value: number): boolean => value > 0 && value < 0.5;

/** A finder that is asked only where the sentence, or what is around it, fits. */
function where(fits: (sentence: string, around: Surroundings) => boolean, finder: Finder): Finder {
  return (sentence, around) => (fits(sentence, around) ? finder(sentence, around) : []);
}

const OPTIMIZER = /\bAdam|optimi[sz]er|learning[- ]rate|momentum|anneal|warm-?up|weight decay/i;
const SAMPLING = /sampl|generat|inference|denois|DDIM|DPM|Euler|Heun|PNDM|UniPC|Karras|reverse/i;

const TIMESTEPS: Finder[] = [
  numbersOf('num_train_timesteps', new RegExp(String.raw`(?<![\w^\\])T${IS}${N}`), isCount),
  numbersOf(
    'num_train_timesteps',
    new RegExp(
      String.raw`${N}[\s-](?:discrete\s)?(?:diffusion|noising|noise|forward)(?:\s?process)?[\s-](?:time\s?)?-?steps?\b`,
      'i',
    ),
    isCount,
  ),
  where(
    (sentence) =>
      !SAMPLING.test(sentence) && /diffus|nois|forward|chain|process|schedule/i.test(sentence),
    numbersOf(
      'num_train_timesteps',
      new RegExp(String.raw`${N}[\s-]time\s?-?steps?\b`, 'i'),
      isCount,
    ),
  ),
  numbersOf(
    'num_train_timesteps',
    new RegExp(
      String.raw`\bforward (?:process|chain|diffusion) (?:has|with|of|takes|uses|runs (?:for|over)) ${N}\s(?:\w+\s)?steps\b`,
      'i',
    ),
    isCount,
  ),
  numbersOf('num_train_timesteps', new RegExp(String.raw`num_train_timesteps${IS}${N}`), isCount),
];

const INFERENCE: Finder[] = [
  where(
    (sentence) => !/train|optimi|forward|noising|nois(?:e|y) steps/i.test(sentence),
    numbersOf(
      'num_inference_steps',
      new RegExp(
        String.raw`\b(?:we (?:use|take|need|run)(?= (?:only |just )?\d)|(?:sampl|generat|denois)\w*|inference|DDIM|DDPM|DPM-?Solver\S*|Euler|Heun|PNDM|UniPC|sampler)\b[^.;,=]{0,40}?(?:\b(?:in|with|using|for|use|uses|take|takes|run|need|of)|(?<=\bwe (?:use|take|need|run)))\s+(?:only\s+|just\s+)?${N}\s(?:\w+\s)?steps\b`,
        'i',
      ),
      isCount,
    ),
  ),
  where(
    (sentence) => !/\btrain/i.test(sentence),
    numbersOf(
      'num_inference_steps',
      new RegExp(
        String.raw`${N}[\s-](?:sampling|inference|denoising|reverse|generation|DDIM|DDPM|Euler|Heun|DPM-?Solver\S*|sampler)[\s-]steps?\b`,
        'i',
      ),
      isCount,
    ),
  ),
  numbersOf(
    'num_inference_steps',
    new RegExp(String.raw`${N}-step\s(?:DDIM|DDPM|Euler|Heun|sampl\w+)`, 'i'),
    isCount,
  ),
  numbersOf('num_inference_steps', new RegExp(String.raw`num_inference_steps${IS}${N}`), isCount),
];

/** Both ends of a range; the smaller one is the start. */
function ends(
  names: readonly [SettingName, SettingName],
  pattern: RegExp,
  allowed: (value: number) => boolean,
): Finder {
  const matches = everyMatch(pattern);
  return (sentence) =>
    matches(sentence).flatMap((match) => {
      const places = [match.indices?.[1] ?? [0, 0], match.indices?.[2] ?? [0, 0]];
      const values = [numberOf(match[1]), numberOf(match[2])];
      if (!values.every(allowed) || values[0] === values[1]) return [];
      const order = values[0] < values[1] ? [0, 1] : [1, 0];
      return order.map((which, index) => ({
        name: names[index],
        value: values[which],
        from: places[which][0],
        to: places[which][1],
      }));
    });
}

const BETA = String.raw`(?:(?<![\w\\])β(?:_t|_\{t\})?|\bbetas?\b|\bvariances?\b|\bnoise (?:schedule|level|variance)s?\b|\b(?:linear|linearly|sigmoid) (?:noise |variance |β |beta )?(?:schedule|increas\w+|spaced))`;
const SYMBOL = String.raw`(?:[βσ]_\w+\s*=\s*)?`;
const RANGE = String.raw`(?:from|between)\s+${SYMBOL}${N}\s+(?:up |down )?(?:to|and)\s+${SYMBOL}${N}`;
/** Of a table of β; β_max = 20 is a rate of continuous time. */
const isTables = (sentence: string): boolean =>
  !OPTIMIZER.test(sentence) && !/β_max\s*=\s*[1-9]/.test(sentence);

const BETAS: Finder[] = [
  where(
    isTables,
    ends(
      ['beta_start', 'beta_end'],
      new RegExp(String.raw`${BETA}${GAP}\b${RANGE}`, 'i'),
      isVariance,
    ),
  ),
  where(
    isTables,
    ends(
      ['beta_start', 'beta_end'],
      new RegExp(String.raw`(?<![\w\\])β(?:_t)?\s*(?:∈|\bin)\s*[[(]\s*${N}\s*,\s*${N}\s*[\])]`),
      isVariance,
    ),
  ),
  where(
    isTables,
    numbersOf(
      'beta_start',
      new RegExp(String.raw`(?:(?<![\w\\])β_(?:1|0|start|min)|\bbeta_start)${IS}${N}`),
      isVariance,
    ),
  ),
  where(
    isTables,
    numbersOf(
      'beta_end',
      new RegExp(String.raw`(?:(?<![\w\\])β_(?:T|N|end|max)|\bbeta_end)${IS}${N}`),
      isVariance,
    ),
  ),
];

const SCHEDULES: readonly (readonly [pattern: string, value: string])[] = [
  ['squaredcos_cap_v2|squared[- ]cosine|cosine', 'squaredcos_cap_v2'],
  ['scaled[- _]linear', 'scaled_linear'],
  ['linear(?:ly)?', 'linear'],
  ['sigmoid', 'sigmoid'],
];
const SCHEDULE_WORD = SCHEDULES.map(([pattern]) => pattern).join('|');
const NOUN = String.raw`(?:\s(?:noise|noising|variance|diffusion|beta|β|β_t))?[\s-]schedule\b`;
const SCHEDULE_FORMS = [
  String.raw`\b(?:use[sd]?|using|with|adopt\w*|choose|chose|pick|employ\w*|take|under|apply|follow\w*|our|set)\b[^.;]{0,30}?\b(${SCHEDULE_WORD})${NOUN}`,
  String.raw`\bschedule\b(?:\s+(?:β_t|for β))?(?:\s+is(?: the)?|:)\s+(${SCHEDULE_WORD})\b`,
  String.raw`\b(?:β(?:_t)?|betas?|variances?)\s+(?:\w+\s){0,3}?(?:increas\w+|grow\w*|ris\w+|rang\w+|spaced|var\w+|go(?:es)?)\s+(linearly)\b`,
  String.raw`\b(linearly)\s(?:increasing|spaced|growing|rising)\s(?:noise\s|the\s)?(?:β|beta|variance|schedule)`,
  String.raw`\bbeta_schedule\b\s*[=:]\s*"?(${SCHEDULE_WORD})\b`,
  String.raw`(?<=^\s*(?:an?|the)\s)(${SCHEDULE_WORD})${NOUN}(?=[\s.,]*$)`,
].map((form) => new RegExp(form, 'dgi'));

/** A sentence about several schedules compares them. */
const schedule: Finder = (sentence) => {
  if (OPTIMIZER.test(sentence)) return [];
  const named = new Set(
    [...sentence.matchAll(new RegExp(String.raw`\b(?:${SCHEDULE_WORD})\b`, 'gi'))].map(([word]) =>
      scheduleOf(word),
    ),
  );
  if (named.size !== 1) return [];
  return SCHEDULE_FORMS.flatMap((form) =>
    [...sentence.matchAll(form)].map((match) => {
      const [from, to] = match.indices?.[1] ?? [0, 0];
      return { name: 'beta_schedule' as const, value: scheduleOf(match[1]), from, to };
    }),
  ).slice(0, 1);
};

function scheduleOf(word: string): string {
  return SCHEDULES.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'i').test(word))?.[1] ?? word;
}

const isLevel = (value: number): boolean => value > 0 && value < 1e4;
const SIGMAS: Finder[] = [
  numbersOf(
    'sigma_min',
    new RegExp(String.raw`(?:(?<![\w\\])σ_?min|\bsigma_min)${IS}${N}`),
    isLevel,
  ),
  numbersOf(
    'sigma_max',
    new RegExp(String.raw`(?:(?<![\w\\])σ_?max|\bsigma_max)${IS}${N}`),
    isLevel,
  ),
  ends(
    ['sigma_min', 'sigma_max'],
    new RegExp(String.raw`(?:(?<![\w\\])σ|\bnoise levels?)\b${GAP}\b${RANGE}`),
    isLevel,
  ),
  where(
    (_, { saysSigma }) => saysSigma,
    numbersOf('rho', new RegExp(String.raw`(?:(?<![\w\\])ρ|\brho)${IS}${N}`), isLevel),
  ),
];

const isScale = (value: number): boolean => value >= 0 && value <= 100;
const GUIDANCE: Finder[] = [
  numbersOf(
    'guidance_scale',
    new RegExp(
      String.raw`(?:\bguidance[\s_](?:scale|weight|strength)|\bCFG(?:\s(?:scale|weight))?)(?:\s[sw]\b)?${IS}(?:[sw]\s*=\s*)?${N}`,
      'i',
    ),
    isScale,
  ),
  numbersOf(
    'guidance_scale',
    new RegExp(String.raw`\b(?:guidance|CFG)\s(?:(?:scale|weight|strength)\s)?${N}`, 'i'),
    isScale,
  ),
  where(
    (sentence) => /guidance|\bCFG\b/.test(sentence),
    numbersOf('guidance_scale', new RegExp(String.raw`(?<![\w\\])[sw]\s*=\s*${N}`), isScale),
  ),
];

const OFFSET: Finder = where(
  (sentence, { saysCosine }) => saysCosine && !/guidance|\bCFG\b/.test(sentence),
  numbersOf(
    's',
    new RegExp(String.raw`(?:(?<![\w\\^])s\s*=\s*|\boffset\s(?:of\s|s\s*=\s*))${N}`),
    (value) => value > 0 && value <= 0.1,
  ),
);

export const FINDERS: readonly Finder[] = [
  ...TIMESTEPS,
  schedule,
  ...BETAS,
  OFFSET,
  ...INFERENCE,
  ...GUIDANCE,
  ...SIGMAS,
];
