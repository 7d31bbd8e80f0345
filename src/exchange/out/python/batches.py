"""The batches of Diffusion Lab: what a training sees in a step follows from its seed and the step.

Random numbers are Philox 4x32-10 (Salmon et al. 2011), a counter-based generator: number i of a
stream is a function of seed, stream and i alone. Each purpose has a stream of its own.
"""

import numpy as np

ORDER, TIMESTEPS, NOISE, MIRROR, DROPOUT = 2, 3, 4, 17, 18

LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


def words(seed, stream, start, count):
    """The unsigned 32-bit numbers start ... start + count - 1 of a stream, as uint64."""
    first, last = start // 4, -(-(start + count) // 4)
    block = np.arange(first, last, dtype=np.uint64)
    c0, c1 = block & LOW, block >> SHIFT
    c2, c3 = np.full_like(block, stream), np.zeros_like(block)
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1 = (p1 >> SHIFT) ^ c1 ^ np.uint64(k0), p1 & LOW
        c2, c3 = (p0 >> SHIFT) ^ c3 ^ np.uint64(k1), p0 & LOW
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    lanes = np.stack([c0, c1, c2, c3], axis=1).reshape(-1)
    return lanes[start - 4 * first :][:count]


def uniforms(seed, stream, start, count):
    """Uniform numbers in (0, 1), float64."""
    return ((words(seed, stream, start, count) >> np.uint64(8)).astype(np.float64) + 0.5) * 2.0**-24


def normals(seed, stream, start, count):
    """Standard normals, float64: two of each pair of uniforms (Box & Muller 1958)."""
    first = start - start % 2
    end = start + count + (start + count) % 2
    u = uniforms(seed, stream, first, end - first).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(u[:, 0])), 2 * np.pi * u[:, 1]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)
    return pairs[start - first :][:count]


def integers(seed, stream, start, below, count):
    """Whole numbers 0 ... below - 1 (Lemire 2019)."""
    return ((words(seed, stream, start, count) * np.uint64(below)) >> SHIFT).astype(np.int64)


