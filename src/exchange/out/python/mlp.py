"""The MLP denoiser of points of Diffusion Lab, which diffusers does not have."""

import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn


def sinusoidal(values, frequencies):
    """values [B] and frequencies [H] to [B, 2 H]: cosines first."""
    angles = values[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


class DiffusionLabMLP(nn.Module):
    """Points [B, 2] beside embeddings of their coordinates and of time, linear layers with SiLU."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        width, embedded = config["hidden"], config.get("input_embedding_dim", 0)
        half = config["time_embedding_dim"] // 2
        sizes = [2 + 2 * embedded + 2 * half] + [width] * config["layers"] + [2]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        # Longest wave 8, in units of the standard deviation of the data.
        coordinates = [math.pi / 4 * 2**i for i in range(embedded // 2)]
        times = [math.exp(-math.log(10000) * i / half) for i in range(half)]
        self.register_buffer("coordinates", torch.tensor(coordinates), persistent=False)
        self.register_buffer("times", torch.tensor(times), persistent=False)

    def forward(self, sample, timestep, class_labels=None):
        """sample [B, 2], timestep [B] to the answer [B, 2]."""
        parts = [sample]
        if len(self.coordinates) > 0:
            parts += [sinusoidal(sample[:, axis], self.coordinates) for axis in range(2)]
        state = torch.cat([*parts, sinusoidal(timestep.to(sample.dtype), self.times)], dim=-1)
        for layer in self.layers[:-1]:
            state = nn.functional.silu(layer(state))
        return self.layers[-1](state)


def load_network(folder):
    """The network of an exported folder, with the averaged weights."""
    folder = Path(folder) / "network"
    network = DiffusionLabMLP(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    network.load_state_dict(load_file(folder / "diffusion_pytorch_model.safetensors"))
    return network
