'use strict';
// The forward pass: every kind of step on plain arrays. Sums are taken in 64 bits and kept in 32.
const Layers = (() => {
  // The standard normal distribution function (Marsaglia, 2004).
  function normal(x) {
    if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
    let [sum, term] = [x, x];
    for (let n = 3; Math.abs(term) > 1e-18; n += 2) sum += term *= (x * x) / n;
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  const FUNCTIONS = {
    linear: () => (x) => x,
    relu: () => (x) => (x > 0 ? x : 0),
    leaky_relu: (slope) => (x) => (x > 0 ? x : slope * x),
    tanh: () => Math.tanh,
    sigmoid: () => sigmoid,
    elu: (alpha) => (x) => (x > 0 ? x : alpha * Math.expm1(x)),
    gelu: () => (x) => x * normal(x),
    gelu_tanh: () => (x) => x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)),
    silu: () => (x) => x * sigmoid(x),
    softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  };

  // An activation is a name, or a name with its slope.
  function named(activation) {
    return typeof activation === 'string' ? [activation] : Object.entries(activation)[0];
  }
  function functionOf(activation) {
    const [name, slope] = named(activation);
    return FUNCTIONS[name](slope);
  }

  // The places of a window that have a cell under this tap: from the first up to the last, not with it.
  function inside(axis, tap, cells, places) {
    const offset = tap * axis.dilation - axis.before;
    const first = Math.max(0, Math.ceil(-offset / axis.stride));
    const last = Math.min(places, Math.ceil((cells - offset) / axis.stride));
    return [first, last, offset];
  }

  // Every weight of a convolution lies on rows of cells: `row` is told the weight's place, and the place
  // and the step of the cells that it weighs and of those that it adds to, and how many they are.
  function rowsOfConvolution(step, row) {
    const [channels, height, width] = step.input;
    const [filters, rows, columns] = step.output;
    const [down, across] = step.axes;
    const [of, each] = [channels / step.groups, filters / step.groups];
    let place = step.tensors[0];
    for (let f = 0; f < filters; f++) {
      const group = Math.floor(f / each) * of;
      for (let c = group; c < group + of; c++) {
        for (let u = 0; u < down.window; u++) {
          const [top, bottom, above] = inside(down, u, height, rows);
          for (let v = 0; v < across.window; v++, place++) {
            const [left, right, beside] = inside(across, v, width, columns);
            for (let i = top; i < bottom; i++) {
              const from = (c * height + i * down.stride + above) * width + left * across.stride + beside;
              row(place, from, across.stride, (f * rows + i) * columns + left, 1, right - left);
            }
          }
        }
      }
    }
  }

  // The same of a transposed one: every cell of the input spreads the kernel over the output.
  function rowsOfTransposed(step, row) {
    const [channels, height, width] = step.input;
    const [filters, rows, columns] = step.output;
    const [down, across] = step.axes;
    let place = step.tensors[0];
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) {
        for (let u = 0; u < down.window; u++) {
          const [top, bottom, above] = inside(down, u, rows, height);
          for (let v = 0; v < across.window; v++, place++) {
            const [left, right, beside] = inside(across, v, columns, width);
            for (let i = top; i < bottom; i++) {
              const to = (f * rows + i * down.stride + above) * columns + left * across.stride + beside;
              row(place, (c * height + i) * width + left, 1, to, across.stride, right - left);
            }
          }
        }
      }
    }
  }
  const rowsOf = { convolution: rowsOfConvolution, transposed: rowsOfTransposed };

  function weighed(step, weights, x, y) {
    const sums = new Float64Array(y.length);
    const plane = step.output[1] * step.output[2];
    for (let f = 0; step.bias && f < step.output[0]; f++) sums.fill(weights[step.tensors[1] + f], f * plane, (f + 1) * plane);
    rowsOf[step.kind](step, (place, from, next, to, on, count) => {
      const weight = weights[place];
      for (let k = 0; k < count; k++) sums[to + k * on] += weight * x[from + k * next];
    });
    y.set(sums);
  }

  function dense(step, weights, x, y) {
    for (let unit = 0; unit < y.length; unit++) {
      let sum = step.bias ? weights[step.tensors[1] + unit] : 0;
      const row = step.tensors[0] + unit * x.length;
      for (let k = 0; k < x.length; k++) sum += weights[row + k] * x[k];
      y[unit] = sum;
    }
  }

  // The cells of the image that a window of a plane lies on, in order.
  function cells(step, row, column) {
    const [, height, width] = step.input;
    const [down, across] = step.axes;
    const found = [];
    for (let u = 0; u < down.window; u++) {
      const i = row * down.stride + u * down.dilation - down.before;
      for (let v = 0; v < across.window; v++) {
        const j = column * across.stride + v * across.dilation - across.before;
        if (i >= 0 && i < height && j >= 0 && j < width) found.push(i * width + j);
      }
    }
    return found;
  }

  function pool(step, x, y, value) {
    const [channels, rows, columns] = step.output;
    const plane = step.input[1] * step.input[2];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const under = cells(step, i, j);
        for (let c = 0; c < channels; c++) y[(c * rows + i) * columns + j] = value(under, x, c * plane);
      }
    }
  }
  const largest = (under, x, from) => under.reduce((most, at) => Math.max(most, x[from + at]), -Infinity);
  const mean = (under, x, from) => under.reduce((sum, at) => sum + x[from + at], 0) / under.length;

  // Values that have a weight a channel: a value of a vector is a channel by itself.
  function channelOf(step) {
    const plane = step.flat ? 1 : step.output[1] * step.output[2];
    return (at) => Math.floor(at / plane);
  }

  function batchNorm(step, weights, x, y) {
    const [gamma, beta, average, variance] = step.tensors;
    const channel = channelOf(step);
    for (let at = 0; at < x.length; at++) {
      const c = channel(at);
      const scale = weights[gamma + c] / Math.sqrt(weights[variance + c] + step.epsilon);
      y[at] = (x[at] - weights[average + c]) * scale + weights[beta + c];
    }
  }

  function prelu(step, weights, x, y) {
    const channel = channelOf(step);
    for (let at = 0; at < x.length; at++) y[at] = x[at] > 0 ? x[at] : weights[step.tensors[0] + channel(at)] * x[at];
  }

  // The fixed factor and the fixed offset of a value.
  function rescaleOf(step) {
    const channel = channelOf(step);
    return (at) => [step.scale, step.offset].map((values) => values[channel(at) % values.length]);
  }

  // Where a shortcut reads what it adds to a cell; nothing for a channel of zeros.
  function added(step, at) {
    const [, rows, columns] = step.output;
    const [channels, height, width] = step.flat ? [step.added[2], 1, 1] : step.added;
    if (step.flat) return at < channels ? at : undefined;
    const [c, i, j] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
    return c < channels ? (c * height + i * step.skip[0]) * width + j * step.skip[1] : undefined;
  }

  function softmax(x, y) {
    const most = x.reduce((a, b) => Math.max(a, b));
    const powers = Float64Array.from(x, (z) => Math.exp(z - most));
    const sum = powers.reduce((a, b) => a + b);
    powers.forEach((power, at) => { y[at] = power / sum; });
  }

  // What a step makes of its input, given all that was made before it.
  function output(step, weights, x, before) {
    const y = new Float32Array(step.output[0] * step.output[1] * step.output[2]);
    switch (step.kind) {
      case 'convolution':
      case 'transposed': weighed(step, weights, x, y); break;
      case 'dense': dense(step, weights, x, y); break;
      case 'max_pool': pool(step, x, y, largest); break;
      case 'average_pool': pool(step, x, y, mean); break;
      case 'global_average_pool': {
        const plane = x.length / y.length;
        y.forEach((_, c) => { y[c] = x.subarray(c * plane, (c + 1) * plane).reduce((a, b) => a + b, 0) / plane; });
        break;
      }
      case 'batch_norm': batchNorm(step, weights, x, y); break;
      case 'prelu': prelu(step, weights, x, y); break;
      case 'rescale': {
        const fixed = rescaleOf(step);
        y.forEach((_, at) => { const [factor, offset] = fixed(at); y[at] = x[at] * factor + offset; });
        break;
      }
      case 'add': y.forEach((_, at) => { y[at] = x[at] + (before[step.from][added(step, at)] ?? 0); }); break;
      case 'softmax': softmax(x, y); return y;
      default: y.set(x);
    }
    if (step.activation !== 'linear') {
      const apply = functionOf(step.activation);
      for (let at = 0; at < y.length; at++) y[at] = apply(y[at]);
    }
    return y;
  }

  // The input, and what each step makes.
  function forward(network, weights, numbers) {
    const made = [numbers];
    for (const step of network.steps) made.push(output(step, weights, made[made.length - 1], made));
    return made;
  }

  // What a softmax or sigmoid at the end is applied to.
  function logits(network, weights, numbers) {
    const made = forward(network, weights, numbers);
    return made[made.length - (network.head ? 2 : 1)];
  }

  function bytes(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  // Numbers of 16 bits (IEEE 754): a sign, five bits of an exponent, ten of a fraction.
  function halves(text) {
    const from = bytes(text);
    const to = new Float32Array(from.length / 2);
    for (let at = 0; at < to.length; at++) {
      const bits = from[2 * at] | (from[2 * at + 1] << 8);
      const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
      to[at] = sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
    }
    return to;
  }

  return { added, bytes, cells, channelOf, forward, functionOf, halves, logits, named, rescaleOf, rowsOf };
})();
