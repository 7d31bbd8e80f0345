"""Small models of random weights, saved as diffusers saves them, and what diffusers makes of them.

Usage: python models.py OUT

For every model NAME: the folder OUT/NAME, and OUT/NAME.safetensors with
  sample [3, C, H, W], timestep [3], class_labels [3], answer [3, C, H, W]: a forward pass,
  drawn [2, C, H, W]: samples of 50 steps of its scheduler from torch.randn of seed 3, of some
  models only.
The last layer is scaled to a tenth: a network of random weights would amplify rounding from
step to step until no two programs agreed.
"""

import sys
from pathlib import Path

import torch
from diffusers import (
    DDIMPipeline,
    DDIMScheduler,
    DDPMPipeline,
    DDPMScheduler,
    DiTTransformer2DModel,
    DPMSolverMultistepScheduler,
    EDMEulerScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    UNet2DModel,
)
from diffusers.training_utils import EMAModel
from safetensors.torch import save_file

STEPS = 50
SEED = 3


def unet(**changes):
    keys = dict(
        sample_size=16,
        in_channels=3,
        out_channels=3,
        layers_per_block=1,
        block_out_channels=(32, 64),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=8,
    )
    model = UNet2DModel(**{**keys, **changes})
    model.conv_out.weight.data *= 0.1
    return model.eval()


def refer(path, model, scheduler, classes, draws=True):
    """What diffusers answers, beside the folder `path`; `draws`: with samples."""
    channels, size = model.config.in_channels, model.config.sample_size
    generator = torch.Generator().manual_seed(1)
    sample = torch.randn(3, channels, size, size, generator=generator)
    timestep = torch.tensor([1, 333, 999])
    labels = torch.tensor([0, 1, classes - 1]) if classes else torch.zeros(3, dtype=torch.long)

    def call(x, t, y):
        if isinstance(model, UNet2DModel):
            return model(x, t, class_labels=y if classes else None).sample
        return model(x, timestep=t.expand(len(x)), class_labels=y).sample

    with torch.no_grad():
        answer = torch.cat(
            [call(sample[i : i + 1], timestep[i], labels[i : i + 1]) for i in range(3)]
        )
        noise = torch.Generator().manual_seed(SEED)
        x = torch.randn(2, channels, size, size, generator=noise)
        scheduler.set_timesteps(STEPS)
        x = x * getattr(scheduler, "init_noise_sigma", 1.0)
        drawn_labels = torch.tensor([1, 1]) if classes else torch.zeros(2, dtype=torch.long)
        for t in scheduler.timesteps if draws else []:
            scaled = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
            output = call(scaled, t, drawn_labels)
            if isinstance(scheduler, DDPMScheduler):
                x = scheduler.step(output, t, x, generator=noise).prev_sample
            else:
                x = scheduler.step(output, t, x).prev_sample
    save_file(
        {
            "sample": sample,
            "timestep": timestep.float(),
            "class_labels": labels.float(),
            "answer": answer.contiguous(),
            "drawn": x.contiguous(),
        },
        f"{path}.safetensors",
    )


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    torch.set_num_threads(1)

    # As google/ddpm-cifar10-32 is written, with classes.
    cifar = unet(
        layers_per_block=2,
        num_class_embeds=4,
        attention_head_dim=None,
        resnet_time_scale_shift="scale_shift",
        flip_sin_to_cos=False,
        freq_shift=1,
        downsample_padding=0,
        norm_eps=1e-6,
    )
    ddim = DDIMScheduler()
    DDIMPipeline(cifar, ddim).save_pretrained(out / "float32")
    refer(out / "float32", cifar, ddim, 4)
    # The same weights in other files.
    cifar.save_pretrained(out / "sharded" / "unet", max_shard_size="1MB")
    ddim.save_pretrained(out / "sharded" / "scheduler")
    refer(out / "sharded", cifar, ddim, 4, draws=False)
    average = EMAModel(cifar.parameters(), model_cls=UNet2DModel, model_config=cifar.config)
    average.optimization_step = 77
    average.save_pretrained(out / "ema" / "unet_ema")
    ddim.save_pretrained(out / "ema" / "scheduler")
    refer(out / "ema", cifar, ddim, 4, draws=False)
    for name, dtype in (("fp16", torch.float16), ("bf16", torch.bfloat16)):
        DDIMPipeline(cifar.to(dtype), ddim).save_pretrained(
            out / name, variant="fp16" if name == "fp16" else None
        )
        rounded = UNet2DModel.from_pretrained(
            out / name / "unet", variant="fp16" if name == "fp16" else None
        )
        refer(out / name, rounded.float().eval(), ddim, 4, draws=False)
        cifar = cifar.float()

    # Another of everything.
    other = unet(
        in_channels=1,
        out_channels=1,
        block_out_channels=(16, 32, 32),
        down_block_types=("DownBlock2D", "ResnetDownsampleBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "ResnetUpsampleBlock2D", "UpBlock2D"),
        downsample_type="resnet",
        upsample_type="resnet",
        act_fn="gelu",
        add_attention=False,
        mid_block_scale_factor=1.4142135623730951,
    )
    solver = DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction"
    )
    DDPMPipeline(other, solver).save_pretrained(out / "solver")
    refer(out / "solver", other, solver, None)

    noisy = unet(center_input_sample=True, attention_head_dim=16)
    ddpm = DDPMScheduler(beta_schedule="squaredcos_cap_v2", thresholding=True)
    DDPMPipeline(noisy, ddpm).save_pretrained(out / "ddpm")
    refer(out / "ddpm", noisy, ddpm, None)

    # Its table takes whole timesteps only, so it goes with no scheduler between them.
    learned = unet(time_embedding_type="learned", num_train_timesteps=1000)
    DDIMPipeline(learned, ddim).save_pretrained(out / "learned")
    refer(out / "learned", learned, ddim, None, draws=False)

    fourier = unet(time_embedding_type="fourier", act_fn="mish")
    DDIMPipeline(fourier, ddim).save_pretrained(out / "fourier")
    refer(out / "fourier", fourier, ddim, None, draws=False)

    euler = EulerDiscreteScheduler()
    wide = unet(time_embedding_dim=32)
    DDPMPipeline(wide, euler).save_pretrained(out / "euler")
    refer(out / "euler", wide, euler, None)

    edm = EDMEulerScheduler(sigma_max=20.0)
    DDPMPipeline(wide, edm).save_pretrained(out / "edm")
    refer(out / "edm", wide, edm, None)

    flow = FlowMatchEulerDiscreteScheduler()
    straight = unet(mid_block_type=None)
    DDPMPipeline(straight, flow).save_pretrained(out / "flow")
    refer(out / "flow", straight, flow, None)

    dit = DiTTransformer2DModel(
        sample_size=16,
        patch_size=4,
        in_channels=3,
        out_channels=3,
        num_layers=2,
        num_attention_heads=2,
        attention_head_dim=16,
        num_embeds_ada_norm=5,
    ).eval()
    dit.proj_out_2.weight.data *= 0.1
    dit.save_pretrained(out / "dit" / "transformer")
    ddim.save_pretrained(out / "dit" / "scheduler")
    refer(out / "dit", dit, ddim, 5)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
