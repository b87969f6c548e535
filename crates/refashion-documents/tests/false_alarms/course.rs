//! The course of a training that is drawn at random, and the images that it sees.

use crate::drawn::{Draw, figure};

/// The images of which the training accuracy of an epoch is.
pub(crate) struct Seen {
    /// Of every epoch but the last.
    each: usize,
    /// Of the last.
    last: usize,
    /// What says so in the settings of the training.
    pub(crate) lines: String,
}

impl Seen {
    /// Of so many images: all of them or those of full batches, and all batches in the last epoch or
    /// some tenths of them.
    pub(crate) fn drawn(draw: &mut Draw, images: usize, batch: usize) -> Self {
        let (drops, tenths) = (draw.whole(0, 1) == 1, draw.whole(1, 15).min(10));
        let share = tenths as f64 / 10.0;
        let batches = if drops {
            images / batch
        } else {
            images.div_ceil(batch)
        };
        let of = |batches: usize| (batches * batch).min(images);
        Self {
            each: of(batches),
            last: of((share * batches as f64).ceil() as usize),
            lines: format!("drop_last = {drops}\nlast_epoch = {share}\n"),
        }
    }
}

/// The course of the training, with the noise that trainings have.
pub(crate) fn course(draw: &mut Draw, epochs: usize, seen: &Seen) -> String {
    let (floor, drop, pace) = (
        draw.between(0.05, 0.5),
        draw.between(0.1, 1.5),
        draw.between(0.1, 1.0),
    );
    let noise = draw.between(0.0, 0.05);
    let digits = draw.whole(4, 7);
    let (mut losses, mut accuracies) = (Vec::new(), Vec::new());
    let mut text = format!(
        "[[curve]]\nid = \"course\"\nplace = \"Figure 1\"\nexperiment = \"one\"\nquantities = [\"loss\"]\nepochs = \"~{epochs}\"\n"
    );
    for epoch in 1..=epochs {
        let fallen = (-pace * (epoch - 1) as f64).exp();
        let loss = (floor + drop * fallen) * (1.0 + noise * draw.between(-1.0, 1.0));
        losses.push(loss);
        // What is wrong costs at least ln 2, and here up to ten times as much.
        let wrong = (loss / draw.between(0.7, 7.0)).min(0.9);
        let images = if epoch == epochs {
            seen.last
        } else {
            seen.each
        } as f64;
        let right = ((1.0 - wrong) * images).ceil() / images;
        accuracies.push(right);
        for (quantity, value, digits) in [("loss", loss, 4), ("accuracy", right, digits)] {
            let place = format!("Log, epoch {epoch}");
            let at = format!("{{ epoch = {epoch} }}");
            text += &figure(
                &format!("{quantity}/{epoch}"),
                &place,
                &format!("{value:.digits$}"),
                quantity,
                &at,
            );
        }
    }
    let digits = draw.whole(1, 6);
    let last = losses[losses.len() - 1];
    let best = losses.iter().copied().fold(last, f64::min);
    for (id, value, at) in [
        ("loss/last", last, "last_epoch"),
        ("loss/best", best, "best_epoch"),
    ] {
        let printed = format!("{value:.digits$}");
        text += &figure(id, "Text", &printed, "loss", &format!("\"{at}\""));
    }
    let last = accuracies[accuracies.len() - 1];
    let best = accuracies.iter().copied().fold(last, f64::max);
    for (id, value, at) in [
        ("accuracy/last", last, "last_epoch"),
        ("accuracy/best", best, "best_epoch"),
    ] {
        let printed = format!("{value:.6}");
        text += &figure(id, "Text", &printed, "accuracy", &format!("\"{at}\""));
    }
    text
}
