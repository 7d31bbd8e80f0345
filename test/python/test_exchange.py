"""What the lab exports, used by the real diffusers, accelerate and onnxruntime.

`npm run test:python` (scripts/test-python.mjs) trains, samples and exports with the lab into the
folder that LAB_EXCHANGE names, then runs this.
"""

import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
import unittest
from pathlib import Path

import nbformat
import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import DDPMPipeline

FOLDER = Path(os.environ["LAB_EXCHANGE"])
SAMPLED = ("plain", "faces", "moons", "dtmf", "moving_ball", "flow", "edm")
TRAINED = ("plain", "points", "flow", "edm")
# Pixels are in -1 ... 1, points and sounds are of that size.
SAMPLES_TOLERANCE = 1e-3
LOSS_TOLERANCE = 1e-4
# Of some seconds' work: processes that wait for each other would do so for ever.
TRAINING_LIMIT_S = 180


def lab_samples(name):
    arrays = np.load(FOLDER / name / "lab" / "samples.npz")
    return arrays["samples"], arrays["labels"] if "labels" in arrays.files else None


def sample_module(name):
    """sample.py of an export as a dict of its names."""
    return runpy.run_path(str(FOLDER / name / "diffusers" / "sample.py"))


def losses(path):
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return {line["step"]: line["loss"] for line in lines}


