//! The most memory that a process has held.

/// In bytes, of this process, where the system tells.
pub fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::peak;

    #[test]
    fn what_is_held_counts_after_it_is_gone() {
        let before = peak().expect("Linux tells");
        let held = std::hint::black_box(vec![1u8; 64 << 20]);
        drop(held);
        assert!(peak().expect("Linux tells") >= before.max(64 << 20));
    }
}
