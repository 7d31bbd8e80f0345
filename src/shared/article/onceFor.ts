// Layer: shared, article. No vscode, no DOM. What follows from one object alone, worked out once for it.

/** `make`, whose answers are kept as long as what they were made from. */
export function onceFor<K extends object, V>(make: (from: K) => V): (from: K) => V {
  const known = new WeakMap<K, { made: V }>();
  return (from) => {
    let entry = known.get(from);
    if (entry === undefined) known.set(from, (entry = { made: make(from) }));
    return entry.made;
  };
}
