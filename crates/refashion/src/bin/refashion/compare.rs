//! `cargo xtask compare`: two models, or two groups of seeds, on the same images.

mod groups;
mod judged;

use std::process::ExitCode;

use anyhow::{Result, bail, ensure};
use refashion_inference::Assessment;
use refashion_metrics::statistics::{McNemarTest, mcnemar};
use refashion_std::{counted, one_line};
use serde_json::json;

use self::{groups::Group, judged::judged};
use crate::{
    cli::{Compare, Format},
    evaluate::missed,
    images::{CHANGED, KnownImages, asked_or_own},
    models, output, threads,
};

pub(crate) fn compare(options: &Compare, quiet: bool) -> Result<ExitCode> {
    let groups = [Group::find(&options.first)?, Group::find(&options.second)?];
    if let [Some(first), Some(second)] = &groups {
        ensure!(
            options.dataset.is_none(),
            "groups of seeds are compared by their recorded test accuracies; leave --dataset out"
        );
        groups::compare(first, second, options.format)?;
        return Ok(ExitCode::SUCCESS);
    }
    let alone = match &groups {
        [Some(_), None] => Some((&options.first, &options.second)),
        [None, Some(_)] => Some((&options.second, &options.first)),
        _ => None,
    };
    if let Some((group, one)) = alone {
        models::find(one, options.hub, quiet)?;
        bail!(
            "{group} holds several runs, and {one} is one model; compare two groups, or name a seed, as {group}/seed-0"
        );
    }
    let threads = threads::start(options.threads)?.count;
    let files = [
        models::find(&options.first, options.hub, quiet)?,
        models::find(&options.second, options.hub, quiet)?,
    ];
    let [first, second] = &files;
    second.check_classes(&first.card.reference(), &first.card.classes)?;
    for file in &files {
        models::warn(&file.card);
    }
    let [one, other] = names(options, files.each_ref().map(|file| file.card.reference()));
    let (asked, source) = (options.dataset.as_deref(), &options.source);
    let meaning = asked_or_own(asked, &options.first, &first.card, source)?;
    let mut seen = Vec::new();
    for file in &files {
        let known = KnownImages::open(&meaning, file, source, threads, quiet)?;
        let assessed = file.assess(&known.images)?;
        seen.push((known, assessed));
    }
    let [(known, assessed), (_, against)] = seen.as_slice() else {
        return Ok(ExitCode::FAILURE);
    };
    ensure!(
        known.broken == 0,
        "{} of the pictures cannot be used",
        known.broken
    );
    if options.dataset.is_none() {
        known.tell_unless_tests();
        known.tell_if_others(&first.card, CHANGED);
        if let Some((known, _)) = seen.get(1) {
            known.tell_if_others(&second.card, "");
        }
    }
    let (right, against_right) = (assessed.right(), against.right());
    let test = mcnemar(&right, &against_right)?;
    let alone = |right: &[bool], other: &[bool]| -> Vec<usize> {
        let images = 0..right.len();
        images
            .filter(|&image| right[image] && !other[image])
            .collect()
    };
    let only_first = alone(&right, &against_right);
    let only_second = alone(&against_right, &right);
    match options.format {
        Format::Text => {
            text(&one, &other, known, &test, [assessed, against]);
            shown(&one, known, against, &only_first, options.images);
            shown(&other, known, assessed, &only_second, options.images);
        }
        Format::Json => {
            let names = |images: &[usize]| -> Vec<String> {
                images.iter().map(|&image| known.name_of(image)).collect()
            };
            let value = json!({
                "first": one,
                "second": other,
                "images": known.name,
                "accuracy": [assessed.evaluation.accuracy, against.evaluation.accuracy],
                "mcnemar": test,
                "only_first": names(&only_first),
                "only_second": names(&only_second),
            });
            outln!("{}", crate::output::json(&value)?);
        }
        Format::Csv => {
            outln!("image,truth,first,second");
            for image in only_first.iter().chain(&only_second) {
                let class = |class: usize| output::quoted(&assessed.classes[class]);
                let (a, b) = (assessed.miss(*image), against.miss(*image));
                outln!(
                    "{},{},{},{}",
                    output::quoted(&known.name_of(*image)),
                    class(a.truth),
                    class(a.predicted),
                    class(b.predicted)
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What two models are called: as they say themselves, and where both say the same, as they were typed.
fn names(options: &Compare, said: [String; 2]) -> [String; 2] {
    let [one, other] = &said;
    if one != other || options.first == options.second {
        return said;
    }
    [&options.first, &options.second]
        .map(|typed| one_line(typed.trim_end_matches('/')).into_owned())
}

fn text(
    one: &str,
    other: &str,
    known: &KnownImages,
    test: &McNemarTest,
    assessed: [&Assessment; 2],
) {
    let [first, second] = assessed.map(|assessed| assessed.evaluation.accuracy);
    proseln!("{one} and {other} on {}", known.name);
    proseln!("accuracy {first:.4} and {second:.4}");
    proseln!(
        "difference {:+.4}, 95 % interval {:+.4} (exact, of Clopper and Pearson, given how many images one \
         alone has right)",
        test.difference,
        test.interval
    );
    proseln!(
        "both right {}, only {one} {}, only {other} {}, neither {}",
        test.both,
        test.only_first,
        test.only_second,
        test.neither
    );
    proseln!("McNemar's exact test: {}\n", judged(test.p_value));
}

/// The first images that one alone has right, with what the other takes them for.
fn shown(name: &str, known: &KnownImages, wrong: &Assessment, images: &[usize], most: usize) {
    if most == 0 || images.is_empty() {
        return;
    }
    let shown = most.min(images.len());
    proseln!(
        "only {name} has right ({shown} of {}):",
        counted(images.len(), "image")
    );
    for &image in &images[..shown] {
        proseln!("  {}", missed(wrong, known, &wrong.miss(image)));
    }
}
