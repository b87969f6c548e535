// Which pixels matter: what is lost without them, and how steeply the answer changes with them.
const Matter = (() => {
  // The derivative of an activation function, from what went in (where it is known) and what came out.
  const SLOPES = {
    linear: () => 1,
    relu: (y) => (y > 0 ? 1 : 0),
    leaky_relu: (y, slope) => (y > 0 ? 1 : slope),
    tanh: (y) => 1 - y * y,
    sigmoid: (y) => y * (1 - y),
    elu: (y, alpha) => (y > 0 ? 1 : y + alpha),
    softplus: (y) => 1 - Math.exp(-y),
  };
  function slopeOf(step, x) {
    const [name, parameter] = Layers.named(step.activation);
    if (SLOPES[name]) return (at, y) => SLOPES[name](y, parameter);
    const value = Layers.functionOf(step.activation);
    return (at) => (value(x[at] + 1e-3) - value(x[at] - 1e-3)) / 2e-3;
  }

  // The gradient with respect to the input of a step, from that with respect to its sum.
  function back(step, weights, x, dy) {
    const dx = new Float64Array(x.length);
    const [, rows, columns] = step.output;
    const plane = step.input[1] * step.input[2];
    switch (step.kind) {
      case 'convolution':
      case 'transposed':
        Layers.rowsOf[step.kind](step, (place, from, next, to, on, count) => {
          const weight = weights[place];
          for (let k = 0; k < count; k++) dx[from + k * next] += weight * dy[to + k * on];
        });
        break;
      case 'dense':
        dy.forEach((slope, unit) => {
          const row = step.tensors[0] + unit * x.length;
          for (let k = 0; k < x.length; k++) dx[k] += weights[row + k] * slope;
        });
        break;
      case 'max_pool':
      case 'average_pool':
        dy.forEach((slope, at) => {
          const from = Math.floor(at / (rows * columns)) * plane;
          const under = Layers.cells(step, Math.floor(at / columns) % rows, at % columns);
          if (step.kind === 'max_pool') {
            dx[from + under.reduce((best, cell) => (x[from + cell] > x[from + best] ? cell : best))] += slope;
          } else {
            for (const cell of under) dx[from + cell] += slope / under.length;
          }
        });
        break;
      case 'global_average_pool':
        for (let at = 0; at < x.length; at++) dx[at] = dy[Math.floor(at / plane)] / plane;
        break;
      case 'batch_norm': {
        const [gamma, , , variance] = step.tensors;
        const channel = Layers.channelOf(step);
        dy.forEach((slope, at) => { dx[at] = slope * weights[gamma + channel(at)] / Math.sqrt(weights[variance + channel(at)] + step.epsilon); });
        break;
      }
      case 'prelu': {
        const channel = Layers.channelOf(step);
        dy.forEach((slope, at) => { dx[at] = x[at] > 0 ? slope : slope * weights[step.tensors[0] + channel(at)]; });
        break;
      }
      case 'rescale': {
        const fixed = Layers.rescaleOf(step);
        dy.forEach((slope, at) => { dx[at] = slope * fixed(at)[0]; });
        break;
      }
      default:
        dx.set(dy);
    }
    return dx;
  }

  // The gradient of the logit of a class with respect to every input. Of a single output, which is the
  // logit of the second of two classes, the first has the negative one.
  function gradient(network, weights, made, chosen) {
    const last = network.steps.length - (network.head ? 1 : 0);
    const slopes = made.map((values) => new Float64Array(values.length));
    if (made[last].length === 1) slopes[last][0] = chosen === 1 ? 1 : -1;
    else slopes[last][chosen] = 1;
    for (let number = last; number > 0; number--) {
      const step = network.steps[number - 1];
      const slope = slopeOf(step, made[number - 1]);
      const dsum = slopes[number].map((dy, at) => (dy === 0 ? 0 : dy * slope(at, made[number][at])));
      back(step, weights, made[number - 1], dsum).forEach((dx, at) => { slopes[number - 1][at] += dx; });
      if (step.kind !== 'add') continue;
      dsum.forEach((dy, at) => {
        const from = Layers.added(step, at);
        if (from !== undefined) slopes[step.from][from] += dy;
      });
    }
    return slopes[0];
  }

  // The pixels of the picture among the inputs, the colours of each put together.
  function ofPixels(network, slopes) {
    const [channels, height, width] = network.inputs.shape;
    const [, rows, columns] = network.padded;
    const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
    return Float64Array.from({ length: height * width }, (_, at) => {
      const place = (top + Math.floor(at / width)) * columns + left + at % width;
      let most = 0;
      for (let c = 0; c < channels; c++) most = Math.max(most, Math.abs(slopes[c * rows * columns + place]));
      return most;
    });
  }

  // How squares cover a picture: every so many pixels one, each so long; what they are filled with.
  function squares({ shape: [, height, width], framing }) {
    const every = Math.max(1, Math.round(Math.min(height, width) / 14));
    return { every, side: 2 * every + 1, fill: framing === 'whole' ? 128 : 0, down: Math.ceil(height / every), across: Math.ceil(width / every) };
  }

  // A picture without the square around a place.
  function without({ shape: [channels, height, width], ...inputs }, pixels, i, j) {
    const { every, side, fill } = squares({ shape: [channels, height, width], ...inputs });
    const [top, left] = [i, j].map((place) => place * every + Math.floor(every / 2) - Math.floor(side / 2));
    const rest = Uint8Array.from(pixels);
    for (let c = 0; c < channels; c++) {
      for (let y = Math.max(top, 0); y < Math.min(top + side, height); y++) {
        rest.fill(fill, (c * height + y) * width + Math.max(left, 0), (c * height + y) * width + Math.min(left + side, width));
      }
    }
    return rest;
  }

  // How far the score of a class falls without each square; `score` computes it, and the page may draw
  // between the rows.
  async function occlusion(inputs, pixels, score) {
    const { down, across } = squares(inputs);
    const whole = score(pixels);
    const falls = new Float64Array(down * across);
    for (let i = 0; i < down; i++) {
      for (let j = 0; j < across; j++) falls[i * across + j] = whole - score(without(inputs, pixels, i, j));
      await new Promise((next) => setTimeout(next));
    }
    return { down, across, falls };
  }

  return { gradient, occlusion, ofPixels, squares };
})();
