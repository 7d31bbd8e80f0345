// Layer: page, widgets. The style sheet of all widgets, as text because it goes into shadow trees. Colours
// are VS Code's; a page that has none of its variables gets those of the default themes, by what
// the reader's system prefers.

export const STYLE = `
:host {
  --ink-blue: var(--vscode-charts-blue, light-dark(#1a73c7, #4aa3ff));
  --ink-orange: var(--vscode-symbolIcon-classForeground, light-dark(#b8560b, #ee9d28));
  --ink-green: var(--vscode-charts-green, light-dark(#2e7d32, #89d185));
  --ink-purple: var(--vscode-charts-purple, light-dark(#652d90, #b180d7));
  --ink-foreground: var(--vscode-foreground, light-dark(#1f1f1f, #cccccc));
  --ink-muted: var(--vscode-descriptionForeground, light-dark(#5f5f5f, #9d9d9d));
  --ink-grid: color-mix(in srgb, var(--ink-foreground) 16%, transparent);
  --ink-background: var(--vscode-editor-background, light-dark(#ffffff, #1f1f1f));
  --ink-focus: var(--vscode-focusBorder, #0078d4);
  color-scheme: light dark;
  display: block;
  margin: 0.75em 0 1.25em;
}
:host-context(body.vscode-light), :host-context(body.vscode-high-contrast-light) { color-scheme: light; }
:host-context(body.vscode-dark), :host-context(body.vscode-high-contrast) { color-scheme: dark; }
.frame {
  box-sizing: border-box;
  max-width: 720px;
  padding: 10px 12px;
  border: 1px solid var(--ink-grid);
  border-radius: 6px;
  color: var(--ink-foreground);
  background: var(--ink-background);
  font: 13px/1.45 var(--vscode-font-family, system-ui, sans-serif);
  text-align: left;
}
* { box-sizing: border-box; }
.head { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; margin-bottom: 6px; }
.title { font-weight: 600; }
.summary, .note { color: var(--ink-muted); font-size: 12px; }
.note { margin: 6px 0 0; }
.stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(190px, 100%), 1fr)); gap: 8px 14px; align-items: end; }
.stage.pictures { grid-template-columns: minmax(48px, 1fr) repeat(2, minmax(0, 2.3fr)); gap: 0 8px; align-items: center; }
.stage.pictures .term:nth-child(n + 3) { grid-row: 1 / 3; }
.stage.pictures .term:nth-child(3) { grid-column: 2; }
.stage.pictures .term:nth-child(4) { grid-column: 3; }
.term { padding: 4px; border-radius: 4px; text-align: center; }
.term.lit { background: color-mix(in srgb, var(--ink-blue) 28%, transparent); }
.controls { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-top: 8px; }
.slider { display: flex; flex: 1 1 220px; gap: 8px; align-items: center; min-width: 0; }
.input { display: flex; flex: 1 1 220px; gap: 8px; align-items: center; min-width: 0; }
.input > span { min-width: 3em; white-space: nowrap; }
.slider input { flex: 1; min-width: 60px; margin: 0; accent-color: var(--ink-blue); }
.slider output { min-width: 5.5em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.numbers { margin: 6px 0 0; font-variant-numeric: tabular-nums; }
.symbol { white-space: nowrap; padding: 1px 2px; border-radius: 3px; }
.symbol.lit, .legend li.lit { background: color-mix(in srgb, var(--ink-blue) 28%, transparent); }
.symbol var { font-family: KaTeX_Math, "Times New Roman", serif; font-size: 1.1em; }
sub { font-size: 0.72em; line-height: 0; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: 12px; color: var(--ink-muted); }
.legend { display: flex; flex-wrap: wrap; gap: 0 10px; margin: 0; padding: 0; list-style: none; }
.legend li { display: flex; gap: 5px; align-items: center; padding: 0 3px; border-radius: 3px; color: var(--ink-foreground); }
.legend b { font-weight: 400; font-variant-numeric: tabular-nums; }
.swatch { width: 10px; height: 3px; border-radius: 1px; background: currentColor; }
.ink-blue { color: var(--ink-blue); } .ink-orange { color: var(--ink-orange); }
.ink-green { color: var(--ink-green); } .ink-purple { color: var(--ink-purple); }
.ink-muted { color: var(--ink-muted); } .ink-foreground { color: var(--ink-foreground); }
canvas { display: block; width: 100%; touch-action: pan-y; }
canvas.chart { height: 110px; cursor: crosshair; }
canvas.square { aspect-ratio: 1; max-width: 260px; margin: 0 auto; }
canvas.square.wide { max-width: 320px; }
canvas.pixels { image-rendering: pixelated; }
:focus-visible { outline: 1px solid var(--ink-focus); outline-offset: 2px; border-radius: 2px; }
details { margin-top: 6px; }
summary { cursor: pointer; color: var(--ink-muted); font-size: 12px; width: fit-content; }
.fields { display: flex; flex-wrap: wrap; gap: 6px 14px; padding: 6px 0 2px; }
.fields label, .controls > label:not(.slider) { display: flex; flex-direction: column; gap: 2px; font-size: 12px; color: var(--ink-muted); }
select, input[type="number"], button {
  font: inherit;
  color: var(--vscode-settings-dropdownForeground, var(--ink-foreground));
  background: var(--vscode-settings-dropdownBackground, var(--ink-background));
  border: 1px solid var(--vscode-settings-dropdownBorder, var(--ink-grid));
  border-radius: 3px;
  padding: 2px 6px;
}
button { min-width: 4.5em; cursor: pointer; color: var(--vscode-button-secondaryForeground, var(--ink-foreground)); background: var(--vscode-button-secondaryBackground, color-mix(in srgb, var(--ink-foreground) 12%, transparent)); }
.table { max-height: 220px; overflow: auto; }
table { border-collapse: collapse; font-size: 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 1px 10px 1px 0; text-align: right; white-space: nowrap; border: none; background: none; }
th { font-weight: 600; }
th[scope="row"], td.text { text-align: left; }
pre { margin: 6px 0 0; overflow-x: auto; font: 12px var(--vscode-editor-font-family, monospace); background: none; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
