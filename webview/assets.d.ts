// Style sheets are imported for their effect: the bundler turns them into dist/page.css.
declare module '*.css';

// Small pictures: the bundler turns them into data URLs.
declare module '*.png' {
  const url: string;
  export default url;
}

// Weights of networks: the bundler puts their bytes into the worker.
declare module '*.safetensors' {
  const bytes: Uint8Array;
  export default bytes;
}
