// How a picture becomes an input: the rules of `predict`, step by step as in refashion-inference, in 32
// bits where they are there.
const Seen = (() => {
  const single = Math.fround;
  const rounded = (value) => (value < 0 ? -Math.round(-value) : Math.round(value));
  const ENOUGH = 512;
  const FAINTEST = 8;

  // Lanczos' kernel, three zeros of it on either side.
  const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const lanczos = (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);

  function taps(length, start, extent, count) {
    const step = extent / count;
    const stretch = Math.max(step, 1);
    const clamp = (pixel) => Math.min(Math.max(pixel, 0), length - 1);
    return Array.from({ length: count }, (_, place) => {
      const centre = start + (place + 0.5) * step;
      const first = clamp(Math.floor(centre - 3 * stretch));
      const last = clamp(Math.ceil(centre + 3 * stretch));
      const weights = [];
      for (let pixel = first; pixel <= last; pixel++) weights.push(lanczos((pixel + 0.5 - centre) / stretch));
      const sum = weights.reduce((a, b) => a + b, 0);
      return { first, weights: weights.map((weight) => single(weight / sum)) };
    });
  }

  function resample(plane, [width, height], window, [columns, rows]) {
    const across = taps(width, window.left, window.width, columns);
    const down = taps(height, window.top, window.height, rows);
    const narrow = new Float32Array(columns * height);
    for (let y = 0; y < height; y++) {
      across.forEach(({ first, weights }, x) => {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum = single(sum + single(plane[y * width + first + k] * weights[k]));
        narrow[y * columns + x] = sum;
      });
    }
    const small = new Float32Array(columns * rows);
    down.forEach(({ first, weights }, y) => {
      weights.forEach((weight, k) => {
        for (let x = 0; x < columns; x++) {
          const at = y * columns + x;
          small[at] = small[at] + single(narrow[(first + k) * columns + x] * weight);
        }
      });
    });
    return small;
  }
  const whole = ([width, height]) => ({ left: 0, top: 0, width, height });

  // The value below which this part of the values lies.
  function quantile(values, part) {
    return values.length === 0 ? 0 : Float32Array.from(values).sort()[rounded(part * (values.length - 1))];
  }

  // The places along the edges, a thirtieth of the shorter side deep.
  function rim([width, height]) {
    const depth = Math.max(Math.floor(Math.min(width, height) / 30), 1);
    const within = (place, length) => place < depth || place + depth >= length;
    const found = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) if (within(x, width) || within(y, height)) found.push([x, y]);
    }
    return found;
  }

  // A ground that changes evenly: the slope that most of the rim lies near to.
  function leastSquares(points) {
    const count = Math.max(points.length, 1);
    const means = [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / count);
    const product = (one, other) => points.reduce((sum, p) => sum + (p[one] - means[one]) * (p[other] - means[other]), 0);
    const [xx, xy, yy, xv, yv] = [product(0, 0), product(0, 1), product(1, 1), product(0, 2), product(1, 2)];
    const determinant = xx * yy - xy * xy;
    const sloped = determinant > 1e-9 * Math.max(xx, yy) ** 2;
    const across = sloped ? (xv * yy - yv * xy) / determinant : 0;
    const down = sloped ? (yv * xx - xv * xy) / determinant : 0;
    return { base: means[2] - across * means[0] - down * means[1], across, down };
  }
  const at = (slope, x, y) => single(slope.base + slope.across * x + slope.down * y);

  function ground(plane, [width], edge) {
    const value = ([x, y]) => plane[y * width + x];
    let slope = { base: quantile(edge.map(value), 0.5), across: 0, down: 0 };
    for (let turn = 0; turn < 8; turn++) {
      const distances = edge.map((place) => Math.abs(single(value(place) - at(slope, ...place))));
      const near = Math.max(quantile(distances, 0.6), 1);
      slope = leastSquares(edge.filter((_, k) => distances[k] <= near).map((place) => [...place, value(place)]));
    }
    return slope;
  }

  function onGround(plane, size) {
    const [width, height] = size;
    const edge = rim(size);
    const slope = ground(plane, size, edge);
    const differences = Float32Array.from(plane);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) differences[y * width + x] -= at(slope, x, y);
    }
    const sizes = differences.map(Math.abs);
    const peak = quantile(sizes, 0.999);
    const grain = quantile(edge.map(([x, y]) => sizes[y * width + x]), 0.98);
    return { differences, peak, noise: Math.min(grain, single(single(0.4) * peak)) };
  }
  const beyond = (d, sign, noise) => Math.max(single(sign * d - noise), 0);

  function isDark({ differences, noise }) {
    const squares = (sign) => differences.reduce((sum, d) => sum + single(beyond(d, sign, noise) ** 2), 0);
    return squares(-1) > squares(1);
  }

  // The box around what is light on black; small patches apart from it do not count.
  function find(object, [width, height]) {
    const most = (values) => values.reduce((a, b) => Math.max(a, b), 0);
    const edge = single(single(0.15) * most(object));
    const done = Array.from(object, (value) => value <= edge);
    const patches = [];
    for (let start = 0; start < done.length; start++) {
      if (done[start]) continue;
      const patch = { mass: 0, sides: [width, height, 0, 0] };
      const open = [start];
      done[start] = true;
      while (open.length > 0) {
        const place = open.pop();
        const [x, y] = [place % width, Math.floor(place / width)];
        const [left, top, right, bottom] = patch.sides;
        patch.sides = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
        patch.mass = single(patch.mass + object[place]);
        for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
          for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
            if (!done[v * width + u]) open.push(v * width + u);
            done[v * width + u] = true;
          }
        }
      }
      patches.push(patch);
    }
    if (patches.length === 0) return null;
    const least = single(single(0.05) * most(patches.map((patch) => patch.mass)));
    const sides = patches.filter((patch) => patch.mass >= least).map((patch) => patch.sides);
    const side = (k, choose) => sides.map((all) => all[k]).reduce((a, b) => choose(a, b));
    const [left, top] = [side(0, Math.min), side(1, Math.min)];
    return [left, top, side(2, Math.max) - left + 1, side(3, Math.max) - top + 1];
  }

  function centreOfMass(patch, width) {
    let [mass, x, y] = [0, 0, 0];
    patch.forEach((value, place) => {
      mass += value;
      x += value * (place % width);
      y += value * Math.floor(place / width);
    });
    return [x / Math.max(mass, 1e-9), y / Math.max(mass, 1e-9)];
  }

  // The object of a place, its longer side as long as asked, in the middle of black.
  function laid(inputs, object, size, [left, top, wide, high], { part, centre }) {
    const [, height, width] = inputs.shape;
    const scale = part * Math.min(width, height) / Math.max(wide, high);
    const patchSize = [wide, high].map((length) => Math.max(rounded(length * scale), 1));
    const window = { left, top, width: wide, height: high };
    const patch = resample(object, size, window, patchSize).map((value) => Math.max(value, 0));
    let corner = [width, height].map((side, k) => Math.floor((side - patchSize[k] + 1) / 2));
    if (centre === 'mass') {
      const middle = centreOfMass(patch, patchSize[0]);
      corner = [width, height].map((side, k) => rounded(side / 2 - middle[k]));
    }
    const values = new Float32Array(width * height);
    patch.forEach((value, place) => {
      const [x, y] = [corner[0] + place % patchSize[0], corner[1] + Math.floor(place / patchSize[0])];
      if (x >= 0 && x < width && y >= 0 && y < height) values[y * width + x] = value;
    });
    return values;
  }

  // The largest part in the middle of a picture that has the sides of the input.
  function middle(inputs, [width, height]) {
    const [, rows, columns] = inputs.shape;
    const step = Math.min(width / columns, height / rows);
    const [wide, high] = [step * columns, step * rows];
    return { left: (width - wide) / 2, top: (height - high) / 2, width: wide, height: high };
  }

  const toBytes = (values) => Uint8Array.from(values, (value) => Math.min(Math.max(rounded(value), 0), 255));

  function anObject(inputs, picture, asked) {
    const { size, takenAt, planes: [plane] } = picture;
    const [, height, width] = inputs.shape;
    const found = onGround(plane, size);
    const inverted = asked.invert === 'auto' ? isDark(found) : asked.invert === 'yes';
    const object = found.differences.map((d) => beyond(d, inverted ? -1 : 1, found.noise));
    const strongest = object.reduce((a, b) => Math.max(a, b), 0);
    const blank = found.peak < FAINTEST;
    const opposite = !blank && strongest < FAINTEST && asked.invert !== 'auto';
    let fit = asked.fit || 'center';
    const place = fit === 'center' && !blank && !opposite ? find(object, size) : null;
    let values;
    if (place) {
      values = laid(inputs, object, size, place, inputs.framing.object);
    } else {
      if (fit !== 'crop') fit = 'stretch';
      values = resample(object, size, fit === 'crop' ? middle(inputs, size) : whole(size), [width, height]);
    }
    const lightest = values.reduce((a, b) => Math.max(a, b), 0);
    if (lightest > 0) values = values.map((value) => value * single(255 / lightest));
    const full = place && place.map((side, k) => Math.floor(side * takenAt[k % 2] / size[k % 2]));
    return { pixels: toBytes(values), taken: { asItIs: false, inverted, found: full, fit, blank, opposite } };
  }

  // All of a plane in the middle of its ground.
  function inTheMiddle(inputs, plane, size) {
    const [, height, width] = inputs.shape;
    const scale = Math.min(width / size[0], height / size[1]);
    const [wide, high] = [width, height].map((side, k) => Math.min(Math.max(rounded(size[k] * scale), 1), side));
    const patch = resample(plane, size, whole(size), [wide, high]);
    const level = quantile(rim(size).map(([x, y]) => plane[y * size[0] + x]), 0.5);
    const values = new Float32Array(width * height).fill(level);
    const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - high) / 2)];
    for (let row = 0; row < high; row++) values.set(patch.subarray(row * wide, (row + 1) * wide), (top + row) * width + left);
    return values;
  }

  function aWhole(inputs, picture, asked) {
    const { size, planes } = picture;
    const [, height, width] = inputs.shape;
    const fit = asked.fit || 'crop';
    const inverted = asked.invert === 'yes';
    const values = planes.flatMap((plane) => {
      if (fit === 'center') return [...inTheMiddle(inputs, plane, size)];
      return [...resample(plane, size, fit === 'crop' ? middle(inputs, size) : whole(size), [width, height])];
    });
    const pixels = toBytes(inverted ? values.map((value) => single(255 - value)) : values);
    return { pixels, taken: { asItIs: false, inverted, found: null, fit, blank: isEven(planes) } };
  }

  // Whether each plane is all but of one lightness.
  function isEven(planes) {
    const most = (plane, choose) => plane.reduce((a, b) => choose(a, b));
    return planes.every((plane) => single(most(plane, Math.max) - most(plane, Math.min)) < FAINTEST);
  }

  const lightness = ([r, g, b]) => r.map((_, k) => single(single(single(0.299) * r[k]) + single(single(0.587) * g[k])) + single(single(0.114) * b[k]));

  function looksLikeTheSet(inputs, { size, takenAt, planes }) {
    const [, height, width] = inputs.shape;
    if (size[0] !== width || size[1] !== height || takenAt[0] !== width || takenAt[1] !== height) return false;
    return inputs.framing === 'whole' || quantile(rim(size).map(([x, y]) => planes[0][y * width + x]), 0.25) <= 24;
  }

  // What a network sees of a picture, and how it came about; `asked` is `{ fit, invert }`.
  function take(inputs, picture, asked) {
    const channels = inputs.shape[0];
    if (channels !== 1 && channels !== 3) throw new Error(`the network takes ${channels} channels, where a picture has 1 or 3`);
    const seen = { ...picture, planes: channels === 1 ? [lightness(picture.planes)] : picture.planes };
    if (!asked.fit && asked.invert === 'auto' && looksLikeTheSet(inputs, seen)) {
      return { pixels: toBytes(seen.planes.flatMap((plane) => [...plane])), taken: { asItIs: true, inverted: false, found: null, fit: 'stretch', blank: isEven(seen.planes) } };
    }
    return inputs.framing !== 'whole' && channels === 1 ? anObject(inputs, seen, asked) : aWhole(inputs, seen, asked);
  }

  // A picture of red, green, blue and opacity, made smaller, laid on a ground.
  function picture(width, height, rgba) {
    const block = Math.max(Math.min(Math.max(Math.ceil(width / ENOUGH), Math.ceil(height / ENOUGH)), width, height), 1);
    const size = [Math.ceil(width / block), Math.ceil(height / block)];
    const planes = [0, 1, 2, 3].map(() => new Float32Array(size[0] * size[1]));
    for (let place = 0; place < planes[0].length; place++) {
      const [left, top] = [(place % size[0]) * block, Math.floor(place / size[0]) * block];
      const [right, bottom] = [Math.min(left + block, width), Math.min(top + block, height)];
      const sums = [0, 0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const opacity = rgba[4 * (y * width + x) + 3];
          for (let k = 0; k < 3; k++) sums[k] += rgba[4 * (y * width + x) + k] * opacity;
          sums[3] += opacity;
        }
      }
      for (let k = 0; k < 3; k++) planes[k][place] = single(sums[k]) / single(Math.max(sums[3], 1));
      planes[3][place] = single(sums[3]) / ((right - left) * (bottom - top));
    }
    const opacity = planes.pop();
    const light = lightness(planes);
    const total = opacity.reduce((sum, value) => single(sum + value), 0);
    const weighed = light.reduce((sum, value, k) => single(sum + single(value * opacity[k])), 0);
    const level = weighed > single(128 * total) ? 0 : 255;
    const laidOn = (value, k) => level + single(single(single(value - level) * opacity[k]) / 255);
    return { size, takenAt: [width, height], planes: planes.map((plane) => plane.map(laidOn)) };
  }

  // The numbers that a network takes: scaled and padded.
  function numbers(inputs, [channels, rows, columns], pixels) {
    const [, height, width] = inputs.shape;
    const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
    const all = new Float32Array(channels * rows * columns);
    const divisor = inputs.scaling === 'none' ? 1 : 255;
    pixels.forEach((byte, place) => {
      const [c, y, x] = [Math.floor(place / (height * width)), Math.floor(place / width) % height, place % width];
      all[(c * rows + top + y) * columns + left + x] = byte / divisor;
    });
    return all;
  }

  function told({ asItIs, inverted, found, fit, blank, opposite }) {
    const [asked, other] = inverted ? ['darker', 'lighter'] : ['lighter', 'darker'];
    const none = opposite ? `; nothing ${asked} than its ground stands out, only ${other}` : '';
    const ofNothing = blank ? '; nothing stands out from its ground' : none;
    if (asItIs) return 'as it is' + ofNothing;
    const how = { center: 'all of it in the middle', stretch: 'all of it, stretched', crop: 'the middle of it' };
    const place = found ? `found ${found[2]}×${found[3]} at ${found[0]},${found[1]}` : how[fit];
    return place + (inverted ? ', inverted' : '') + ofNothing;
  }

  return { numbers, picture, take, told };
})();
