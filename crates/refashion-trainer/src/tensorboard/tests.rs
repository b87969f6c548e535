use super::*;
use refashion_metrics::ConfusionMatrix;

use crate::{Loss, Optimizer, Schedule};

/// What TensorBoard's own writer makes of the events below: `tests/golden/make_events.py`.
const GOLDEN: &[u8] = include_bytes!("../../tests/golden/events.tfevents");

/// The events that the script writes.
fn golden_events() -> Vec<Event> {
    vec![
        Event::version(1_700_000_000.25),
        Event::start(1_700_000_000.5, 0),
        Event::text(1_700_000_001.0, "settings", "| seed | 3 |"),
        Event::scalars(1_700_000_002.0, 10, &[("batch/loss", 2.25)]),
        Event::scalars(
            1_700_000_003.75,
            1,
            &[("loss", 0.5257), ("accuracy", 0.0), ("val_loss", -1e-3)],
        ),
        Event::scalars(1_700_000_004.0, 1 << 40, &[("batch/loss", f64::NAN)]),
    ]
}

#[test]
fn the_bytes_are_those_of_tensorboards_writer() {
    let mut bytes = Vec::new();
    for event in golden_events() {
        records::push(&mut bytes, &event.encode_to_vec());
    }
    assert!(bytes == GOLDEN, "{bytes:?}\n{GOLDEN:?}");
}

#[test]
fn what_tensorboards_writer_wrote_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events");
    fs::write(&path, GOLDEN).unwrap();
    let (read, expected) = (read(&path).unwrap(), golden_events());
    // NaN is not equal to itself; its text is.
    assert_eq!(format!("{read:?}"), format!("{expected:?}"));
}

fn training() -> Training {
    let schedule = Schedule::Exponential { factor: 0.5 };
    Training {
        schedule,
        ..Training::new(Optimizer::default(), Loss::default(), 16, 4)
    }
}

/// A history of so many epochs, with losses 1, 1/2, 1/4, ...
fn history(epochs: usize) -> History {
    let epochs = (1..=epochs).map(|epoch| Epoch {
        epoch,
        loss: 2.0 * 0.5f64.powi(epoch as i32),
        accuracy: 0.5,
        val_loss: None,
        val_accuracy: None,
        seconds: 1.0,
    });
    History {
        epochs: epochs.collect(),
        ..History::default()
    }
}

fn batch(log: &mut EventLog, step: u64) {
    log.batch(&Progress {
        epoch: 1,
        epochs: 4,
        batch: 1,
        batches: 4,
        step,
        images_per_second: 1.0,
        batch_loss: step as f64,
        loss: 1.0,
        accuracy: 0.5,
        confusion: &ConfusionMatrix::new(10).unwrap(),
    });
}

/// Trains epochs of four steps, from one that is not finished to one that is not.
fn train(to: &TensorBoard, from: usize, until: usize) {
    let (training, steps) = (training(), 4 * from as u64);
    let mut log = EventLog::start(to, &[], &training, &history(from), steps).unwrap();
    for epoch in from + 1..=until {
        let first = 4 * (epoch as u64 - 1);
        (first + 1..=first + 4).for_each(|step| batch(&mut log, step));
        log.epoch(&training, &history(epoch)).unwrap();
    }
    batch(&mut log, 4 * until as u64 + 2);
}

fn of(scalars: &[Scalar], tag: &str) -> Vec<(i64, f32)> {
    let values = scalars.iter().filter(|scalar| scalar.tag == tag);
    values.map(|scalar| (scalar.step, scalar.value)).collect()
}

fn here(folder: &tempfile::TempDir) -> TensorBoard {
    TensorBoard {
        folder: folder.path().join("thesis").join("seed-0"),
        every: 2,
    }
}

#[test]
fn a_resumed_run_has_every_epoch_and_step_once() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    train(&to, 0, 3);
    // Half a record is what a kill may leave.
    let killed = to.files().unwrap().remove(0);
    let mut bytes = fs::read(&killed).unwrap();
    bytes.truncate(bytes.len() - 5);
    fs::write(&killed, bytes).unwrap();

    // The checkpoint is one epoch older than the file.
    train(&to, 2, 4);
    assert_eq!(to.files().unwrap().len(), 1);
    assert!(
        to.files().unwrap()[0] > killed,
        "a watching reader stays behind"
    );
    let scalars = to.scalars().unwrap();
    let losses = [(1, 1.0), (2, 0.5), (3, 0.25), (4, 0.125)];
    assert_eq!(of(&scalars, "loss"), losses);
    let steps: Vec<i64> = of(&scalars, BATCH_LOSS)
        .iter()
        .map(|(step, _)| *step)
        .collect();
    assert_eq!(steps, [2, 4, 6, 8, 10, 12, 14, 16, 18]);
    let rates: Vec<f32> = of(&scalars, "learning_rate")
        .iter()
        .map(|(_, rate)| *rate)
        .collect();
    assert_eq!(rates, [1e-3, 5e-4, 2.5e-4, 1.25e-4]);
    assert!(of(&scalars, "val_loss").is_empty());
}

