"""Samples a model of Diffusion Lab with PyTorch and the schedulers of diffusers.

    python sample.py --count 16 --seed 0 --out samples

scheduler/scheduler_config.json and sampling.json hold what the recipe samples with: the scheduler,
the number of steps, the class and the guidance.
"""

import argparse
import inspect
import json
import wave
from pathlib import Path

import diffusers
import numpy as np
import torch
from PIL import Image, ImageDraw

from network import load_network

FOLDER = Path(__file__).resolve().parent


def read_json(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


SETTINGS = read_json("sampling.json")
DATA = read_json("data.json")


def make_scheduler(name=None):
    """The scheduler of the recipe, or another class of diffusers with the model's own schedule."""
    config = read_json("scheduler/scheduler_config.json")
    return getattr(diffusers, name or config["_class_name"]).from_config(config)


def classes_of(label, count):
    """Labels [count] for a number, a name, "all" one after the other, or None (the label of "no class")."""
    names = DATA["classes"]
    if names is None:
        return None
    if label == "all":
        return torch.arange(count) * len(names) // count
    if label in names:
        label = names.index(label)
    label = len(names) if label is None else int(label)
    if not 0 <= label <= len(names):
        raise ValueError(f"The class is {label}; it must be one of {', '.join(names)}, or all.")
    return torch.full((count,), label)


@torch.no_grad()
def draw(count=None, seed=None, steps=None, label="recipe", guidance=None, scheduler=None,
         noise=None, device="cpu"):
    """Draws samples.

    scheduler: name of a class of diffusers; None for that of the recipe.
    noise: x_T as an array [count, ...] of the network's layout; None draws it with torch.randn.
    Returns values [count, ...] in the layout and units of the data, and labels [count] or None.
    """
    count = (SETTINGS["count"] if count is None else count) if noise is None else len(noise)
    seed = SETTINGS["seed"] if seed is None else seed
    scale = SETTINGS["guidance_scale"] if guidance is None else guidance
    labels = classes_of(SETTINGS["class_label"] if label == "recipe" else label, count)
    network = load_network(FOLDER).eval().to(device)
    scheduler = make_scheduler(scheduler)
    scheduler.set_timesteps(SETTINGS["num_inference_steps"] if steps is None else steps)
    generator = torch.Generator().manual_seed(seed)
    if noise is None:
        noise = torch.randn((count, *SETTINGS["network_shape"]), generator=generator)
    x = torch.as_tensor(noise, dtype=torch.float32).to(device)
    x = x * getattr(scheduler, "init_noise_sigma", 1.0)
    arguments = inspect.signature(scheduler.step).parameters
    extras = {k: v for k, v in SETTINGS["step_kwargs"].items() if k in arguments}
    if "generator" in arguments:
        extras["generator"] = generator
    for t in scheduler.timesteps:
        given = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        answer = guided(network, given, t, labels, scale)
        if SETTINGS["answer"] == "flow_sample":
            # The network answers x_0; the scheduler wants the velocity (x - x_0) / sigma.
            answer = (x - answer) / (t / scheduler.config.num_train_timesteps)
        x = scheduler.step(answer, t, x, **extras).prev_sample
    values = into_data(x.cpu().numpy())
    return values, None if labels is None else labels.numpy()


def guided(network, x, t, labels, scale):
    """The answer with classifier-free guidance: u + s (c - u), Ho & Salimans 2022."""
    times = t.expand(len(x)).to(x.device)
    if labels is None:
        return answer_of(network, x, times, None)
    labels = labels.to(x.device)
    with_class = answer_of(network, x, times, labels)
    if scale == 1:
        return with_class
    without = answer_of(network, x, times, torch.full_like(labels, len(DATA["classes"])))
    return without + scale * (with_class - without)


def answer_of(network, x, times, labels):
    answer = network(x, times, class_labels=labels)
    return answer if torch.is_tensor(answer) else answer.sample


def into_data(values):
    """[N, ...] of the network as the data are: channels last, points and sounds in their units."""
    if DATA["kind"] == "points":
        config = read_json("network/config.json")
        return values * config["data_scale"] + np.array(config["data_mean"], dtype=np.float32)
    if DATA["kind"] == "audio":
        return values.transpose(0, 2, 1) * DATA["data_scale"] + np.float32(DATA["data_mean"][0])
    *frames, height, width, channels = DATA["shape"]
    pictures = values.reshape(len(values), *frames, channels, height, width)
    return np.moveaxis(pictures, -3, -1)


def picture(values):
    """One picture of the samples: a sheet, a scatter plot, frames, or waveforms."""
    kind = DATA["kind"]
    if kind == "points":
        return plot(values)
    if kind == "audio":
        return waveforms(values)
    if kind == "video":
        # A row for each clip.
        return sheet(values.reshape(-1, *values.shape[2:]), values.shape[1])
    return sheet(values, int(np.ceil(np.sqrt(len(values)))))


def sheet(values, columns):
    """Pictures [N, H, W, C] in -1 ... 1 beside and below each other."""
    pixels = np.clip(np.rint((values + 1) * 127.5), 0, 255).astype(np.uint8)
    rows = -(-len(pixels) // columns)
    _, height, width, channels = pixels.shape
    empty = np.zeros((rows * columns - len(pixels), height, width, channels), np.uint8)
    grid = np.concatenate([pixels, empty]).reshape(rows, columns, height, width, channels)
    whole = grid.transpose(0, 2, 1, 3, 4).reshape(rows * height, columns * width, channels)
    return Image.fromarray(whole[..., 0] if channels == 1 else whole)


def plot(points, size=512):
    image = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(image)
    half = np.abs(points).max() * 1.05
    for x, y in (points / half + 1) * size / 2:
        pen.ellipse((x - 1.5, size - y - 1.5, x + 1.5, size - y + 1.5), fill="#1f77b4")
    return image


def waveforms(sounds, width=512, height=64):
    image = Image.new("RGB", (width, height * len(sounds)), "white")
    pen = ImageDraw.Draw(image)
    for row, sound in enumerate(sounds[..., 0]):
        middle = (row + 0.5) * height
        places = np.arange(len(sound)) * width / len(sound)
        levels = middle - np.clip(sound, -1, 1) * height / 2
        pen.line(list(zip(places, levels)), fill="#1f77b4")
    return image


def save(values, labels, folder):
    """samples.npz, samples.png, and a WAV file for each sound or a GIF of clips."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"samples": values} if labels is None else {"samples": values, "labels": labels}
    np.savez(folder / "samples.npz", **arrays)
    picture(values).save(folder / "samples.png")
    if DATA["kind"] == "audio":
        for index, sound in enumerate(values[..., 0]):
            with wave.open(str(folder / f"sample-{index}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(int(DATA["sample_rate"]))
                file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    if DATA["kind"] == "video":
        columns = int(np.ceil(np.sqrt(len(values))))
        frames = [sheet(values[:, frame], columns) for frame in range(values.shape[1])]
        pause = round(1000 / DATA["frame_rate"])
        frames[0].save(folder / "samples.gif", save_all=True, append_images=frames[1:],
                       duration=pause, loop=0)


def main():
    parser = argparse.ArgumentParser(description="Samples a model of Diffusion Lab.")
    parser.add_argument("--count", type=int, help="how many samples")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--steps", type=int, help="steps of the scheduler")
    parser.add_argument("--class", dest="label", default="recipe", help="number, name, or all")
    parser.add_argument("--guidance", type=float, help="scale of classifier-free guidance")
    parser.add_argument("--scheduler", help="class of diffusers, for example DDIMScheduler")
    parser.add_argument("--noise", help=".npy file with x_T, [count, ...] in the network's layout")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--out", default="samples", help="folder for the files")
    options = vars(parser.parse_args())
    folder, path = options.pop("out"), options.pop("noise")
    values, labels = draw(**options, noise=None if path is None else np.load(path))
    save(values, labels, folder)
    print(f"{len(values)} samples written to {folder}.")


if __name__ == "__main__":
    main()
