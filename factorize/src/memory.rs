//! The memory that work needs, compared with what the system has left before any of it is allocated.

use std::{
    fmt, fs,
    hint::black_box,
    path::{Path, PathBuf},
};

/// The system is not consulted for fewer bytes.
const SMALL: u64 = 1 << 20;
/// The values that a list makes room for at first.
const LEAST: usize = 1 << 10;

/// More memory is needed than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Estimate of the bytes that are needed.
    pub needed: u64,
    /// Bytes that are available, where the system tells.
    pub available: Option<u64>,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "about {} of memory needed, ", Size(self.needed))?;
        match self.available {
            Some(available) => write!(f, "{} available", Size(available)),
            None => f.write_str("which the system does not give"),
        }
    }
}

/// Bytes in the unit that people use.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let unit = (bytes.max(1.0).log2() / 10.0 - 1.0).clamp(0.0, units.len() as f64 - 1.0) as usize;
        write!(f, "{:.1} {}", bytes / 1024f64.powi(unit as i32 + 1), units[unit])
    }
}

/// Checks that this number of bytes can be allocated.
///
/// # Errors
/// If the system says that fewer are available, or refuses to reserve them.
pub(crate) fn check(needed: u64) -> Result<(), Shortage> {
    let available = if needed > SMALL { available(Path::new("/")) } else { None };
    let reserved = || {
        let mut bytes = Vec::<u8>::new();
        let reserved = usize::try_from(needed).is_ok_and(|needed| bytes.try_reserve_exact(needed).is_ok());
        black_box(bytes);
        reserved
    };
    let fits = available.is_none_or(|available| needed <= available) && reserved();
    if fits { Ok(()) } else { Err(Shortage { needed, available }) }
}

/// Makes room for one more value, if there is memory for twice as many as there are.
///
/// # Errors
/// As [`check`].
#[inline]
pub(crate) fn grow<T>(values: &mut Vec<T>) -> Result<(), Shortage> {
    if values.len() < values.capacity() { Ok(()) } else { reserve(values, 1) }
}

/// Makes room for so many more values at least, if there is memory for twice as many as there are.
#[cold]
pub(crate) fn reserve<T>(values: &mut Vec<T>, more: usize) -> Result<(), Shortage> {
    let more = more.max(values.len()).max(LEAST);
    let needed = (values.len() as u64).saturating_add(more as u64).saturating_mul(size_of::<T>() as u64);
    check(needed)?;
    values.try_reserve_exact(more).map_err(|_| Shortage { needed, available: None })
}

/// Bytes of memory that are left to this program where the system is Linux: of the machine, of its control groups, and of
/// its address space.
fn available(root: &Path) -> Option<u64> {
    let machine = kib(&root.join("proc/meminfo"), "MemAvailable:");
    let limits = fs::read_to_string(root.join("proc/self/limits")).unwrap_or_default();
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"));
    let limit: Option<u64> = limit.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let space = limit.zip(kib(&root.join("proc/self/status"), "VmSize:")).map(|(most, now)| most.saturating_sub(now));
    groups(root).into_iter().chain(machine).chain(space).min()
}

/// Available memory in the control groups of this program, from its own to the outermost, of version 1 or 2.
fn groups(root: &Path) -> Vec<u64> {
    let own = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let mounted = root.join("sys/fs/cgroup");
    let mut left = Vec::new();
    for line in own.lines() {
        let Some((_, line)) = line.split_once(':') else { continue };
        let (mounted, files) = match line.split_once(':') {
            Some(("", _)) => (mounted.clone(), ["memory.max", "memory.current", "inactive_file"]),
            Some((controllers, _)) if controllers.split(',').any(|name| name == "memory") => {
                (mounted.join("memory"), ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"])
            }
            _ => continue,
        };
        let path = line.split_once(':').map_or("", |(_, path)| path).trim_start_matches('/');
        let folder = mounted.join(path);
        left.extend(folder.ancestors().take_while(|folder| folder.starts_with(&mounted)).filter_map(|folder| {
            let [most, now, cache] = files;
            let (most, now) = (number(&folder.join(most))?, number(&folder.join(now))?);
            // Files that were read and can be forgotten count as used, but give way.
            let cache = field(&folder.join("memory.stat"), cache).unwrap_or(0);
            Some(most.saturating_sub(now.saturating_sub(cache)))
        }));
    }
    left
}

/// The number that a file consists of.
fn number(file: &PathBuf) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// The number after a name at the beginning of a line.
fn field(file: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let mut words = text.lines().map(str::split_whitespace);
    words.find_map(|mut words| (words.next()? == name).then(|| words.next()?.parse().ok())?)
}

fn kib(file: &Path, name: &str) -> Option<u64> {
    field(file, name)?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_the_least_of_machine_groups_and_address_space() {
        let root = std::env::temp_dir().join(format!("factorize-memory-{}", std::process::id()));
        let put = |file: &str, text: &str| {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        assert_eq!(available(&root), None, "not Linux");
        put("proc/meminfo", "MemTotal:       16000 kB\nMemFree: 1 kB\nMemAvailable:    8000 kB\n");
        assert_eq!(available(&root), Some(8000 << 10));
        put(
            "proc/self/limits",
            "Limit  Soft Limit  Hard Limit  Units\nMax address space  unlimited  unlimited  bytes\n",
        );
        put("proc/self/status", "Name:\tx\nVmSize:\t    1000 kB\n");
        assert_eq!(available(&root), Some(8000 << 10));
        put("proc/self/limits", "Max address space         7168000              unlimited            bytes     \n");
        assert_eq!(available(&root), Some(6000 << 10));
        // Version 2: the limit is that of a group around the own one, and half of what it holds is cache.
        put("proc/self/cgroup", "0::/outer/own\n");
        put("sys/fs/cgroup/outer/own/memory.max", "max\n");
        put("sys/fs/cgroup/outer/own/memory.current", "4000000\n");
        put("sys/fs/cgroup/outer/memory.max", "5000000\n");
        put("sys/fs/cgroup/outer/memory.current", "4000000\n");
        put("sys/fs/cgroup/outer/memory.stat", "anon 5\ninactive_file 2000000\n");
        assert_eq!(available(&root), Some(3_000_000));
        // Version 1, in a container that does not see the path of its group.
        put("proc/self/cgroup", "5:cpu,memory:/docker/17\n1:name=systemd:/x\n");
        put("sys/fs/cgroup/memory/memory.limit_in_bytes", "2500000\n");
        put("sys/fs/cgroup/memory/memory.usage_in_bytes", "3000000\n");
        assert_eq!(available(&root), Some(0));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn what_cannot_be_had_is_refused_in_words() {
        assert_eq!(check(1 << 20), Ok(()));
        let shortage = check(u64::MAX).unwrap_err();
        assert!(shortage.to_string().starts_with("about 16.0 EiB of memory needed, "), "{shortage}");
        let told = |needed, available| Shortage { needed, available }.to_string();
        assert_eq!(told(3 << 29, Some(5 << 18)), "about 1.5 GiB of memory needed, 1.2 MiB available");
        assert_eq!(told(1 << 52, None), "about 4.0 PiB of memory needed, which the system does not give");
    }
}
