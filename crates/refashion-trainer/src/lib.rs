//! Losses, optimizers, the fit loop and checkpoints.
