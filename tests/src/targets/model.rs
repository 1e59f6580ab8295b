//! Folders of models. The first byte says whether the checksums are put right, the others are the files.

use super::{
    accepted, folder,
    scratch::Scratch,
    small_fit::{Keeping, fit, ratings},
};
use factorize::{
    fit::Fitted,
    model::{Model, Record, Seen},
};
use flate2::Crc;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::LazyLock};

/// `model.json` is given the lengths and checksums that belong to the other files.
const SIGNED: u8 = 1;

const HEADER: &str = "model.json";
const FILES: [&str; 11] = [
    HEADER,
    "users.txt",
    "items.txt",
    "W.npy",
    "H.npy",
    "user_bias.npy",
    "item_bias.npy",
    "user_count.npy",
    "item_count.npy",
    "seen_starts.npy",
    "seen_items.npy",
];

/// A model and what its fit went through.
static FITTED: LazyLock<(Model, Record)> = LazyLock::new(|| {
    let Fitted { model, record, .. } = fit(None, &mut Keeping::default()).expect("the fit succeeds");
    (model, record)
});

pub(super) fn target(data: &[u8]) -> bool {
    let Some((&signed, files)) = data.split_first() else { return false };
    let scratch = Scratch::new();
    folder::unpack(files, &FILES, scratch.path());
    if signed & SIGNED != 0 {
        sign(scratch.path());
    }
    let (model, seen) = (accepted(Model::load(scratch.path())), accepted(Seen::load(scratch.path())));
    let (Some(model), Some(seen)) = (model, seen) else { return false };
    (0..model.users.len() as u32).for_each(|user| _ = seen.items(user));

    let copy = Scratch::new();
    model.save(copy.path(), &FITTED.1, &seen, "").expect("a model that was read can be written");
    assert_eq!(accepted(Model::load(copy.path())), Some(model));
    assert_eq!(accepted(Seen::load(copy.path())), Some(seen));
    true
}

/// Puts right what `model.json` says of the other files, if it is JSON.
fn sign(folder: &Path) {
    let header = fs::read(folder.join(HEADER)).unwrap_or_default();
    let Ok(mut header) = serde_json::from_slice::<Value>(&header) else { return };
    for name in &FILES[1..] {
        let bytes = fs::read(folder.join(name)).unwrap_or_default();
        let mut sum = Crc::new();
        sum.update(&bytes);
        if let Some(file) = header.pointer_mut(&format!("/files/{name}")) {
            *file = json!({ "bytes": bytes.len(), "crc32": sum.sum() });
        }
    }
    fs::write(folder.join(HEADER), header.to_string()).expect("the temporary folder can be written");
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let scratch = Scratch::new();
    let (model, record) = &*FITTED;
    model.save(scratch.path(), record, &Seen::of(&ratings()), "").expect("the model can be written");
    let files = folder::pack(&FILES, scratch.path());
    [0, SIGNED].map(|signed| [&[signed], &files[..]].concat()).into()
}
