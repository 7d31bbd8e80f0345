"""A network that diffusers has itself."""

from pathlib import Path

from diffusers import DiTTransformer2DModel, UNet2DModel


def load_network(folder):
    """The network of an exported folder, with the averaged weights."""
    if (Path(folder) / "transformer").is_dir():
        network = DiTTransformer2DModel.from_pretrained(folder, subfolder="transformer")
    else:
        network = UNet2DModel.from_pretrained(folder, subfolder="unet")
    return network
