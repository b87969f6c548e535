//! Whether there are the tiles of Intel's AMX.
#![allow(unsafe_code)]

/// Whether the machine has them and the system lets this process use them.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub(crate) fn is_usable() -> bool {
    static USABLE: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *USABLE.get_or_init(|| has_tiles() && is_permitted())
}

/// Elsewhere nobody asks the system for them.
#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
pub(crate) fn is_usable() -> bool {
    false
}

/// Whether the processor has tiles and multiplies bf16 with them.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn has_tiles() -> bool {
    use std::arch::x86_64::{__cpuid, __cpuid_count};

    const FEATURES: u32 = 7;
    const BF16: u32 = 1 << 22;
    const TILE: u32 = 1 << 24;
    if __cpuid(0).eax < FEATURES {
        return false;
    }
    let features = __cpuid_count(FEATURES, 0).edx;
    features & BF16 != 0 && features & TILE != 0
}

/// Asks the system for the use of tiles: a process has them only on demand, as they are 8 KiB more that a
/// switch of tasks has to keep.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn is_permitted() -> bool {
    const ARCH_PRCTL: usize = 158;
    const ARCH_REQ_XCOMP_PERM: usize = 0x1023;
    const TILE_DATA: usize = 18;
    let answer: isize;
    // SAFETY: this call changes nothing but what the process may do.
    unsafe {
        std::arch::asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") TILE_DATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack)
        );
    }
    answer == 0
}
