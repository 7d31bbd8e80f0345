// Layer: exchange. No vscode. A Jupyter notebook (nbformat 4.5) that samples the exported folder
// beside it, with the functions of the folder's sample.py.

import { hasPipeline, json } from './diffusersFolder';
import { readExported, type ExportedModel, type ExportSource } from './model';

/** Samples that the notebook draws first. */
const COUNT = { points: 1000, images: 16, audio: 4, video: 4 } as const;

/**
 * The file's bytes.
 * @param folder path of the exported folder, relative to the notebook, with slashes
 * @throws {ExportError} as `diffusersFolder` for the same source
 */
export function notebook(source: ExportSource, folder: string): Uint8Array {
  const model = readExported(source);
  const cells = [
    markdown(
      `# ${model.title}`,
      '',
      `Samples of a model of Diffusion Lab, from the folder \`${folder}\` beside this notebook. Its README.md says what it is; \`pip install -r ${folder}/requirements.txt\` installs what it needs.`,
    ),
    code(
      'import sys',
      'from pathlib import Path',
      '',
      `FOLDER = Path(${JSON.stringify(folder)}).resolve()`,
      'sys.path.insert(0, str(FOLDER))',
      'import sample',
    ),
    markdown('Noise of a seed goes through the scheduler of the recipe, step by step.'),
    code(`values, labels = sample.draw(count=${COUNT[model.data.kind]}, seed=0)`, 'values.shape'),
    code('sample.picture(values)'),
    ...guidanceCells(model),
    ...schedulerCells(model),
    ...pipelineCells(model),
  ];
  return json({
    cells: cells.map((cell, index) => ({ id: `cell-${index + 1}`, ...cell })),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

function guidanceCells({ data: { kind, classes } }: ExportedModel): Cell[] {
  if (classes === null) return [];
  return [
    markdown(
      'Every class, with classifier-free guidance: a larger scale follows the class more closely and varies less.',
    ),
    code(
      `values, labels = sample.draw(count=${COUNT[kind]}, seed=0, label="all", guidance=2.0)`,
      'print([sample.DATA["classes"][label] for label in labels])',
      'sample.picture(values)',
    ),
  ];
}

function schedulerCells({ recipe, data: { kind } }: ExportedModel): Cell[] {
  if (recipe.schedule.kind !== 'discrete') return [];
  return [
    markdown('The same noise with another scheduler of diffusers.'),
    code(
      `values, labels = sample.draw(count=${COUNT[kind]}, seed=0, steps=20, scheduler="DPMSolverMultistepScheduler")`,
      'sample.picture(values)',
    ),
  ];
}

function pipelineCells(model: ExportedModel): Cell[] {
  if (!hasPipeline(model)) return [];
  return [
    markdown('The folder is a pipeline of diffusers as well; its network can be used by itself.'),
    code(
      'from diffusers import DDPMPipeline',
      '',
      'pipe = DDPMPipeline.from_pretrained(FOLDER)',
      'print(f"{pipe.unet.num_parameters():,} parameters")',
      'pipe.scheduler',
    ),
  ];
}

type Cell = Readonly<Record<string, unknown>>;

function markdown(...lines: readonly string[]): Cell {
  return { cell_type: 'markdown', metadata: {}, source: sourceOf(lines) };
}

function code(...lines: readonly string[]): Cell {
  return {
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: sourceOf(lines),
  };
}

/** Lines that keep their ends, as the format has them. */
function sourceOf(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line}\n`));
}
