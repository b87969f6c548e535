// The page: what is shown when a picture comes.
const Live = (() => {
  const network = JSON.parse(document.getElementById('data').textContent);
  const weights = Layers.halves(document.getElementById('weights').textContent);
  const $ = (name) => document.getElementById(name);
  const layers = Inside.views(network, weights, $('layers'));
  let last = null;
  let base = null;
  let baseSaid = '';
  let now = null;
  // Counts what was computed, so that what takes longer knows whether it is still wanted.
  let turn = 0;

  // One output is the probability of the second of two classes.
  const scores = (output) => (output.length === 1 ? [1 - output[0], output[0]] : [...output]);

  // Shows the bytes that the network sees, and all that it computes of them.
  function see(pixels, said) {
    [base, baseSaid] = [pixels, said];
    sliders.reset();
    return compute(pixels, said);
  }
  function compute(pixels, said) {
    $('maps').hidden = true;
    $('layers').hidden = false;
    now = pixels;
    turn += 1;
    const numbers = Seen.numbers(network.inputs, network.padded, pixels);
    const made = Layers.forward(network, weights, numbers);
    Pictures.paint($('seen'), network.inputs.shape, pixels);
    $('taken').textContent = said;
    layers.show(made);
    tell(scores(made[made.length - 1]));
    return made;
  }

  function tell(all) {
    const name = (at) => network.classes[at] ?? `output ${at + 1}`;
    const order = all.map((score, at) => ({ score, at })).sort((a, b) => b.score - a.score).slice(0, 10);
    $('answer').textContent = `${name(order[0].at)}, ${order[0].score.toFixed(4)}`;
    $('says').tBodies[0].replaceChildren(...order.map(({ score, at }) => {
      const bar = Inside.make('span', { class: 'bar' });
      bar.style.width = `${100 * Math.min(Math.max(score, 0), 1)}%`;
      return Inside.make('tr', {}, Inside.make('th', { scope: 'row' }, name(at)), Inside.make('td', {}, score.toFixed(4)), Inside.make('td', { class: 'bars' }, bar));
    }));
  }

  // An empty paper, or a file that cannot be read, is no picture, so that the network says nothing of it.
  function nothing(why = 'nothing: all black') {
    last = null;
    release();
    see(blank(), why);
    base = now = null;
    $('layers').hidden = true;
    $('answer').textContent = 'Nothing yet.';
    $('says').tBodies[0].replaceChildren();
  }
  const blank = () => new Uint8Array(network.inputs.shape.reduce((a, b) => a * b));

  // Shows a picture by the rules that are set.
  function take(picture) {
    last = picture;
    release();
    try {
      const { pixels, taken } = Seen.take(network.inputs, picture, { fit: $('fit').value, invert: $('invert').value });
      see(pixels, Seen.told(taken));
    } catch (error) {
      nothing(error.message);
    }
  }
  async function open(file) {
    try {
      take(await Pictures.opened(file));
    } catch (error) {
      nothing(`${file.name}: ${error.message}`);
    }
  }

  function release() {
    document.querySelectorAll('.picks [aria-pressed=true]').forEach((button) => button.setAttribute('aria-pressed', 'false'));
  }
  function picks(list) {
    list.querySelectorAll('button').forEach((button) => {
      const example = network[list.dataset.list][Number(button.dataset.place)];
      const pixels = Layers.bytes(example.pixels);
      Pictures.paint(button.querySelector('canvas'), network.inputs.shape, pixels);
      button.addEventListener('click', () => {
        last = null;
        release();
        button.setAttribute('aria-pressed', 'true');
        see(pixels, `${example.name}, as it is: ${network.classes[example.truth]}`);
        if (list.dataset.list === 'failures') $('try').scrollIntoView();
      });
    });
  }

  // Other weights for the same network: those of another epoch.
  function epoch(place) {
    weights.set(Layers.halves(document.querySelectorAll('.snapshot')[place].textContent));
    $('epoch').nextElementSibling.textContent = network.epochs[place];
    for (const list of ['#epoch-said span', '#curve .mark']) {
      document.querySelectorAll(list).forEach((one, at) => one.toggleAttribute('hidden', at !== place));
    }
    if (now) compute(now, $('taken').textContent);
  }
  $('epoch')?.addEventListener('input', () => epoch(Number($('epoch').value)));

  const sliders = Fails.sliders((by) => {
    if (!base) return;
    const asItWas = Object.values(by).every((value) => value === 0);
    compute(Changes.changed(network.inputs, base, by), asItWas ? baseSaid : 'changed a little');
  });
  $('matters').addEventListener('click', async () => {
    $('matters').disabled = true;
    await matters();
    $('matters').disabled = false;
  });
  // What was asked of a picture that is no longer there is given up.
  const matters = () => {
    const asked = turn;
    return now && Fails.matters(network, weights, now, scores, () => turn === asked);
  };

  const pad = Pictures.pad($('draw'), take, () => nothing());
  $('clear').addEventListener('click', pad.wipe);
  $('file').addEventListener('change', async () => {
    const [file] = $('file').files;
    if (file) await open(file);
    // The same file can be opened again.
    $('file').value = '';
  });
  for (const choice of ['fit', 'invert']) $(choice).addEventListener('change', () => { if (last) take(last); });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  document.querySelectorAll('.picks').forEach(picks);
  const first = document.querySelector('.picks button');
  if (first) first.click(); else nothing();

  return { matters, network, open, see, take, weights, get pixels() { return now; } };
})();
