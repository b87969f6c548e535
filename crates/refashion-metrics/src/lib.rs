//! Accuracy, confusion matrices, classification reports and the statistics of a reproduction.
