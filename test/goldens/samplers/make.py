"""Golden trajectories of diffusers' schedulers, one file per sampler of the lab.

    python make.py [sampler …]

Needs torch and diffusers (the files here: diffusers 0.42.1, torch 2.13.0 on a CPU). The problem is
that of webview/lab/numerics/goldens/samplers.json: the exact denoiser of a mixture of Gaussians.
Format and rules as in src/core/verify/samplers.ts. All of these samplers are deterministic.
"""

import json
import math
import pathlib
import sys

import diffusers
import numpy as np
import torch

FOLDER = pathlib.Path(__file__).parent
PROBLEM = json.loads(
    (FOLDER / "../../../webview/lab/numerics/goldens/samplers.json").read_text()
)
MEANS = np.array(PROBLEM["mixture"]["means"])
WEIGHTS = np.array(PROBLEM["mixture"]["weights"])
STDS = np.array(PROBLEM["mixture"]["stds"])

COSINE = {"beta_schedule": "squaredcos_cap_v2"}
V = {"prediction_type": "v_prediction"}

# class, config, steps, arguments of `step`
CASES = {
    "deis": [
        ("DEISMultistepScheduler", {}, 7, {}),
        ("DEISMultistepScheduler", {**COSINE, "solver_order": 3}, 10, {}),
        ("DEISMultistepScheduler", {**V, "solver_order": 1, "timestep_spacing": "trailing"}, 5, {}),
        (
            "DEISMultistepScheduler",
            {"solver_order": 3, "use_karras_sigmas": True, "beta_schedule": "scaled_linear", "prediction_type": "sample"},
            8,
            {},
        ),
        (
            "DEISMultistepScheduler",
            {"timestep_spacing": "leading", "steps_offset": 1, "num_train_timesteps": 200, "beta_end": 0.1},
            16,
            {},
        ),
        ("DEISMultistepScheduler", {"use_exponential_sigmas": True, "lower_order_final": False}, 6, {}),
    ],
    "lms": [
        ("LMSDiscreteScheduler", {}, 12, {"order": 5}),
        ("LMSDiscreteScheduler", {**COSINE, "num_train_timesteps": 100}, 12, {"order": 6}),
        ("LMSDiscreteScheduler", {**V, "use_karras_sigmas": True}, 12, {"order": 8}),
    ],
    "dpm2": [
        ("KDPM2DiscreteScheduler", {**COSINE, **V}, 5, {}),
        ("KDPM2DiscreteScheduler", {**COSINE, **V, "timestep_spacing": "trailing"}, 10, {}),
        ("KDPM2DiscreteScheduler", {**COSINE, **V, "num_train_timesteps": 100}, 5, {}),
        ("KDPM2DiscreteScheduler", {**COSINE}, 5, {}),
    ],
    "heun": [
        ("HeunDiscreteScheduler", {**COSINE, "timestep_spacing": "trailing"}, 10, {}),
        ("HeunDiscreteScheduler", {**V, "timestep_spacing": "trailing"}, 10, {}),
    ],
}


def expected_noise(x, signal, noise):
    """E[ε | x] for x = signal·x₀ + noise·ε and x₀ of the mixture."""
    variance = (signal * STDS) ** 2 + noise**2
    difference = x[:, None, :] - signal * MEANS[None]
    logits = (
        np.log(WEIGHTS / WEIGHTS.sum())
        - x.shape[1] / 2 * np.log(variance)
        - (difference**2).sum(-1) / (2 * variance)
    )
    share = np.exp(logits - logits.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    return (share[..., None] * noise * difference / variance[None, :, None]).sum(1)


def network_output(scheduler, z, t):
    table = scheduler.alphas_cumprod.double().numpy()
    low = math.floor(t)
    high = min(low + 1, len(table) - 1)
    alpha_bar = table[low] + (t - low) * (table[high] - table[low])
    signal, noise = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    epsilon = expected_noise(z, signal, noise)
    sample = (z - noise * epsilon) / max(signal, 1e-12)
    outputs = {
        "epsilon": epsilon,
        "sample": sample,
        "v_prediction": signal * epsilon - noise * sample,
    }
    return outputs[scheduler.config.prediction_type]


def run(name, config, steps, arguments):
    scheduler = getattr(diffusers, name)(**config)
    scheduler.set_timesteps(steps)
    x = torch.tensor(PROBLEM["x_T"], dtype=torch.float32) * float(scheduler.init_noise_sigma)
    trajectory, timesteps = [x], []
    for t in scheduler.timesteps:
        z = scheduler.scale_model_input(x, t).double().numpy()
        output = network_output(scheduler, z, float(t))
        output = torch.tensor(output, dtype=torch.float32)
        x = scheduler.step(output, t, x, **arguments).prev_sample
        timesteps.append(float(t))
        trajectory.append(x)
    return {
        "scheduler": name,
        "config": config,
        "num_inference_steps": steps,
        "step_kwargs": arguments,
        "timesteps": timesteps,
        "sigmas": [float(sigma) for sigma in scheduler.sigmas],
        "init_noise_sigma": float(scheduler.init_noise_sigma),
        "noises_used": 0,
        "trajectory": [state.double().numpy().tolist() for state in trajectory],
    }


def zero_snr(name, timesteps):
    """β and ᾱ at some timesteps after rescaling to zero terminal SNR, a case of schedules.json."""
    config = {
        "beta_schedule": name,
        "num_train_timesteps": timesteps,
        "beta_start": 1e-4,
        "beta_end": 0.02,
        "rescale_betas_zero_snr": True,
    }
    scheduler = diffusers.DDPMScheduler(**config)
    last = timesteps - 1
    index = sorted({0, 1, 2, timesteps // 4, timesteps // 2, last - 2, last - 1, last})
    return {
        **config,
        "index": index,
        "betas": [float(scheduler.betas[t]) for t in index],
        "alphas_cumprod": [float(scheduler.alphas_cumprod[t]) for t in index],
    }


if len(sys.argv) < 2:
    names = ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid"]
    cases = [zero_snr(name, timesteps) for name in names for timesteps in (10, 50, 1000, 4000)]
    (FOLDER / "zero_snr.json").write_text(json.dumps(cases) + "\n")

for sampler in sys.argv[1:] or CASES:
    golden = {
        "about": f"Trajectories of diffusers {diffusers.__version__} with the exact denoiser of a mixture of Gaussians; make.py writes them.",
        "mixture": PROBLEM["mixture"],
        "x_T": PROBLEM["x_T"],
        "noise": [],
        "cases": [run(*case) for case in CASES[sampler]],
    }
    (FOLDER / f"{sampler}.json").write_text(json.dumps(golden) + "\n")
