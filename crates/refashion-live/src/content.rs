//! What a page shows beside the network.

use refashion_zoo::Parameter;

/// What a page shows beside the network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Pictures to pick from.
    pub examples: Vec<Example>,
    /// What the network gets wrong.
    pub failures: Option<Failures>,
    /// What a document published, beside what was measured.
    pub published: Vec<PublishedRow>,
    /// The weights of single epochs, the first first.
    pub snapshots: Vec<Snapshot>,
}

/// A picture whose class is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it is called: `test image 7`.
    pub name: String,
    /// The place of its class.
    pub truth: usize,
    /// Its bytes as the network takes them: channel by channel, each row by row.
    pub pixels: Vec<u8>,
}

/// What a network gets wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Failures {
    /// How many pictures were looked at.
    pub images: usize,
    /// Whether the network was trained on them, too, so that they say little of others.
    pub trained_on: bool,
    /// How many of them it gets wrong.
    pub wrong: usize,
    /// Those of them that it is surest of, the surest first.
    pub surest: Vec<Failure>,
    /// The classes that are most often taken for one another.
    pub confused: Vec<Confused>,
}

/// A picture that a network gets wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The picture.
    pub example: Example,
    /// The place of the class that the network takes it for.
    pub predicted: usize,
    /// The score of that class.
    pub score: f32,
}

/// Pictures of one class that are taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confused {
    /// The place of their class.
    pub truth: usize,
    /// The place of the class that they are taken for.
    pub predicted: usize,
    /// How many they are.
    pub count: u64,
}

/// A published figure beside what was measured, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedRow {
    /// Where it stands in the document.
    pub place: String,
    /// What it is.
    pub figure: String,
    /// The number that was published.
    pub published: String,
    /// What was measured.
    pub measured: String,
    /// What is made of it.
    pub verdict: String,
}

/// The weights after an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// How many epochs were trained; 0 is before the first.
    pub epoch: usize,
    /// The share of the training images that was predicted rightly in it.
    pub accuracy: Option<f64>,
    /// The share of the validation images that was predicted rightly after it.
    pub val_accuracy: Option<f64>,
    /// All tensors, in the order of the model's.
    pub parameters: Vec<Parameter>,
}
