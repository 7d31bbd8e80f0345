# Layer: benchmark. The bench's networks in plain PyTorch, with the parameter names of diffusers and
# of the lab, so that a state dict of either loads into the other.

import math

import torch
import torch.nn.functional as F
from torch import nn


def sinusoidal(timestep, width, shift=0):
    """cos(t·f), sin(t·f), f_i = exp(−ln 10⁴·i/(half − shift)): flip_sin_to_cos, freq_shift."""
    half = width // 2
    steps = torch.arange(half, dtype=torch.float32, device=timestep.device)
    angles = timestep[:, None] * torch.exp(-math.log(10000) * steps / (half - shift))
    return torch.cat([angles.cos(), angles.sin()], dim=1)


class Mlp(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embedding = config["time_embedding_dim"]
        widths = [2 + self.embedding] + [config["hidden"]] * config["layers"] + [2]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, sample, timestep, _labels):
        x = torch.cat([sample, sinusoidal(timestep, self.embedding)], dim=1)
        for layer in self.layers[:-1]:
            x = F.silu(layer(x))
        return self.layers[-1](x)


class TimestepEmbedding(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.linear_1 = nn.Linear(inputs, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


class ResnetBlock(nn.Module):
    def __init__(self, inputs, outputs, width, groups):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(width, outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv_shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, embedding):
        """`embedding` has been through SiLU once for all blocks."""
        hidden = self.conv1(F.silu(self.norm1(x)))
        hidden = hidden + self.time_emb_proj(embedding)[:, :, None, None]
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        shortcut = self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x
        return shortcut + hidden


class Attention(nn.Module):
    def __init__(self, channels, head_dim, groups):
        super().__init__()
        self.heads = max(1, channels // head_dim)
        self.group_norm = nn.GroupNorm(groups, channels)
        self.to_q = nn.Linear(channels, channels)
        self.to_k = nn.Linear(channels, channels)
        self.to_v = nn.Linear(channels, channels)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x):
        batch, channels, height, width = x.shape
        tokens = self.group_norm(x).flatten(2).transpose(1, 2)
        mixed = attend(self.to_q(tokens), self.to_k(tokens), self.to_v(tokens), self.heads)
        return x + self.to_out[0](mixed).transpose(1, 2).reshape(x.shape)


def attend(q, k, v, heads):
    """Softmax attention over [batch, tokens, channels]; PyTorch's fused one where it exists."""
    batch, tokens, channels = q.shape
    q, k, v = (t.view(batch, tokens, heads, channels // heads).transpose(1, 2) for t in (q, k, v))
    if hasattr(F, "scaled_dot_product_attention"):
        mixed = F.scaled_dot_product_attention(q, k, v)
    else:
        scores = q @ k.transpose(2, 3) / math.sqrt(channels // heads)
        mixed = torch.softmax(scores, dim=3) @ v
    return mixed.transpose(1, 2).reshape(batch, tokens, channels)


class SmallUnet(nn.Module):
    """smallUnet.ts: two levels, five residual blocks."""

    def __init__(self, config):
        super().__init__()
        width, groups = config["width"], config["groups"]
        block = lambda inputs, outputs: ResnetBlock(inputs, outputs, 128, groups)
        self.time_embedding = TimestepEmbedding(64, 128)
        self.conv_in = nn.Conv2d(1, width, 3, padding=1)
        self.down = nn.ModuleList([block(width, width), block(width, 2 * width)])
        self.mid = block(2 * width, 2 * width)
        self.up = nn.ModuleList([block(3 * width, width), block(4 * width, 2 * width)])
        self.conv_norm_out = nn.GroupNorm(groups, width)
        self.conv_out = nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, sample, timestep, _labels):
        embedding = F.silu(self.time_embedding(sinusoidal(timestep, 64)))
        fine = self.down[0](self.conv_in(sample), embedding)
        coarse = self.down[1](F.avg_pool2d(fine, 2), embedding)
        x = self.mid(coarse, embedding)
        x = self.up[1](torch.cat([x, coarse], 1), embedding)
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        x = self.up[0](torch.cat([x, fine], 1), embedding)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class Sampler(nn.Module):
    """Downsample2D or Upsample2D: their convolution."""

    def __init__(self, channels, stride):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=stride, padding=1)
        self.stride = stride

    def forward(self, x):
        if self.stride == 1:
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.conv(x)


class Level(nn.Module):
    """Residual blocks, attention behind each where there is any, and a change of resolution."""

    def __init__(self, blocks, attentions, sampler_name, sampler):
        super().__init__()
        self.resnets = nn.ModuleList(blocks)
        if attentions:
            self.attentions = nn.ModuleList(attentions)
        if sampler is not None:
            setattr(self, sampler_name, nn.ModuleList([sampler]))


class UNet2DModel(nn.Module):
    """diffusers' UNet2DModel as far as the bench's config goes: one label table, plain samplers."""

    def __init__(self, config):
        super().__init__()
        widths, groups = config["block_out_channels"], config["norm_num_groups"]
        layers, head_dim = config["layers_per_block"], config["attention_head_dim"]
        self.base, time = widths[0], 4 * widths[0]
        block = lambda inputs, outputs: ResnetBlock(inputs, outputs, time, groups)
        attention = lambda channels: Attention(channels, head_dim, groups)
        self.conv_in = nn.Conv2d(config["in_channels"], widths[0], 3, padding=1)
        self.time_embedding = TimestepEmbedding(self.base, time)
        self.class_embedding = nn.Embedding(config["num_class_embeds"], time)
        skips, channels, down = [widths[0]], widths[0], []
        for level, (kind, width) in enumerate(zip(config["down_block_types"], widths)):
            blocks = []
            for _ in range(layers):
                blocks.append(block(channels, width))
                channels = width
                skips.append(channels)
            attentions = [attention(width) for _ in blocks] if kind.startswith("Attn") else []
            is_last = level == len(widths) - 1
            sampler = None if is_last else Sampler(width, 2)
            if not is_last:
                skips.append(channels)
            down.append(Level(blocks, attentions, "downsamplers", sampler))
        self.down_blocks = nn.ModuleList(down)
        middle = [block(channels, channels) for _ in range(2)]
        self.mid_block = Level(middle, [attention(channels)], "", None)
        up = []
        for level, (kind, width) in enumerate(zip(config["up_block_types"], reversed(widths))):
            blocks = []
            for _ in range(layers + 1):
                blocks.append(block(channels + skips.pop(), width))
                channels = width
            attentions = [attention(width) for _ in blocks] if kind.startswith("Attn") else []
            sampler = None if level == len(widths) - 1 else Sampler(width, 1)
            up.append(Level(blocks, attentions, "upsamplers", sampler))
        self.up_blocks = nn.ModuleList(up)
        self.conv_norm_out = nn.GroupNorm(groups, widths[0])
        self.conv_out = nn.Conv2d(widths[0], config["out_channels"], 3, padding=1)

    def forward(self, sample, timestep, labels):
        time = self.time_embedding(sinusoidal(timestep, self.base))
        embedding = F.silu(time + self.class_embedding(labels))
        x = self.conv_in(sample)
        skips = [x]
        for level in self.down_blocks:
            for index, block in enumerate(level.resnets):
                x = self.attended(level, index, block(x, embedding))
                skips.append(x)
            if hasattr(level, "downsamplers"):
                x = level.downsamplers[0](x)
                skips.append(x)
        x = self.attended(self.mid_block, 0, self.mid_block.resnets[0](x, embedding))
        x = self.mid_block.resnets[1](x, embedding)
        for level in self.up_blocks:
            for index, block in enumerate(level.resnets):
                joined = torch.cat([x, skips.pop()], 1)
                x = self.attended(level, index, block(joined, embedding))
            if hasattr(level, "upsamplers"):
                x = level.upsamplers[0](x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))

    @staticmethod
    def attended(level, index, x):
        return level.attentions[index](x) if hasattr(level, "attentions") else x


class LabelledTime(nn.Module):
    """diffusers' CombinedTimestepLabelEmbeddings: every DiT block has one of its own."""

    def __init__(self, classes, width):
        super().__init__()
        self.timestep_embedder = TimestepEmbedding(256, width)
        self.class_embedder = nn.Module()
        self.class_embedder.embedding_table = nn.Embedding(classes + 1, width)

    def forward(self, times, labels):
        return self.timestep_embedder(times) + self.class_embedder.embedding_table(labels)


class DiTBlock(nn.Module):
    def __init__(self, config, width):
        super().__init__()
        self.heads = config["num_attention_heads"]
        self.norm1 = nn.Module()
        self.norm1.emb = LabelledTime(config["num_embeds_ada_norm"], width)
        self.norm1.linear = nn.Linear(width, 6 * width)
        self.attn1 = nn.Module()
        for name in ("to_q", "to_k", "to_v"):
            setattr(self.attn1, name, nn.Linear(width, width, bias=config["attention_bias"]))
        self.attn1.to_out = nn.ModuleList([nn.Linear(width, width)])
        self.ff = nn.Module()
        hidden = nn.Module()
        hidden.proj = nn.Linear(width, 4 * width)
        self.ff.net = nn.ModuleList([hidden, nn.Identity(), nn.Linear(4 * width, width)])

    def forward(self, x, conditioning):
        parts = self.norm1.linear(F.silu(conditioning))[:, None].chunk(6, dim=2)
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = parts
        tokens = modulated(x, scale, shift)
        attn = self.attn1
        mixed = attend(attn.to_q(tokens), attn.to_k(tokens), attn.to_v(tokens), self.heads)
        x = x + gate * attn.to_out[0](mixed)
        hidden = F.gelu(self.ff.net[0].proj(modulated(x, mlp_scale, mlp_shift)), approximate="tanh")
        return x + mlp_gate * self.ff.net[2](hidden)


def modulated(x, scale, shift):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


class DiT(nn.Module):
    """diffusers' DiTTransformer2DModel with adaLN-Zero, no affine norms, tanh GELU."""

    def __init__(self, config):
        super().__init__()
        self.patch, self.channels = config["patch_size"], config["in_channels"]
        width = config["num_attention_heads"] * config["attention_head_dim"]
        grid = config["sample_size"] // self.patch
        self.pos_embed = nn.Module()
        self.pos_embed.proj = nn.Conv2d(self.channels, width, self.patch, stride=self.patch)
        self.register_buffer("positions", positions(grid, width), persistent=False)
        blocks = [DiTBlock(config, width) for _ in range(config["num_layers"])]
        self.transformer_blocks = nn.ModuleList(blocks)
        self.proj_out_1 = nn.Linear(width, 2 * width)
        self.proj_out_2 = nn.Linear(width, self.patch**2 * self.channels)

    def forward(self, sample, timestep, labels):
        times = sinusoidal(timestep, 256, shift=1)
        x = self.pos_embed.proj(sample).flatten(2).transpose(1, 2) + self.positions
        conditionings = [block.norm1.emb(times, labels) for block in self.transformer_blocks]
        for block, conditioning in zip(self.transformer_blocks, conditionings):
            x = block(x, conditioning)
        # The last layer is conditioned by the embedding of the first block.
        shift, scale = self.proj_out_1(F.silu(conditionings[0]))[:, None].chunk(2, dim=2)
        pixels = self.proj_out_2(modulated(x, scale, shift))
        batch, _, height, width = sample.shape
        rows, columns = height // self.patch, width // self.patch
        tiles = pixels.view(batch, rows, columns, self.patch, self.patch, self.channels)
        return tiles.permute(0, 5, 1, 3, 2, 4).reshape(sample.shape)


def positions(grid, width):
    """Sines and cosines of the column, then of the row; frequencies 10000^(−i/quarter)."""
    quarter = width // 4
    frequencies = 10000.0 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
    token = torch.arange(grid * grid)
    halves = []
    for place in (token % grid, torch.div(token, grid, rounding_mode="floor")):
        angles = place[:, None] * frequencies
        halves += [angles.sin(), angles.cos()]
    return torch.cat(halves, dim=1).float()


NETWORKS = {"mlp": Mlp, "unet": SmallUnet, "unet-classes": UNet2DModel, "digits": UNet2DModel, "dit": DiT}


def build_network(workload, config):
    if workload not in NETWORKS:
        raise ValueError(f"{workload} is not written for PyTorch")
    return NETWORKS[workload](config)
