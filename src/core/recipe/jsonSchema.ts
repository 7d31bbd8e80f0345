// Layer: core (pure). The JSON schema (draft-07) of a recipe, made from the table of fields. The
// editor completes and explains `*.diffusion.json` with `media/recipe.schema.json`, which is this
// written to disk by `scripts/make-schema.mjs`; a test keeps the two the same. The schema forbids
// nothing: what is not allowed is said once, by the recipe's own diagnostics, which know more.

import { NAME_FIELD, PARTS, fieldsOf, hasKinds, KINDS } from './fields';
import type { Field, FieldKind } from './fieldKinds';
import type { KindPart, Part } from './fieldTypes';

/** A JSON schema, as far as it is used here. */
export type JsonSchema = Record<string, unknown>;

const PART_DOCS: Record<Part, string> = {
  data: 'What is learned: points or pictures, of a built-in set or of your own files.',
  schedule: 'The noise schedule of the forward process.',
  network: 'The denoising network.',
  training: 'How the network is trained.',
  sampling: 'How samples are drawn.',
};

const words = { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] };

/** What a study may say (`core/study/definition.ts`, which knows more). */
const STUDY_KEYS: Readonly<Record<string, readonly [doc: string, allowed: JsonSchema]>> = {
  about: ['What the study is to show.', { type: 'string' }],
  model: [
    'A shipped model, or the id of a run, that is sampled in place of training: only keys of sampling vary.',
    { type: 'string' },
  ],
  vary: [
    'Keys with their values: {"training.batch_size": [16, 32]}. Every combination is a cell.',
    { type: 'object', additionalProperties: { type: 'array', minItems: 1 } },
  ],
  repeats: [
    'Trials of each cell, each with seeds of its own; 1 unless given.',
    { type: 'integer', minimum: 1, maximum: 50 },
  ],
  at: [
    'Training steps at which samples are measured; needs a constant learning rate.',
    { type: 'array', items: { type: 'integer', minimum: 1 } },
  ],
  until: ['Ends a trial as soon as it holds: "memorised > 34 %".', { type: 'string' }],
  times: [
    'Names for the training steps at which claims first hold: {"tau_mem": "memorised > 33 %"}.',
    { type: 'object', additionalProperties: { type: 'string' } },
  ],
  fit: [
    'What is fitted as a power of the first key with numbers: names of times, or measures.',
    words,
  ],
  measure: ['What is plotted.', words],
  x: ['What it is plotted over: a varied key, a measure, or "step".', { type: 'string' }],
};

function studySchema(): JsonSchema {
  const properties = Object.entries(STUDY_KEYS).map(([key, [description, allowed]]) => [
    key,
    { description, anyOf: [allowed, {}] },
  ]);
  return {
    description:
      'The same recipe with other values of some keys, each several times: run by the command Study.',
    properties: Object.fromEntries(properties) as JsonSchema,
  };
}

/** The schema of a recipe file. Every part and every key may be left out. */
export function recipeSchema(): JsonSchema {
  const properties: JsonSchema = {
    $schema: { type: 'string', description: 'The JSON schema of this file.' },
    name: fieldSchema(NAME_FIELD),
    expect: {
      description:
        'What an article claims of the results, as "energy_distance < 0.02", one or a list: a build of the article fails when it does not hold.',
      anyOf: [{ type: ['string', 'array'], items: { type: 'string' } }, {}],
    },
  };
  properties.study = studySchema();
  for (const part of PARTS) {
    const description = PART_DOCS[part];
    properties[part] = hasKinds(part)
      ? { description, ...schemaByKind(part) }
      : { description, properties: fieldSchemas(fieldsOf(part)) };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Diffusion recipe',
    description:
      'An experiment with a diffusion model: data, schedule, network, training, sampling.',
    properties,
  };
}

/**
 * The keys of the kind that is written, so that no others are offered; those of all kinds while
 * none is.
 */
function schemaByKind(part: KindPart): JsonSchema {
  const fields = KINDS[part].map(({ id }) => [id, fieldsOf(part, id)] as const);
  const all = new Map(fields.flatMap(([, list]) => list).reverse());
  const ofKind = fields.map(([id, list]) => ({
    if: { properties: { kind: { const: id } }, required: ['kind'] },
    then: { properties: fieldSchemas(list) },
  }));
  const ofAll = { if: { required: ['kind'] }, else: { properties: fieldSchemas([...all]) } };
  return { allOf: [...ofKind, ofAll] };
}

function fieldSchemas(fields: readonly (readonly [string, Field])[]): JsonSchema {
  return Object.fromEntries(fields.map(([key, field]) => [key, fieldSchema(field)]));
}

function fieldSchema(field: Field): JsonSchema {
  const unit = field.unit === undefined ? '' : ` Unit: ${field.unit}.`;
  // A default that follows from other keys is not one number that a schema could name.
  const fallback = typeof field.default === 'function' ? {} : { default: field.default };
  // The second alternative takes any value; the first is what completion offers.
  const anyOf = [kindSchema(field.kind, field.nullable), {}];
  return { description: field.doc + unit, anyOf, ...fallback };
}

function kindSchema(kind: FieldKind, nullable = false): JsonSchema {
  const type = (name: string): string | string[] => (nullable ? [name, 'null'] : name);
  switch (kind.type) {
    case 'integer':
    case 'number': {
      const { values, words, ...bounds } = kind;
      if (values !== undefined) return { enum: values };
      const number = { ...bounds, type: type(kind.type) };
      return words === undefined ? number : { anyOf: [number, { enum: words }] };
    }
    case 'boolean':
      return { type: type('boolean') };
    case 'text':
      return {
        type: type('string'),
        minLength: 1,
        maxLength: kind.maxLength,
        ...(kind.pattern === undefined ? {} : { pattern: kind.pattern.test.source }),
      };
    case 'choice': {
      const values = kind.options.map(({ value }) => value);
      const labels = kind.options.map(({ label }) => label);
      return nullable
        ? { enum: [...values, null], enumDescriptions: [...labels, 'None'] }
        : { enum: values, enumDescriptions: labels };
    }
    case 'numbers': {
      const { whole, length, ...bounds } = kind;
      const items: JsonSchema = { ...bounds, type: whole === true ? 'integer' : 'number' };
      return { type: type('array'), minItems: length ?? 1, maxItems: length, items };
    }
    case 'words': {
      const items: JsonSchema = { enum: kind.options.map(({ value }) => value) };
      return { type: type('array'), minItems: 1, items };
    }
  }
}
