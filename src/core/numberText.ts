// Layer: core (pure). Numbers as text for people, the same in the page, the status bar and the tree.

/** Four significant digits, scientific outside 0.001 … 99999. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'not a number';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [mantissa = '', exponent = ''] = value.toExponential(2).replaceAll('-', '−').split('e');
    return `${mantissa} × 10${raised(exponent.replace('+', ''))}`;
  }
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** Digits and a minus sign as superscripts. */
function raised(exponent: string): string {
  return Array.from(exponent, (sign) => (sign === '−' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}

/** Fixed number of digits after the point, with a true minus sign. */
export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : short(value);
}

/** A coefficient with three digits behind the point, more where it is small, so that a row of them keeps its width. */
export function coefficient(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-5) return short(value);
  return fixed(value, size === 0 || size >= 0.1 ? 3 : size >= 0.001 ? 4 : 5);
}

/** A share as a percentage of three digits, four close to all: "88.4 %", "0.52 %", "99.98 %". */
export function percent(share: number): string {
  const digits = share > 0.99 && share < 1 ? 4 : 3;
  return `${String(Number((100 * share).toPrecision(digits))).replace('-', '−')} %`;
}

/** Seconds as "12 s", "3 min 05 s" or "2 h 10 min". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Whole numbers with thousands separated by commas. */
export function grouped(value: number): string {
  groups ??= new Intl.NumberFormat('en');
  return groups.format(Math.round(value));
}

/** Made once, and not before it is used: making one takes longer than a thousand uses. */
let groups: Intl.NumberFormat | null = null;

/** Bytes as MiB, rounded up; from 10 MiB on without a fraction. */
export function mebibytes(bytes: number): string {
  const size = bytes / 2 ** 20;
  return `${size < 10 ? Math.ceil(10 * size) / 10 : grouped(Math.ceil(size))} MiB`;
}
