// Every layer as its maps, and what the cell that is pointed at is made of.
const Inside = (() => {
  const FACTORS = 3;
  const TERMS = 12;

  // An element with attributes and children.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  function number(value) {
    const text = Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
    return text.replaceAll('-', '−');
  }
  const sized = ({ output, flat }) => (flat ? String(output[2]) : `${output[1]}×${output[2]}×${output[0]}`);

  // How maps lie beside one another; a vector is one map, folded.
  function sheet([maps, rows, columns], flat) {
    const shape = flat ? [1, Math.ceil(columns / 32), Math.min(columns, 32)] : [maps, rows, columns];
    const across = Math.max(1, Math.min(shape[0], Math.floor(512 / (shape[2] + 1)), flat ? 1 : Math.ceil(Math.sqrt(shape[0] * 2))));
    return { shape, across, width: across * (shape[2] + 1) - 1, height: Math.ceil(shape[0] / across) * (shape[1] + 1) - 1 };
  }

  function layer(network, step, index, pointed) {
    const [shape, flat] = step ? [step.output, step.flat] : [network.input, network.input[0] === 1 && network.input[1] === 1];
    const on = sheet(shape, flat);
    const zoom = Math.max(1, Math.min(flat ? 18 : 12, Math.floor((flat ? 640 : 620) / on.width)));
    const name = step ? step.name : 'the input';
    const canvas = make('canvas', {
      width: on.width, height: on.height, tabindex: 0, role: 'application',
      'aria-label': `${name}: ${flat ? `${shape[2]} values` : `${shape[0]} ${shape[0] === 1 ? 'map' : 'maps'} of ${shape[1]} by ${shape[2]}`}; Enter points at a cell, the arrows move on`,
    });
    canvas.style.width = `${on.width * zoom}px`;
    const count = shape[0] * shape[1] * shape[2];
    const view = { canvas, on, count, marks: [], at: 0, values: null };

    const cellAt = (x, y) => {
      const [, rows, columns] = on.shape;
      const [i, j] = [Math.floor(x / (columns + 1)), Math.floor(y / (rows + 1))];
      const [column, row] = [x % (columns + 1), y % (rows + 1)];
      if (i >= on.across || column === columns || row === rows) return null;
      const at = ((j * on.across + i) * rows + row) * columns + column;
      return at < count ? at : null;
    };
    const under = (event) => {
      const box = canvas.getBoundingClientRect();
      return cellAt(Math.floor((event.clientX - box.left) * on.width / box.width), Math.floor((event.clientY - box.top) * on.height / box.height));
    };
    const point = (at) => {
      if (at === null || at < 0 || at >= count) return;
      view.at = at;
      pointed(index, at);
    };
    canvas.addEventListener('pointermove', (event) => { if (event.pointerType === 'mouse') point(under(event)); });
    canvas.addEventListener('pointerdown', (event) => point(under(event)));
    canvas.addEventListener('keydown', (event) => {
      const [, rows, columns] = on.shape;
      const moves = {
        ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
        PageUp: -rows * columns, PageDown: rows * columns, Home: -view.at, End: count - 1 - view.at, Enter: 0, ' ': 0,
      };
      if (moves[event.key] === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      point(view.at + moves[event.key]);
      event.preventDefault();
    });

    view.range = make('p', { class: 'small range' });
    view.cell = make('div', { class: 'cell' });
    view.said = make('p', { class: 'said', 'aria-live': 'polite' });
    view.cell.hidden = true;
    view.item = make('li', { id: `layer-${index}` }, ...head(network, step, name), make('div', { class: 'maps' }, canvas), view.range, view.cell);
    return view;
  }

  function head(network, step, name) {
    if (!step) return [make('h3', {}, name), make('p', { class: 'small' }, 'The numbers that the network takes, map by map.')];
    const what = [step.class, step.settings].filter(Boolean).join(', ');
    const title = make('h3', {}, name, make('span', { class: 'size' }, ` ${sized(step)}`));
    const parts = [title, make('p', { class: 'small' }, what)];
    const words = network.topics[step.topic];
    if (words) {
      parts.push(make('details', {}, make('summary', {}, `${step.topic}: ${words.title}`),
        ...words.formula.map((line) => make('code', { class: 'line' }, line)),
        make('p', { class: 'small' }, 'In the documents: ', words.source.join(' '))));
    }
    return parts;
  }

  // Paints the maps of a layer; marked cells have a colour.
  function paint(view) {
    const { canvas, on: { shape: [, rows, columns], across, width }, values } = view;
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const data = new ImageData(canvas.width, canvas.height);
    const set = (at, [r, g, b]) => {
      const [map, row, column] = Terms.placeOf(view.on.shape, at);
      const x = (map % across) * (columns + 1) + column;
      const y = Math.floor(map / across) * (rows + 1) + row;
      data.data.set([r, g, b, 255], 4 * (y * width + x));
    };
    const grey = (at) => Math.round(most > least ? 255 * (values[at] - least) / (most - least) : 0);
    for (let at = 0; at < values.length; at++) set(at, [grey(at), grey(at), grey(at)]);
    for (const at of view.marks) set(at, [90 + grey(at) / 3, 60 + grey(at) / 3, 170 + grey(at) / 3]);
    if (view.chosen !== undefined) set(view.chosen, [230, 120, 20]);
    canvas.getContext('2d').putImageData(data, 0, 0);
    view.range.textContent = `black ${number(least)}, white ${number(most)}`;
  }

  function views(network, weights, list) {
    const all = [null, ...network.steps].map((step, index) => layer(network, step, index, pointed));
    list.append(...all.map((view) => view.item));
    let made = null;

    const nameOf = (index, at) => {
      const step = network.steps[index - 1];
      const shape = step ? step.output : network.input;
      const flat = step ? step.flat : shape[0] === 1 && shape[1] === 1;
      const last = index === network.steps.length && at < network.classes.length ? ` (${network.classes[at]})` : '';
      const [map, row, column] = Terms.placeOf(shape, at);
      return flat ? `value ${at + 1}${last}` : `map ${map + 1}, row ${row + 1}, column ${column + 1}`;
    };
    // A way to the cell that a term comes from.
    const link = (index, at, text) => {
      const button = make('button', { type: 'button', 'aria-label': `${text} from ${all[index].title}, ${nameOf(index, at)}` }, text);
      button.addEventListener('click', () => {
        all[index].at = at;
        pointed(index, at);
        all[index].canvas.focus({ preventScroll: true });
        all[index].item.scrollIntoView({ block: 'nearest' });
      });
      return button;
    };
    all.forEach((view, index) => { view.title = index === 0 ? 'the input' : network.steps[index - 1].name; });

    function pointed(index, at) {
      if (!made) return;
      for (const view of all) {
        const was = view.marks.length > 0 || view.chosen !== undefined;
        view.marks = [];
        view.chosen = undefined;
        view.dirty = was;
        if (view !== all[index]) view.cell.hidden = true;
      }
      const view = all[index];
      view.chosen = at;
      view.dirty = true;
      const cell = index > 0 ? Terms.of(network, weights, made, index, at) : null;
      for (const term of cell?.terms ?? []) {
        const source = all[term.step ?? index - 1];
        if (term.from !== null && cell.terms.length <= 4096) source.marks.push(term.from);
        source.dirty = true;
      }
      all.filter((one) => one.dirty).forEach(paint);
      view.said.textContent = `${nameOf(index, at)}: ${number(made[index][at])}`;
      view.cell.replaceChildren(view.said, ...(cell ? Told.cell(cell, link, nameOf) : []));
      view.cell.hidden = false;
    }

    return {
      pointed,
      show(outputs) {
        made = outputs;
        const open = all.findIndex((view) => !view.cell.hidden);
        all.forEach((view, index) => {
          view.values = made[index];
          paint(view);
        });
        if (open >= 0) pointed(open, all[open].at);
      },
    };
  }

  // How a cell came about, in numbers: `link` makes a way to a cell, `nameOf` says which one it is.
  const Told = {
    cell(cell, link, nameOf) {
      const { step, sum, bias, parts, terms, value } = cell;
      const source = cell.number - 1;
      const way = (term) => (term.from === null ? '0' : link(term.step ?? source, term.from, number(term.x)));
      const end = step.activation === 'linear' || step.kind === 'softmax' ? '' : `; ${Told.function(step.activation)}(${number(sum)}) = ${number(value)}`;
      const added = bias === null ? '' : ` + bias ${number(bias)}`;
      const weighed = `${number(sum - (bias ?? 0))}${added} = ${number(sum)}${end}`;
      switch (step.kind) {
        case 'convolution':
        case 'transposed':
          return [make('p', {}, `Σ window · kernel = ${weighed}`), ...Told.windows(step, terms, way)];
        case 'dense':
          return [make('p', {}, `Σ input · weight = ${weighed}`), Told.largest(terms, way, nameOf, source)];
        case 'max_pool':
          return [make('p', {}, `The largest of ${terms.length} is ${number(sum)}${end}: `, way(terms.find((term) => term.x === sum)), '. The window:'),
            Told.row(terms, (term) => [way(term), term.x === sum ? ' ← largest' : ''])];
        case 'average_pool':
        case 'global_average_pool':
          return [make('p', {}, `The mean of ${terms.length} is ${number(sum)}${end}:`), Told.row(terms.slice(0, 64), (term) => [way(term)])];
        case 'batch_norm':
          return [make('p', {}, '(', way(terms[0]), ` − mean ${number(parts.mean)}) / √(variance ${number(parts.variance)} + ${number(step.epsilon)}) · γ ${number(parts.gamma)} + β ${number(parts.beta)} = ${number(sum)}${end}`)];
        case 'prelu':
          return [make('p', {}, 'From ', way(terms[0]), terms[0].x > 0 ? ', which is positive and stays.' : ` times α ${number(parts.alpha)} = ${number(sum)}.`)];
        case 'rescale':
          return [make('p', {}, 'From ', way(terms[0]), ` times ${number(parts.factor)}${parts.offset === 0 ? '' : ` plus ${number(parts.offset)}`} = ${number(sum)}.`)];
        case 'add':
          return [make('p', {}, way(terms[0]), ' + ', terms[1] ? way(terms[1]) : '0, as the earlier layer has no such channel,', ` = ${number(sum)}${end}`)];
        case 'softmax':
          return [make('p', {}, `e^(${number(terms[cell.at].x)} − ${number(parts.most)}) = ${number(terms[cell.at].power)}, over the sum ${number(parts.total)}: ${number(value)}`),
            Told.table(['value', 'z', 'e^(z − largest)', 'share'], terms.map((term, at) => [nameOf(cell.number, at), way(term), number(term.power), number(term.power / parts.total)]))];
        default:
          return [make('p', {}, 'From ', way(terms[0]), step.activation === 'linear' ? ', as it is.' : end.replace(/^; /, ': ') + '.')];
      }
    },
    function(activation) {
      const [name, slope] = Layers.named(activation);
      return slope === undefined ? name : `${name} ${number(slope)} `;
    },
    table(heads, rows) {
      const head = make('thead', {}, make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text))));
      const body = rows.map(([first, ...cells]) => make('tr', {}, make('th', { scope: 'row' }, first), ...cells.map((cell) => make('td', {}, cell))));
      return make('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': heads.join(', ') }, make('table', {}, head, make('tbody', {}, ...body)));
    },
    row(terms, written) {
      return make('ul', { class: 'row' }, ...terms.map((term) => make('li', {}, ...written(term))));
    },
    // The terms of the channels that count most, as windows.
    windows(step, terms, way) {
      const channels = Map.groupBy(terms, (term) => term.channel);
      const share = (all) => all.reduce((sum, term) => sum + term.x * term.weight, 0);
      const order = [...channels].sort(([, a], [, b]) => Math.abs(share(b)) - Math.abs(share(a)));
      const shown = order.slice(0, FACTORS).map(([channel, all]) => {
        const wide = step.kind === 'convolution' ? step.axes[1].window : Math.ceil(Math.sqrt(all.length));
        const rows = Array.from({ length: Math.ceil(all.length / wide) }, (_, k) => all.slice(k * wide, (k + 1) * wide));
        const cells = (row) => make('tr', {}, ...row.map((term) => make('td', {}, way(term), ` · ${number(term.weight)}`)));
        return make('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `window of map ${channel + 1}` },
          make('table', {}, make('caption', {}, `map ${channel + 1}: ${number(share(all))}`), make('tbody', {}, ...rows.map(cells))));
      });
      const rest = order.slice(FACTORS).reduce((sum, [, all]) => sum + share(all), 0);
      const more = order.length > FACTORS ? [make('p', { class: 'small' }, `The other ${order.length - FACTORS} maps add ${number(rest)}.`)] : [];
      return [...shown, ...more];
    },
    largest(terms, way, nameOf, source) {
      const order = [...terms].sort((a, b) => Math.abs(b.x * b.weight) - Math.abs(a.x * a.weight)).slice(0, TERMS);
      const table = Told.table(['largest terms', 'input', 'weight', 'product'],
        order.map((term) => [nameOf(source, term.from), way(term), number(term.weight), number(term.x * term.weight)]));
      const rest = terms.reduce((sum, term) => sum + term.x * term.weight, 0) - order.reduce((sum, term) => sum + term.x * term.weight, 0);
      return make('div', {}, table, make('p', { class: 'small' }, terms.length > TERMS ? `The other ${terms.length - TERMS} terms add ${number(rest)}.` : ''));
    },
  };

  return { make, number, views };
})();
