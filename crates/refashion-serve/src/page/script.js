
'use strict';
const place = (id) => document.getElementById(id);
const [drop, shown, file, canvas, result] = ['drop', 'shown', 'file', 'canvas', 'result'].map(place);

// An answer that a later one has overtaken is not shown.
let asked = 0;

async function ask(picture) {
  const turn = ++asked;
  let said;
  try {
    const answer = await fetch('predict?top=5', { method: 'POST', body: picture });
    const told = await answer.json();
    said = answer.ok ? table(told.results[0]) : text('p', told.error, 'error');
  } catch {
    said = text('p', 'The server does not answer.', 'error');
  }
  if (turn === asked) result.replaceChildren(...[said].flat());
}

function text(kind, words, name = '') {
  return Object.assign(document.createElement(kind), { textContent: words, className: name });
}

function table({ predictions, preprocessing }) {
  const rows = predictions.map(({ label, score }) => {
    const row = document.createElement('tr');
    const head = text('th', label);
    head.scope = 'row';
    const meter = Object.assign(document.createElement('meter'), { min: 0, max: 1, value: score, ariaLabel: label });
    const bar = document.createElement('td');
    bar.append(meter);
    row.append(head, text('td', score.toFixed(3)), bar);
    return row;
  });
  const made = document.createElement('table');
  made.append(...rows);
  const { as_it_is: asItIs, found, inverted, blank } = preprocessing;
  const how = asItIs ? 'Taken as it is.' : (found ? `Found at ${found[0]},${found[1]}, ${found[2]}×${found[3]}` : 'All of it') + (inverted ? ', inverted.' : '.');
  return [made, text('p', how + (blank ? ' Nothing stands out from its ground.' : ''))];
}

function take(picture) {
  if (!picture) return;
  URL.revokeObjectURL(shown.src);
  shown.src = URL.createObjectURL(picture);
  shown.alt = picture.name ?? '';
  shown.hidden = false;
  drop.querySelector('span').hidden = true;
  ask(picture);
}

file.addEventListener('change', () => take(file.files[0]));
for (const kind of ['dragover', 'dragleave', 'drop']) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', kind === 'dragover');
    if (kind === 'drop') take(event.dataTransfer.files[0]);
  });
  // A picture that is dropped beside the place is not opened in the page's stead.
  addEventListener(kind, (event) => event.preventDefault());
}
addEventListener('paste', (event) => take(event.clipboardData.files[0]));

const pen = canvas.getContext('2d');
let drawing = false;

function clear() {
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
}

canvas.addEventListener('pointerdown', (event) => {
  // The other buttons of a mouse and of a pen are not for drawing.
  if (event.button !== 0) return;
  drawing = true;
  canvas.setPointerCapture(event.pointerId);
  Object.assign(pen, { lineWidth: 20, lineCap: 'round', lineJoin: 'round', strokeStyle: '#000' });
  pen.beginPath();
  pen.moveTo(...point(event));
  pen.lineTo(...point(event));
  pen.stroke();
});
canvas.addEventListener('pointermove', (event) => {
  if (!drawing) return;
  pen.lineTo(...point(event));
  pen.stroke();
});
for (const kind of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(kind, () => {
    if (drawing) canvas.toBlob(ask);
    drawing = false;
  });
}
place('clear').addEventListener('click', () => {
  clear();
  asked++;
  result.replaceChildren(text('p', 'Nothing yet.'));
});
clear();
