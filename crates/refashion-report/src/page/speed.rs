//! How long a training step takes beside other frameworks, with every record.

use maud::{Markup, html};
use refashion_bench::{Record, StepTime};

use crate::page::{links::address, tables::scroll, whole::Page};

/// The section: the newest measurement of each network as a figure, all of them as a table.
pub(crate) fn speed(page: &Page) -> Markup {
    html! {
        section id="speed" {
            h2 { "Speed" }
            p {
                "A training step against Keras and PyTorch, timed in the same call on the \
                 same cores. " code { (page.program) " bench step --peers" } " repeats it."
            }
            @for picture in &page.speed { (picture.markup()) }
            (table(page))
        }
    }
}

/// Every measurement that has peers, the newest first.
fn table(page: &Page) -> Markup {
    let caption = "Every training step that was timed beside other frameworks, the newest first";
    let rows: Vec<Markup> = page
        .steps
        .iter()
        .rev()
        .flat_map(|(name, record)| rows(page, name, record))
        .collect();
    html! {
        @if !rows.is_empty() {
            (scroll(caption, &html! {
                table {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { "network" }
                        th.number scope="col" { "batch" }
                        th.number scope="col" { "ours, ms" }
                        th.number scope="col" { "Keras, ms" }
                        th.number scope="col" { "PyTorch, ms" }
                        th.number scope="col" { "ours / Keras" }
                        th.number scope="col" { "ours / PyTorch" }
                        th scope="col" { "record" }
                    } }
                    tbody { @for row in &rows { (row) } }
                }
            }))
        }
    }
}

fn rows(page: &Page, name: &str, record: &Record<StepTime>) -> Vec<Markup> {
    let machine = &record.provenance.machine;
    let machine = format!(
        "{} with {}, {} threads",
        machine.processor, machine.vectors, record.provenance.threads
    );
    let file = format!("bench/{name}/step.json");
    let href = format!("{}{}", page.results, address(&file));
    let ours = record
        .rows
        .iter()
        .filter(|row| row.framework == "refashion");
    ours.filter_map(|ours| {
        let peer = |framework: &str| {
            let mut rows = record.rows.iter();
            rows.find(|row| row.is_plain(framework) && row.model == ours.model)
        };
        let peers = [peer("keras"), peer("torch")];
        let ms = |row: Option<&StepTime>| row.map_or("–".into(), |row| format!("{:.2}", row.ms));
        let ratio = |row: Option<&StepTime>| {
            row.map_or("–".into(), |row| format!("{:.2}", ours.ms / row.ms))
        };
        peers.iter().any(Option::is_some).then(|| {
            html! { tr {
                th scope="row" { (ours.model) }
                td.number { (ours.batch) }
                td.number { (ms(Some(ours))) }
                @for peer in peers { td.number { (ms(peer)) } }
                @for peer in peers { td.number { (ratio(peer)) } }
                td.record { a href=(href) { (name) } span.author { (machine) } }
            } }
        })
    })
    .collect()
}
