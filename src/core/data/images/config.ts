// Layer: core (pure). Pictures as a recipe names them.

export interface ImagesData {
  kind: 'images';
  /** Exactly one of `name`, `file` and `folder` is set. */
  name: 'faces' | 'digits8' | null;
  file: string | null;
  folder: string | null;
  /** File of labels beside `file`. */
  labels: string | null;
  /** Which attribute of a face is its class. */
  label: 'hair' | 'glasses' | 'hat' | 'clothing' | null;
  tile: [number, number] | null;
  size: number;
  channels: 1 | 3;
  resize: 'cover' | 'contain' | 'stretch';
  background: string;
  flip: boolean;
  classes: boolean;
  count: number;
  seed: number;
  held_out: number;
}