#[test]
fn a_run_that_starts_anew_leaves_nothing_of_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    train(&to, 0, 3);
    fs::write(to.folder.join("events.out.tfevents.1.other"), b"not ours").unwrap();
    train(&to, 0, 1);
    assert_eq!(of(&to.scalars().unwrap(), "loss"), [(1, 1.0)]);
    assert!(to.folder.join("events.out.tfevents.1.other").exists());
}

#[test]
fn a_run_that_is_over_is_recorded_once() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    to.record(&training(), &history(3)).unwrap();
    to.record(&training(), &history(3)).unwrap();
    let scalars = to.scalars().unwrap();
    assert_eq!(of(&scalars, "loss"), [(1, 1.0), (2, 0.5), (3, 0.25)]);
    train(&to, 3, 3);
    to.record(&training(), &history(3)).unwrap();
    let steps = of(&to.scalars().unwrap(), BATCH_LOSS);
    assert_eq!(steps, [(14, 14.0)], "what steps there were stay");
}

#[test]
fn the_loss_of_a_batch_may_never_be_noted() {
    let folder = tempfile::tempdir().unwrap();
    let never = TensorBoard {
        every: 0,
        ..here(&folder)
    };
    train(&never, 0, 2);
    let scalars = never.scalars().unwrap();
    assert_eq!(of(&scalars, "loss"), [(1, 1.0), (2, 0.5)]);
    assert!(of(&scalars, BATCH_LOSS).is_empty());
}

#[test]
fn a_run_that_was_stopped_in_its_first_epoch_keeps_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    train(&to, 0, 0);
    let log = EventLog::start(&to, &[], &training(), &history(0), 2);
    assert!(log.is_ok());
    assert_eq!(of(&to.scalars().unwrap(), BATCH_LOSS), [(2, 2.0)]);
}

#[test]
fn an_event_says_when_it_was() {
    let before = SystemTime::now();
    let said = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs_f64(now());
    let second = std::time::Duration::from_secs(1);
    assert!(said > before - second && said < SystemTime::now() + second);
}

/// The texts in the files of a folder.
fn texts(to: &TensorBoard) -> Vec<String> {
    let files = to.files().unwrap();
    let events = files.iter().flat_map(|path| read(path).unwrap());
    let texts = events.filter(is_text);
    texts.map(|event| format!("{:?}", event.what)).collect()
}

#[test]
fn the_settings_stay_and_say_how_many_epochs_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    let properties = [("seed", "3".to_owned())];
    for done in [1, 2] {
        EventLog::start(&to, &properties, &training(), &history(done), 4).unwrap();
        to.record(&training(), &history(3)).unwrap();
        assert_eq!(texts(&to).len(), 1);
        let table = Event::text(
            0.0,
            "settings",
            "| setting | value |\n|---|---|\n| epochs | 4 |\n| seed | 3 |\n",
        );
        assert_eq!(texts(&to)[0], format!("{:?}", table.what));
    }
    // A run that starts anew leaves nothing of the one before, its settings neither.
    EventLog::start(&to, &[], &training(), &history(0), 0).unwrap();
    assert!(texts(&to).is_empty());
}

#[test]
fn the_epochs_of_another_run_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let to = here(&folder);
    train(&to, 0, 3);
    let mut other = history(3);
    other.epochs[1].loss = 0.75;
    to.record(&training(), &other).unwrap();
    let scalars = to.scalars().unwrap();
    assert_eq!(of(&scalars, "loss"), [(1, 1.0), (2, 0.75), (3, 0.25)]);
    assert!(of(&scalars, BATCH_LOSS).is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis"), b"a file").unwrap();
    let to = here(&folder);
    let message = to.record(&training(), &history(1)).unwrap_err().to_string();
    assert!(message.contains("seed-0"), "{message}");
}

#[test]
fn only_what_was_written_here_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let of = |path: std::path::PathBuf| TensorBoard {
        folder: path,
        ..here(&folder)
    };
    assert!(
        of(folder.path().join("nothing"))
            .files()
            .unwrap()
            .is_empty()
    );
    let names = [
        format!("events.out.tfevents.7{SUFFIX}"),
        "events.out.tfevents.7.elsewhere".to_owned(),
        format!("a note{SUFFIX}"),
    ];
    for name in &names {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let found = of(folder.path().to_owned()).files().unwrap();
    assert_eq!(found, [folder.path().join(&names[0])]);
    // A file is no folder, which is another matter than there being none.
    assert!(of(folder.path().join(&names[0])).files().is_err());
}
