//! What the README shows of the view: a recorded run, at its end.

use std::{env, fmt::Write, fs, path::Path, time::Duration, time::Instant};

use ratatui::buffer::{Buffer, Cell};
use refashion_documents::Document;
use refashion_runs::Store;

use super::*;

/// The experiment and its seed.
const SHOWN: (&str, u64) = ("lab3/baseline", 0);

/// The size of the terminal, and of a cell in pixels.
const SIZE: (u16, u16) = (100, 30);
const CELL: (u32, u32) = (9, 18);

/// `cargo xtask pictures` writes it.
#[test]
fn the_picture_of_the_readme_is_that_of_a_recorded_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    let state = recorded(&root.join("results"));
    terminal.draw(|frame| draw(frame, &state, false)).unwrap();
    let drawn = svg(terminal.backend().buffer());
    let path = root.join("docs/pictures/dashboard.svg");
    if env::var_os("REFASHION_BLESS").is_some() {
        fs::write(&path, &drawn).unwrap();
    }
    let shown = fs::read_to_string(path).unwrap();
    assert!(
        drawn == shown,
        "docs/pictures/dashboard.svg is old: `cargo xtask pictures`"
    );
}

fn recorded(results: &Path) -> State {
    let (id, seed) = SHOWN;
    let run = Store::new(results).load(id, seed).unwrap().unwrap();
    let documents = Document::all().unwrap();
    let figures = documents.iter().flat_map(|document| &document.figures);
    let own = figures.filter(|figure| figure.experiment == id);
    let published = own.map(Published::from).collect();
    let mut state = State::new(
        &format!("{id} seed {seed}"),
        CLASSES.to_vec(),
        published,
        true,
    );
    let confusion = run.validation.unwrap().confusion;
    let validated = Evaluation {
        loss: 0.0,
        accuracy: 0.0,
        confusion: confusion.clone(),
        predictions: Vec::new(),
        probabilities: Vec::new(),
    };
    let epochs = run.history.epochs.len();
    let [images, ..] = run.settings.images;
    let batches = images.div_ceil(run.settings.training.batch_size);
    state.epoch(&run.history, Some(&validated));
    state.batch(&Progress {
        epoch: epochs,
        epochs,
        batch: batches,
        batches,
        step: (epochs * batches) as u64,
        images_per_second: (images * epochs) as f64 / run.cost.seconds,
        batch_loss: 0.0,
        loss: 0.0,
        accuracy: 0.0,
        confusion: &confusion,
    });
    // The batch repeats what the epoch ended with.
    state.trail.clear();
    state.since = Instant::now()
        .checked_sub(Duration::from_secs_f64(run.cost.seconds))
        .unwrap();
    state
}

/// A screen as a picture. Each piece of one style is as wide as its cells, whatever the font.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = SIZE;
    let (width, height) = (u32::from(columns) * CELL.0, u32::from(rows) * CELL.1);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"15\">\n<title>The dashboard at the end of a training</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#1b1d21\"/>\n"
    );
    for y in 0..rows {
        let cells: Vec<&Cell> = (0..columns).map(|x| &buffer[(x, y)]).collect();
        let mut x = 0;
        for piece in cells.chunk_by(|one, next| style_of(one) == style_of(next)) {
            put(&mut text, piece, (x, u32::from(y)));
            x += piece.len() as u32;
        }
    }
    text + "</svg>\n"
}

fn style_of(cell: &Cell) -> (Color, Modifier) {
    (cell.fg, cell.modifier)
}

fn put(text: &mut String, piece: &[&Cell], (x, y): (u32, u32)) {
    let said: String = piece.iter().map(|cell| cell.symbol()).collect();
    let reversed = piece[0].modifier.contains(Modifier::REVERSED);
    if said.trim().is_empty() && !reversed {
        return;
    }
    let (left, top) = (x * CELL.0, y * CELL.1);
    let width = piece.len() as u32 * CELL.0;
    let ink = match piece[0].fg {
        Color::Blue => "#6db3f2",
        Color::Yellow => "#e6c35c",
        Color::Magenta => "#d99be8",
        _ => "#d9dbdf",
    };
    let (ink, paper) = if reversed {
        ("#1b1d21", ink)
    } else {
        (ink, "none")
    };
    if reversed {
        let height = CELL.1;
        let _ = writeln!(
            text,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/>"
        );
    }
    let bold = match piece[0].modifier.contains(Modifier::BOLD) {
        true => " font-weight=\"bold\"",
        false => "",
    };
    let dim = match piece[0].modifier.contains(Modifier::DIM) {
        true => " opacity=\".65\"",
        false => "",
    };
    let said = said.replace('&', "&amp;").replace('<', "&lt;");
    let base = top + CELL.1 - 4;
    let _ = writeln!(
        text,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" \
         xml:space=\"preserve\" fill=\"{ink}\"{bold}{dim}>{said}</text>"
    );
}
