// Layer: core (pure). A study that comes with the lab.

/** A recipe with a study, and how it is offered. */
export interface BuiltInStudy {
  readonly id: string;
  readonly label: string;
  /** One sentence: what it shows, and how long it takes on two cores. */
  readonly detail: string;
  /** As a person would write it. */
  readonly recipe: Readonly<Record<string, unknown>>;
}
