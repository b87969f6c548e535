// Where the network fails: the sliders, and the maps of which pixels matter.
const Fails = (() => {
  const $ = (name) => document.getElementById(name);

  // The sliders: `changed` is called with what they stand at.
  function sliders(changed) {
    const all = Changes.SLIDERS.map((name) => $(name));
    const read = () => Object.fromEntries(all.map((slider) => [slider.id, Number(slider.value)]));
    const tell = () => all.forEach((slider) => { slider.nextElementSibling.textContent = slider.value.replace('-', '−'); });
    for (const slider of all) {
      slider.addEventListener('input', () => {
        tell();
        changed(read());
      });
    }
    const reset = () => {
      all.forEach((slider) => { slider.value = 0; });
      tell();
    };
    $('reset').addEventListener('click', () => {
      reset();
      changed(read());
    });
    return { reset };
  }

  // A map over a canvas: what counts for the class is orange, what counts against it blue.
  function paint(canvas, width, height, values) {
    const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    [canvas.width, canvas.height] = [width, height];
    const data = new ImageData(width, height);
    values.forEach((value, at) => {
      const part = most > 0 ? value / most : 0;
      const colour = part >= 0 ? [255 * part, 150 * part, 40 * part] : [-70 * part, -150 * part, -255 * part];
      data.data.set([...colour, 255], 4 * at);
    });
    canvas.getContext('2d').putImageData(data, 0, 0);
    return most;
  }

  // Both maps of a picture for the class that the network chose, unless another has come meanwhile.
  async function matters(network, weights, pixels, scores, isThere) {
    const numbers = (bytes) => Seen.numbers(network.inputs, network.padded, bytes);
    const made = Layers.forward(network, weights, numbers(pixels));
    const all = scores(made[made.length - 1]);
    const chosen = all.indexOf(Math.max(...all));
    const name = network.classes[chosen] ?? `output ${chosen + 1}`;
    const [, height, width] = network.inputs.shape;
    const slopes = Matter.ofPixels(network, Matter.gradient(network, weights, made, chosen));
    const steepest = paint($('gradient'), width, height, slopes);
    const where = (at, columns) => `row ${Math.floor(at / columns) + 1}, column ${at % columns + 1}`;
    $('steepest').textContent = `Steepest at ${where(slopes.indexOf(steepest), width)}: ${Inside.number(steepest)} of the logit of ${name}.`;
    const score = (bytes) => scores(Layers.forward(network, weights, numbers(bytes)).at(-1))[chosen];
    const { down, across, falls } = await Matter.occlusion(network.inputs, pixels, score);
    if (!isThere()) return null;
    paint($('occlusion'), across, down, falls);
    const deepest = falls.reduce((best, fall, at) => (fall > falls[best] ? at : best), 0);
    $('deepest').textContent = falls[deepest] > 0
      ? `The score of ${name} is ${all[chosen].toFixed(4)}; without the square at ${where(deepest, across)} of ${down}×${across} it falls by ${falls[deepest].toFixed(4)}.`
      : `The score of ${name} is ${all[chosen].toFixed(4)}, and falls without no square.`;
    $('maps').hidden = false;
    return { chosen, falls, slopes };
  }

  return { matters, sliders };
})();
