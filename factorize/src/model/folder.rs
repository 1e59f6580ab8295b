//! The folder that keeps a model: the names of its files and what `model.json` says of them.

mod ids;
mod load;
mod save;

use super::{Link, Settings, Summary, Unit};
use flate2::Crc;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What this program writes and reads; another number means that the files mean something else.
const FORMAT: u64 = 2;

/// The first format that this program reads: models of format 1 have no units of their own.
const FIRST_FORMAT: u64 = 1;

/// Names the format, the sizes and the other files; written last.
const HEADER: &str = "model.json";
const USERS: &str = "users.txt";
const ITEMS: &str = "items.txt";
const W: &str = "W.npy";
const H: &str = "H.npy";
const USER_BIAS: &str = "user_bias.npy";
const ITEM_BIAS: &str = "item_bias.npy";
const USER_COUNT: &str = "user_count.npy";
const ITEM_COUNT: &str = "item_count.npy";
const CENTER: &str = "center.npy";
const SCALE: &str = "scale.npy";
const SEEN_STARTS: &str = "seen_starts.npy";
const SEEN_ITEMS: &str = "seen_items.npy";
const HISTORY: &str = "history.csv";
const PICTURE: &str = "cost.png";
const REPORT: &str = "report.html";

/// All files of a model.
const FILES: [&str; 16] = [
    HEADER,
    USERS,
    ITEMS,
    W,
    H,
    USER_BIAS,
    ITEM_BIAS,
    USER_COUNT,
    ITEM_COUNT,
    CENTER,
    SCALE,
    SEEN_STARTS,
    SEEN_ITEMS,
    HISTORY,
    PICTURE,
    REPORT,
];

/// `model.json`.
#[derive(Serialize, Deserialize)]
struct Header {
    format: u64,
    /// The version of the program that wrote it.
    version: String,
    users: usize,
    items: usize,
    rank: usize,
    offset: f64,
    mean: f64,
    range: (f64, f64),
    link: Link,
    /// Whose units `center.npy` and `scale.npy` hold, if there are units.
    #[serde(default)]
    units: Option<UnitsOf>,
    settings: Settings,
    summary: Summary,
    /// The other files by their names, to see that they belong together.
    files: BTreeMap<String, Sum>,
}

/// Whose units a model has.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct UnitsOf {
    side: Side,
    /// The unit of unknown users or items.
    cold: Unit,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    User,
    Item,
}

/// What of the header every version has.
#[derive(Deserialize)]
struct Version {
    format: u64,
    version: String,
}

/// What a file held when it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    bytes: u64,
    crc32: u32,
}

impl Sum {
    fn of(bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Sum { bytes: bytes.len() as u64, crc32: crc.sum() }
    }
}
