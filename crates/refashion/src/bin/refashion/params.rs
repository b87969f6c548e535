//! `cargo xtask params`: a network layer by layer, beside the counts that its document printed.

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::Document;
use refashion_report::{Table, left, right};
use refashion_review::{Counts, LayerCount, Total};
use refashion_std::thousands;
use refashion_zoo::{Network, all, by_name};

use crate::{
    cli::{Format, Params},
    documents,
};

pub(crate) fn params(options: &Params) -> Result<ExitCode> {
    let documents = match &options.document {
        Some(path) => vec![documents::one(path)?],
        None => Document::all()?,
    };
    let networks = chosen(options, &documents)?;
    let counts: Vec<Counts> = networks
        .iter()
        .map(|network| Counts::new(network, &documents))
        .collect::<Result<_, _>>()?;
    match options.format {
        Format::Text => counts
            .iter()
            .for_each(|counts| out!("{}", crate::output::prose(&text(counts)))),
        Format::Json => outln!("{}", serde_json::to_string_pretty(&counts)?),
        Format::Csv => out!("{}", csv(&counts)),
    }
    let differences: usize = counts.iter().map(Counts::differences).sum();
    if differences > 0 {
        errln!("error: {differences} printed counts are not what the networks have");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen(options: &Params, documents: &[Document]) -> Result<Vec<Network>> {
    let own = || {
        documents
            .iter()
            .flat_map(|document| document.networks.iter().cloned())
    };
    match &options.network {
        Some(name) => match own().find(|network| network.name == *name) {
            Some(network) => Ok(vec![network]),
            None => Ok(vec![by_name(name)?]),
        },
        None if options.document.is_some() => Ok(own().collect()),
        None => Ok(all()),
    }
}

fn text(counts: &Counts) -> String {
    let mut table = Table::new([
        left("layer"),
        left("settings"),
        left("output"),
        right("parameters"),
        right("published"),
        left(""),
        right("multiply-adds"),
        right("activations"),
    ]);
    for row in &counts.layers {
        let LayerCount {
            layer, published, ..
        } = row;
        table.row([
            format!("{} ({})", layer.name, layer.class),
            layer.settings.join(", "),
            layer.output.clone(),
            thousands(layer.params),
            published.map_or(String::new(), thousands),
            layer_mark(row).to_owned(),
            thousands(layer.macs),
            thousands(layer.activations),
        ]);
    }
    for Total {
        name,
        count,
        published,
    } in &counts.totals
    {
        table.row([
            name.to_string(),
            String::new(),
            String::new(),
            thousands(*count),
            published.map_or(String::new(), thousands),
            mark(*published, *count).to_owned(),
        ]);
    }
    let source = match &counts.published_in {
        Some(place) => format!("Published: {place}."),
        None => "No document prints counts for this network.".into(),
    };
    let mut text = format!(
        "{}: {}\n\n{}\n",
        counts.network,
        counts.source,
        crate::output::table(&table)
    );
    for LayerCount {
        layer,
        published_output,
        description_gives,
        ..
    } in &counts.layers
    {
        if let Some(output) = published_output
            .as_ref()
            .filter(|output| **output != layer.output)
        {
            text.push_str(&format!(
                "{}: the table prints the shape {output}.\n",
                layer.name
            ));
        }
        if let Some(gives) = description_gives {
            text.push_str(&format!(
                "{}: as the table describes it, {gives}.\n",
                layer.name
            ));
        }
    }
    text.push_str(&format!(
        "{source}\n{:.2} MiB of parameters, {:.2} MiB of activations and {} multiply-adds an image.\n\n",
        counts.parameters_mib,
        counts.activations_mib,
        thousands(counts.macs),
    ));
    text
}

/// A mark for a layer: its count and the shape of its result together.
fn layer_mark(row: &LayerCount) -> &'static str {
    match (
        row.differs(),
        row.published.is_some() || row.published_output.is_some(),
    ) {
        (true, _) => "DIFFERENT",
        (false, true) => "ok",
        (false, false) => "",
    }
}

fn mark(published: Option<usize>, count: usize) -> &'static str {
    match published {
        Some(published) if published == count => "ok",
        Some(_) => "DIFFERENT",
        None => "",
    }
}

fn csv(counts: &[Counts]) -> String {
    let mut text = String::from(
        "network,layer,class,output,parameters,trainable,not_trainable,published,macs,activations,settings\n",
    );
    for network in counts {
        for LayerCount {
            layer, published, ..
        } in &network.layers
        {
            text.push_str(&format!(
                "{},{},{},\"{}\",{},{},{},{},{},{},\"{}\"\n",
                network.network,
                layer.name,
                layer.class,
                layer.output,
                layer.params,
                layer.trainable,
                layer.non_trainable,
                published.map_or(String::new(), |count| count.to_string()),
                layer.macs,
                layer.activations,
                layer.settings.join(", "),
            ));
        }
    }
    text
}
