//! Gradients through candle's autograd are the layers' own.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use candle_core::{DType, Device, Module, ModuleT, Tensor, Var};
use candle_nn::{VarBuilder, VarMap};
use refashion_layers::{
    Activation, Autograd, Conv2d, Conv2dConfig, Dense, DenseConfig, Layer, Padding, Pass, Pool,
    PoolConfig, Window, nn,
};
use support::{noise, weights_len};

fn values(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

fn tensor(values: &[f32], shape: &[usize]) -> Tensor {
    Tensor::from_slice(values, shape, &Device::Cpu).unwrap()
}

/// Runs `build`'s layer on slices and inside candle and compares bits.
fn same_gradients<L: Layer + 'static>(build: impl Fn() -> L, input: &[usize], output: &[usize]) {
    let batch = 3;
    let mut layer = build();
    let weights = noise(1, weights_len(&layer));
    let x = noise(2, batch * layer.input_len());
    let mut y = vec![0.0; batch * layer.output_len()];
    let (mut dx, mut dweights) = (vec![0.0; x.len()], vec![0.0; weights.len()]);
    let dy = noise(3, y.len());
    let pass = Pass::training(batch, 0);
    layer.forward(&pass, &weights, &mut [], &x, &mut y);
    layer.backward(
        &pass,
        &weights,
        &x,
        &y,
        &mut dy.clone(),
        &mut dweights,
        Some(&mut dx),
    );

    let mut start = 0;
    let mut vars = Vec::new();
    for (_, shape) in layer.weights() {
        let len = shape.iter().product::<usize>();
        vars.push(Var::from_tensor(&tensor(&weights[start..start + len], &shape)).unwrap());
        start += len;
    }
    let inside = Autograd::new("layer", build(), output);
    let at = |shape: &[usize]| [&[batch], shape].concat();
    let x = Var::from_tensor(&tensor(&x, &at(input))).unwrap();
    let references: Vec<&Tensor> = vars.iter().map(|var| var.as_tensor()).collect();
    let found = inside.apply(&x, &references, &[], true, 0).unwrap();
    assert_eq!(values(&found), y);
    assert_eq!(found.dims(), at(output));
    // A second pass in between must not disturb the gradient of the first.
    inside
        .apply(&x.neg().unwrap(), &references, &[], true, 0)
        .unwrap();
    let loss = (found * tensor(&dy, &at(output)))
        .unwrap()
        .sum_all()
        .unwrap();
    let gradients = loss.backward().unwrap();
    assert_eq!(values(gradients.get(&x).unwrap()), dx);
    let each: Vec<f32> = vars
        .iter()
        .flat_map(|var| values(gradients.get(var).unwrap()))
        .collect();
    assert_eq!(each, dweights);
}

#[test]
fn a_layer_has_the_same_gradients_inside_candle() {
    let window = Window::new((3, 3)).padding(Padding::Same);
    let config = Conv2dConfig {
        activation: Activation::Relu,
        ..Conv2dConfig::new((2, 5, 6), 4, window)
    };
    same_gradients(|| Conv2d::new(config).unwrap(), &[2, 5, 6], &[4, 5, 6]);
    let config = DenseConfig {
        activation: Activation::Tanh,
        ..DenseConfig::new(7, 4)
    };
    same_gradients(|| Dense::new(config).unwrap(), &[7], &[4]);
    let config = PoolConfig::max((2, 7, 5), (2, 2));
    same_gradients(|| Pool::new(config).unwrap(), &[2, 7, 5], &[2, 3, 2]);
}

