//! Reading a model back, with a look at everything that can be wrong with its folder.

use super::{
    CENTER, FIRST_FORMAT, FORMAT, H, HEADER, Header, ITEM_BIAS, ITEM_COUNT, ITEMS, SCALE, SEEN_ITEMS, SEEN_STARTS,
    Side, Sum, USER_BIAS, USER_COUNT, USERS, UnitsOf, Version, W, ids,
};
use crate::{
    model::{Model, ModelError, OwnUnits, Precision, Seen, Unit, Units},
    npy,
    ratings::Ids,
};
use ndarray::{Array1, Array2};
use std::{fs, io, path::Path};

/// No `model.json` is as long as this.
const LARGEST_HEADER: u64 = 16 << 20;

impl Model {
    /// Reads the model of a folder.
    ///
    /// # Errors
    /// [`ModelError`] says which file is missing, cut off, of another version or does not go with the others.
    pub fn load(folder: &Path) -> Result<Model, ModelError> {
        let files = Files::open(folder)?;
        let header = &files.header;
        let (users, items, rank) = (header.users, header.items, header.rank);
        let model = Model {
            users: files.ids(USERS, users)?,
            items: files.ids(ITEMS, items)?,
            offset: header.offset,
            mean: header.mean,
            link: header.link,
            range: header.range,
            units: files.units()?,
            w: files.matrix(W, (users, rank))?,
            h: files.matrix(H, (rank, items))?,
            user_bias: files.vector(USER_BIAS, users)?,
            item_bias: files.vector(ITEM_BIAS, items)?,
            user_count: files.array(USER_COUNT, &[users])?,
            item_count: files.array(ITEM_COUNT, &[items])?,
        };
        match model.problem() {
            Some(problem) => Err(ModelError::Damaged { file: folder.into(), problem }),
            None => Ok(model),
        }
    }
}

impl Seen {
    /// Reads from the folder of a model who rated what.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(folder: &Path) -> Result<Seen, ModelError> {
        let files = Files::open(folder)?;
        let (_, starts) = files.npy(SEEN_STARTS)?;
        let (_, items) = files.npy(SEEN_ITEMS)?;
        let seen = Seen { starts, items };
        match seen.problem(files.header.users, files.header.items) {
            Some(problem) => Err(files.damaged(SEEN_STARTS, problem)),
            None => Ok(seen),
        }
    }
}

/// The files of a folder, with what `model.json` says of them.
struct Files<'a> {
    folder: &'a Path,
    header: Header,
}

