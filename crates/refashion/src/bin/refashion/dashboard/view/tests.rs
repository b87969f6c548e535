use ratatui::{Terminal, backend::TestBackend};
use refashion_metrics::ConfusionMatrix;
use refashion_trainer::{Evaluation, History, Progress};

use super::*;

mod picture;

const CLASSES: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

fn published(quantity: Quantity, at: Moment, printed: &str) -> Published {
    Published {
        quantity,
        at,
        printed: printed.into(),
        decimals: printed.len() as u32 - 2,
        value: printed.parse().unwrap(),
    }
}

/// Of every true class 0 a hundred images: 90 right, 8 taken for class 6 and 2 for class 3.
fn matrix(scale: u64) -> ConfusionMatrix {
    let row = |truth: usize| {
        let mut row = vec![0; 10];
        row[truth] = 90 * scale;
        row[(truth + 6) % 10] += 8 * scale;
        row[(truth + 3) % 10] += 2 * scale;
        row
    };
    ConfusionMatrix::from_rows(&(0..10).map(row).collect::<Vec<_>>()).unwrap()
}

fn epoch(number: usize, validates: bool) -> Epoch {
    let loss = 1.0 / number as f64;
    Epoch {
        epoch: number,
        loss,
        accuracy: 1.0 - loss / 2.0,
        val_loss: validates.then_some(loss + 0.1),
        val_accuracy: validates.then_some(0.9 - loss / 2.0),
        seconds: 30.0,
    }
}

fn state(epochs: usize, validates: bool) -> State {
    let figures = vec![
        published(Quantity::Loss, Moment::Epoch(1), "0.5257"),
        published(Quantity::Loss, Moment::Epoch(2), "0.3412"),
        published(Quantity::Accuracy, Moment::Epoch(7), "0.91"),
        published(Quantity::ValLoss, Moment::BestEpoch, "0.45"),
        published(Quantity::TestAccuracy, Moment::FinalTest, "0.9353"),
    ];
    let mut state = State::new("thesis seed 0", CLASSES.to_vec(), figures, true);
    let history = History {
        epochs: (1..=epochs)
            .map(|number| epoch(number, validates))
            .collect(),
        ..History::default()
    };
    let evaluation = Evaluation {
        loss: 0.5,
        accuracy: 0.9,
        confusion: matrix(1),
        predictions: Vec::new(),
        probabilities: Vec::new(),
    };
    for number in 1..=epochs {
        let so_far = History {
            epochs: history.epochs[..number].to_vec(),
            ..History::default()
        };
        state.epoch(&so_far, validates.then_some(&evaluation));
    }
    state.batch(&Progress {
        epoch: epochs + 1,
        epochs: 20,
        batch: 214,
        batches: 469,
        step: 214,
        images_per_second: 1432.4,
        batch_loss: 0.4,
        loss: 0.4,
        accuracy: 0.85,
        confusion: &matrix(3),
    });
    state
}

fn screen(state: &State, width: u16, height: u16) -> Vec<String> {
    drawn(state, width, height, false)
}

