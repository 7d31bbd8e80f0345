// Layer: exchange. No vscode. The README.md of an exported folder: what it is, the commands, the
// versions they were tested with.

import type { ExportedModel } from './model';
import type { SamplingSettings, SchedulerJson } from './sampling';
import { DIFFUSERS_VERSION, PYTHON_VERSION } from './versions';

const NETWORKS: Readonly<Record<ExportedModel['network'], string>> = {
  mlp: 'the MLP of Diffusion Lab, whose definition is in sample.py',
  unet1d: 'a UNet for sequences of Diffusion Lab, whose definition is in sample.py',
  unet3d: 'a UNet for clips of Diffusion Lab, whose definition is in sample.py',
  unet2d: 'a UNet2DModel of diffusers',
  dit: 'a DiTTransformer2DModel of diffusers',
};

/** @param remarks sentences on what is otherwise than in the lab */
export function folderReadme(
  model: ExportedModel,
  scheduler: SchedulerJson,
  settings: SamplingSettings,
  remarks: readonly string[],
): string {
  const { title, data, network, recipe } = model;
  const { kind, shape, classes } = data;
  return [
    `# ${title}`,
    `A diffusion model of ${kind} (${shape.join(' × ')})${classes === null ? '' : ` in ${classes.length} classes (${classes.join(', ')})`}, exported from Diffusion Lab. The network is ${NETWORKS[network]}; it was trained on a schedule of kind ${recipe.schedule.kind} with prediction_type ${recipe.training.prediction_type}. The weights are the averaged ones.`,
    `## Sample`,
    code('bash', 'pip install -r requirements.txt', 'python sample.py --out samples'),
    `This draws as the recipe does: ${settings.count} samples with ${scheduler._class_name} in ${settings.num_inference_steps} steps${classes === null ? '' : `, guidance_scale ${settings.guidance_scale}`} (sampling.json). \`python sample.py --help\` lists what can be changed. The noise is that of \`torch.manual_seed\`; a recipe with \`"generator": "torch"\` draws the same in the lab.`,
    ...remarks,
    ...(classes === null
      ? []
      : [
          `Classes: \`--class 0\`, \`--class "${classes[0]}"\` or \`--class all\`; \`--guidance 2\` sets the scale of classifier-free guidance. Label ${classes.length} means "no class".`,
        ]),
    ...pipelineText(model, settings.num_inference_steps),
    `Written for Python ${PYTHON_VERSION} or newer and diffusers ${DIFFUSERS_VERSION}; all versions are in requirements.txt.`,
    '',
  ].join('\n\n');
}

function pipelineText({ network, data, recipe }: ExportedModel, steps: number): string[] {
  if (network !== 'unet2d') return [];
  if (recipe.schedule.kind === 'edm' || data.classes !== null)
    return [
      `\`DDPMPipeline.from_pretrained(".")\` loads the folder, and \`pipe.unet\` and \`pipe.scheduler\` can be used; sample.py shows how, because the pipeline itself ${data.classes === null ? 'does not scale what an EDM network is given' : 'gives the network no class'}.`,
    ];
  const lines = [
    'from diffusers import DDPMPipeline',
    '',
    'pipe = DDPMPipeline.from_pretrained(".")',
    `images = pipe(batch_size=16, num_inference_steps=${steps}, output_type="np").images`,
  ];
  return ['With the pipeline of diffusers:', code('python', ...lines)];
}

export function code(language: string, ...lines: readonly string[]): string {
  return ['```' + language, ...lines, '```'].join('\n');
}
