"""The UNets of Diffusion Lab for sounds and clips, which diffusers does not have.

UNet2DModel with one axis in place of two (DiffusionLabUNet1D), or on every frame of a clip, with
attention over time between the frames (DiffusionLabUNet3D). Names are those of diffusers.
"""

import json
from pathlib import Path

import torch
from diffusers.models.embeddings import TimestepEmbedding, get_timestep_embedding
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"silu": F.silu, "swish": F.silu, "gelu": F.gelu, "mish": F.mish, "relu": F.relu}


class ResnetBlock(nn.Module):
    """[B, inputs, ...] and the embedding [B, width] to [B, outputs, ...]."""

    def __init__(self, inputs, outputs, config, conv, scale=1.0, resample=None):
        super().__init__()
        groups, epsilon = config["norm_num_groups"], config["norm_eps"]
        self.modulates = config["resnet_time_scale_shift"] == "scale_shift"
        self.activation = ACTIVATIONS[config["act_fn"]]
        self.scale, self.resample = scale, resample
        self.norm1 = nn.GroupNorm(groups, inputs, eps=epsilon)
        self.conv1 = conv(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(embedding_width(config), outputs * (1 + self.modulates))
        self.norm2 = nn.GroupNorm(groups, outputs, eps=epsilon)
        self.conv2 = conv(outputs, outputs, 3, padding=1)
        self.conv_shortcut = conv(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, x, embedding):
        hidden = self.activation(self.norm1(x))
        if self.resample == "down":
            pool = F.avg_pool1d if x.dim() == 3 else F.avg_pool2d
            x, hidden = pool(x, 2), pool(hidden, 2)
        elif self.resample == "up":
            x, hidden = (F.interpolate(y, scale_factor=2.0) for y in (x, hidden))
        told = self.time_emb_proj(embedding)
        told = told.reshape(*told.shape, *[1] * (x.dim() - 2))
        hidden = self.conv1(hidden)
        if self.modulates:
            factor, shift = told.chunk(2, dim=1)
            hidden = self.norm2(hidden) * (1 + factor) + shift
        else:
            hidden = self.norm2(hidden + told)
        hidden = self.conv2(self.activation(hidden))
        shortcut = x if self.conv_shortcut is None else self.conv_shortcut(x)
        return (shortcut + hidden) / self.scale


class Attention(nn.Module):
    """Self-attention with residual connection over tokens [N, C, tokens]."""

    def __init__(self, channels, config, groups, scale=1.0):
        super().__init__()
        self.head_dim = config["attention_head_dim"] or channels
        self.scale = scale
        inner = channels // self.head_dim * self.head_dim
        normalised = groups is not None
        self.group_norm = nn.GroupNorm(groups, channels, config["norm_eps"]) if normalised else None
        self.to_q, self.to_k, self.to_v = (nn.Linear(channels, inner) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(inner, channels)])

    def forward(self, x):
        tokens = (x if self.group_norm is None else self.group_norm(x)).transpose(1, 2)
        query, key, value = (
            project(tokens).unflatten(-1, (-1, self.head_dim)).transpose(1, 2)
            for project in (self.to_q, self.to_k, self.to_v)
        )
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        return (x + self.to_out[0](mixed).transpose(1, 2)) / self.scale


class Downsample(nn.Module):
    def __init__(self, channels, conv, padding):
        super().__init__()
        self.padding = padding
        self.conv = conv(channels, channels, 3, stride=2, padding=padding)

    def forward(self, x, embedding):
        return self.conv(x if self.padding == 1 else F.pad(x, (0, 1) * (x.dim() - 2)))


class Upsample(nn.Module):
    def __init__(self, channels, conv):
        super().__init__()
        self.conv = conv(channels, channels, 3, padding=1)

    def forward(self, x, embedding):
        return self.conv(F.interpolate(x, scale_factor=2.0))


class Level(nn.Module):
    """Residual blocks of one resolution; behind the first of them attention over pixels and frames."""

    def __init__(self, widths, config, conv, *, groups, attends, mixed, scale=1.0):
        super().__init__()
        self.frames = config.get("num_frames")
        self.resnets = nn.ModuleList(ResnetBlock(a, b, config, conv, scale) for a, b in widths)
        outputs = [b for _, b in widths[:mixed]]
        over_pixels = outputs if attends else []
        over_frames = outputs if self.frames is not None else []
        self.attentions = nn.ModuleList(Attention(b, config, groups, scale) for b in over_pixels)
        self.temp_attentions = nn.ModuleList(
            Attention(b, config, config["norm_num_groups"]) for b in over_frames
        )

    def layer(self, index, x, embedding):
        x = self.resnets[index](x, embedding)
        if index < len(self.attentions):
            x = self.attentions[index](x.flatten(2)).reshape(x.shape)
        return self.over_time(index, x) if index < len(self.temp_attentions) else x

    def over_time(self, index, x):
        """[B F, C, H, W]: the frames of a clip see each other, at every pixel by itself."""
        _, channels, height, width = x.shape
        clips = x.reshape(-1, self.frames, channels, height * width)
        tokens = clips.permute(0, 3, 2, 1).reshape(-1, channels, self.frames)
        mixed = self.temp_attentions[index](tokens)
        mixed = mixed.reshape(-1, height * width, channels, self.frames)
        return mixed.permute(0, 3, 2, 1).reshape(x.shape)


