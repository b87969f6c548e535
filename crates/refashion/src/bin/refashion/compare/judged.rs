//! What a test says, in words.

/// A p-value, and what it says.
pub(super) fn judged(p_value: f64) -> String {
    let judged = if p_value < 0.05 {
        "they differ"
    } else {
        "no difference found"
    };
    match p_value {
        p if p < 0.001 => format!("p = {p:.1e}: {judged}"),
        p => format!("p = {p:.4}: {judged}"),
    }
}
