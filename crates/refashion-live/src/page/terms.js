// What one cell is made of: the terms of its sum, or the cells that it was chosen from.
const Terms = (() => {
  // Map, row and column of a cell, and the other way round.
  function placeOf([, rows, columns], at) {
    return [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
  }

  // The cells under a window in one channel, with the place of the tap in the kernel.
  function under(step, row, column) {
    const [, height, width] = step.input;
    const [down, across] = step.axes;
    const found = [];
    for (let u = 0; u < down.window; u++) {
      for (let v = 0; v < across.window; v++) {
        const i = row * down.stride + u * down.dilation - down.before;
        const j = column * across.stride + v * across.dilation - across.before;
        const within = i >= 0 && i < height && j >= 0 && j < width;
        found.push({ tap: u * across.window + v, cell: within ? i * width + j : null });
      }
    }
    return found;
  }

  function convolution(step, weights, x, at) {
    const [filter, row, column] = placeOf(step.output, at);
    const [channels, height, width] = step.input;
    const [of, each] = [channels / step.groups, step.output[0] / step.groups];
    const group = Math.floor(filter / each) * of;
    const window = under(step, row, column);
    return Array.from({ length: of }, (_, k) => window.map(({ tap, cell }) => {
      const from = cell === null ? null : (group + k) * height * width + cell;
      const weight = weights[step.tensors[0] + (filter * of + k) * window.length + tap];
      return { from, x: from === null ? 0 : x[from], weight, channel: group + k };
    })).flat();
  }

  function transposed(step, weights, x, at) {
    const [filter, row, column] = placeOf(step.output, at);
    const [channels, height, width] = step.input;
    const [down, across] = step.axes;
    const found = [];
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < down.window; u++) {
        for (let v = 0; v < across.window; v++) {
          const i = (row + down.before - u * down.dilation) / down.stride;
          const j = (column + across.before - v * across.dilation) / across.stride;
          if (!Number.isInteger(i) || !Number.isInteger(j) || i < 0 || i >= height || j < 0 || j >= width) continue;
          const from = (c * height + i) * width + j;
          const kernel = ((c * step.output[0] + filter) * down.window + u) * across.window + v;
          found.push({ from, x: x[from], weight: weights[step.tensors[0] + kernel], channel: c });
        }
      }
    }
    return found;
  }

  function dense(step, weights, x, at) {
    const row = step.tensors[0] + at * x.length;
    return Array.from(x, (value, from) => ({ from, x: value, weight: weights[row + from], channel: 0 }));
  }

  function pooled(step, x, at) {
    const [channel, row, column] = placeOf(step.output, at);
    const plane = step.input[1] * step.input[2];
    const cells = step.kind === 'global_average_pool'
      ? Array.from({ length: plane }, (_, k) => at * plane + k)
      : Layers.cells(step, row, column).map((cell) => channel * plane + cell);
    return cells.map((from) => ({ from, x: x[from] }));
  }

  // A cell of the output of a step: `kind` is that of the step; `terms` have where they come `from`, what
  // stands there (`x`) and perhaps a `weight`; `sum` is what the activation function is applied to.
  function of(network, weights, made, number, at) {
    const step = network.steps[number - 1];
    const [x, value] = [made[number - 1], made[number][at]];
    const cell = { step, number, at, value, bias: null, terms: [], sum: value, parts: {} };
    const ofWeights = (terms) => {
      cell.terms = terms;
      cell.bias = step.bias ? weights[step.tensors[1] + (step.kind === 'dense' ? at : placeOf(step.output, at)[0])] : null;
      cell.sum = terms.reduce((sum, term) => sum + term.x * term.weight, cell.bias ?? 0);
    };
    const own = { from: at, x: x[at] };
    switch (step.kind) {
      case 'convolution': ofWeights(convolution(step, weights, x, at)); break;
      case 'transposed': ofWeights(transposed(step, weights, x, at)); break;
      case 'dense': ofWeights(dense(step, weights, x, at)); break;
      case 'max_pool':
        cell.terms = pooled(step, x, at);
        cell.sum = Math.max(...cell.terms.map((term) => term.x));
        break;
      case 'average_pool':
      case 'global_average_pool':
        cell.terms = pooled(step, x, at);
        cell.sum = cell.terms.reduce((sum, term) => sum + term.x, 0) / cell.terms.length;
        break;
      case 'batch_norm': {
        const [gamma, beta, mean, variance] = step.tensors.map((start) => weights[start + Layers.channelOf(step)(at)]);
        cell.terms = [own];
        cell.parts = { gamma, beta, mean, variance };
        cell.sum = (own.x - mean) / Math.sqrt(variance + step.epsilon) * gamma + beta;
        break;
      }
      case 'prelu': {
        const alpha = weights[step.tensors[0] + Layers.channelOf(step)(at)];
        cell.terms = [own];
        cell.parts = { alpha };
        cell.sum = own.x > 0 ? own.x : alpha * own.x;
        break;
      }
      case 'rescale': {
        const [factor, offset] = Layers.rescaleOf(step)(at);
        cell.terms = [own];
        cell.parts = { factor, offset };
        cell.sum = own.x * factor + offset;
        break;
      }
      case 'add': {
        const from = Layers.added(step, at);
        cell.terms = [own];
        if (from !== undefined) cell.terms.push({ from, x: made[step.from][from], step: step.from });
        cell.sum = cell.terms.reduce((sum, term) => sum + term.x, 0);
        break;
      }
      case 'softmax': {
        const most = Math.max(...x);
        cell.terms = Array.from(x, (z, from) => ({ from, x: z, power: Math.exp(z - most) }));
        cell.parts = { most, total: cell.terms.reduce((sum, term) => sum + term.power, 0) };
        cell.sum = cell.terms[at].power / cell.parts.total;
        break;
      }
      default:
        cell.terms = [own];
        cell.sum = own.x;
    }
    return cell;
  }

  // What the activation function makes of the sum: the value of the cell, computed once more.
  function result(cell) {
    return cell.step.kind === 'softmax' ? cell.sum : Layers.functionOf(cell.step.activation)(cell.sum);
  }

  return { of, placeOf, result };
})();
