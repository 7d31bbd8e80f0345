"""Makes the golden folders beside this file, with PyTorch alone: python3 make.py

Each folder is a small network in the diffusers layout (NAME/unet or NAME/transformer with
config.json and diffusion_pytorch_model.safetensors) and golden.json: one forward pass, the first
step's gradients and the losses of eight AdamW steps. The modules below follow the semantics and
the parameter names of diffusers' UNet2DModel and DiTTransformer2DModel; `axes` = 1 gives the
lab's own UNet for sequences, `num_frames` that for clips. They share nothing with the engine that they check.
"""

import json
import math
import struct
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent
ACTIVATIONS = {"silu": F.silu, "swish": F.silu, "gelu": F.gelu, "mish": F.mish, "relu": F.relu}


def sinusoidal(t, width, flip, shift):
    half = width // 2
    angles = t[:, None].float() * torch.exp(-math.log(10000) * torch.arange(half) / (half - shift))
    parts = [angles.cos(), angles.sin()] if flip else [angles.sin(), angles.cos()]
    return torch.cat(parts, -1)


class Frequencies(nn.Module):
    """Frozen random frequencies of a Fourier embedding."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width), requires_grad=False)

    def forward(self, t):
        angles = t.log()[:, None] * self.weight[None, :] * 2 * math.pi
        return torch.cat([angles.sin(), angles.cos()], -1)


class TimestepEmbedding(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.linear_1 = nn.Linear(inputs, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


class Resnet(nn.Module):
    def __init__(self, unet, inputs, outputs, resample=None, output_scale=1):
        super().__init__()
        self.act, self.resample, self.output_scale = unet.act, resample, output_scale
        self.scale_shift = unet.c["resnet_time_scale_shift"] == "scale_shift"
        self.norm1 = unet.norm(inputs)
        self.conv1 = unet.conv(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(unet.width, outputs * (2 if self.scale_shift else 1))
        self.norm2 = unet.norm(outputs)
        self.conv2 = unet.conv(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv_shortcut = unet.conv(inputs, outputs, 1)

    def resized(self, x):
        if self.resample == "down":
            return (F.avg_pool1d if x.dim() == 3 else F.avg_pool2d)(x, 2, 2)
        return F.interpolate(x, scale_factor=2.0) if self.resample == "up" else x

    def forward(self, x, emb):
        h = self.conv1(self.resized(self.act(self.norm1(x))))
        x = self.resized(x)
        t = self.time_emb_proj(self.act(emb))
        t = t.reshape(*t.shape, *[1] * (x.dim() - 2))
        if self.scale_shift:
            scale, shift = t.chunk(2, 1)
            h = self.norm2(h) * (1 + scale) + shift
        else:
            h = self.norm2(h + t)
        h = self.conv2(self.act(h))
        if hasattr(self, "conv_shortcut"):
            x = self.conv_shortcut(x)
        return (x + h) / self.output_scale


def heads_of(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


class Attention(nn.Module):
    def __init__(self, width, heads, depth, bias=True):
        super().__init__()
        self.heads = heads
        for name in ("to_q", "to_k", "to_v"):
            setattr(self, name, nn.Linear(width, heads * depth, bias=bias))
        self.to_out = nn.ModuleList([nn.Linear(heads * depth, width)])

    def mix(self, x):
        q, k, v = (heads_of(f(x), self.heads) for f in (self.to_q, self.to_k, self.to_v))
        weights = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)
        return self.to_out[0]((weights @ v).transpose(1, 2).flatten(2))


class PixelAttention(Attention):
    def __init__(self, unet, channels, groups, output_scale=1):
        depth = unet.c["attention_head_dim"] or channels
        super().__init__(channels, channels // depth, depth)
        self.output_scale = output_scale
        self.group_norm = None
        if groups is not None:
            self.group_norm = nn.GroupNorm(groups, channels, eps=unet.c["norm_eps"])

    def forward(self, x):
        tokens = x.flatten(2)
        if self.group_norm is not None:
            tokens = self.group_norm(tokens)
        mixed = self.mix(tokens.transpose(1, 2)).transpose(1, 2)
        return (mixed.reshape(x.shape) + x) / self.output_scale


class Sampler(nn.Module):
    """Downsample or Upsample by a convolution."""

    def __init__(self, unet, channels, up):
        super().__init__()
        self.up, self.padding = up, unet.c["downsample_padding"]
        geometry = dict(padding=1) if up else dict(stride=2, padding=self.padding)
        self.conv = unet.conv(channels, channels, 3, **geometry)

    def forward(self, x, emb):
        if self.up:
            x = F.interpolate(x, scale_factor=2.0)
        elif self.padding == 0:
            x = F.pad(x, (0, 1) * (x.dim() - 2))
        return self.conv(x)


class TimeAttention(PixelAttention):
    """Attention over the frames of a clip, at every pixel; frames are rows of the batch."""

    def __init__(self, unet, channels):
        super().__init__(unet, channels, unet.c["norm_num_groups"])
        self.frames = unet.c["num_frames"]

    def forward(self, x):
        rows, channels, height, width = x.shape
        clips = x.reshape(-1, self.frames, channels, height, width)
        lines = clips.permute(0, 3, 4, 2, 1).reshape(-1, channels, self.frames)
        mixed = super().forward(lines).reshape(-1, height, width, channels, self.frames)
        return mixed.permute(0, 4, 3, 1, 2).reshape(x.shape)


class Block(nn.Module):
    """A level on the way down or up."""

    def __init__(self, unet, kind, inputs, outputs, sampler):
        super().__init__()
        up = sampler == "up"
        self.resnets = nn.ModuleList(Resnet(unet, i, outputs) for i in inputs)
        if "Attn" in kind:
            groups = unet.c["norm_num_groups"]
            self.attentions = nn.ModuleList(PixelAttention(unet, outputs, groups) for _ in inputs)
        if unet.c["num_frames"] is not None:
            self.temp_attentions = nn.ModuleList(TimeAttention(unet, outputs) for _ in inputs)
        name = "upsample" if "Up" in kind else "downsample"
        by_resnet = kind.startswith("Resnet") or (
            kind.startswith("Attn") and unet.c[f"{name}_type"] == "resnet"
        )
        self.samplers = None
        if sampler is not None:
            made = (
                Resnet(unet, outputs, outputs, resample=sampler)
                if by_resnet
                else Sampler(unet, outputs, up)
            )
            self.samplers = f"{name}rs"
            setattr(self, self.samplers, nn.ModuleList([made]))

    def layers(self):
        """Residual blocks, each with what follows it."""
        nothing = [nn.Identity()] * len(self.resnets)
        kinds = [getattr(self, f"{kind}attentions", nothing) for kind in ("", "temp_")]
        return zip(self.resnets, map(nn.Sequential, *kinds))

    def sample(self, x, emb):
        return getattr(self, self.samplers)[0](x, emb)


class Middle(nn.Module):
    def __init__(self, unet, channels):
        super().__init__()
        scale = unet.c["mid_block_scale_factor"]
        default = unet.c["norm_num_groups"] if unet.c["resnet_time_scale_shift"] == "default" else None
        groups = unet.c["attn_norm_num_groups"] or default
        self.resnets = nn.ModuleList(
            Resnet(unet, channels, channels, output_scale=scale) for _ in range(2)
        )
        self.attentions = nn.ModuleList()
        if unet.c["add_attention"]:
            self.attentions.append(PixelAttention(unet, channels, groups, output_scale=scale))
        self.temp_attentions = nn.ModuleList()
        if unet.c["num_frames"] is not None:
            self.temp_attentions.append(TimeAttention(unet, channels))

    def forward(self, x, emb):
        x = self.resnets[0](x, emb)
        for attention in [*self.attentions, *self.temp_attentions]:
            x = attention(x)
        return self.resnets[1](x, emb)


class UNet(nn.Module):
    DEFAULTS = dict(
        center_input_sample=False, time_embedding_type="positional", freq_shift=0,
        flip_sin_to_cos=True, layers_per_block=1, mid_block_scale_factor=1, downsample_padding=1,
        downsample_type="conv", upsample_type="conv", act_fn="silu", attention_head_dim=8,
        attn_norm_num_groups=None, norm_eps=1e-5, resnet_time_scale_shift="default",
        add_attention=True, class_embed_type=None, num_class_embeds=None, num_frames=None,
    )

    def __init__(self, config, axes):
        super().__init__()
        self.c = c = {**self.DEFAULTS, **config}
        self.act = ACTIVATIONS[c["act_fn"]]
        self.conv = nn.Conv1d if axes == 1 else nn.Conv2d
        widths, layers = c["block_out_channels"], c["layers_per_block"]
        self.width = 4 * widths[0]
        self.conv_in = self.conv(c["in_channels"], widths[0], 3, padding=1)
        features = widths[0]
        if c["time_embedding_type"] == "fourier":
            self.time_proj = Frequencies(widths[0])
            features *= 2
        self.time_embedding = TimestepEmbedding(features, self.width)
        if c["class_embed_type"] == "timestep":
            self.class_embedding = TimestepEmbedding(features, self.width)
        elif c["class_embed_type"] is None and c["num_class_embeds"] is not None:
            self.class_embedding = nn.Embedding(c["num_class_embeds"], self.width)
        if c["num_frames"] is not None:
            self.frame_embedding = nn.Embedding(c["num_frames"], self.width)
        skips, channels = [widths[0]], widths[0]
        self.down_blocks, self.up_blocks = nn.ModuleList(), nn.ModuleList()
        for level, outputs in enumerate(widths):
            last = level == len(widths) - 1
            kind = c["down_block_types"][level]
            inputs = [channels] + [outputs] * (layers - 1)
            self.down_blocks.append(Block(self, kind, inputs, outputs, None if last else "down"))
            skips += [outputs] * (layers + (not last))
            channels = outputs
        self.mid_block = Middle(self, channels)
        for level, outputs in enumerate(reversed(widths)):
            inputs = []
            for _ in range(layers + 1):
                inputs.append(channels + skips.pop())
                channels = outputs
            sampler = None if level == len(widths) - 1 else "up"
            self.up_blocks.append(Block(self, c["up_block_types"][level], inputs, outputs, sampler))
        self.conv_norm_out = self.norm(widths[0])
        self.conv_out = self.conv(widths[0], c["out_channels"], 3, padding=1)

    def norm(self, channels):
        return nn.GroupNorm(self.c["norm_num_groups"], channels, eps=self.c["norm_eps"])

    def project(self, t):
        if self.c["time_embedding_type"] == "fourier":
            return self.time_proj(t)
        c = self.c
        return sinusoidal(t, c["block_out_channels"][0], c["flip_sin_to_cos"], c["freq_shift"])

    def forward(self, x, t, labels):
        if self.c["center_input_sample"]:
            x = 2 * x - 1
        emb = self.time_embedding(self.project(t))
        if self.c["class_embed_type"] == "identity":
            emb = emb + labels
        elif self.c["class_embed_type"] == "timestep":
            emb = emb + self.class_embedding(self.project(labels))
        elif labels is not None:
            emb = emb + self.class_embedding(labels)
        given, frames = x.shape, self.c["num_frames"]
        if frames is not None:
            x = x.unflatten(1, (frames, -1)).flatten(0, 1)
            places = self.frame_embedding.weight.repeat(len(t), 1)
            emb = emb.repeat_interleave(frames, 0) + places
        x = self.conv_in(x)
        skips = [x]
        for block in self.down_blocks:
            for resnet, attention in block.layers():
                x = attention(resnet(x, emb))
                skips.append(x)
            if block.samplers is not None:
                x = block.sample(x, emb)
                skips.append(x)
        x = self.mid_block(x, emb)
        for block in self.up_blocks:
            for resnet, attention in block.layers():
                x = attention(resnet(torch.cat([x, skips.pop()], 1), emb))
            if block.samplers is not None:
                x = block.sample(x, emb)
        x = self.conv_out(F.silu(self.conv_norm_out(x)))
        if self.c["time_embedding_type"] == "fourier":
            x = x / t.reshape(-1, *[1] * (x.dim() - 1))
        return x if frames is None else x.reshape(len(t), -1, *given[2:])


class Conditioning(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.timestep_embedder = TimestepEmbedding(256, width)
        self.class_embedder = nn.ModuleDict({"embedding_table": nn.Embedding(classes + 1, width)})

    def forward(self, t, labels):
        time = self.timestep_embedder(sinusoidal(t, 256, True, 1))
        return time + self.class_embedder["embedding_table"](labels)


class AdaNormZero(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.emb = Conditioning(classes, width)
        self.linear = nn.Linear(width, 6 * width)


class GeluProjection(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.proj = nn.Linear(width, 4 * width)

    def forward(self, x):
        return F.gelu(self.proj(x), approximate="tanh")


def plain_norm(x, eps):
    return F.layer_norm(x, x.shape[-1:], eps=eps)


class DiTBlock(nn.Module):
    def __init__(self, c, width):
        super().__init__()
        self.eps = c["norm_eps"]
        self.norm1 = AdaNormZero(c["num_embeds_ada_norm"], width)
        self.attn1 = Attention(width, c["num_attention_heads"], c["attention_head_dim"])
        layers = [GeluProjection(width), nn.Identity(), nn.Linear(4 * width, width)]
        self.ff = nn.ModuleDict({"net": nn.ModuleList(layers)})

    def forward(self, x, t, labels):
        parts = self.norm1.linear(F.silu(self.norm1.emb(t, labels)))[:, None].chunk(6, -1)
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = parts
        x = x + gate * self.attn1.mix(plain_norm(x, 1e-6) * (1 + scale) + shift)
        y = plain_norm(x, self.eps) * (1 + mlp_scale) + mlp_shift
        for layer in self.ff["net"]:
            y = layer(y)
        return x + mlp_gate * y


class DiT(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        width = c["num_attention_heads"] * c["attention_head_dim"]
        patch, self.grid = c["patch_size"], c["sample_size"] // c["patch_size"]
        projection = nn.Conv2d(c["in_channels"], width, patch, stride=patch)
        self.pos_embed = nn.ModuleDict({"proj": projection})
        self.transformer_blocks = nn.ModuleList(DiTBlock(c, width) for _ in range(c["num_layers"]))
        self.proj_out_1 = nn.Linear(width, 2 * width)
        self.proj_out_2 = nn.Linear(width, patch * patch * c["out_channels"])
        rows, columns = torch.meshgrid(
            torch.arange(self.grid, dtype=torch.float64),
            torch.arange(self.grid, dtype=torch.float64),
            indexing="ij",
        )
        omega = 10000 ** (-torch.arange(width // 4, dtype=torch.float64) / (width / 4))
        halves = [p.reshape(-1)[:, None] * omega for p in (columns, rows)]
        self.positions = torch.cat([f(h) for h in halves for f in (torch.sin, torch.cos)], -1).float()

    def forward(self, x, t, labels):
        x = self.pos_embed["proj"](x).flatten(2).transpose(1, 2) + self.positions
        for block in self.transformer_blocks:
            x = block(x, t, labels)
        conditioning = self.transformer_blocks[0].norm1.emb(t, labels)
        shift, scale = self.proj_out_1(F.silu(conditioning))[:, None].chunk(2, -1)
        x = self.proj_out_2(plain_norm(x, 1e-6) * (1 + scale) + shift)
        n, p, g = x.shape[0], self.c["patch_size"], self.grid
        x = x.reshape(n, g, g, p, p, self.c["out_channels"]).permute(0, 5, 1, 3, 2, 4)
        return x.reshape(n, self.c["out_channels"], g * p, g * p)


def save_safetensors(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(tensor.detach().numpy().astype("<f4").tobytes() for tensor in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def make(name, part, class_name, config, model, timesteps, labels, shape):
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                # Constants of the initialisation (ones, zeros) would hide exchanged parameters.
                parameter.add_(0.05 * torch.randn_like(parameter))
    folder = HERE / name / part
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"_class_name": class_name, **config}, indent=2) + "\n")
    save_safetensors(folder / "diffusion_pytorch_model.safetensors", model.state_dict())
    noisy = torch.randn(len(timesteps), *shape)
    noise = torch.randn_like(model(noisy, timesteps, labels))
    golden = {
        "batch": len(timesteps),
        "timesteps": numbers(timesteps.float()),
        **({} if labels is None else {"class_labels": numbers(labels.float())}),
        "noisy": numbers(noisy),
        "noise": numbers(noise),
        "output": numbers(model(noisy, timesteps, labels)),
    }
    trained = {k: p for k, p in model.named_parameters() if p.requires_grad}
    settings = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    optimizer = torch.optim.AdamW(trained.values(), **settings)
    losses, gradients = [], {}
    for step in range(8):
        optimizer.zero_grad()
        loss = F.mse_loss(model(noisy, timesteps, labels), noise)
        loss.backward()
        if step == 0:
            for key, p in trained.items():
                gradients[key] = [p.grad.norm().item(), p.grad.flatten()[0].item()]
        optimizer.step()
        losses.append(loss.item())
    golden["optimizer"] = {"name": "AdamW", **settings}
    golden["losses"] = losses
    golden["first_step_gradients_norm_and_first_element"] = gradients
    (HERE / name / "golden.json").write_text(json.dumps(golden) + "\n")
    size = sum(f.stat().st_size for f in (HERE / name).rglob("*.*") if f.is_file())
    print(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, {size} bytes")


def unet(name, class_name, axes, config, timesteps, labels):
    full = {**dict(sample_size=8, in_channels=1, out_channels=1, block_out_channels=[4, 8],
                   norm_num_groups=2, layers_per_block=1), **config}
    shape = [full["in_channels"] * full.get("num_frames", 1)] + [full["sample_size"]] * axes
    make(name, "unet", class_name, full, UNet(full, axes), timesteps, labels, shape)


def main():
    torch.manual_seed(1)
    torch.use_deterministic_algorithms(True)
    unet(
        "unet2d-scale-shift", "UNet2DModel", 2,
        dict(down_block_types=["DownBlock2D", "AttnDownBlock2D"],
             up_block_types=["AttnUpBlock2D", "UpBlock2D"],
             resnet_time_scale_shift="scale_shift", num_class_embeds=5, attention_head_dim=3,
             mid_block_scale_factor=1.5, freq_shift=1, flip_sin_to_cos=False),
        torch.tensor([3, 500]), torch.tensor([4, 1]),
    )
    unet(
        "unet2d-fourier", "UNet2DModel", 2,
        dict(down_block_types=["ResnetDownsampleBlock2D", "AttnDownBlock2D", "DownBlock2D"],
             up_block_types=["UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D"],
             block_out_channels=[4, 4, 4], downsample_type="resnet", upsample_type="resnet",
             time_embedding_type="fourier", class_embed_type="identity", attention_head_dim=None,
             act_fn="gelu"),
        torch.tensor([0.4, 2.5]), 0.5 * torch.randn(2, 16),
    )
    unet(
        "unet1d", "DiffusionLabUNet1D", 1,
        dict(down_block_types=["DownBlock1D", "AttnDownBlock1D"],
             up_block_types=["AttnUpBlock1D", "ResnetUpsampleBlock1D"],
             sample_size=12, in_channels=2, out_channels=3, layers_per_block=2,
             class_embed_type="timestep", center_input_sample=True, downsample_padding=0,
             attention_head_dim=4, act_fn="mish"),
        torch.tensor([7, 900]), torch.tensor([2, 0]),
    )
    dit = dict(num_attention_heads=2, attention_head_dim=4, in_channels=2, out_channels=3,
               num_layers=2, sample_size=8, patch_size=2, num_embeds_ada_norm=4, norm_eps=1e-5)
    make("dit", "transformer", "DiTTransformer2DModel", dit, DiT(dit),
         torch.tensor([20, 700]), torch.tensor([3, 4]), [2, 8, 8])
    unet(
        "unet-clips", "DiffusionLabUNet3D", 2,
        dict(num_frames=3, down_block_types=["DownBlock2D", "AttnDownBlock2D"],
             up_block_types=["AttnUpBlock2D", "UpBlock2D"], num_class_embeds=3,
             attention_head_dim=4),
        torch.tensor([30, 600]), torch.tensor([2, 0]),
    )


if __name__ == "__main__":
    main()
