//! Products of blocks of factors in bf16.
//!
//! A step of a block adds 32 terms to each of its sums: those of even and of odd number are summed apart, one
//! after another, each rounded once, and then both are added. That is what the tiles of Intel's AMX compute;
//! where there are none, plain code gives the same bits.
#![allow(unsafe_code)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod instruction;
mod plain;
mod product;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use instruction::Configured;
pub(crate) use product::{BLOCK, BlockProduct, PAIRS, SIDE, Step};

/// What multiplies blocks on this thread.
pub(crate) enum Tiles {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Instruction(Configured),
    Plain,
}

impl Tiles {
    /// The machine's own where it has some.
    pub(crate) fn of_the_machine() -> Self {
        #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
        if let Some(tiles) = Configured::new() {
            return Self::Instruction(tiles);
        }
        Self::Plain
    }

    /// Computes a product.
    pub(crate) fn multiply(&self, product: BlockProduct<'_>) {
        product.check();
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Instruction(tiles) => tiles.multiply(product),
            Self::Plain => plain::multiply(product),
        }
    }
}

#[cfg(test)]
mod tests;
