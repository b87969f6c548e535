//! What a page shows beside the network.

/// What a page shows beside the network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Pictures to pick from.
    pub examples: Vec<Example>,
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
