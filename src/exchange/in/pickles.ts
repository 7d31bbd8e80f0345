// Layer: exchange. No vscode. What is said of weights in a pickle: reading one runs what is in it, so the
// lab reads none; Python converts it where its reader trusts it.

/**
 * A sentence, and the lines of Python that make a file of it that can be read.
 * @param path of the pickle, relative to the folder
 * @param network folder of a network in the diffusers layout, in which the pickle lies; null for a
 *   file by itself
 */
export function pickleAdvice(path: string, network: string | null): string {
  const refusal = `${path} is a pickle, which can run code when it is read, so the lab does not read it. Where you trust it, convert it in the folder with Python:`;
  const lines =
    network !== null && path.endsWith('.bin')
      ? [
          'from diffusers import UNet2DModel  # or the class that config.json names',
          `model = UNet2DModel.from_pretrained(${JSON.stringify(network)}, use_safetensors=False)`,
          `model.save_pretrained(${JSON.stringify(network)}, safe_serialization=True)`,
        ]
      : [
          'import torch, safetensors.torch',
          `state = torch.load(${JSON.stringify(path)}, map_location="cpu", weights_only=True)`,
          'state = state.get("state_dict", state)',
          `safetensors.torch.save_file({k: v.contiguous() for k, v in state.items()}, ${JSON.stringify(converted(path))})`,
        ];
  return [refusal, ...lines].join('\n');
}

function converted(path: string): string {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  return `${folder}diffusion_pytorch_model.safetensors`;
}
