//! The sections of the page.

use maud::{Markup, html};
use refashion_inference::ModelCard;
use refashion_std::{counted, thousands};

use crate::content::{Content, Example, Failure, Failures, PublishedRow};

pub(crate) fn try_it(card: &ModelCard, content: &Content) -> Markup {
    html! {
        section #try {
            h2 { "Give it a picture" }
            div.sides {
                div {
                    h3 #draw-title { "Draw or drop one" }
                    canvas #draw width="280" height="280" tabindex="0" role="application" aria-labelledby="draw-title" aria-describedby="draw-help" {}
                    p #draw-help .small {
                        "Draw with mouse or finger, or drop a file here. By keyboard: the arrows move the pen, \
                         the space bar sets it down and lifts it, Delete wipes the paper."
                    }
                    p.controls {
                        button #clear type="button" { "Wipe" }
                        label.file { "Open a picture " input #file type="file" accept="image/*"; }
                    }
                    p.controls {
                        label { "Dark becomes light " select #invert {
                            option value="auto" { "where it should" } option value="yes" { "always" } option value="no" { "never" }
                        } }
                        label { "Fit " select #fit {
                            option value="" { "as the set" } option value="center" { "centred" }
                            option value="stretch" { "stretched" } option value="crop" { "cropped" }
                        } }
                    }
                }
                div {
                    h3 #seen-title { "What the network sees" }
                    canvas #seen role="img" aria-labelledby="seen-title" aria-describedby="taken" {}
                    p #taken .small aria-live="polite" { "Nothing yet." }
                }
                div {
                    h3 #says-title { "What it says" }
                    p #answer aria-live="polite" { "Nothing yet." }
                    table #says aria-labelledby="says-title" { thead { tr { th scope="col" { "class" } th scope="col" { "score" } td.bars {} } } tbody {} }
                }
            }
            @if !content.examples.is_empty() {
                h3 { "Or pick one" }
                (picks("examples", card, content.examples.iter().map(|example| (example, String::new()))))
            }
        }
    }
}

/// Buttons for pictures, each with what there is to say of it; the script draws them.
fn picks<'a>(
    list: &str,
    card: &ModelCard,
    pictures: impl Iterator<Item = (&'a Example, String)>,
) -> Markup {
    html! {
        ul.picks data-list=(list) {
            @for (place, (example, said)) in pictures.enumerate() {
                @let class = class(card, example.truth);
                li { button type="button" data-place=(place) aria-pressed="false" aria-label={ (example.name) ": " (class) (said) } {
                    canvas aria-hidden="true" {} span { (class) (said) }
                } }
            }
        }
    }
}

fn class(card: &ModelCard, place: usize) -> &str {
    card.classes.get(place).map_or("", String::as_str)
}

/// What the network gets wrong, what a small change does, and which pixels matter.
pub(crate) fn fails(card: &ModelCard, failures: Option<&Failures>) -> Markup {
    html! {
        section #fails {
            h2 { "Where it fails" }
            @if let Some(failures) = failures { (wrong(card, failures)) } @else {
                p { "No test images were at hand when this page was written, so that it lists none that the network gets wrong." }
            }
            h3 { "A small change" }
            p { "The picture above, shifted, turned, blurred or with noise: does it stay what it was?" }
            fieldset.sliders {
                legend { "Change the picture" }
                @for (name, label, least, most, step) in SLIDERS {
                    label { (label) " " input id=(name) type="range" min=(least) max=(most) step=(step) value="0"; output { "0" } }
                }
                p.controls { button #reset type="button" { "As it was" } }
            }
            h3 { "Which pixels matter" }
            p.controls { button #matters type="button" { "Ask this picture" } }
            div #maps .sides hidden {
                div {
                    h4 #occlusion-title { "What is lost without them" }
                    canvas #occlusion role="img" aria-labelledby="occlusion-title" aria-describedby="deepest" {}
                    p #deepest .small aria-live="polite" {}
                    p.small {
                        "Occlusion (Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2014): a \
                         square is moved over the picture, black where the network knows objects on black and grey \
                         elsewhere. Orange: without it the score of the class falls; blue: it rises."
                    }
                }
                div {
                    h4 #gradient-title { "How steeply the answer changes with them" }
                    canvas #gradient role="img" aria-labelledby="gradient-title" aria-describedby="steepest" {}
                    p #steepest .small {}
                    p.small {
                        "Gradient (Simonyan, Vedaldi and Zisserman, Deep Inside Convolutional Networks, 2013): the size \
                         of ∂z/∂x, where z is the logit of the class and x a pixel; of colours the largest."
                    }
                }
            }
        }
    }
}

/// Name, label, least, most and step.
const SLIDERS: [(&str, &str, &str, &str, &str); 5] = [
    ("right", "right, pixels", "-8", "8", "0.5"),
    ("down", "down, pixels", "-8", "8", "0.5"),
    ("turn", "turned, °", "-90", "90", "3"),
    ("blur", "blur σ, pixels", "0", "3", "0.1"),
    ("noise", "noise σ, of white", "0", "0.5", "0.02"),
];

fn wrong(card: &ModelCard, failures: &Failures) -> Markup {
    let taken_for = |failure: &Failure| {
        let predicted = class(card, failure.predicted);
        format!(", taken for {predicted}, {:.4}", failure.score)
    };
    let surest = failures.surest.iter();
    let what = match failures.trained_on {
        true => "picture",
        false => "test image",
    };
    html! {
        p {
            "With weights of 16 bits it gets " (thousands(failures.wrong)) " of " (counted(failures.images, what)) " wrong"
            @if failures.trained_on { ", on which it was trained, too" }
            @if failures.surest.is_empty() { "." } @else { ". These are the ones that it is surest of; pick one and look inside." }
        }
        (picks("failures", card, surest.map(|failure| (&failure.example, taken_for(failure)))))
        @if !failures.confused.is_empty() {
            div.scroll tabindex="0" role="group" aria-label="Most confused classes" {
                table {
                    caption { "Most confused" }
                    thead { tr { th scope="col" { "is" } th scope="col" { "taken for" } th scope="col" { "times" } } }
                    tbody { @for confused in &failures.confused { tr {
                        th scope="row" { (class(card, confused.truth)) } td { (class(card, confused.predicted)) } td { (confused.count) }
                    } } }
                }
            }
        }
    }
}

/// What a document published, beside what was measured.
pub(crate) fn published(rows: &[PublishedRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section #beside {
                h2 { "Beside the document" }
                p { "What was published of this experiment, what its recorded runs measured, and the verdict by the rule that stood before them." }
                div.scroll tabindex="0" role="group" aria-label="Beside the document" {
                    table {
                        thead { tr { @for head in ["place", "figure", "published", "measured", "verdict"] { th scope="col" { (head) } } } }
                        tbody { @for row in rows { tr {
                            th scope="row" { (row.place) } td { (row.figure) } td { (row.published) } td { (row.measured) } td { (row.verdict) }
                        } } }
                    }
                }
            }
        }
    }
}

pub(crate) fn inside() -> Markup {
    html! {
        section #inside {
            h2 { "Look inside" }
            p {
                "Every layer as its maps, in the order in which they are computed; black is the least value of \
                 the layer and white the greatest. Point at a cell, or move through the maps by keyboard (Enter, then the arrows; \
                 Page Up and Page Down for the next map): what it is made of stands below, and each \
                 part leads to where it came from."
            }
            ol #layers {}
        }
    }
}
