//! Blocks by the tile registers of AMX (Intel 64 and IA-32 Architectures Software Developer's Manual,
//! volume 2, `TDPBF16PS`): a tile has 16 rows of 64 bytes, and a block is 2×2 tiles.

use std::arch::asm;
use std::marker::PhantomData;

use super::product::BlockProduct;

/// The tiles of this thread, set to their full size until it is dropped.
pub(crate) struct Configured(PhantomData<*const ()>);

impl Configured {
    /// Nothing where there are none.
    pub(super) fn new() -> Option<Self> {
        crate::amx::is_usable().then(|| {
            // SAFETY: the machine has tiles, the process may use them, and this is a table of them.
            unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const FULL, options(nostack, readonly)) };
            Self(PhantomData)
        })
    }

    /// Computes a product, whose accesses have been checked.
    pub(super) fn multiply(&self, product: BlockProduct<'_>) {
        let BlockProduct {
            a,
            a_row,
            b,
            b_row,
            steps,
            c,
            c_row,
            add,
        } = product;
        let (a_row, b_row, c_row) = (2 * a_row, 4 * b_row, 4 * c_row);
        let steps = steps.as_ptr_range();
        let c = c.as_mut_ptr();
        // SAFETY: the tiles are set, and the caller has compared the farthest accesses with the slices.
        unsafe {
            asm!(
                "test {add}, {add}",
                "jnz 2f",
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "jmp 3f",
                "2:",
                "tileloadd tmm0, [{c} + {c_row}]",
                "tileloadd tmm1, [{c} + {c_row} + 64]",
                "mov {left}, {c_row}",
                "shl {left}, 4",
                "add {left}, {c}",
                "tileloadd tmm2, [{left} + {c_row}]",
                "tileloadd tmm3, [{left} + {c_row} + 64]",
                "3:",
                "cmp {step}, {end}",
                "je 5f",
                "4:",
                "mov {left}, [{step}]",
                "mov {right}, [{step} + 8]",
                "lea {left}, [{a} + 2 * {left}]",
                "lea {right}, [{b} + 4 * {right}]",
                "tileloadd tmm4, [{left} + {a_row}]",
                "tileloadd tmm6, [{right} + {b_row}]",
                "lea {left}, [{left} + 8 * {a_row}]",
                "lea {left}, [{left} + 8 * {a_row}]",
                "tileloadd tmm7, [{right} + {b_row} + 64]",
                "tdpbf16ps tmm0, tmm4, tmm6",
                "tileloadd tmm5, [{left} + {a_row}]",
                "tdpbf16ps tmm1, tmm4, tmm7",
                "tdpbf16ps tmm2, tmm5, tmm6",
                "tdpbf16ps tmm3, tmm5, tmm7",
                "add {step}, 16",
                "cmp {step}, {end}",
                "jne 4b",
                "5:",
                "tilestored [{c} + {c_row}], tmm0",
                "tilestored [{c} + {c_row} + 64], tmm1",
                "mov {left}, {c_row}",
                "shl {left}, 4",
                "add {left}, {c}",
                "tilestored [{left} + {c_row}], tmm2",
                "tilestored [{left} + {c_row} + 64], tmm3",
                add = in(reg) usize::from(add),
                a = in(reg) a.as_ptr(),
                a_row = in(reg) a_row,
                b = in(reg) b.as_ptr(),
                b_row = in(reg) b_row,
                c = in(reg) c,
                c_row = in(reg) c_row,
                step = inout(reg) steps.start => _,
                end = in(reg) steps.end,
                left = out(reg) _,
                right = out(reg) _,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack)
            );
        }
    }
}

impl Drop for Configured {
    fn drop(&mut self) {
        // SAFETY: whoever has one has tiles.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// What `ldtilecfg` reads: palette 1, eight tiles with rows of 64 bytes, 16 of them.
#[repr(C, align(64))]
struct Table {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

static FULL: Table = Table {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    row_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};