def train(name, *options, launcher=(), tag="losses"):
    """Runs train.py on the CPU; its losses by step, and where its checkpoints are."""
    folder = FOLDER / name / "python"
    path, out = FOLDER / name / f"{tag}.jsonl", FOLDER / name / tag
    command = [sys.executable, *launcher, str(folder / "train.py"), "--cpu", *options]
    command += ["--losses", str(path), "--out", str(out)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=TRAINING_LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{' '.join(command)} took {TRAINING_LIMIT_S} s") from error
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return losses(path), out


class Sampling(unittest.TestCase):
    def test_pipeline_draws_the_pictures_of_the_lab(self):
        folder = FOLDER / "plain" / "diffusers"
        settings = json.loads((folder / "sampling.json").read_text(encoding="utf-8"))
        pipe = DDPMPipeline.from_pretrained(folder)
        pipe.set_progress_bar_config(disable=True)
        generator = torch.Generator().manual_seed(settings["seed"])
        images = pipe(
            batch_size=settings["count"],
            generator=generator,
            num_inference_steps=settings["num_inference_steps"],
            output_type="np",
        ).images
        expected, _ = lab_samples("plain")
        self.assertGreater(np.ptp(expected), 1)
        error = np.abs(2 * images - 1 - np.clip(expected, -1, 1)).max()
        self.assertLess(error, SAMPLES_TOLERANCE)

    def test_sample_py_draws_what_the_lab_draws(self):
        for name in SAMPLED:
            with self.subTest(name):
                values, labels = sample_module(name)["draw"]()
                expected, expected_labels = lab_samples(name)
                self.assertEqual(values.shape, expected.shape)
                scale = max(1, np.abs(expected).max())
                self.assertLess(np.abs(values - expected).max(), SAMPLES_TOLERANCE * scale)
                if expected_labels is not None:
                    self.assertEqual(labels.tolist(), expected_labels.tolist())

    def test_a_trained_folder_reacts_to_its_class(self):
        module = sample_module("faces")
        first, _ = module["draw"](count=1, label=0)
        second, _ = module["draw"](count=1, label="long hair")
        self.assertGreater(np.abs(first - second).max(), 0.1)

    def test_sample_py_writes_its_files(self):
        for name, files in {"dtmf": ["sample-0.wav"], "moving_ball": ["samples.gif"]}.items():
            with self.subTest(name):
                module, out = sample_module(name), FOLDER / name / "written"
                values, labels = module["draw"](count=1, steps=2)
                module["save"](values, labels, out)
                for file in ["samples.npz", "samples.png", *files]:
                    self.assertGreater((out / file).stat().st_size, 0)

    def test_notebooks_are_valid_and_their_cells_run(self):
        for name in ("moons", "plain"):
            with self.subTest(name):
                path = FOLDER / name / "model.ipynb"
                notebook = nbformat.read(path, as_version=4)
                nbformat.validate(notebook)
                script = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
                done = subprocess.run(
                    [sys.executable, "-c", script],
                    cwd=path.parent,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertEqual(done.returncode, 0, done.stderr)


class Onnx(unittest.TestCase):
    def test_files_are_valid_and_compute_what_the_network_does(self):
        for name in ("plain", "faces", "moons"):
            with self.subTest(name):
                path = str(FOLDER / name / "model.onnx")
                onnx.checker.check_model(path, full_check=True)
                module = sample_module(name)
                network = module["load_network"](FOLDER / name / "diffusers").eval()
                generator = torch.Generator().manual_seed(1)
                shape = (3, *module["SETTINGS"]["network_shape"])
                sample = torch.randn(shape, generator=generator)
                timestep = torch.tensor([3.0, 500.0, 999.0])
                has_classes = module["DATA"]["classes"] is not None
                labels = torch.tensor([0, 1, 2]) if has_classes else None
                with torch.no_grad():
                    expected = module["answer_of"](network, sample, timestep, labels).numpy()
                session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
                given = {"sample": sample.numpy(), "timestep": timestep.numpy()}
                if labels is not None:
                    given["class_labels"] = labels.numpy()
                (answer,) = session.run(["out_sample"], given)
                self.assertLess(np.abs(answer - expected).max(), 1e-4)


class Training(unittest.TestCase):
    def test_losses_are_those_of_the_lab(self):
        for name in TRAINED:
            with self.subTest(name):
                found, _ = train(name)
                self.assertGreaterEqual(len(found), 20)
                compared, before = 0, None
                # The lab writes means over the steps since the line before.
                for step, loss in losses(FOLDER / name / "run" / "metrics.jsonl").items():
                    if before is not None and before + 1 >= min(found):
                        mean = np.mean([found[s] for s in range(before + 1, step + 1)])
                        self.assertLess(abs(mean - loss), LOSS_TOLERANCE * loss, f"to step {step}")
                        compared += step - before
                    before = step
                self.assertGreaterEqual(compared, 20)

    def test_two_processes_have_the_losses_of_one_with_twice_the_batch(self):
        launch = ["-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"]
        launch += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
        launch += ["--main_process_port", "0"]
        two, _ = train("plain", "--steps", "50", launcher=launch, tag="two")
        one, _ = train("plain", "--steps", "50", "--batch_size", "32", tag="doubled")
        self.assertEqual(list(two), list(one))
        for step, loss in one.items():
            self.assertLess(abs(two[step] - loss), LOSS_TOLERANCE * loss, f"step {step}")

    def test_its_checkpoint_goes_on_and_loads_in_diffusers(self):
        whole, _ = train("plain", tag="whole")
        _, out = train("plain", "--steps", "50", tag="half")
        checkpoint = out / "step-50"
        # The learning rate is that of the recipe's steps, which end at 60.
        rest, _ = train("plain", "--checkpoint", str(checkpoint), tag="rest")
        self.assertEqual(list(rest), list(range(51, 61)))
        for step, loss in rest.items():
            self.assertLess(abs(whole[step] - loss), 1e-6 * loss, f"step {step}")
        with contextlib.redirect_stderr(io.StringIO()):
            pipe = DDPMPipeline.from_pretrained(checkpoint)
        self.assertEqual(pipe.unet.config.sample_size, 8)


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    loaded = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(loaded)
    bad = {str(getattr(test, "test_case", test)) for test, _ in result.failures + result.errors}
    print(f"{result.testsRun - len(bad)} passed, {len(bad)} failed")
    sys.exit(1 if bad else 0)
