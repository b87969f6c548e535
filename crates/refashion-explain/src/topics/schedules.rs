//! Schedules of the learning rate.

use refashion_trainer::{Plateau, Schedule};

use crate::show::{done, named};
use crate::{Result, Topic};

/// No document changes the rate during a training.
const SOURCE: &[&str] = &["No document: their rates are constant. As Keras or PyTorch has it."];

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "step-decay",
        title: "a rate that falls every few epochs",
        formula: &["η(e) = η₀ · f^⌊e / k⌋,  where e counts epochs from 0"],
        source: SOURCE,
        example: || {
            rates(Schedule::Step {
                every: 3,
                factor: 0.5,
            })
        },
        written: Some("schedule = { step = { every = 3, factor = 0.5 } }"),
        commands: &["explain plateau"],
    },
    Topic {
        name: "exponential-decay",
        title: "a rate that falls by the same share each epoch",
        formula: &["η(e) = η₀ · fᵉ"],
        source: SOURCE,
        example: || rates(Schedule::Exponential { factor: 0.8 }),
        written: Some("schedule = { exponential = { factor = 0.8 } }"),
        commands: &["explain step-decay"],
    },
    Topic {
        name: "cosine-decay",
        title: "a rate that follows half a cosine down",
        formula: &[
            "η(e) = η₀ · (b + (1 − b)·(1 + cos(π·e / k)) / 2)",
            "up to epoch k, from where on the rate stays at the share b of η₀",
        ],
        source: SOURCE,
        example: || {
            rates(Schedule::Cosine {
                epochs: 7,
                floor: 0.0,
            })
        },
        written: Some("schedule = { cosine = { epochs = 7 } }"),
        commands: &["explain exponential-decay"],
    },
    Topic {
        name: "triangle",
        title: "a rate that rises and falls evenly, from step to step",
        formula: &[
            "η(t) = η₀ · (a + (1 − a)·t / (p·k)),  where t < p·k counts epochs and their parts",
            "η(t) = η₀ · (1 + (b − 1)·(t − p·k) / (k − p·k)),  from there up to k",
        ],
        source: &["No document: their rates are constant. Smith, 2017."],
        example: || {
            rates(Schedule::Triangle {
                epochs: 7.0,
                peak: 0.25,
                start: 0.2,
                end: 0.0,
            })
        },
        written: Some("schedule = { triangle = { epochs = 7, peak = 0.25, start = 0.2 } }"),
        commands: &["explain cosine-decay"],
    },
    Topic {
        name: "plateau",
        title: "a rate that falls when the loss no longer does",
        formula: &["η ← η · f after p epochs in a row without a better validation loss"],
        source: SOURCE,
        example: plateau,
        written: Some("schedule = { plateau = { patience = 2, factor = 0.5 } }"),
        commands: &["explain step-decay"],
    },
];

fn rates(schedule: Schedule) -> Result<String> {
    let epochs: Vec<f32> = (0..8).map(|e| e as f32).collect();
    let first = 0.1;
    let rate = |e: usize| schedule.rate(first, &vec![1.0; e]) as f32;
    let rates: Vec<f32> = (0..8).map(rate).collect();
    done(&[
        &format!("With η₀ = {first}{}:", constants(schedule)),
        &named(&[("e", &epochs), ("η", &rates)]),
    ])
}

/// The constants of a schedule, by their signs in its formula.
fn constants(schedule: Schedule) -> String {
    match schedule {
        Schedule::Step { every, factor } => format!(", k = {every} and f = {factor}"),
        Schedule::Exponential { factor } => format!(" and f = {factor}"),
        Schedule::Cosine { epochs, floor } => format!(", k = {epochs} and b = {floor}"),
        Schedule::Triangle {
            epochs,
            peak,
            start,
            end,
        } => format!(", k = {epochs}, p = {peak}, a = {start} and b = {end}"),
        _ => String::new(),
    }
}

fn plateau() -> Result<String> {
    let schedule = Schedule::Plateau(Plateau {
        factor: 0.5,
        patience: 2,
        ..Plateau::default()
    });
    let losses = [1.0, 0.8, 0.9, 0.85, 0.7, 0.75, 0.72, 0.71];
    let rate = |e: usize| schedule.rate(0.1, &losses[..e]) as f32;
    let rates: Vec<f32> = (0..8).map(rate).collect();
    let epochs: Vec<f32> = (0..8).map(|e| e as f32).collect();
    let losses = losses.map(|loss| loss as f32);
    done(&[
        "With p = 2 and f = 0.5; the loss is that after the epoch, the rate that in it:",
        &named(&[("e", &epochs), ("loss", &losses), ("η", &rates)]),
    ])
}
