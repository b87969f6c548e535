//! The network through the epochs.

use maud::{Markup, html};

use crate::content::Snapshot;

/// Width and height of the curve, in its own units.
const SIZE: [f64; 2] = [300.0, 120.0];

/// A slider over the snapshots, with the curve beside it; nothing where there are none.
pub(crate) fn epochs(snapshots: &[Snapshot]) -> Markup {
    let last = snapshots.len().saturating_sub(1);
    html! {
        @if !snapshots.is_empty() {
            section #epochs {
                h2 { "Through the epochs" }
                p { "The same picture and the same layers with the weights of before the first epoch, and of after each." }
                div.sliders {
                    label { "epoch" input #epoch type="range" min="0" max=(last) step="1" value=(last) aria-describedby="epoch-said"; output { (snapshots[last].epoch) } }
                }
                p #epoch-said .small aria-live="polite" {
                    @for (place, snapshot) in snapshots.iter().enumerate() {
                        span hidden[place != last] { (caption(snapshot)) }
                    }
                }
                (curve(snapshots))
                p.small { "Solid: training images, in the epoch; dashed: validation images, after it. From " (percent(least(snapshots))) " to 100 % right." }
            }
        }
    }
}

fn caption(snapshot: &Snapshot) -> String {
    let share = |what: &str, value: Option<f64>| {
        value.map_or_else(String::new, |value| format!(", {what} accuracy {value:.4}"))
    };
    match snapshot.epoch {
        0 => "Before the first epoch: nothing is learned yet.".to_owned(),
        epoch => format!(
            "After epoch {epoch}{}{}.",
            share("training", snapshot.accuracy),
            share("validation", snapshot.val_accuracy)
        ),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// The least share that the curve shows, rounded down to whole tenths.
fn least(snapshots: &[Snapshot]) -> f64 {
    let shares = snapshots
        .iter()
        .flat_map(|one| [one.accuracy, one.val_accuracy]);
    let least = shares.flatten().fold(0.9, f64::min);
    (10.0 * least).floor() / 10.0
}

fn curve(snapshots: &[Snapshot]) -> Markup {
    let [width, height] = SIZE;
    let least = least(snapshots);
    let most = snapshots.last().map_or(1, |one| one.epoch).max(1) as f64;
    let x = |epoch: usize| 5.0 + epoch as f64 / most * (width - 10.0);
    let y = |share: f64| 5.0 + (1.0 - share) / (1.0 - least).max(0.1) * (height - 10.0);
    let line = |share: fn(&Snapshot) -> Option<f64>| -> String {
        let points = snapshots
            .iter()
            .filter_map(|one| Some((one.epoch, share(one)?)));
        let points = points.map(|(epoch, share)| format!("{:.1},{:.1}", x(epoch), y(share)));
        points.collect::<Vec<_>>().join(" ")
    };
    html! {
        svg #curve viewBox={ "0 0 " (width) " " (height) } role="img" aria-label="Accuracy of training and validation, epoch by epoch" {
            polyline points=(line(|one| one.accuracy)) {}
            polyline.dashed points=(line(|one| one.val_accuracy)) {}
            @for (place, snapshot) in snapshots.iter().enumerate() {
                line.mark hidden[place + 1 != snapshots.len()] x1=(x(snapshot.epoch)) x2=(x(snapshot.epoch)) y1="0" y2=(height) {}
            }
        }
    }
}
