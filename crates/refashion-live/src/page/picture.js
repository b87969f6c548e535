// Pictures that are drawn, dropped or opened.
const Pictures = (() => {
  const SIDE = 280;
  const STEP = 7;
  const MOST_PIXELS = 2 ** 27;
  const MOST_BYTES = 2 ** 28;

  // Paper, and a pen that mouse, finger and keys move. `drawn` is called with each new picture, `wiped`
  // where there is none any more.
  function pad(canvas, drawn, wiped) {
    const paper = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
    const shown = canvas.getContext('2d');
    const pen = { x: SIDE / 2, y: SIDE / 2, down: false, byKey: false };
    let later = null;

    function blank() {
      paper.fillStyle = '#fff';
      paper.fillRect(0, 0, SIDE, SIDE);
      show();
    }
    function wipe() {
      clearTimeout(later);
      blank();
      wiped();
    }
    function show() {
      shown.drawImage(paper.canvas, 0, 0);
      if (pen.byKey && document.activeElement === canvas) {
        shown.strokeStyle = pen.down ? '#a02a1d' : '#0f5777';
        shown.lineWidth = 2;
        shown.beginPath();
        shown.arc(pen.x, pen.y, 11, 0, 2 * Math.PI);
        shown.stroke();
      }
    }
    function line(x, y) {
      paper.strokeStyle = '#000';
      paper.lineWidth = 20;
      paper.lineCap = 'round';
      paper.beginPath();
      paper.moveTo(pen.x, pen.y);
      paper.lineTo(x, y);
      paper.stroke();
      clearTimeout(later);
      later = setTimeout(() => drawn(Seen.picture(SIDE, SIDE, paper.getImageData(0, 0, SIDE, SIDE).data)), 60);
    }
    function move(x, y) {
      if (pen.down) line(x, y);
      [pen.x, pen.y] = [x, y];
      show();
    }
    function placeOf(event) {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * SIDE / box.width, (event.clientY - box.top) * SIDE / box.height];
    }

    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      pen.down = false;
      pen.byKey = false;
      move(...placeOf(event));
      pen.down = true;
      line(pen.x, pen.y);
      show();
    });
    canvas.addEventListener('pointermove', (event) => {
      if (pen.down && !pen.byKey) move(...placeOf(event));
    });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { pen.down = false; });
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (moves[event.key]) {
        pen.byKey = true;
        const [x, y] = moves[event.key];
        move(Math.min(Math.max(pen.x + x, 0), SIDE), Math.min(Math.max(pen.y + y, 0), SIDE));
      } else if (event.key === ' ') {
        pen.byKey = true;
        pen.down = !pen.down;
        if (pen.down) line(pen.x, pen.y);
        show();
      } else if (event.key === 'Delete') {
        wipe();
      } else {
        return;
      }
      event.preventDefault();
    });
    for (const change of ['focus', 'blur']) canvas.addEventListener(change, show);
    canvas.addEventListener('blur', () => { pen.down = false; });
    blank();
    return { wipe };
  }

  // A file as a picture, turned as its notes say; the colours stay as they are written.
  async function opened(file) {
    if (file.size > MOST_BYTES) throw new Error('more than 256 MiB, which no photograph has');
    let image;
    try {
      image = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none', imageOrientation: 'from-image' });
    } catch {
      throw new Error('no picture that this browser can read');
    }
    const { width, height } = image;
    if (width * height > MOST_PIXELS) throw new Error(`${width}×${height} pixels; at most 134 million are read`);
    const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    canvas.drawImage(image, 0, 0);
    image.close();
    return Seen.picture(width, height, canvas.getImageData(0, 0, width, height).data);
  }

  // Bytes of a network's input as a picture on a canvas, a pixel a pixel.
  function paint(canvas, [channels, height, width], pixels) {
    canvas.width = width;
    canvas.height = height;
    const data = new ImageData(width, height);
    for (let at = 0; at < width * height; at++) {
      for (let k = 0; k < 3; k++) data.data[4 * at + k] = pixels[(channels === 3 ? k : 0) * width * height + at];
      data.data[4 * at + 3] = 255;
    }
    canvas.getContext('2d').putImageData(data, 0, 0);
  }

  return { opened, pad, paint };
})();
