# Layer: benchmark. PyTorch eager as a notebook would use it: the networks of torch_networks.py from
# the weights and batches that the bench wrote to a folder. Answers one JSON line per request line:
#   python3 torch_bench.py FOLDER THREADS DEVICE
# Requests are those of contract.ts: open, step, measure.

import json
import os
import sys
import time

folder, threads, device = sys.argv[1], int(sys.argv[2]), sys.argv[3]
# Before torch is loaded: OpenMP and OpenBLAS read them once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(threads)

import numpy as np
import torch

from torch_networks import build_network

torch.set_num_threads(threads)
PRODUCT_EDGE = 4096 if device == "cuda" else 1024


def read_tensors(name):
    """The tensors of NAME.json, float32 one after the other in NAME.bin."""
    with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
        meta = json.load(file)
    values = np.fromfile(os.path.join(folder, name + ".bin"), dtype="<f4")
    tensors, offset = {}, 0
    for entry in meta["tensors"]:
        size = int(np.prod(entry["shape"]))
        part = values[offset : offset + size].reshape(entry["shape"])
        tensors[entry["name"]] = torch.from_numpy(part.copy())
        offset += size
    return meta, tensors


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


class Session:
    """One workload with its optimiser and batches."""

    def __init__(self, workload):
        meta, tensors = read_tensors(workload)
        part = lambda prefix: {
            name[len(prefix) :]: value.to(device)
            for name, value in tensors.items()
            if name.startswith(prefix)
        }
        self.train_batch, self.forward_batch = part("train."), part("forward.")
        self.network = build_network(workload, meta["config"])
        self.network.load_state_dict(part("weights."), strict=True)
        self.network.to(device)
        rate, adamw = meta["learningRate"], meta["adamW"]
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=rate,
            betas=(adamw["beta1"], adamw["beta2"]),
            eps=adamw["epsilon"],
            weight_decay=adamw["weightDecay"],
        )
        self.a = torch.randn(PRODUCT_EDGE, PRODUCT_EDGE, device=device)
        self.b = torch.randn(PRODUCT_EDGE, PRODUCT_EDGE, device=device)

    def output(self, batch):
        return self.network(batch["sample"], batch["timestep"], batch["classLabels"].long())

    def train(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(self.output(self.train_batch), self.train_batch["target"])
        loss.backward()
        self.optimiser.step()
        return loss

    def forward(self):
        with torch.inference_mode():
            return self.output(self.forward_batch)

    def product(self):
        return self.a @ self.b

    def report(self):
        target = self.forward_batch["target"]
        return {
            "detail": f"{torch.__version__}, {describe_device()}",
            "passes": ["train", "forward", "product"],
            "productFlops": 2 * PRODUCT_EDGE**3,
            "forwardLoss": float(torch.nn.functional.mse_loss(self.forward(), target)),
        }

    def measure(self, name, budget):
        run = getattr(self, name)
        first = self.timed(run, 1)
        if first >= budget:
            return {"ms": first, "runs": 1}
        runs = max(1, int(budget / max(first, 1e-3)))
        return {"ms": self.timed(run, runs) / runs, "runs": runs}

    @staticmethod
    def timed(run, count):
        wait()
        begin = time.perf_counter()
        for _ in range(count):
            run()
        wait()
        return 1000 * (time.perf_counter() - begin)


def describe_device():
    if device == "cuda":
        return torch.cuda.get_device_name()
    blas = [line for line in torch.__config__.show().splitlines() if "BLAS_INFO" in line]
    name = blas[0].split("BLAS_INFO=")[1].split(",")[0] if blas else "unknown"
    return f"BLAS {name}, threads {torch.get_num_threads()}"


def answer(request, session):
    if request["do"] == "step":
        return {"loss": float(session.train()), "dispatches": None, "submissions": None}
    return session.measure(request["pass"], request["budgetMs"])


def main():
    session = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "open":
                session = Session(request["workload"])
                value = session.report()
            else:
                value = answer(request, session)
            said = {"value": value}
        except Exception as error:  # Whatever it is, the bench shows it in the row.
            said = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
