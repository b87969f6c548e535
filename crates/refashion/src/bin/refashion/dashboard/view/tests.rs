use ratatui::{Terminal, backend::TestBackend};
use refashion_metrics::ConfusionMatrix;
use refashion_trainer::{Evaluation, History, Progress};

use super::*;

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
        ("test accuracy", "0.9353    later"),
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
    assert_eq!(bounds([f64::NAN, 1.0, 2.0].into_iter()), [0.95, 2.05]);
    assert_eq!(bounds([f64::NAN].into_iter()), [0.0, 1.0]);
    assert_eq!(bounds([1.0].into_iter()), [0.95, 1.05]);
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
