//! Checkpoints of fits. The first byte says whether the checksum is put right, the others are the checkpoint.

use super::{
    accepted,
    small_fit::{Keeping, fit},
};
use flate2::Crc;
use std::io::Cursor;

/// The checkpoint is given the checksum that belongs to it.
const SIGNED: u8 = 1;

/// The length of what comes before the contents.
const MAGIC: usize = 24;

pub(super) fn target(data: &[u8]) -> bool {
    let Some((&signed, checkpoint)) = data.split_first() else { return false };
    let mut checkpoint = checkpoint.to_vec();
    if signed & SIGNED != 0 {
        sign(&mut checkpoint);
    }
    let mut host = Keeping { most: 1, ..Keeping::default() };
    let fitted = fit(Some(&mut Cursor::new(&checkpoint)), &mut host);
    // A fit goes on from the next checkpoint to the same end.
    if let Some(next) = host.checkpoints.first() {
        let again = fit(Some(&mut Cursor::new(next)), &mut Keeping::default());
        let end = |fitted: &Result<_, factorize::Error>| match fitted {
            Ok(factorize::fit::Fitted { model, .. }) => format!("{model:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(end(&again), end(&fitted));
    }
    autodiff::clear_plans();
    accepted(fitted).is_some()
}

/// Puts the checksum at the end right.
fn sign(checkpoint: &mut [u8]) {
    if let Some((contents, end)) = checkpoint.split_last_chunk_mut::<4>()
        && let Some(contents) = contents.get(MAGIC..)
    {
        let mut sum = Crc::new();
        sum.update(contents);
        *end = sum.sum().to_le_bytes();
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut host = Keeping { most: usize::MAX, ..Keeping::default() };
    fit(None, &mut host).expect("the fit succeeds");
    let kept = host.checkpoints.iter().step_by(3);
    kept.flat_map(|checkpoint| [0, SIGNED].map(|signed| [&[signed], &checkpoint[..]].concat())).collect()
}
