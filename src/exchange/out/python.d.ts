// Layer: exchange, types only. Python sources that an export writes: the bundler takes them as texts.
declare module '*.py' {
  const text: string;
  export default text;
}
