// Style sheets are imported for their effect: the bundler turns them into dist/page.css.
declare module '*.css';