fn drawn(state: &State, width: u16, height: u16, stopping: bool) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let picture = |frame: &mut Frame| draw(frame, state, stopping);
    terminal.draw(picture).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y| {
        (0..width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    (0..height).map(row).collect()
}

#[test]
fn eighty_columns_and_24_rows_hold_everything() {
    let rows = screen(&state(2, true), 80, 24);
    let text = rows.join("\n");
    assert!(rows[0].starts_with("thesis seed 0 "), "{text}");
    assert!(rows[0].ends_with("epoch 3/20, batch 214/469"), "{text}");
    assert!(rows[1].contains(" 12 %  1432 images/s"), "{text}");
    for words in [
        "loss: ⠒ train • val. × doc.",
        "accuracy: ⠒ train • val. × doc.",
        "validation, epoch 2 (rows true, %)",
        "0 T-shi  90  ·  ·  2  ·  ·  8  ·  ·  ·",
        "9 Ankle   ·  ·  2  ·  ·  8  ·  ·  · 90",
        "published beside ours",
    ] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    // Reached, not yet reached, only to come.
    for (title, numbers) in [
        ("train loss, ep. 2", "0.3412   0.5000"),
        ("val. loss, best ep.", "0.45    ≈0.60"),
        ("train acc., ep. 7", "0.91    later"),
        ("test accuracy", "0.9353   at end"),
    ] {
        let row = rows.iter().find(|row| row.contains(title));
        assert!(
            row.is_some_and(|row| row.contains(numbers)),
            "no {title:?} {numbers:?} in\n{text}"
        );
    }
    assert!(
        rows[23].starts_with("q or Ctrl-C stops; the same command goes on"),
        "{text}"
    );
}

#[test]
fn what_is_trained_on_stands_in_where_nothing_is_validated() {
    let text = screen(&state(2, false), 80, 24).join("\n");
    assert!(text.contains("training, epoch 3 (rows true"), "{text}");
    assert!(!text.contains("• val."), "{text}");
}

#[test]
fn every_size_is_drawn() {
    let empty = State::new("thesis seed 0", CLASSES.to_vec(), Vec::new(), true);
    for state in [empty, state(0, true), state(20, true)] {
        for (width, height) in [(1, 1), (20, 5), (71, 24), (80, 21), (80, 24), (250, 80)] {
            assert_eq!(screen(&state, width, height).len(), usize::from(height));
        }
    }
    let text = screen(&state(2, true), 50, 16).join("\n");
    assert!(
        text.contains("loss:") && text.contains("accuracy:"),
        "{text}"
    );
    assert!(!text.contains("published beside ours"), "{text}");
}

#[test]
fn a_loss_that_is_no_number_is_no_bound() {
    let of = |values: &[f64]| bounds(values.iter().copied(), f64::INFINITY);
    assert_eq!(of(&[f64::NAN, 1.0, 2.0]), [0.95, 2.05]);
    assert_eq!(of(&[f64::NAN]), [0.0, 1.0]);
    assert_eq!(of(&[1.0]), [0.95, 1.05]);
}

#[test]
fn an_axis_ends_where_no_value_can_be() {
    // From .01 to .61, a twentieth less would be −.02.
    assert_eq!(bounds([0.01, 0.61].into_iter(), f64::INFINITY)[0], 0.0);
    assert_eq!(bounds([0.0].into_iter(), f64::INFINITY), [0.0, 0.05]);
    assert_eq!(bounds([0.5, 1.0].into_iter(), 1.0)[1], 1.0);
    assert_eq!(bounds([1.0].into_iter(), 1.0), [0.95, 1.0]);
}

#[test]
fn what_the_keys_do_is_never_cut() {
    for (stopping, goes_on) in [(false, true), (false, false), (true, true), (true, false)] {
        let mut state = state(2, true);
        state.goes_on = goes_on;
        for width in 8..100 {
            let foot = drawn(&state, width, 24, stopping).remove(23);
            let foot = foot.trim_end();
            assert_eq!(foot, keys(stopping, goes_on, width));
            let first = if stopping { "stopping" } else { "q " };
            assert!(foot.starts_with(first), "{width}: {foot}");
        }
        let words = keys(stopping, goes_on, 60);
        let said = [" starts ", " goes on ", "once more"];
        assert!(said.iter().any(|part| words.contains(part)), "{words}");
    }
}

#[test]
fn the_head_is_never_written_over_itself() {
    for width in 14..100 {
        let rows = screen(&state(2, true), width, 24);
        let words = "thesis seed 0".chars().count();
        let after = rows[0].chars().nth(words);
        assert!(after.is_none_or(|c| c == ' '), "{width}: {}", rows[0]);
        assert!(
            rows[1].trim_end().ends_with(['█', '░']),
            "{width}: {}",
            rows[1]
        );
    }
}

#[test]
fn only_figures_that_the_training_comes_to_are_promised() {
    // Shortened to two epochs, of which one is over, and without validation.
    let mut short = state(1, false);
    short.now.epochs = 2;
    let text = screen(&short, 80, 24).join("\n");
    assert!(text.contains("train loss, ep. 1"), "{text}");
    assert!(text.contains("train loss, ep. 2"), "{text}");
    assert!(!text.contains("ep. 7"), "{text}");
    assert!(!text.contains("best ep."), "{text}");
    let of = |at| published(Quantity::Loss, at, "0.50");
    // The mean of 1 and 1/2, when two of two epochs are over.
    let mut over = state(2, true);
    over.now.epochs = 2;
    assert_eq!(over.measured(&of(Moment::MeanEpoch)), Measured::Final(0.75));
    over.now.epochs = 3;
    assert_eq!(over.measured(&of(Moment::MeanEpoch)), Measured::SoFar(0.75));
    assert_eq!(over.measured(&of(Moment::Epoch(3))), Measured::Later);
}

#[test]
fn many_classes_leave_the_curves_their_room() {
    let mut many = state(2, true);
    many.classes = vec!["class"; 100];
    let text = screen(&many, 120, 40).join("\n");
    assert!(
        text.contains("loss:") && text.contains("accuracy:"),
        "{text}"
    );
    assert!(!text.contains("published beside ours"), "{text}");
}

#[test]
fn the_foot_says_what_stopping_comes_to() {
    let foot = |goes_on, stopping| {
        let mut state = state(2, true);
        state.goes_on = goes_on;
        drawn(&state, 80, 24, stopping).remove(23)
    };
    assert!(foot(true, false).contains("the same command goes on where it stopped"));
    // Steps that are not kept, or `--fresh`.
    assert!(foot(false, false).contains("the same command starts this run anew"));
    assert!(foot(true, true).contains("a checkpoint is being written"));
    assert!(!foot(false, true).contains("checkpoint"));
}
