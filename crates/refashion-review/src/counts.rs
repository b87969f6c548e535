//! The parameter counts of a network beside those that a document printed.

use refashion_documents::{Document, Kind, Printed, Row, Table};
use refashion_zoo::{Network, SummaryRow};
use serde::Serialize;

use crate::error::Result;

/// A network, layer by layer, beside the table that a document printed of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counts {
    /// The network.
    pub network: String,
    /// Where it comes from.
    pub source: String,
    /// Where the printed counts stand; nothing if no document prints any.
    pub published_in: Option<String>,
    /// One row a layer.
    pub layers: Vec<LayerCount>,
    /// The sums: trainable, not trainable, all.
    pub totals: [Total; 3],
    /// Multiply-accumulate operations of one image.
    pub macs: usize,
    /// The parameters' size in memory, in MiB.
    pub parameters_mib: f64,
    /// The size of one image's activations, in MiB.
    pub activations_mib: f64,
}

/// One layer of a network beside the printed row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerCount {
    /// The layer as this network has it.
    #[serde(flatten)]
    pub layer: SummaryRow,
    /// The printed count.
    pub published: Option<usize>,
    /// The printed shape of the result, as Keras shows shapes.
    pub published_output: Option<String>,
    /// Where the printed description of the layer, taken as it stands, gives another count than
    /// the one printed beside it: what it gives.
    pub description_gives: Option<String>,
}

/// A sum of parameters beside the printed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Which sum.
    pub name: &'static str,
    /// What the network has.
    pub count: usize,
    /// What the document printed.
    pub published: Option<usize>,
}

impl Counts {
    /// A network beside the table that the documents print of it, if one does.
    ///
    /// # Errors
    ///
    /// [`Error::Network`](crate::Error::Network) if the layers do not fit together.
    pub fn new(network: &Network, documents: &[Document]) -> Result<Self> {
        let summary = network.summary()?;
        let table = documents.iter().find_map(|document| {
            let table = document
                .tables
                .iter()
                .find(|table| table.network == network.name)?;
            Some((document, table))
        });
        let rows = table.map_or(&[][..], |(_, table)| &table.layers);
        let activations: usize = summary.layers.iter().map(|layer| layer.activations).sum();
        let mib = |values: usize| values as f64 * 4.0 / f64::from(1 << 20);
        let printed = |of: fn(&Table) -> &Option<Printed>| table.and_then(|(_, t)| count(of(t)));
        Ok(Self {
            network: summary.network.clone(),
            source: summary.source.clone(),
            published_in: table
                .map(|(document, table)| format!("{}, {}", document.id, table.place)),
            totals: [
                total(
                    "trainable",
                    summary.trainable,
                    printed(|table| &table.trainable),
                ),
                total(
                    "not trainable",
                    summary.non_trainable,
                    printed(|table| &table.non_trainable),
                ),
                total("all", summary.total, printed(|table| &table.total)),
            ],
            macs: summary.macs,
            parameters_mib: mib(summary.total),
            activations_mib: mib(activations),
            layers: layer_counts(summary.layers, rows),
        })
    }

    /// How many printed counts the network does not have.
    pub fn differences(&self) -> usize {
        let layers = self.layers.iter().filter(|row| row.differs()).count();
        layers + self.totals.iter().filter(|total| total.differs()).count()
    }
}

impl LayerCount {
    /// Whether the printed count or the printed shape is another.
    pub fn differs(&self) -> bool {
        let count = self
            .published
            .is_some_and(|published| published != self.layer.params);
        let output = self.published_output.as_ref();
        count || output.is_some_and(|output| *output != self.layer.output)
    }
}

impl Total {
    /// Whether the printed count is another.
    pub fn differs(&self) -> bool {
        self.published
            .is_some_and(|published| published != self.count)
    }
}

/// Puts each printed row beside the next layer of its kind. Tables leave layers out, activations
/// and flattening most of all, but they keep the order.
fn layer_counts(layers: Vec<SummaryRow>, rows: &[Row]) -> Vec<LayerCount> {
    let mut rows = rows.iter().peekable();
    let mut channels = None;
    layers
        .into_iter()
        .map(|layer| {
            let row = rows.next_if(|row| row.kind.class_name() == Some(layer.class.as_str()));
            let counted = LayerCount {
                published: row.and_then(|row| count(&row.parameters)),
                published_output: row.map(|row| shape(&row.output)),
                description_gives: row.and_then(|row| described(row, channels?, &layer)),
                layer,
            };
            channels = row.and_then(|row| row.output.last().copied()).or(channels);
            counted
        })
        .collect()
}

/// What the printed width of a filter gives, if that is not what the layer has.
fn described(row: &Row, channels: usize, layer: &SummaryRow) -> Option<String> {
    let (Kind::Conv, Some(width), Some(units)) = (row.kind, row.width, row.units) else {
        return None;
    };
    let inputs = channels / row.groups.unwrap_or(1);
    let gives = units * (width * width * inputs + 1);
    (gives != layer.params)
        .then(|| format!("{units} filters of {width}×{width}×{inputs} give {gives}"))
}

/// A printed shape as Keras shows it.
fn shape(output: &[usize]) -> String {
    let sizes: Vec<String> = output.iter().map(usize::to_string).collect();
    format!("(None, {})", sizes.join(", "))
}

fn total(name: &'static str, count: usize, published: Option<usize>) -> Total {
    Total {
        name,
        count,
        published,
    }
}

fn count(printed: &Option<Printed>) -> Option<usize> {
    printed.as_ref().map(|printed| printed.value() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(network: &str) -> Counts {
        let documents = Document::all().unwrap();
        Counts::new(&refashion_zoo::by_name(network).unwrap(), &documents).unwrap()
    }

    #[test]
    fn every_printed_count_is_what_the_network_has() {
        for network in refashion_zoo::all() {
            let counts = counts(&network.name);
            assert_eq!(counts.differences(), 0, "{counts:#?}");
        }
    }

    #[test]
    fn printed_counts_are_found() {
        let printed = |name: &str| {
            counts(name)
                .layers
                .iter()
                .filter(|l| l.published.is_some())
                .count()
        };
        assert_eq!(printed("hw5-cnn"), 8);
        assert_eq!(printed("hw5-dense"), 4);
        assert_eq!(printed("masters-cifar-cnn"), 16);
        assert_eq!(printed("alexnet"), 10);
        assert_eq!(counts("alexnet").totals[2].published, Some(60_965_224));
        assert_eq!(counts("thesis").published_in, None);
    }

    #[test]
    fn a_wrong_description_is_read_both_ways() {
        let described: Vec<String> = counts("hw5-cnn")
            .layers
            .into_iter()
            .filter_map(|layer| layer.description_gives)
            .collect();
        assert_eq!(described, ["32 filters of 5×5×16 give 12832"]);
    }

    /// The differences of LeNet-5 after a change to the first row of its printed tables.
    fn differences_after(change: fn(&mut Row)) -> usize {
        let mut documents = Document::all().unwrap();
        let tables = documents
            .iter_mut()
            .flat_map(|document| &mut document.tables);
        for table in tables.filter(|table| table.network == "lenet5") {
            change(&mut table.layers[0]);
        }
        let lenet = refashion_zoo::by_name("lenet5").unwrap();
        Counts::new(&lenet, &documents).unwrap().differences()
    }

    #[test]
    fn a_changed_count_or_shape_differs() {
        assert_eq!(differences_after(|_| ()), 0);
        assert_eq!(
            differences_after(|row| row.parameters = Some("157".parse().unwrap())),
            1
        );
        assert_eq!(differences_after(|row| row.output[0] += 1), 1);
    }
}
