// A picture changed a little: shifted, turned, blurred, with noise.
const Changes = (() => {
  const SLIDERS = ['right', 'down', 'turn', 'blur', 'noise'];

  // What lies between pixels, by the four around it; beyond the picture is its ground.
  function between(plane, width, height, x, y, ground) {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const at = (i, j) => (i >= 0 && i < height && j >= 0 && j < width ? plane[i * width + j] : ground);
    const [across, down] = [x - left, y - top];
    return (at(top, left) * (1 - across) + at(top, left + 1) * across) * (1 - down)
      + (at(top + 1, left) * (1 - across) + at(top + 1, left + 1) * across) * down;
  }

  function moved(plane, width, height, { right, down, turn }, ground) {
    const [sin, cos] = [Math.sin(turn * Math.PI / 180), Math.cos(turn * Math.PI / 180)];
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    return plane.map((_, at) => {
      const [x, y] = [at % width - middleX - right, Math.floor(at / width) - middleY - down];
      return between(plane, width, height, cos * x + sin * y + middleX, cos * y - sin * x + middleY, ground);
    });
  }

  // Gauss' blur along rows, then along columns.
  function blurred(plane, width, height, sigma) {
    if (sigma === 0) return plane;
    const reach = Math.ceil(3 * sigma);
    const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)));
    const sum = weights.reduce((a, b) => a + b);
    const along = (values, step, length, place) => values.map((_, at) => {
      const here = place(at);
      return weights.reduce((total, weight, k) => {
        const there = Math.min(Math.max(here + k - reach, 0), length - 1);
        return total + weight * values[at + (there - here) * step];
      }, 0) / sum;
    });
    const rows = along(plane, 1, width, (at) => at % width);
    return along(rows, width, height, (at) => Math.floor(at / width));
  }

  // Noise of the normal distribution, always the same (Numerical Recipes' generator; Box and Muller).
  function noise(count) {
    let state = 1;
    const unit = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 0.5) / 2 ** 32;
    return Float64Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit()));
  }

  function changed({ shape: [channels, height, width], framing }, pixels, by) {
    const drawn = noise(pixels.length);
    const all = new Uint8Array(pixels.length);
    for (let c = 0; c < channels; c++) {
      const plane = Float64Array.from(pixels.subarray(c * height * width, (c + 1) * height * width));
      const done = blurred(moved(plane, width, height, by, framing === 'whole' ? 128 : 0), width, height, by.blur);
      done.forEach((value, at) => {
        const place = c * height * width + at;
        all[place] = Math.min(Math.max(Math.round(value + 255 * by.noise * drawn[place]), 0), 255);
      });
    }
    return all;
  }

  return { SLIDERS, changed };
})();
