//! The passes of a model.

use refashion_layers::Pass;

use crate::error::{Error, Result};
use crate::layer_spec::LayerSpec;
use crate::model::{Buffers, Model, Source};
use crate::shape::Shape;
use crate::values::{add, grown, read};

impl Model {
    /// Computes the outputs of a batch, before the [`Model::head`]: `pass.batch` × output length.
    ///
    /// `x` is `pass.batch` × input length, images channels first. In training everything that
    /// [`Model::backward`] needs is kept.
    ///
    /// # Panics
    ///
    /// When `pass.batch` is 0, when `x` does not hold `pass.batch` examples, and in training when
    /// [`Model::set_masks`] has given masks for a batch of another size.
    pub fn forward(&mut self, x: &[f32], pass: &Pass) -> &[f32] {
        self.forward_watched(x, pass, |_| ())
    }

    /// As [`Model::forward`]; `done` is called as soon as one of the [`Model::computations`] is, with its
    /// place among them.
    ///
    /// # Panics
    ///
    /// As [`Model::forward`].
    pub fn forward_watched(
        &mut self,
        x: &[f32],
        pass: &Pass,
        mut done: impl FnMut(usize),
    ) -> &[f32] {
        assert!(pass.batch > 0, "a pass needs at least one example");
        assert_eq!(
            x.len(),
            pass.batch * self.input_len(),
            "x has to hold the batch's examples"
        );
        let output_len = pass.batch * self.output_len();
        let Buffers {
            examples,
            input,
            outputs,
            ..
        } = &mut self.buffers;
        *examples = pass.batch;
        let kept = grown(input, x.len());
        kept.copy_from_slice(x);
        self.pass = pass.training.then_some(*pass);
        let input: &[f32] = kept;
        for (index, step) in self.steps.iter_mut().enumerate() {
            let (before, output) = outputs.split_at_mut(index);
            let y = grown(&mut output[0], pass.batch * step.layer.output_len());
            let x = read(
                before,
                input,
                step.source,
                pass.batch * step.layer.input_len(),
            );
            let weights = &self.weights[step.weights.clone()];
            step.layer
                .forward(pass, weights, &mut self.state[step.state.clone()], x, y);
            if step.source.is_some() {
                add(y, read(before, input, None, y.len()));
            }
            done(index);
        }
        read(outputs, input, None, output_len)
    }

    /// Computes [`Model::gradients`] of the forward pass just made, from the gradient of the loss
    /// with respect to its outputs. What was there before is overwritten.
    ///
    /// # Panics
    ///
    /// When the last forward pass was not one of training, or `doutputs` has not its size.
    pub fn backward(&mut self, doutputs: &[f32]) {
        self.backward_watched(doutputs, |_| ());
    }

    /// As [`Model::backward`]; `done` is called as soon as the gradients of one of the
    /// [`Model::computations`] are there, with its place among them: last to first.
    ///
    /// # Panics
    ///
    /// As [`Model::backward`].
    pub fn backward_watched(&mut self, doutputs: &[f32], mut done: impl FnMut(usize)) {
        assert!(
            self.pass.is_some(),
            "backward has to follow a forward pass in training"
        );
        let Some(pass) = self.pass else { return };
        let n = pass.batch;
        assert_eq!(
            doutputs.len(),
            n * self.output_len(),
            "one gradient is needed for each output"
        );
        let Buffers {
            input,
            outputs,
            gradients: [dy, dx],
            shortcuts,
            ..
        } = &mut self.buffers;
        grown(dy, doutputs.len()).copy_from_slice(doutputs);
        // Before the first weights nothing asks for a gradient.
        let first = self.steps.iter().position(|step| !step.weights.is_empty());
        for (index, step) in self.steps.iter_mut().enumerate().rev() {
            if first.is_none_or(|first| index < first) {
                done(index);
                continue;
            }
            let (x_len, y_len) = (n * step.layer.input_len(), n * step.layer.output_len());
            for &reader in &step.readers {
                add(&mut dy[..y_len], &shortcuts[reader][..y_len]);
            }
            let into = match step.source {
                None => (first < Some(index)).then(|| grown(dx, x_len)),
                Some(Source::Input) => None,
                Some(Source::Step(_)) => Some(grown(&mut shortcuts[index], x_len)),
            };
            step.layer.backward(
                &pass,
                &self.weights[step.weights.clone()],
                read(&outputs[..index], input, step.source, x_len),
                &outputs[index][..y_len],
                &mut dy[..y_len],
                &mut self.gradients[step.weights.clone()],
                into,
            );
            // The gradient of a sum is that of each of its parts, and a shortcut leaves it as it is.
            if step.source.is_none() {
                std::mem::swap(dy, dx);
            }
            done(index);
        }
    }

