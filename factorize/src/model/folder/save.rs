//! Writing a model so that the folder holds the old one or the new one.

use super::{
    CENTER, FILES, FORMAT, H, HEADER, HISTORY, Header, ITEM_BIAS, ITEM_COUNT, ITEMS, PICTURE, REPORT, SCALE,
    SEEN_ITEMS, SEEN_STARTS, Side, Sum, USER_BIAS, USER_COUNT, USERS, UnitsOf, W, ids,
};
use crate::{
    model::{Model, ModelError, Precision, Record, Seen, Units},
    npy,
    output::{check_writable, sync_folder, write_whole},
    plot::cost_png,
};
use flate2::CrcWriter;
use ndarray::{ArrayRef, Dimension};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

impl Model {
    /// Writes the model to a folder, which is made if it is not there, with what the fit went through, who rated
    /// what and the report of the fit. The factors and biases are written in the precision of the settings.
    ///
    /// All files are written to a folder inside it first, and moved to their places when all are on the disk,
    /// `model.json` last. If writing fails, the model that was there before is as it was; if the machine stops
    /// while the files are moved, [`Model::load`] sees that they do not belong together. Other files in the
    /// folder stay.
    ///
    /// # Errors
    /// [`ModelError::Write`] says which file could not be written, [`ModelError::Unfit`] what is wrong with a
    /// model whose shapes disagree or that has numbers that are not finite.
    pub fn save(&self, folder: &Path, record: &Record, seen: &Seen, report: &str) -> Result<(), ModelError> {
        let seen_problem = || seen.problem(self.users.len(), self.items.len());
        if let Some(problem) = self.problem().or_else(seen_problem) {
            return Err(ModelError::Unfit { folder: folder.into(), problem });
        }
        let picture = cost_png(&record.steps.iter().map(|step| step.train_rmse).collect::<Vec<_>>())?;
        let mut files = Staging::new(folder)?;
        files.write(USERS, |file| ids::write(&self.users, file))?;
        files.write(ITEMS, |file| ids::write(&self.items, file))?;
        let precision = record.settings.precision;
        files.write(W, |file| write_real(&self.w, precision, file))?;
        files.write(H, |file| write_real(&self.h, precision, file))?;
        files.write(USER_BIAS, |file| write_real(&self.user_bias, precision, file))?;
        files.write(ITEM_BIAS, |file| write_real(&self.item_bias, precision, file))?;
        files.write(USER_COUNT, |file| write_list(&self.user_count, file))?;
        files.write(ITEM_COUNT, |file| write_list(&self.item_count, file))?;
        if let Some(units) = self.units.own() {
            // In double precision always: a center may be far greater than what differs around it.
            let (center, scale): (Vec<f64>, Vec<f64>) = units.each.iter().map(|unit| (unit.center, unit.scale)).unzip();
            files.write(CENTER, |file| write_list(&center, file))?;
            files.write(SCALE, |file| write_list(&scale, file))?;
        }
        files.write(SEEN_STARTS, |file| write_list(&seen.starts, file))?;
        files.write(SEEN_ITEMS, |file| write_list(&seen.items, file))?;
        files.write(HISTORY, |file| record.write_steps(file))?;
        files.write(PICTURE, |file| file.write_all(&picture))?;
        files.write(REPORT, |file| file.write_all(report.as_bytes()))?;
        let header = Header {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").into(),
            users: self.users.len(),
            items: self.items.len(),
            rank: self.rank(),
            offset: self.offset,
            mean: self.mean,
            range: self.range,
            link: self.link,
            units: match &self.units {
                Units::Shared => None,
                Units::Users(units) => Some(UnitsOf { side: Side::User, cold: units.cold }),
                Units::Items(units) => Some(UnitsOf { side: Side::Item, cold: units.cold }),
            },
            settings: record.settings.clone(),
            summary: record.summary.clone(),
            files: files.sums.clone(),
        };
        files.write(HEADER, |file| {
            serde_json::to_writer_pretty(&mut *file, &header)?;
            writeln!(file)
        })?;
        files.publish()
    }

    /// Checks that [`save`](Model::save) can write to a folder, which is made if it is not there, before the work whose
    /// result it is to hold. What a program that was killed while it saved has left is removed.
    ///
    /// # Errors
    /// [`ModelError::Write`] says which file could not be written.
    pub fn check_folder(folder: &Path) -> Result<(), ModelError> {
        let files = Staging::new(folder)?;
        check_writable(&files.inner.join(HEADER)).map_err(refused(folder.into()))?;
        match FILES.iter().map(|name| folder.join(name)).find(|file| file.is_dir()) {
            Some(file) => Err(refused(file)(io::ErrorKind::IsADirectory.into())),
            None => Ok(()),
        }
    }
}

/// Files of a folder that are not yet in their places.
struct Staging<'a> {
    folder: &'a Path,
    /// Where they are meanwhile.
    inner: PathBuf,
    /// What they hold.
    sums: BTreeMap<String, Sum>,
}

impl<'a> Staging<'a> {
    fn new(folder: &'a Path) -> Result<Self, ModelError> {
        let inner = folder.join(".saving");
        // A program that was killed may have left it.
        match fs::remove_dir_all(&inner) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(folder.into())(error)),
            _ => fs::create_dir_all(&inner).map_err(refused(folder.into()))?,
        }
        Ok(Staging { folder, inner, sums: BTreeMap::new() })
    }

    fn write(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ModelError> {
        let mut sum = None;
        let written = write_whole(&self.inner.join(name), |file| {
            let mut file = CrcWriter::new(file);
            write(&mut file)?;
            let crc = file.crc();
            sum = Some((crc.sum(), file.get_mut().stream_position()?));
            Ok(())
        });
        written.map_err(refused(self.folder.join(name)))?;
        self.sums.extend(sum.map(|(crc32, bytes)| (name.to_string(), Sum { bytes, crc32 })));
        Ok(())
    }

    /// Puts the files in their places, `model.json` when the others are known to be there.
    fn publish(self) -> Result<(), ModelError> {
        let place = |name: &str| {
            fs::rename(self.inner.join(name), self.folder.join(name)).map_err(refused(self.folder.join(name)))
        };
        self.sums.keys().filter(|name| *name != HEADER).try_for_each(|name| place(name))?;
        let settled = || sync_folder(self.folder).map_err(refused(self.folder.into()));
        settled()?;
        place(HEADER)?;
        settled()
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // The error that is told is the first one; an empty model folder was perhaps made for this.
        let _ = fs::remove_dir_all(&self.inner);
        let _ = fs::remove_dir(self.folder);
    }
}

fn refused(file: PathBuf) -> impl FnOnce(io::Error) -> ModelError {
    move |source| ModelError::Write { file, source }
}

fn write_list<A: npy::Element>(list: &[A], file: &mut dyn Write) -> io::Result<()> {
    npy::write(&[list.len()], list.iter().copied(), file)
}

fn write_real<D: Dimension>(array: &ArrayRef<f64, D>, precision: Precision, file: &mut dyn Write) -> io::Result<()> {
    match precision {
        Precision::F64 => npy::write(array.shape(), array.iter().copied(), file),
        Precision::F32 => npy::write(array.shape(), array.iter().map(|&x| x as f32), file),
    }
}