#[test]
fn a_network_of_nn_layers_learns() {
    let vars = VarMap::new();
    let vb = VarBuilder::from_varmap(&vars, DType::F32, &Device::Cpu);
    let options = nn::Conv2dOptions {
        activation: Activation::Relu,
        groups: 1,
    };
    let window = Window::new((3, 3)).padding(Padding::Same);
    let conv = nn::conv2d(1, 4, window, options, vb.pp("conv")).unwrap();
    let norm = nn::batch_norm2d(4, vb.pp("norm")).unwrap();
    let pool = nn::MaxPool2d::new(Window::new((2, 2)).stride((2, 2)));
    let dropout = nn::Dropout::new(0.1, 1);
    let linear = nn::linear(4 * 9, 2, Activation::Linear, vb.pp("linear")).unwrap();
    // Fixed weights, since candle's CPU generator cannot be seeded.
    for (i, name) in ["conv.weight", "linear.weight"].into_iter().enumerate() {
        let data = vars.data().lock().unwrap();
        let var = &data[name];
        let small: Vec<_> = noise(i as u64, var.elem_count())
            .iter()
            .map(|v| v * 0.3)
            .collect();
        var.set(&tensor(&small, var.dims())).unwrap();
    }
    // One class has its ink in the upper half, the other in the lower.
    let (mut x, batch) = (noise(9, 16 * 36), 16);
    for (i, x) in x.iter_mut().enumerate() {
        *x = x.abs()
            + if (i % 36 < 18) == (i / 36 % 2 == 0) {
                0.5
            } else {
                0.0
            };
    }
    let x = tensor(&x, &[batch, 1, 6, 6]);
    let labels: Vec<u32> = (0..batch as u32).map(|i| i % 2).collect();
    let labels = Tensor::new(labels, &Device::Cpu).unwrap();
    let mut losses = Vec::new();
    for _ in 0..30 {
        let h = norm.forward_t(&conv.forward(&x).unwrap(), true).unwrap();
        let h = dropout
            .forward_t(&pool.forward(&h).unwrap().flatten_from(1).unwrap(), true)
            .unwrap();
        let loss = candle_nn::loss::cross_entropy(&linear.forward(&h).unwrap(), &labels).unwrap();
        let gradients = loss.backward().unwrap();
        for var in vars.all_vars() {
            // The running statistics are variables without a gradient.
            if let Some(gradient) = gradients.get(&var) {
                var.set(&(var.as_tensor() - (gradient * 0.2).unwrap()).unwrap())
                    .unwrap();
            }
        }
        losses.push(loss.to_scalar::<f32>().unwrap());
    }
    assert!(losses[29] < 0.2 * losses[0], "{losses:?}");
    assert!(
        values(norm.running_mean())
            .iter()
            .any(|mean| mean.abs() > 0.01)
    );
}

#[test]
fn wrong_tensors_are_refused_with_their_names() {
    let dense = || Autograd::new("dense", Dense::new(DenseConfig::new(3, 2)).unwrap(), 2);
    let (x, kernel, bias) = (
        tensor(&[1.0; 3], &[1, 3]),
        tensor(&[1.0; 6], &[2, 3]),
        tensor(&[0.0; 2], &[2]),
    );
    let message = |x: &Tensor, weights: &[&Tensor]| {
        dense()
            .apply(x, weights, &[], false, 0)
            .unwrap_err()
            .to_string()
    };
    assert!(dense().apply(&x, &[&kernel, &bias], &[], false, 0).is_ok());
    assert!(message(&x, &[&kernel]).contains("dense: 2 tensors of weights expected, not 1"));
    assert!(
        message(&x, &[&kernel.t().unwrap(), &bias]).contains("kernel has to be [2, 3], not [3, 2]")
    );
    assert!(
        message(&x.to_dtype(DType::F64).unwrap(), &[&kernel, &bias]).contains("x has to be F32")
    );
    assert!(
        message(&tensor(&[1.0; 4], &[1, 4]), &[&kernel, &bias]).contains("an example has 3 values")
    );
}

#[test]
#[should_panic(expected = "dense: the shape [3] has to hold the values of one example")]
fn an_output_of_another_size_than_the_layers_is_refused() {
    Autograd::new("dense", Dense::new(DenseConfig::new(3, 2)).unwrap(), 3);
}

#[test]
fn tensors_need_not_be_contiguous() {
    let x = tensor(&noise(1, 12), &[3, 4]).t().unwrap();
    let linear = nn::Linear::new(
        tensor(&noise(2, 6), &[3, 2]).t().unwrap(),
        None,
        Activation::Linear,
    );
    let expected = x
        .contiguous()
        .unwrap()
        .matmul(&linear.weight().t().unwrap())
        .unwrap();
    for (found, expected) in values(&linear.forward(&x).unwrap())
        .iter()
        .zip(values(&expected))
    {
        assert!((found - expected).abs() < 1e-6);
    }
}
