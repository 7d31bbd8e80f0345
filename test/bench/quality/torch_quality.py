# Layer: benchmark. A recipe trained as a plain PyTorch script would do it: eager, float32, the
# network of torch_networks.py, batches made with torch's own random numbers. Called with
#   python3 torch_quality.py FOLDER THREADS
# where FOLDER has job.json, images.bin (float32, N×C×H×W in [−1, 1]) and labels.bin (int32).
# Writes the averaged weights of the steps that the job names to weights-STEP.safetensors, and says
# so in a JSON line each: step and seconds of training so far, without the writing.

import copy
import json
import math
import os
import struct
import sys
import time

folder, threads = sys.argv[1], int(sys.argv[2])
# Before torch is loaded: OpenMP and OpenBLAS read them once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(threads)

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from torch_networks import UNet2DModel

torch.set_num_threads(threads)


def cosine_schedule(steps):
    """√ᾱ and √(1−ᾱ) of squaredcos_cap_v2 (Nichol & Dhariwal 2021)."""
    bar = lambda t: math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    betas = [min(1 - bar((i + 1) / steps) / bar(i / steps), 0.999) for i in range(steps)]
    alphas = torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)
    return alphas.sqrt().float(), (1 - alphas).sqrt().float()


def zero_start(network):
    """What `network.zero_start` makes zero: the last layer of every residual branch, and of all."""
    for name, parameter in network.named_parameters():
        if ".conv2." in name or "to_out.0." in name or name.startswith("conv_out."):
            torch.nn.init.zeros_(parameter)


def write_weights(network, path):
    header, parts, offset = {}, [], 0
    for name, value in network.state_dict().items():
        data = value.numpy().astype("<f4").tobytes()
        place = [offset, offset + len(data)]
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": place}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode("utf-8")
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


class Job:
    def __init__(self):
        with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
            job = json.load(file)
        self.network_config, self.training = job["network"], job["training"]
        self.every, self.limit, shape = job["every"], job["limit_seconds"], job["shape"]
        images = np.fromfile(os.path.join(folder, "images.bin"), dtype="<f4")
        labels = np.fromfile(os.path.join(folder, "labels.bin"), dtype="<i4")
        self.images = torch.from_numpy(images.reshape(-1, *shape))
        self.labels = torch.from_numpy(labels.astype(np.int64))
        self.none = self.network_config["num_class_embeds"] - 1
        self.alpha, self.sigma = cosine_schedule(job["timesteps"])

    def target(self, x0, noise, a, s):
        kind = self.training["prediction_type"]
        if kind == "epsilon":
            return noise
        return x0 if kind == "sample" else a * noise - s * x0

    def weight(self, a, s):
        training = self.training
        if training["loss_weighting"] == "none":
            return torch.ones_like(a)
        if training["loss_weighting"] == "v_loss":
            return (1 / s**2).clamp(max=training["snr_gamma"])
        raise ValueError(f"{training['loss_weighting']} is not written for PyTorch")

    def times(self, batch, timesteps):
        sampling = self.training["timestep_sampling"]
        if sampling == "uniform":
            return torch.randint(timesteps, (batch,))
        if sampling == "antithetic":
            t = torch.randint(timesteps, ((batch + 1) // 2,))
            return torch.cat([t, timesteps - 1 - t])[:batch]
        raise ValueError(f"{sampling} is not written for PyTorch")

    def run(self):
        training = self.training
        torch.manual_seed(training["seed"])
        network = UNet2DModel(self.network_config)
        if self.network_config["zero_start"]:
            zero_start(network)
        averaged = copy.deepcopy(network).eval()
        optimiser = torch.optim.AdamW(
            network.parameters(),
            lr=training["learning_rate"],
            weight_decay=training["weight_decay"],
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            max_lr=training["learning_rate"],
            total_steps=training["steps"],
            pct_start=training["pct_start"],
            div_factor=training["div_factor"],
            final_div_factor=training["final_div_factor"],
            cycle_momentum=False,
        )
        seconds, start, step = 0.0, time.perf_counter(), 0
        while step < training["steps"] and seconds < self.limit:
            step += 1
            self.train_step(network, averaged, optimiser, step)
            schedule.step()
            if step % self.every == 0:
                seconds += time.perf_counter() - start
                write_weights(averaged, os.path.join(folder, f"weights-{step}.safetensors"))
                print(json.dumps({"step": step, "seconds": seconds}), flush=True)
                start = time.perf_counter()

    def train_step(self, network, averaged, optimiser, step):
        training, timesteps = self.training, len(self.alpha)
        batch = training["batch_size"]
        rows = torch.randint(len(self.images), (batch,))
        x0, labels = self.images[rows], self.labels[rows].clone()
        labels[torch.rand(batch) < training["label_dropout"]] = self.none
        t = self.times(batch, timesteps)
        a, s = self.alpha[t][:, None, None, None], self.sigma[t][:, None, None, None]
        noise = torch.randn_like(x0)
        output = network(a * x0 + s * noise, t.float(), labels)
        loss = (self.weight(a, s) * (output - self.target(x0, noise, a, s)) ** 2).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if training["max_grad_norm"] > 0:
            torch.nn.utils.clip_grad_norm_(network.parameters(), training["max_grad_norm"])
        optimiser.step()
        decay = min(training["ema_decay"], (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, value in zip(averaged.parameters(), network.parameters()):
                mean.lerp_(value, 1 - decay)


Job().run()
