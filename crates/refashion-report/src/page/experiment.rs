//! An experiment: what it is, how it was run, and what came of it.

use maud::{Markup, html};
use refashion_documents::Experiment;
use refashion_runs::RunRecord;
use refashion_std::counted;
use refashion_zoo::Summary;

use crate::page::{
    chapter::Chapter,
    curves,
    links::address,
    runs,
    tables::{scroll, warning},
    words::{grouped, scaling, setting, slug, split},
};

/// All experiments of a document.
pub(crate) fn experiments(chapter: &Chapter) -> Markup {
    html! {
        @for experiment in &chapter.review.document.experiments { (experiment_markup(chapter, experiment)) }
    }
}

fn experiment_markup(chapter: &Chapter, experiment: &Experiment) -> Markup {
    let none = Vec::new();
    let made = chapter.review.runs.get(&experiment.id).unwrap_or(&none);
    let pictures = chapter.pictures_of(Some(&experiment.id));
    let pictures = pictures.filter(|picture| !picture.shows_curves());
    html! {
        section.experiment id={ "experiment-" (slug(&experiment.id)) } {
            h4 { code { (experiment.id) } }
            p { (experiment.says) "." }
            (settings(chapter, experiment))
            (departures(experiment))
            @if made.is_empty() { (not_run(chapter, experiment)) } @else { (came_of_it(chapter, experiment, made)) }
            @for picture in pictures { (picture.markup()) }
        }
    }
}

fn came_of_it(chapter: &Chapter, experiment: &Experiment, made: &[RunRecord]) -> Markup {
    html! {
        (warning(made))
        (tried(chapter, experiment, made))
        (curves::curves(chapter, experiment))
        (runs::runs(chapter, experiment, made))
    }
}

/// Where the network can be tried, or how it comes there. Of folds no weights are kept.
fn tried(chapter: &Chapter, experiment: &Experiment, made: &[RunRecord]) -> Markup {
    let seed = made.first().map_or(0, |run| run.seed);
    html! {
        @if let Some(file) = chapter.tried.get(&experiment.id) {
            p { a href={ (chapter.results) (address(file)) } { "Try it" } ": the network on a page of its own, on which it computes." }
        } @else if made.iter().all(|run| run.folds.is_empty()) {
            p.where {
                "Its weights are not here. " code { (chapter.program) " reproduce " (experiment.id) (chapter.review.document.option()) " --seed " (seed) }
                " makes them, and " code { (chapter.program) " report" } " then a page on which the network can be tried."
            }
        }
    }
}

fn not_run(chapter: &Chapter, experiment: &Experiment) -> Markup {
    html! {
        p.notrun {
            @if experiment.training.is_none() {
                "The document describes this network and no training: there is nothing to run."
            } @else {
                "No run is recorded yet. "
                code { (chapter.program) " reproduce " (experiment.id) (chapter.review.document.option()) " --seeds " (experiment.seeds) }
                " makes them."
            }
        }
    }
}

/// Network, data and training.
fn settings(chapter: &Chapter, experiment: &Experiment) -> Markup {
    let network = chapter.review.document.network(&experiment.network);
    let summary = network.and_then(|network| network.summary().ok());
    html! {
        dl.settings {
            dt { "Network" }
            dd {
                code { (experiment.network) }
                @if let Some(summary) = &summary {
                    ", " (grouped(summary.total)) " parameters"
                    @if summary.non_trainable > 0 { ", " (grouped(summary.non_trainable)) " of them not trained" }
                }
            }
            dt { "Data" }
            dd {
                @if let Some(anchor) = chapter.sheet_of(experiment.dataset) {
                    a href={ "#" (anchor) } { (experiment.dataset.title) }
                } @else { (experiment.dataset.title) }
                ": " (split(experiment)) @if experiment.folds.is_none() { ", " (grouped(experiment.dataset.test_count)) " test" } "; " (scaling(experiment.scaling))
                @if experiment.padding > 0 { "; " (experiment.padding) " rows and columns of zeros around each image" }
                @if let Some(augmentation) = &experiment.augmentation { "; varied: " (setting(augmentation)) }
            }
            @if let Some(training) = &experiment.training {
                dt { "Training" }
                dd {
                    (training.epochs) " epochs"
                    @if training.last_epoch < 1.0 { " (of the last " (training.last_epoch) ")" }
                    " in batches of " (training.batch_size) "; "
                    (setting(&training.loss)) "; " (setting(&training.optimizer))
                    @if training.schedule != Default::default() { "; schedule: " (setting(&training.schedule)) }
                    @if let Some(clip) = &training.clip { "; gradient bounded: " (setting(clip)) }
                    @if training.drop_last { "; without a last batch that is not full" }
                    @if training.warmup > 0 { "; warm-up " (counted(training.warmup, "epoch")) }
                    @if training.label_smoothing > 0.0 { "; label smoothing " (training.label_smoothing) }
                    @if let Some(weights) = &training.class_weights { "; classes weighted: " (setting(weights)) }
                    @if training.mixup > 0.0 { "; mixup " (training.mixup) }
                    @if training.accumulate > 1 { "; a step every " (training.accumulate) " batches" }
                    @if let Some(momentum) = training.ema { "; mean of the weights, momentum " (momentum) }
                    @if let Some(lookahead) = &training.lookahead { "; slow copy of the weights: " (setting(lookahead)) }
                    @for own in &training.parameters { "; trained otherwise: " (setting(own)) }
                    @if let Some(whitening) = &training.whitening { "; first convolution whitens: " (setting(whitening)) }
                    @if training.test_views != Default::default() { "; test images seen: " (setting(&training.test_views)) }
                    @if !training.precision.is_default() { "; factors in " (training.precision) }
                    @if let Some(stopping) = &training.early_stopping { "; stops early: " (setting(stopping)) }
                }
            }
        }
        @if let Some(summary) = &summary { (layers(experiment, summary)) }
    }
}

fn layers(experiment: &Experiment, summary: &Summary) -> Markup {
    let caption = format!("The layers of {}", summary.network);
    // Another experiment may be of the same network.
    let name = format!("{caption}: {}", experiment.id);
    html! {
        details {
            summary { "Layer by layer" }
            (scroll(&name, &html! {
                table {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { "layer" } th scope="col" { "type" }
                        th scope="col" { "output" } th.number scope="col" { "parameters" }
                    } }
                    tbody { @for layer in &summary.layers { tr {
                        th scope="row" { (layer.name) } td { (layer.class) }
                        td { (layer.output) } td.number { (grouped(layer.params)) }
                    } } }
                }
            }))
            @if !summary.source.is_empty() { p.where { "From " (summary.source) "." } }
        }
    }
}

/// What is done otherwise than in the document, and what it does not say.
fn departures(experiment: &Experiment) -> Markup {
    html! {
        @if !experiment.deviations.is_empty() || !experiment.assumptions.is_empty() {
            dl.departures {
                @for deviation in &experiment.deviations {
                    dt { "Otherwise" } dd { (deviation.what) " (" (deviation.why) ")." }
                }
                @for assumption in &experiment.assumptions {
                    dt { "Assumed" }
                    dd { (assumption.setting) ": " (assumption.value) " (" (assumption.why) ")." }
                }
            }
        }
    }
}