impl<'a> Files<'a> {
    fn open(folder: &'a Path) -> Result<Self, ModelError> {
        let no_model = |problem| ModelError::NoModel { folder: folder.into(), problem };
        let file = folder.join(HEADER);
        let text = match fs::metadata(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_model("there is no such folder")),
            Err(source) => return Err(ModelError::Read { file: folder.into(), source }),
            Ok(place) if !place.is_dir() => return Err(no_model("it is a file")),
            Ok(_) => match regular(&file, LARGEST_HEADER) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(no_model("there is no model.json in it"));
                }
                Err(source) => return Err(ModelError::Read { file, source }),
                Ok(None) => {
                    let problem = format!("it is no file of at most {LARGEST_HEADER} bytes");
                    return Err(ModelError::Damaged { file, problem });
                }
                Ok(Some(text)) => text,
            },
        };
        let damaged = |error: serde_json::Error| ModelError::Damaged { file: file.clone(), problem: error.to_string() };
        let version: Version = serde_json::from_slice(&text).map_err(damaged)?;
        if !(FIRST_FORMAT..=FORMAT).contains(&version.format) {
            return Err(ModelError::Format { file, found: version.format, by: version.version, expected: FORMAT });
        }
        let header = serde_json::from_slice(&text).map_err(damaged)?;
        Ok(Files { folder, header })
    }

    fn damaged(&self, name: &str, problem: impl Into<String>) -> ModelError {
        ModelError::Damaged { file: self.folder.join(name), problem: problem.into() }
    }

    /// All of a file, if it is the one that was written with `model.json`.
    fn bytes(&self, name: &str) -> Result<Vec<u8>, ModelError> {
        let Some(expected) = self.header.files.get(name) else {
            return Err(self.damaged(name, "model.json does not know the file"));
        };
        let file = self.folder.join(name);
        let differs = |found: u64| {
            let expected = expected.bytes;
            self.damaged(name, format!("the file has {found} bytes, expected {expected} as in model.json"))
        };
        // Before it is read: what it promises is not allocated.
        if let Ok(place) = fs::metadata(&file)
            && place.is_file()
            && place.len() != expected.bytes
        {
            return Err(differs(place.len()));
        }
        let bytes = match regular(&file, u64::MAX) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(self.damaged(name, "the file is missing"));
            }
            Err(source) => return Err(ModelError::Read { file, source }),
            Ok(None) => return Err(self.damaged(name, "it is no regular file")),
            Ok(Some(bytes)) => bytes,
        };
        let found = Sum::of(&bytes);
        if found.bytes != expected.bytes {
            return Err(differs(found.bytes));
        }
        if found.crc32 != expected.crc32 {
            let (found, expected) = (found.crc32, expected.crc32);
            let problem = format!("the file's checksum is {found:08x}, expected {expected:08x} as in model.json");
            return Err(self.damaged(name, problem));
        }
        Ok(bytes)
    }

    fn ids(&self, name: &str, count: usize) -> Result<Ids, ModelError> {
        let ids = ids::parse(self.bytes(name)?).map_err(|problem| self.damaged(name, problem))?;
        if ids.len() != count {
            let found = ids.len();
            return Err(self.damaged(name, format!("there are {found} ids, expected {count} as in model.json")));
        }
        Ok(ids)
    }

    /// The shape and the elements of an array.
    fn npy<A: npy::Element>(&self, name: &str) -> Result<(Vec<usize>, Vec<A>), ModelError> {
        npy::read(&self.bytes(name)?).map_err(|problem| self.damaged(name, problem))
    }

    /// The elements of an array of this shape.
    fn array<A: npy::Element>(&self, name: &str, shape: &[usize]) -> Result<Vec<A>, ModelError> {
        let (found, elements) = self.npy(name)?;
        if found == shape {
            return Ok(elements);
        }
        let (found, expected) = (told(&found), told(shape));
        Err(self.damaged(name, format!("the array is {found}, expected {expected} as in model.json")))
    }

    /// The numbers of an array of this shape in the precision of the settings.
    fn real(&self, name: &str, shape: &[usize]) -> Result<Vec<f64>, ModelError> {
        match self.header.settings.precision {
            Precision::F64 => self.array(name, shape),
            Precision::F32 => Ok(self.array::<f32>(name, shape)?.into_iter().map(f64::from).collect()),
        }
    }

    fn units(&self) -> Result<Units, ModelError> {
        let Some(UnitsOf { side, cold }) = self.header.units else { return Ok(Units::Shared) };
        let count = match side {
            Side::User => self.header.users,
            Side::Item => self.header.items,
        };
        let (centers, scales) = (self.array::<f64>(CENTER, &[count])?, self.array::<f64>(SCALE, &[count])?);
        let each = centers.into_iter().zip(scales).map(|(center, scale)| Unit { center, scale }).collect();
        let units = OwnUnits { cold, each };
        Ok(match side {
            Side::User => Units::Users(units),
            Side::Item => Units::Items(units),
        })
    }

    fn vector(&self, name: &str, length: usize) -> Result<Array1<f64>, ModelError> {
        Ok(self.real(name, &[length])?.into())
    }

    fn matrix(&self, name: &str, shape: (usize, usize)) -> Result<Array2<f64>, ModelError> {
        let numbers = self.real(name, &[shape.0, shape.1])?;
        Array2::from_shape_vec(shape, numbers).map_err(|error| self.damaged(name, error.to_string()))
    }
}

/// The contents of a regular file of at most `most` bytes; `None` of another one, such as a pipe, which might never end.
fn regular(file: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let place = fs::metadata(file)?;
    if !place.is_file() || place.len() > most {
        return Ok(None);
    }
    fs::read(file).map(Some)
}

/// A shape in words: `3 x 4`, or `3` of a vector.
fn told(shape: &[usize]) -> String {
    shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" x ")
}
