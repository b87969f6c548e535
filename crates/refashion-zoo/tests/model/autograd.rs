//! The model against the same network inside candle's autograd.

use std::collections::HashMap;

use candle_core::{Device, ModuleT, Tensor, Var};
use candle_nn::{VarBuilder, VarMap};
use refashion_zoo::{
    Activation, AddSpec, CandleNetwork, Conv2dSpec, LayerSpec, Model, Network, Pass, SeparableSpec,
    Shape, by_name, convert,
};

use super::{NOISE, assert_close, everything, numbers, stirred};

/// The candle module with a model's values, and the variables that are its weights.
fn candle(model: &Model, seed: u64) -> (CandleNetwork, HashMap<String, Var>) {
    let vars = VarMap::new();
    {
        let mut data = vars.data().lock().unwrap();
        for parameter in convert::to_torch(model) {
            let tensor = Tensor::from_vec(parameter.values, parameter.shape, &Device::Cpu).unwrap();
            data.insert(parameter.name, Var::from_tensor(&tensor).unwrap());
        }
    }
    let vb = VarBuilder::from_varmap(&vars, candle_core::DType::F32, &Device::Cpu);
    let network = model.network().candle(vb, seed).unwrap();
    let named = vars.data().lock().unwrap().clone();
    (network, named)
}

/// A convolution by depth with two filters a channel, whose kernel has another shape in PyTorch.
fn by_depth() -> Network {
    let spec = SeparableSpec {
        multiplier: 2,
        ..SeparableSpec::new(4, 3)
    };
    Network::new("by-depth", Shape::image(3, 6, 5))
        .layer(LayerSpec::SeparableConv2d(spec))
        .tanh()
}

/// Sums whose shortcuts begin at a layer of two parts, at a layer before its activation function and
/// at the examples.
fn residual() -> Network {
    let conv = |filters| Conv2dSpec::new(filters, 3).same();
    Network::new("residual", Shape::image(3, 6, 5))
        .layer(conv(4).activation(Activation::Silu))
        .layer(conv(4))
        .layer(Activation::Gelu)
        .layer(AddSpec::new("conv2d").activation(Activation::GeluTanh))
        .layer(conv(6).stride(2))
        .layer(AddSpec::new("conv2d_1").subsampled(2))
        .flatten()
        .dense(5)
        .softmax()
}

#[test]
fn outputs_gradients_and_statistics_are_those_of_candles_autograd() {
    for network in [
        everything(),
        by_depth(),
        residual(),
        by_name("hw5-example").unwrap(),
        by_name("lab3").unwrap(),
    ] {
        let mut model = stirred(&network, NOISE);
        let (batch, seed) = (3, 77);
        let x = numbers(batch * model.input_len(), 1);
        let slope = numbers(batch * model.output_len(), 2);
        let (module, vars) = candle(&model, seed);

        let shape = [&[batch], &network.input.dims()[..]].concat();
        let x_tensor = Tensor::from_slice(&x, shape, &Device::Cpu).unwrap();
        let outputs = module.forward_t(&x_tensor, true).unwrap();
        let slopes = Tensor::from_slice(&slope, outputs.shape(), &Device::Cpu).unwrap();
        let store = (&outputs * slopes)
            .unwrap()
            .sum_all()
            .unwrap()
            .backward()
            .unwrap();

        let found = model.forward(&x, &Pass::training(batch, seed)).to_vec();
        assert_close(
            &found,
            &outputs.flatten_all().unwrap().to_vec1().unwrap(),
            1e-5,
        );
        model.backward(&slope);
        for (tensor, parameter) in model.tensors().iter().zip(convert::to_torch(&model)) {
            let var = &vars[&parameter.name];
            let flat = |tensor: &Tensor| tensor.flatten_all().unwrap().to_vec1::<f32>().unwrap();
            if tensor.trainable {
                let gradient = flat(store.get(var).unwrap());
                assert_close(&model.gradients()[tensor.range.clone()], &gradient, 1e-4);
            } else {
                assert_close(&parameter.values, &flat(var), 1e-6);
            }
        }
    }
}
