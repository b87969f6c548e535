//! One number for all weights of a network.

use refashion_zoo::Model;
use sha2::{Digest, Sha256};

/// SHA-256 of all values, tensor after tensor in the order of the network, each a float of 32 bits in
/// little-endian order; in lower-case hexadecimal.
///
/// ```
/// use refashion_inference::weights_sha256;
/// use refashion_zoo::{Model, by_name};
///
/// let network = by_name("lenet5")?;
/// let digest = |seed| Model::new(&network, seed).map(|model| weights_sha256(&model));
/// assert_eq!(digest(1)?, digest(1)?);
/// assert_ne!(digest(1)?, digest(2)?);
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
pub fn weights_sha256(model: &Model) -> String {
    sha256_with(model, "")
}

/// What stands in the place of a digest in the text that it is of.
pub(crate) const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The same of all values and of what is said of them.
pub(crate) fn sha256_with(model: &Model, said: &str) -> String {
    let mut sum = Sha256::new();
    for tensor in model.tensors() {
        let values = model.values(tensor).iter();
        let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
        sum.update(bytes);
    }
    sum.update(said);
    refashion_std::hexadecimal(&sum.finalize())
}
