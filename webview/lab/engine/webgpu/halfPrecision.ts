// Layer: lab worker, engine. Matrix products in 16 bits, for trainings that ask for it: operands are
// rounded to float16 on their way into workgroup memory and multiplied there; sixteen products at a
// time are added up in float16 and then go on in float32, so that long sums keep their digits.
// Everything else, weights and moments included, stays in float32 (Micikevicius 2018). Small
// gradients would vanish in float16, so the loss is scaled up before they are taken and they are
// scaled down again in the optimiser.

/**
 * How 16-bit products are computed: by the GPU, or in float32 with every step rounded to float16,
 * which has the same numbers on devices without 16-bit arithmetic. Only tests emulate.
 */
export type HalfArithmetic = 'native' | 'emulated';

/** How the loops of a matrix product write their operands in WGSL. */
export interface OperandWgsl {
  /** What must come first in the text. */
  readonly prelude: string;
  /** The type of four operands. */
  readonly type: string;
  /** Four operands of a `vec4f`. */
  readonly of: (value: string) => string;
  /** A `vec4f` of four operands. */
  readonly wide: (operands: string) => string;
  /** A statement that adds `factor * operands` to `sum`. */
  readonly addProduct: (sum: string, factor: string, operands: string) => string;
}

/**
 * The nearest float16 number, ties to even, as a float32 one. WGSL's `quantizeToF16` may round
 * either way. Below 2⁻¹⁴ float16 counts in steps of 2⁻²⁴.
 */
const ROUND_WGSL = `fn round_to_half(value: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(value);
  let nearest = (bits + 0xfffu + ((bits >> vec4u(13u)) & vec4u(1u))) & vec4u(0xffffe000u);
  return select(bitcast<vec4f>(nearest), round(value * 0x1p24) * 0x1p-24, abs(value) < vec4f(0x1p-14));
}
`;

/** Products in float32. */
export const FLOAT32: OperandWgsl = {
  prelude: '',
  type: 'vec4f',
  of: (value) => value,
  wide: (operands) => operands,
  addProduct: (sum, factor, operands) => `${sum} += ${factor} * ${operands};`,
};

export const FLOAT16: Readonly<Record<HalfArithmetic, OperandWgsl>> = {
  native: {
    prelude: 'enable f16;\n',
    type: 'vec4<f16>',
    of: (value) => `vec4<f16>(${value})`,
    wide: (operands) => `vec4f(${operands})`,
    addProduct: FLOAT32.addProduct,
  },
  emulated: {
    ...FLOAT32,
    prelude: ROUND_WGSL,
    of: (value) => `round_to_half(${value})`,
    // float32 holds the product of two float16 numbers exactly: one rounding, as a fused operation.
    addProduct: (sum, factor, operands) =>
      `${sum} = round_to_half(${sum} + ${factor} * ${operands});`,
  },
};

/**
 * What the loss is multiplied by before gradients are taken. The loss is a mean over `outputs`
 * numbers, so its gradient by one of them is an error divided by `outputs`: this brings it back to
 * the size of an error, from where the layers before change it little. A power of two, so that
 * scaling itself rounds nothing.
 */
export function lossScale(outputs: number): number {
  return 2 ** Math.round(Math.log2(outputs));
}