    /// Gives the dropout layers, first to last, what to keep in the training passes to come in place
    /// of what they would draw: for each a mask with one answer for each value of the batch. Layers
    /// for which there is no mask draw again. Masks of Keras make a training step its own.
    ///
    /// As long as masks are given, each batch in training has to have as many examples as they:
    /// [`Model::forward`] panics otherwise. No masks at all, `set_masks([])`, end that.
    ///
    /// # Errors
    ///
    /// [`Error::Masks`] when there are more masks than dropout layers, or a mask is not a whole
    /// number of examples; all layers then draw.
    ///
    /// ```
    /// use refashion_zoo::{Model, Network, Pass, Shape};
    ///
    /// let network = Network::new("mine", Shape::Flat(4)).dropout(0.5);
    /// let mut model = Model::new(&network, 0)?;
    /// model.set_masks([vec![true, false, false, true]])?;
    /// let y = model.forward(&[1.0, 2.0, 3.0, 4.0], &Pass::training(1, 0));
    /// assert_eq!(y, [2.0, 0.0, 0.0, 8.0]);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn set_masks(&mut self, masks: impl IntoIterator<Item = Vec<bool>>) -> Result<()> {
        let masks: Vec<Vec<bool>> = masks.into_iter().collect();
        let dropped = self.steps.iter_mut().filter_map(|step| {
            let len = step.layer.input_len();
            step.layer.set_mask(None).then_some(len)
        });
        let lens: Vec<usize> = dropped.collect();
        let fault = |problem| {
            let network = self.network().name.clone();
            Err(Error::Masks { network, problem })
        };
        if masks.len() > lens.len() {
            let (given, there) = (masks.len(), lens.len());
            return fault(format!(
                "{given} masks were given for {there} dropout layers"
            ));
        }
        for (number, (mask, len)) in (1..).zip(masks.iter().zip(lens)) {
            if mask.len() % len != 0 {
                let found = mask.len();
                return fault(format!(
                    "mask {number} has {found} answers, expected {len} for each example"
                ));
            }
        }
        let mut masks = masks.into_iter();
        let mut next = masks.next();
        for step in &mut self.steps {
            if step.layer.set_mask(None) && next.is_some() {
                step.layer.set_mask(next);
                next = masks.next();
            }
        }
        Ok(())
    }

    /// The outputs for any number of examples, the [`Model::head`] applied: probabilities where
    /// the network ends in a softmax. At most `batch` examples are computed at once.
    ///
    /// # Panics
    ///
    /// When `x` is not a whole number of examples, or `batch` is 0.
    pub fn predict(&mut self, x: &[f32], batch: usize) -> Vec<f32> {
        assert_eq!(
            x.len() % self.input_len(),
            0,
            "x has to hold whole examples"
        );
        let mut predictions = Vec::with_capacity(x.len() / self.input_len() * self.output_len());
        for x in x.chunks(batch.saturating_mul(self.input_len())) {
            let pass = Pass::inference(x.len() / self.input_len());
            predictions.extend_from_slice(self.forward(x, &pass));
        }
        self.head().apply(&mut predictions, self.output_len());
        predictions
    }

    /// The output of layer `number` (counted from 1) for a few examples, and its shape: the
    /// network cut off after that layer, with the same weights.
    ///
    /// # Errors
    ///
    /// [`Error::NoLayer`] when there is no layer of this number.
    ///
    /// # Panics
    ///
    /// When `x` is not a whole number of examples.
    pub fn activations(&self, number: usize, x: &[f32]) -> Result<(Shape, Vec<f32>)> {
        let mut cut = self.cut(number, LayerSpec::clone)?;
        let shape = self.infos()[number - 1].output;
        Ok((shape, cut.predict(x, 64)))
    }

    /// The output of layer `number` (counted from 1) for a few examples before its activation function
    /// is applied: of a dense layer the sums, of an activation function by itself what goes in.
    ///
    /// ```
    /// use refashion_zoo::{Model, Network, Shape};
    ///
    /// let network = Network::new("mine", Shape::Flat(2)).relu();
    /// let model = Model::new(&network, 0)?;
    /// assert_eq!(model.activations(1, &[-1.0, 2.0])?.1, [0.0, 2.0]);
    /// assert_eq!(model.pre_activations(1, &[-1.0, 2.0])?, [-1.0, 2.0]);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Model::activations`].
    ///
    /// # Panics
    ///
    /// As [`Model::activations`].
    pub fn pre_activations(&self, number: usize, x: &[f32]) -> Result<Vec<f32>> {
        Ok(self.cut(number, LayerSpec::linear)?.predict(x, 64))
    }

    /// The network cut off after layer `number`, which may become another of the same weights, as a
    /// model with these weights.
    fn cut(&self, number: usize, last: impl FnOnce(&LayerSpec) -> LayerSpec) -> Result<Self> {
        let mut network = self.network().clone();
        let count = network.layers.len();
        network.layers.truncate(number);
        let end = network.layers.last_mut().filter(|_| number <= count);
        let Some(end) = end else {
            return Err(Error::NoLayer {
                network: network.name,
                number,
                count,
            });
        };
        *end = last(end);
        let mut cut = Self::new(&network, 0)?;
        let (weights, state) = (cut.weights.len(), cut.state.len());
        cut.weights.copy_from_slice(&self.weights[..weights]);
        cut.state.copy_from_slice(&self.state[..state]);
        Ok(cut)
    }
}
