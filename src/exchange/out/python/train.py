"""Goes on with a training of Diffusion Lab on diffusers and accelerate.

    accelerate launch --multi_gpu --num_processes 2 train.py --steps 5000
    torchrun --nproc_per_node 2 train.py

The data, the schedule, the objective, the batches, the optimizer with its moments, the learning
rate and the average of the weights are those of the run, so that a step has the loss that it has
in the lab. With N processes a step takes N times the rows of the recipe.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from safetensors.torch import load_file, save_file

from batches import Batches, Objective
from network import load_network

FOLDER = Path(__file__).resolve().parent
WEIGHTS = "diffusion_pytorch_model.safetensors"


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def learning_rate(training, k):
    """Learning rate of the 0-based step k."""
    highest, steps, warmup = (training[key] for key in ("learning_rate", "steps", "warmup_steps"))

    def half_cosine(start, end, done, whole):
        return end + (start - end) / 2 * (1 + math.cos(math.pi * done / whole))

    if training["lr_scheduler"] == "one_cycle":
        first = highest / training["div_factor"]
        last = first / training["final_div_factor"]
        top = training["pct_start"] * steps - 1
        if k < top:
            return half_cosine(first, highest, k, top)
        fall = steps - 1 - top
        return half_cosine(highest, last, min(k - top, fall), max(fall, 2.0**-52))
    if k < warmup:
        return highest * k / warmup
    if training["lr_scheduler"] == "constant":
        return highest
    return half_cosine(highest, 0, k - warmup, max(1, steps - warmup))


def ema_decay(training, k, rows):
    """Decay of the average of the weights in the 0-based step k."""
    if training["ema_decay"] == 0:
        return 0.0
    if training["ema_half_life"] is None:
        return min(training["ema_decay"], (1 + k) / (10 + k))
    half_life = min(training["ema_half_life"], 0.05 * rows * k)
    return 0.0 if half_life == 0 else 2 ** (-rows / half_life)


def optimizer_of(parameters, training, state, step):
    """AdamW with the moments of the checkpoint."""
    optimizer = torch.optim.AdamW(
        parameters.values(), lr=training["learning_rate"], weight_decay=training["weight_decay"]
    )
    if step > 0:
        for name, parameter in parameters.items():
            optimizer.state[parameter] = {
                "step": torch.tensor(float(step)),
                "exp_avg": state["exp_avg." + name].to(parameter.device),
                "exp_avg_sq": state["exp_avg_sq." + name].to(parameter.device),
            }
    return optimizer


def save(folder, step, source, settings, network, averages, optimizer):
    """A checkpoint in the layout of the lab: a diffusers folder, and the state of the training."""
    own = settings["network_folder"]
    for path in source.rglob("*"):
        name = path.relative_to(source)
        if path.is_file() and path.suffix != ".safetensors" and name.parts[0] != "training":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(path.read_bytes())
    meta = {"format": "pt"}
    averages = {name: value.cpu().contiguous() for name, value in averages.items()}
    save_file(averages, folder / own / WEIGHTS, metadata=meta)
    state = {}
    for name, parameter in network.named_parameters():
        moments = optimizer.state.get(parameter, {})
        state["weights." + name] = parameter.detach()
        for key in ("exp_avg", "exp_avg_sq"):
            state[f"{key}.{name}"] = moments.get(key, torch.zeros_like(parameter))
    state = {name: value.cpu().contiguous() for name, value in state.items()}
    (folder / "training").mkdir(exist_ok=True)
    save_file(state, folder / "training" / "state.safetensors", metadata=meta)
    old = read_json(source / "training" / "state.json")
    new = {**old, "step": step, "workers": None}
    (folder / "training" / "state.json").write_text(json.dumps(new, indent=2), encoding="utf-8")


def options_of(training):
    parser = argparse.ArgumentParser(description="Goes on with a training of Diffusion Lab.")
    parser.add_argument("--steps", type=int, help="step to end with; that of the recipe unless given")
    parser.add_argument("--batch_size", type=int, default=training["batch_size"],
                        help="rows of a process in a minibatch")
    parser.add_argument("--checkpoint", default=FOLDER / "model", type=Path,
                        help="folder to go on from, one of the lab or of this script")
    parser.add_argument("--mixed_precision", choices=["no", "fp16", "bf16"],
                        default=training["mixed_precision"] if torch.cuda.is_available() else "no")
    parser.add_argument("--checkpoint_every", type=int, default=training["checkpoint_every"])
    parser.add_argument("--cpu", action="store_true", help="compute on the CPU")
    parser.add_argument("--out", default=FOLDER / "checkpoints", type=Path)
    parser.add_argument("--losses", type=Path, help="file for the losses, one JSON object a line")
    return parser.parse_args()


def main():
    recipe, settings = read_json(FOLDER / "recipe.diffusion.json"), read_json(FOLDER / "train.json")
    training = recipe["training"]
    options = options_of(training)
    accelerator = Accelerator(mixed_precision=options.mixed_precision, cpu=options.cpu)
    source = options.checkpoint
    step = read_json(source / "training" / "state.json")["step"]
    last = training["steps"] if options.steps is None else options.steps
    if step >= last:
        raise SystemExit(f"The training is at step {step} of {last}; give more with --steps.")
    # The learning rate follows the whole training, so its length is part of it.
    training["steps"] = max(last, training["steps"])

    # The averages that one samples from are in the network's folder, the raw weights beside it.
    network = load_network(source)
    averages = {k: v.detach().clone() for k, v in network.named_parameters()}
    state = load_file(source / "training" / "state.safetensors")
    network.load_state_dict({k: state["weights." + k] for k, _ in network.named_parameters()},
                            strict=False)
    # The lab trains without dropout, of labels too: batches hide the classes themselves.
    network = network.to(accelerator.device).eval()
    averages = {k: v.to(accelerator.device) for k, v in averages.items()}
    parameters = {k: v for k, v in network.named_parameters() if v.requires_grad}
    optimizer = optimizer_of(parameters, training, state, step)
    model = accelerator.prepare_model(network)
    optimizer = accelerator.prepare_optimizer(optimizer, device_placement=False)

    accumulated = training["gradient_accumulation_steps"]
    processes, rank = accelerator.num_processes, accelerator.process_index
    own = options.batch_size * accumulated
    data = np.load(FOLDER / "data.npz")
    data = {name: data[name] for name in data.files}
    objective = Objective(recipe["schedule"], training, data.get("betas"))
    batches = Batches(data, objective, training, own * processes,
                      settings["flip"], settings["no_class"])
    log = options.losses.open("w", encoding="utf-8") if options.losses and rank == 0 else None

    for k in range(step, last):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(training, k)
        rows = batches.batch(k + 1, rank * own, (rank + 1) * own)
        rows = {name: torch.from_numpy(v).to(accelerator.device) for name, v in rows.items()}
        total = torch.zeros((), device=accelerator.device)
        for part in range(accumulated):
            cut = slice(part * options.batch_size, (part + 1) * options.batch_size)
            is_last = part == accumulated - 1
            with torch.enable_grad() if is_last else accelerator.no_sync(model):
                loss = loss_of(model, {name: v[cut] for name, v in rows.items()}) / accumulated
                accelerator.backward(loss)
            total += loss.detach()
        if training["max_grad_norm"] > 0:
            accelerator.clip_grad_norm_(parameters.values(), training["max_grad_norm"])
        optimizer.step()
        optimizer.zero_grad()
        decay = ema_decay(training, k, own * processes)
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                averages[name].lerp_(parameter, 1 - decay)
        mean = accelerator.reduce(total, "mean").item()
        if rank == 0:
            report(k + 1, last, mean, log)
            if (k + 1) % options.checkpoint_every == 0 or k + 1 == last:
                folder = options.out / f"step-{k + 1}"
                save(folder, k + 1, source, settings, network, averages, optimizer)
    if log:
        log.close()
    # The first process still writes: the group is closed when all have come to its end.
    accelerator.wait_for_everyone()
    accelerator.end_training()
    if rank == 0:
        print(f"Step {last} is saved in {options.out / f'step-{last}'}.")


def loss_of(model, rows):
    """mean over the rows of weight * (mean over a sample of the squared error)."""
    answer = model(rows["sample"], rows["timestep"], class_labels=rows.get("class_labels"))
    answer = answer if torch.is_tensor(answer) else answer.sample
    error = (answer.float() - rows["target"]).square().flatten(1).mean(1)
    return (rows["weight"] * error).mean()


def report(step, last, loss, log):
    if not math.isfinite(loss):
        raise SystemExit(f"In step {step} the loss stopped being a number.")
    if log:
        log.write(json.dumps({"step": step, "loss": loss}) + "\n")
    if step % 50 == 0 or step == last:
        print(f"step {step} of {last}, loss {loss:.4g}")


if __name__ == "__main__":
    main()
