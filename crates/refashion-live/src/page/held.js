// How the camera was held, as the notes of a WebP file say it. Not every browser heeds those, as all do
// for PNG and JPEG: the note is read and taken out, and the picture is turned by it afterwards.
const Held = (() => {
  const START = 12;
  // What EXIF's numbers mean: sides change places, left and right do, top and bottom do.
  const TURNS = {
    2: [false, true, false], 3: [false, true, true], 4: [false, false, true], 5: [true, false, false],
    6: [true, true, false], 7: [true, true, true], 8: [true, false, true],
  };

  // A file to decode, and how it is to be turned then.
  async function of(file) {
    const start = await file.slice(0, START).text();
    if (!start.startsWith('RIFF') || !start.endsWith('WEBP')) return { file, turn: null };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const note = find(bytes);
    if (!note) return { file, turn: null };
    note.view.setUint16(note.at, 1, note.little);
    return { file: new Blob([bytes]), turn: TURNS[note.value] ?? null };
  }

  function find(bytes) {
    try {
      const exif = exifOf(bytes);
      return exif && orientation(exif);
    } catch (error) {
      // The file ends before its notes do: they say nothing.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  // The part of the file that holds the notes, which only the extended form has.
  function exifOf(bytes) {
    const view = new DataView(bytes.buffer);
    const name = (at) => String.fromCharCode(...bytes.subarray(at, at + 4));
    if (name(START) !== 'VP8X') return null;
    for (let at = START; at + 8 <= bytes.length;) {
      const length = view.getUint32(at + 4, true);
      if (name(at) === 'EXIF') return new DataView(bytes.buffer, at + 8, length);
      at += 8 + length + (length % 2);
    }
    return null;
  }

  // The note on the orientation, if there is one.
  function orientation(view) {
    const little = view.getUint32(0) === 0x49492a00;
    if (!little && view.getUint32(0) !== 0x4d4d002a) return null;
    const first = view.getUint32(4, little);
    const count = view.getUint16(first, little);
    for (let at = first + 2; at < first + 2 + 12 * count; at += 12) {
      const isIt = view.getUint16(at, little) === 0x112 && view.getUint16(at + 2, little) === 3 && view.getUint32(at + 4, little) === 1;
      if (isIt) return { view, at: at + 8, little, value: view.getUint16(at + 8, little) };
    }
    return null;
  }

  // A plane turned.
  function turned(plane, [width, height], [turn, flipX, flipY]) {
    const [columns, rows] = turn ? [height, width] : [width, height];
    return plane.map((_, place) => {
      const [x, y] = [place % columns, Math.floor(place / columns)];
      const [fromX, fromY] = [flipX ? columns - 1 - x : x, flipY ? rows - 1 - y : y];
      return plane[turn ? fromX * width + fromY : fromY * width + fromX];
    });
  }

  // A picture as it was held.
  function upright(picture, turn) {
    if (!turn) return picture;
    const sides = ([width, height]) => (turn[0] ? [height, width] : [width, height]);
    return {
      size: sides(picture.size),
      takenAt: sides(picture.takenAt),
      planes: picture.planes.map((plane) => turned(plane, picture.size, turn)),
    };
  }

  return { of, upright };
})();
