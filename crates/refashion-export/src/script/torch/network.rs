//! A network in PyTorch: named modules in their order.

use refashion_zoo::{LayerInfo, LayerSpec, Network};

use super::super::python::text;
use super::layer::{self, Earlier};
use crate::error::Result;

/// What a sum and a network that has one are made of.
const WITH_SUMS: &str = r#"class Add(nn.Module):
    def __init__(self, earlier, stride=None, zeros=(0, 0)):
        super().__init__()
        self.earlier, self.stride, self.zeros = earlier, stride, zeros

    def forward(self, x, made):
        earlier = made[self.earlier]
        if self.stride:
            earlier = earlier[:, :, :: self.stride[0], :: self.stride[1]]
        return x + nn.functional.pad(earlier, self.zeros)


class Network(nn.Sequential):
    def forward(self, x):
        made = {None: x}
        for name, module in self.named_children():
            x = module(x, made) if isinstance(module, Add) else module(x)
            made[name] = x
        return x


"#;

/// What a network with fixed factors is made of; an image has a row and a column more than its channels.
const RESCALE: &str = r#"class Rescale(nn.Module):
    def __init__(self, scale, offset):
        super().__init__()
        self.scale, self.offset = torch.tensor(scale), torch.tensor(offset)

    def forward(self, x):
        scale, offset = (
            fixed.reshape(-1, *[1] * (x.dim() - 2)) if fixed.dim() else fixed
            for fixed in (self.scale, self.offset)
        )
        return x * scale + offset


"#;

/// The lines that make `model`. With `logits`, the function at the end is left to the loss.
pub(super) fn network(network: &Network, infos: &[LayerInfo], logits: bool) -> Result<String> {
    let mut modules = Vec::new();
    let mut made = vec![Earlier {
        module: None,
        shape: network.input,
    }];
    for (spec, info) in network.layers.iter().zip(infos) {
        let left_to_loss = logits && info.number == infos.len();
        let earlier = info.from.and_then(|from| made.get(from));
        modules.extend(layer::modules(spec, info, left_to_loss, earlier)?);
        made.push(Earlier {
            module: modules.last().map(|(name, _)| name.clone()),
            shape: info.output,
        });
    }
    let lines: Vec<String> = modules
        .iter()
        .map(|(name, module)| format!("({}, {module})", text(name)))
        .collect();
    let (classes, class) = match infos.iter().any(|info| info.from.is_some()) {
        true => (WITH_SUMS, "Network"),
        false => ("", "nn.Sequential"),
    };
    let rescales = (network.layers.iter()).any(|layer| matches!(layer, LayerSpec::Rescale(_)));
    let rescale = if rescales { RESCALE } else { "" };
    Ok(format!(
        "{rescale}{classes}model = {class}(OrderedDict([\n    {},\n]))\n",
        lines.join(",\n    ")
    ))
}
