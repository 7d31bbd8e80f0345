"""Writes conditional.json: mixtures of Gaussians of which some coordinates are known.

The posterior is in closed form: within a component the other coordinates do not depend on the known
ones, so the weights are w_k N(y; mu_k, s^2). The bounds are about twice what the methods reach. In
"even ring" both modes that fit y are equally far from it, so no more has to be known of y than a
Gaussian says; in "uneven ring" the weights follow from the tails, which only TDS sees.

    python3 make.py > conditional.json
"""

import json
import math

import numpy as np

EVEN = {
    "replacement": {"steps": 100, "max_sliced_w1_over_floor": 9, "known_exact": True},
    "repaint": {"steps": 50, "resamplings": 10, "max_sliced_w1_over_floor": 4, "known_exact": True},
    "ddnm": {"steps": 100, "max_sliced_w1_over_floor": 4, "known_exact": True},
    "pigdm": {"steps": 100, "max_sliced_w1_over_floor": 4, "known_exact": True},
    "tmpd": {"steps": 100, "max_sliced_w1_over_floor": 4, "known_exact": True},
    "tds": {"steps": 100, "particles": 64, "max_sliced_w1_over_floor": 2.5, "known_exact": True},
}
UNEVEN = {"tds": {"steps": 100, "particles": 64, "max_sliced_w1_over_floor": 2.5}}
MODES = {
    "ddnm": {"steps": 50, "known_exact": True},
    "tds": {"steps": 100, "particles": 256, "mode_share_within": 0.1, "known_exact": True},
}


def ring(angle):
    angles = angle + np.arange(8) * math.pi / 4
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def case(name, means, weights, std, known, y, methods):
    logs = np.log(weights) - ((y - means[:, known]) ** 2).sum(axis=1) / (2 * std**2)
    posterior = np.exp(logs - logs.max())
    posterior /= posterior.sum()
    others = np.setdiff1d(np.arange(means.shape[1]), known)
    mean = posterior @ means[:, others]
    variance = std**2 + posterior @ (means[:, others] - mean) ** 2
    number = lambda value: float(f"{value:.10g}")
    return {
        "name": name,
        "means": [[number(v) for v in row] for row in means],
        "weights": [number(v) for v in weights],
        "std": std,
        "known": list(known),
        "y": [number(v) for v in y],
        "posterior": {
            "mode_weights": [number(v) for v in posterior],
            "mean": [number(v) for v in mean],
            "variance": [number(v) for v in variance],
        },
        "methods": methods,
    }


def main():
    random = np.random.default_rng(0)
    even = np.full(8, 1 / 8)
    means = np.round(random.standard_normal((10, 6)), 6)
    weights = random.dirichlet(np.full(10, 3.0))
    y = np.round(means[4, [5, 1]] + 0.3 * random.standard_normal(2), 6)
    cases = [
        case("even ring", ring(0), even, 0.1, [0], np.array([math.sqrt(0.5)]), EVEN),
        case("uneven ring", ring(0.3), even, 0.1, [1], np.array([0.5]), UNEVEN),
        case("10 modes in 6 dimensions", means, weights, 0.3, [5, 1], y, MODES),
    ]
    print(json.dumps({"about": "Made by make.py.", "cases": cases}, indent=1))


main()
