// Layer: page, user interface. Numbers as text for people: readouts, durations, TeX.

export { duration, fixed, grouped, mebibytes, short } from '../../src/core/numberText';
