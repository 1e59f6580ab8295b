//! What the comparison ran on.

use super::contender::pinning;
use std::{
    fs,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

/// The processor's name.
pub fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("model name"))?;
        Some(line.split_once(':')?.1.trim().to_string())
    });
    told.or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"])).unwrap_or_else(|| "unknown".to_string())
}

/// The widest instructions that the loops here are compiled for and the processor has.
pub fn instructions() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512dq") {
            return "AVX-512";
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return "AVX2 with FMA";
        }
    }
    std::env::consts::ARCH
}

/// The version of the compiler that is on the path.
pub fn compiler() -> String {
    output("rustc", &["--version"]).unwrap_or_else(|| "rustc unknown".to_string())
}

/// The revision of the source, and whether something in it was changed.
pub fn revision() -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let Some(revision) = output("git", &["-C", folder, "rev-parse", "--short", "HEAD"]) else {
        return "unknown".to_string();
    };
    let changed = output("git", &["-C", folder, "status", "--porcelain", "--untracked-files=no"]);
    if changed.is_some_and(|changed| !changed.is_empty()) { format!("{revision}, changed") } else { revision }
}

/// The average load of the last minute, where the system tells.
pub fn load() -> String {
    let told = fs::read_to_string("/proc/loadavg").ok();
    told.and_then(|text| Some(text.split_whitespace().next()?.to_string())).unwrap_or_else(|| "unknown".to_string())
}

/// Today in UTC, as `2026-03-10`.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    date(seconds / 86_400)
}

/// The date of a day since 1970-01-01, by counting from 1 March of year 0 in cycles of 400 years (Hinnant, "chrono-
/// compatible low-level date algorithms").
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (cycle, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (month, day) = ((month + 2) % 12 + 1, day - (153 * month + 2) / 5 + 1);
    let year = 400 * cycle + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn output(command: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(command).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// What a table of measurements says of the machine, a line each: the load is that before them and that of now.
pub fn facts(load_before: &str, versions: &[String]) -> String {
    let mut facts = format!(
        "- processor: {} ({})\n- load before and after: {load_before} and {}\n- {}\n- {}\n",
        processor(),
        instructions(),
        load(),
        compiler(),
        versions.join(", "),
    );
    if pinning(1).is_none() {
        facts.push_str("- nothing is pinned to processors: there is no `taskset` here\n");
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates() {
        assert_eq!(
            [0, 58, 59, 11_016, 20_522].map(date),
            ["1970-01-01", "1970-02-28", "1970-03-01", "2000-02-29", "2026-03-10"]
        );
    }
}