class DiffusionLabUNet(nn.Module):
    """Sounds [B, C, length], or clips [B, frames C, height, width], to an answer of that shape."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        conv = nn.Conv1d if config["_class_name"] == "DiffusionLabUNet1D" else nn.Conv2d
        widths, layers = config["block_out_channels"], config["layers_per_block"]
        groups, width = config["norm_num_groups"], embedding_width(config)
        self.frames, self.stem = config.get("num_frames"), config.get("stem_stride", 1)
        self.time_embedding = TimestepEmbedding(widths[0], width)
        if config["num_class_embeds"] is not None:
            self.class_embedding = nn.Embedding(config["num_class_embeds"], width)
        if self.frames is not None:
            self.frame_embedding = nn.Embedding(self.frames, width)
        padding = 1 if self.stem == 1 else 0
        self.conv_in = conv(
            config["in_channels"],
            widths[0],
            3 if self.stem == 1 else 4 * self.stem,
            stride=self.stem,
            padding=padding,
        )
        self.down_blocks, self.up_blocks = nn.ModuleList(), nn.ModuleList()
        skips, channels = [widths[0]], widths[0]
        for index, (outputs, kind) in enumerate(zip(widths, config["down_block_types"])):
            pairs = [(channels if i == 0 else outputs, outputs) for i in range(layers)]
            attends = kind.startswith("Attn")
            level = Level(pairs, config, conv, groups=groups, attends=attends, mixed=layers)
            skips += [outputs] * layers
            channels = outputs
            if index < len(widths) - 1:
                resnet = kind.startswith("Resnet") or (
                    attends and config["downsample_type"] == "resnet"
                )
                down = (
                    ResnetBlock(channels, channels, config, conv, resample="down")
                    if resnet
                    else Downsample(channels, conv, config["downsample_padding"])
                )
                level.downsamplers = nn.ModuleList([down])
                skips.append(channels)
            self.down_blocks.append(level)
        self.mid_block = None
        if config["mid_block_type"] is not None:
            default = groups if config["resnet_time_scale_shift"] == "default" else None
            self.mid_block = Level(
                [(channels, channels)] * 2,
                config,
                conv,
                groups=config["attn_norm_num_groups"] or default,
                attends=config["add_attention"],
                mixed=1,
                scale=config["mid_block_scale_factor"],
            )
        for index, (outputs, kind) in enumerate(zip(widths[::-1], config["up_block_types"])):
            pairs = []
            for _ in range(layers + 1):
                pairs.append((channels + skips.pop(), outputs))
                channels = outputs
            attends = kind.startswith("Attn")
            level = Level(pairs, config, conv, groups=groups, attends=attends, mixed=layers + 1)
            if index < len(widths) - 1:
                resnet = kind.startswith("Resnet") or (
                    attends and config["upsample_type"] == "resnet"
                )
                up = (
                    ResnetBlock(channels, channels, config, conv, resample="up")
                    if resnet
                    else Upsample(channels, conv)
                )
                level.upsamplers = nn.ModuleList([up])
            self.up_blocks.append(level)
        self.conv_norm_out = nn.GroupNorm(groups, channels, eps=config["norm_eps"])
        taps = 3 if self.stem == 1 else 5
        self.conv_out = conv(
            channels, self.stem * config["out_channels"], taps, padding=taps // 2
        )

    def forward(self, sample, timestep, class_labels=None):
        config = self.config
        time = get_timestep_embedding(
            timestep,
            config["block_out_channels"][0],
            flip_sin_to_cos=config["flip_sin_to_cos"],
            downscale_freq_shift=config["freq_shift"],
        )
        embedding = self.time_embedding(time.to(sample.dtype))
        if config["num_class_embeds"] is not None:
            embedding = embedding + self.class_embedding(class_labels)
        x = sample
        if self.frames is not None:
            x = x.reshape(-1, config["in_channels"], *x.shape[2:])
            embedding = (embedding[:, None] + self.frame_embedding.weight).flatten(0, 1)
        embedding = ACTIVATIONS[config["act_fn"]](embedding)
        if config["center_input_sample"]:
            x = 2 * x - 1
        if self.stem > 1:
            before = 3 * self.stem // 2
            x = F.pad(x, (before, 3 * self.stem - before))
        x = self.conv_in(x)
        skips = [x]
        for level in self.down_blocks:
            for index in range(len(level.resnets)):
                x = level.layer(index, x, embedding)
                skips.append(x)
            for down in getattr(level, "downsamplers", []):
                x = down(x, embedding)
                skips.append(x)
        if self.mid_block is not None:
            x = self.mid_block.layer(0, x, embedding)
            x = self.mid_block.layer(1, x, embedding)
        for level in self.up_blocks:
            for index in range(len(level.resnets)):
                x = level.layer(index, torch.cat([x, skips.pop()], dim=1), embedding)
            for up in getattr(level, "upsamplers", []):
                x = up(x, embedding)
        x = self.conv_out(F.silu(self.conv_norm_out(x)))
        if self.stem > 1:
            # As many samples for each place as the stem has strides, side by side.
            batch, _, places = x.shape
            x = x.transpose(1, 2).reshape(batch, places * self.stem, -1).transpose(1, 2)
        return x.reshape(sample.shape)


def embedding_width(config):
    """Width of the embedding of time and class that every residual block is given."""
    return config["time_embedding_dim"] or 4 * config["block_out_channels"][0]


def load_network(folder):
    """The network of an exported folder, with the averaged weights."""
    folder = Path(folder) / "unet"
    network = DiffusionLabUNet(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    network.load_state_dict(load_file(folder / "diffusion_pytorch_model.safetensors"))
    return network
