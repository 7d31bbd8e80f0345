"""Makes the golden folders beside this file, with PyTorch and diffusers: python3 make.py

Each folder is a small UNet2DModel with the scheduler that says what it is trained towards, saved by
diffusers itself, and golden.json: one forward pass, the first step's gradients and the losses of
four AdamW steps. Samples are noised and targets made by the scheduler's own methods where it has
them. edm-denoiser lists x = x0 + sigma * noise, sigma as timesteps and the denoised sample as
output; edm and edm-v list what the network itself is given and gives.
"""

import json
from pathlib import Path

import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    EDMDPMSolverMultistepScheduler,
    EDMEulerScheduler,
    FlowMatchEulerDiscreteScheduler,
    UNet2DModel,
)

HERE = Path(__file__).parent
SIZE = 8


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def small_unet(seed):
    torch.manual_seed(seed)
    model = UNet2DModel(
        sample_size=SIZE, in_channels=1, out_channels=1, block_out_channels=(4, 8),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=2, layers_per_block=1, attention_head_dim=4,
    )
    with torch.no_grad():
        for parameter in model.parameters():
            # Constants of the initialisation (ones, zeros) would hide exchanged parameters.
            parameter.add_(0.05 * torch.randn_like(parameter))
    return model


def betas(scheduler, x0, noise):
    """A scheduler with betas: timesteps, samples and what the network is trained towards."""
    timesteps = torch.tensor([40, 300, 871])
    noisy = scheduler.add_noise(x0, noise, timesteps)
    kind = scheduler.config.prediction_type
    if kind == "v_prediction":
        return timesteps, noisy, scheduler.get_velocity(x0, noise, timesteps), None
    return timesteps, noisy, x0 if kind == "sample" else noise, None


def flow(scheduler, x0, noise):
    scheduler.set_timesteps(20)
    timesteps = scheduler.timesteps[[2, 9, 17]]
    noisy = scheduler.scale_noise(x0, timesteps, noise)
    return timesteps, noisy, noise - x0, None


def edm(scheduler, x0, noise):
    sigma = torch.tensor([0.06, 0.8, 11.0])[:, None, None, None]
    x = x0 + sigma * noise
    data = scheduler.config.sigma_data
    skip = data**2 / (sigma**2 + data**2)
    out = sigma * data / (sigma**2 + data**2) ** 0.5
    out = out if scheduler.config.prediction_type == "epsilon" else -out
    # What the scheduler does with an output of the network gives x0 for the target.
    target = (x0 - skip * x) / out
    for row in range(3):
        denoised = scheduler.precondition_outputs(x[row], target[row], sigma[row])
        torch.testing.assert_close(denoised, x0[row], rtol=1e-4, atol=1e-4)
    noise_levels = torch.stack([scheduler.precondition_noise(s) for s in sigma.flatten()])
    return noise_levels, x * scheduler._get_conditioning_c_in(sigma), target, (sigma, x, skip, out)


def make(name, scheduler, batch, denoiser=False):
    model = small_unet(len(name))
    folder = HERE / name
    model.save_pretrained(folder / "unet")
    scheduler.save_pretrained(folder / "scheduler")
    x0 = torch.rand(3, 1, SIZE, SIZE) * 2 - 1
    noise = torch.randn_like(x0)
    timesteps, noisy, target, parts = batch(scheduler, x0, noise)
    output = model(noisy, timesteps).sample
    listed = {"timesteps": timesteps.float(), "noisy": noisy, "output": output}
    if denoiser:
        sigma, x, skip, out = parts
        listed = {"timesteps": sigma.flatten(), "noisy": x, "output": skip * x + out * output}
    golden = {
        "about": f"diffusers UNet2DModel and {type(scheduler).__name__}",
        "batch": 3, "x0": numbers(x0), "noise": numbers(noise),
        **{key: numbers(value) for key, value in listed.items()},
    }
    settings = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    optimizer = torch.optim.AdamW(model.parameters(), **settings)
    losses, gradients = [], {}
    for step in range(4):
        optimizer.zero_grad()
        output = model(noisy, timesteps).sample
        if denoiser:
            # Karras et al. 2022, eq. 2 and 8: the denoiser's error with the weight 1 / c_out^2.
            loss = ((skip * x + out * output - x0) ** 2 / out**2).mean()
        else:
            loss = ((output - target) ** 2).mean()
        loss.backward()
        if step == 0:
            for key, p in model.named_parameters():
                gradients[key] = [p.grad.norm().item(), p.grad.flatten()[0].item()]
        optimizer.step()
        losses.append(loss.item())
    golden["optimizer"] = {"name": "AdamW", **settings}
    golden["losses"] = losses
    golden["first_step_gradients_norm_and_first_element"] = gradients
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    print(name, losses)


def main():
    torch.use_deterministic_algorithms(True)
    make("epsilon", DDPMScheduler(), betas)
    make("v-prediction", DDPMScheduler(prediction_type="v_prediction"), betas)
    make("sample", DDIMScheduler(prediction_type="sample", beta_schedule="scaled_linear"), betas)
    make("flow", FlowMatchEulerDiscreteScheduler(shift=3.0), flow)
    make("edm", EDMEulerScheduler(), edm)
    make("edm-v", EDMDPMSolverMultistepScheduler(prediction_type="v_prediction"), edm)
    make("edm-denoiser", EDMDPMSolverMultistepScheduler(sigma_data=0.7), edm, denoiser=True)


if __name__ == "__main__":
    main()
