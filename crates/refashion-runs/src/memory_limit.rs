//! How much memory a process may take.

use std::{fmt, fs, path::Path};

/// How much memory a training may take, and what says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimit {
    /// In bytes.
    pub bytes: u64,
    /// What says so.
    pub bound: Bound,
}

/// What bounds the memory of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Whoever started it.
    Asked,
    /// The memory of the machine.
    Machine,
    /// The control group that it runs in: a container's, or a batch system's.
    Group,
    /// What `ulimit -v` or `ulimit -d` leaves.
    Process,
}

impl MemoryLimit {
    /// What this process may take here: what the machine has, its control group (version 1 or 2) may
    /// take, or the process itself, whichever is least. Nothing where the system does not say.
    pub fn here() -> Option<Self> {
        let table = |path: &str| fs::read_to_string(path).ok();
        let groups = table("/proc/self/cgroup");
        let taken = table("/proc/self/limits").zip(table("/proc/self/status"));
        let found = [
            (of_machine(), Bound::Machine),
            (
                groups.and_then(|groups| of_groups(&groups, Path::new("/sys/fs/cgroup"))),
                Bound::Group,
            ),
            (
                taken.and_then(|(limits, status)| left(&limits, &status)),
                Bound::Process,
            ),
        ];
        let limits = found.into_iter().filter_map(|(bytes, bound)| {
            let bytes = bytes?;
            Some(Self { bytes, bound })
        });
        limits.min_by_key(|limit| limit.bytes)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Asked => "are allowed",
            Self::Machine => "are what the machine has",
            Self::Group => "are what its control group may take",
            Self::Process => "are what `ulimit` leaves to the process",
        })
    }
}

fn of_machine() -> Option<u64> {
    kib(&fs::read_to_string("/proc/meminfo").ok()?, "MemTotal:")
}

/// The least limit of the control groups in the system's list and of those that they lie in, all of
/// which are folders of `system`.
fn of_groups(groups: &str, system: &Path) -> Option<u64> {
    let paths = groups.lines().filter_map(|line| {
        let (_, named) = line.split_once(':')?;
        let (controllers, path) = named.split_once(':')?;
        let of_memory = controllers.split(',').any(|one| one == "memory");
        let (root, file) = match (controllers.is_empty(), of_memory) {
            (true, _) => (system.to_owned(), "memory.max"),
            (_, true) => (system.join("memory"), "memory.limit_in_bytes"),
            _ => return None,
        };
        Some((root, path.trim_start_matches('/').to_owned(), file))
    });
    let limits = paths.flat_map(|(root, path, file)| {
        let folders = Path::new(&path).ancestors().map(Path::to_path_buf);
        folders
            .filter_map(move |folder| {
                let text = fs::read_to_string(root.join(folder).join(file)).ok()?;
                // No limit is `max`, or in version 1 a number that no machine has.
                text.trim().parse().ok()
            })
            .collect::<Vec<u64>>()
    });
    limits.min()
}

/// What the limits of a process leave beyond what it has taken already, both as the system's tables say it.
fn left(limits: &str, status: &str) -> Option<u64> {
    let left = [
        ("Max address space", "VmSize:"),
        ("Max data size", "VmData:"),
    ];
    let left = left.into_iter().filter_map(|(limit, taken)| {
        let line = limits.lines().find_map(|line| line.strip_prefix(limit))?;
        let most: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(most.saturating_sub(kib(status, taken)?))
    });
    left.min()
}

/// The number of KiB behind a name in one of the system's tables, in bytes.
fn kib(table: &str, name: &str) -> Option<u64> {
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
}

/// A number of bytes in the unit that people would take.
pub(crate) fn in_units(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    // No number of bytes is beyond the last unit.
    let power = (bytes.max(1).ilog2() / 10).max(1);
    let value = bytes as f64 / (1_u64 << (10 * power)) as f64;
    format!("{value:.1} {}", units[power as usize - 1])
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_in_a_fitting_unit() {
        assert_eq!(in_units(0), "0.0 KiB");
        assert_eq!(in_units(1536), "1.5 KiB");
        assert_eq!(in_units((1 << 20) - 1), "1024.0 KiB");
        assert_eq!(in_units(1 << 20), "1.0 MiB");
        assert_eq!(in_units(8 << 30), "8.0 GiB");
        assert_eq!(in_units(u64::MAX), "16.0 EiB");
    }

    #[test]
    fn the_least_limit_of_the_groups_around_a_process_counts() {
        let folder = tempfile::tempdir().unwrap();
        let system = folder.path();
        for (file, limit) in [
            ("a/b/memory.max", "max\n"),
            ("a/memory.max", "3000\n"),
            ("memory/x/memory.limit_in_bytes", "2000\n"),
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
            // No limit of memory.
            ("memory/y/memory.limit_in_bytes", "10\n"),
        ] {
            let path = system.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, limit).unwrap();
        }
        let least = |groups: &str| of_groups(groups, system);
        assert_eq!(least("0::/a/b\n"), Some(3000));
        assert_eq!(least("4:memory:/x\n"), Some(2000));
        assert_eq!(least("5:cpu,memory:/x\n3:pids:/y\n0::/a/b\n"), Some(2000));
        assert_eq!(least("3:pids:/y\n"), None);
        assert_eq!(least(""), None);
    }

    #[test]
    fn what_bounds_the_memory_is_told_with_the_layer_that_takes_most() {
        let said = |bound| {
            let limit = MemoryLimit {
                bytes: 3 << 20,
                bound,
            };
            let error = crate::Error::Memory {
                network: "mine".into(),
                batch: 8,
                bytes: 5 << 30,
                largest: "layer 2 (dense)".into(),
                of_largest: 4 << 30,
                limit,
            };
            error.to_string()
        };
        let begins = "to be trained with batches of 8, the network \"mine\" takes 5.0 GiB, of which 4.0 GiB go to layer 2 (dense); 3.0 MiB are";
        for (bound, words) in [
            (Bound::Asked, "allowed"),
            (Bound::Machine, "what the machine has"),
            (Bound::Group, "what its control group may take"),
            (Bound::Process, "what `ulimit` leaves to the process"),
        ] {
            assert_eq!(said(bound), format!("{begins} {words}"));
        }
    }

    #[test]
    fn the_least_that_a_limit_leaves_counts() {
        let limits = |space: &str, data: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units\n\
                 Max data size             {data}            unlimited            bytes\n\
                 Max address space         {space}            unlimited            bytes\n"
            )
        };
        let status = "Name:\tx\nVmSize:\t    100 kB\nVmData:\t     40 kB\n";
        let left = |space, data| left(&limits(space, data), status);
        assert_eq!(left("unlimited", "unlimited"), None);
        assert_eq!(left("204800", "unlimited"), Some(102_400));
        assert_eq!(left("204800", "51200"), Some(10_240));
        // More is taken than there may be.
        assert_eq!(left("1024", "unlimited"), Some(0));
    }

    #[test]
    fn the_machine_has_a_limit_that_this_test_does_not_reach() {
        let limit = MemoryLimit::here().unwrap();
        assert!(limit.bytes > 16 << 20, "{limit:?}");
        assert!(limit.bytes <= of_machine().unwrap());
    }
}
