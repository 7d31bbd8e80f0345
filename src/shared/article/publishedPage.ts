// Layer: shared, article. No vscode, no DOM. What a published page tells its script, by attributes.

/** Of an equation that was read: what it is. */
export const READING_ATTRIBUTE = 'data-reading';
/** Of the line of numbers below an equation: its slots (`FilledEquation`), as JSON. */
export const SLOTS_ATTRIBUTE = 'data-slots';
/** Of the article: its schedule (`BetaConfig`), as JSON. */
export const SCHEDULE_ATTRIBUTE = 'data-schedule';