class Objective:
    """How x_0 is noised at a time, what the network is given and should answer, and its weight."""

    def __init__(self, schedule, training, betas=None):
        self.kind, self.schedule, self.training = schedule["kind"], schedule, training
        if self.kind == "discrete":
            # In float64: next to 1 the float32 of diffusers' schedulers has no digits left.
            self.alphas_cumprod = np.cumprod(1 - betas)

    def at(self, times):
        """signal, noise, scale of the input, time that the network is told, target, weight.

        The network is given scale * (signal x_0 + noise eps); target is the pair of factors of x_0
        and eps in what it should answer.
        """
        if self.kind == "discrete":
            alpha_bar = self.alphas_cumprod[times.astype(np.int64)]
            signal, noise = np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar)
            target = self.target(signal, noise)
            weight = self.weight(alpha_bar / (1 - alpha_bar))
            return signal, noise, np.ones_like(times), times, target, weight
        if self.kind == "flow":
            signal, noise = 1 - times, times
            weighted = self.training["loss_weighting"] == "v_loss"
            weight = 1 / np.maximum(times, 0.05) ** 2 if weighted else np.ones_like(times)
            told = times * self.schedule["num_train_timesteps"]
            return signal, noise, np.ones_like(times), told, self.target(signal, noise), weight
        # EDM, Karras et al. 2022, table 1: the loss is the squared error of F, so every weight is 1.
        sigma, data = times, self.schedule["sigma_data"]
        total = sigma**2 + data**2
        skip, out = data**2 / total, sigma * data / np.sqrt(total)
        target = (1 - skip) / out, -skip * sigma / out
        one = np.ones_like(times)
        return one, sigma, 1 / np.sqrt(total), np.log(sigma) / 4, target, one

    def target(self, signal, noise):
        zero, one = np.zeros_like(signal), np.ones_like(signal)
        return {
            "epsilon": (zero, one),
            "sample": (one, zero),
            "v_prediction": (-noise, signal),
            "flow": (-one, one),
        }[self.training["prediction_type"]]

    def weight(self, snr):
        """Weight of the squared error of the network's own output at a signal-to-noise ratio."""
        training = self.training
        name, output = training["loss_weighting"], training["prediction_type"]
        gamma = training["snr_gamma"]
        if name == "none":
            return np.ones_like(snr)
        if name == "min_snr":
            on_x0, on_epsilon = np.minimum(snr, gamma), gamma / np.maximum(snr, gamma)
        elif name == "soft_min_snr":
            on_x0, on_epsilon = snr * gamma / (snr + gamma), gamma / (snr + gamma)
        elif name == "p2":
            on_epsilon = 1 / (training["p2_k"] + snr) ** training["p2_gamma"]
            on_x0 = on_epsilon * snr
        else:
            on_x0 = np.minimum(snr + 1, gamma)
            on_epsilon = on_x0 / snr if output == "epsilon" else None
        return {"epsilon": on_epsilon, "sample": on_x0, "v_prediction": on_x0 / (snr + 1)}[output]

    def times(self, step, rows):
        """Times of the rows of the 1-based step: timesteps, or noise levels for flow and EDM."""
        training, schedule = self.training, self.schedule
        count, first, seed = schedule["num_train_timesteps"], (step - 1) * rows, training["seed"]
        sampling = training["timestep_sampling"]
        if sampling == "uniform" and self.kind == "discrete":
            return integers(seed, TIMESTEPS, first, count, rows).astype(np.float64)
        if sampling in ("uniform", "antithetic"):
            half = rows if sampling == "uniform" else -(-rows // 2)
            drawn = np.floor(uniforms(seed, TIMESTEPS, first, half) * count)
            drawn = np.minimum(drawn, count - 1)
            whole = np.concatenate([drawn, count - 1 - drawn[: rows - half]])
            if self.kind == "discrete":
                return whole
            levels = (whole + 1) / count
        else:
            z = normals(seed, TIMESTEPS, first, rows)
            if sampling == "log_normal":
                levels = np.exp(training["p_mean"] + training["p_std"] * z)
            else:
                levels = 1 / (1 + np.exp(-(training["logit_mean"] + training["logit_std"] * z)))
            if self.kind == "discrete":
                return np.minimum(np.floor(levels * count), count - 1)
        if self.kind == "flow":
            # sigma' = s sigma / (1 + (s - 1) sigma), Esser et al. 2024, eq. 23.
            shift = schedule["shift"]
            return shift * levels / (1 + (shift - 1) * levels)
        return levels


class Batches:
    """Batches of float32 arrays by step. `rows` is that of all processes together."""

    def __init__(self, data, objective, training, rows, flip, no_class):
        self.samples, self.count = data["samples"], int(data["count"])
        self.labels = data["labels"] if "labels" in data else None
        self.objective, self.training, self.rows = objective, training, rows
        self.flip, self.no_class = flip, no_class

    def batch(self, step, start=0, end=None):
        """Rows start ... end - 1 of the batch of the 1-based step."""
        rows, seed = self.rows, self.training["seed"]
        end = rows if end is None else end
        first = (step - 1) * rows + start
        count = end - start
        chosen = integers(seed, ORDER, first, self.count, count)
        x0 = self.read(chosen, integers(seed, MIRROR, first, 2, count) if self.flip else None)
        size = x0[0].size
        noise = normals(seed, NOISE, first * size, count * size)
        noise = noise.astype(np.float32).astype(np.float64).reshape(x0.shape)
        times = self.objective.times(step, rows)[start:end]
        signal, level, scale, told, target, weight = self.objective.at(times)

        def each(values):
            return np.reshape(values, (-1,) + (1,) * (x0.ndim - 1))

        batch = {
            "sample": each(scale) * (each(signal) * x0 + each(level) * noise),
            "timestep": told,
            "target": each(target[1]) * noise + each(target[0]) * x0,
            "weight": weight,
        }
        batch = {name: values.astype(np.float32) for name, values in batch.items()}
        if self.no_class is not None:
            labels = np.full(count, self.no_class, np.int64)
            if self.labels is not None:
                dropped = uniforms(seed, DROPOUT, first, count) < self.training["label_dropout"]
                labels = np.where(dropped, self.no_class, self.labels[chosen])
            batch["class_labels"] = labels
        return batch

    def read(self, chosen, mirrored):
        """Rows in network units and layout, float64 of float32 values."""
        x0 = self.samples[chosen]
        if x0.dtype == np.uint8:
            x0 = (x0 / 127.5 - 1).astype(np.float32)
        if mirrored is not None:
            x0 = np.where(mirrored.reshape(-1, 1, 1, 1) != 0, x0[..., ::-1], x0)
        return x0.astype(np.float64)
