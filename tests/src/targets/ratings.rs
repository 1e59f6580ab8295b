//! Files of ratings. The first byte chooses how they are read, the others are the file.

use super::{accepted, scratch::Scratch};
use factorize::ratings::{Format, Ratings, ReadOptions, read};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

const FORMATS: [Option<Format>; 13] = [
    None,
    Some(Format::Space),
    Some(Format::Tab),
    Some(Format::Comma),
    Some(Format::Semicolon),
    Some(Format::Colons),
    Some(Format::Dense),
    Some(Format::MatrixMarket),
    Some(Format::Npy),
    Some(Format::Parquet),
    Some(Format::Pipe),
    Some(Format::JsonLines),
    Some(Format::Blocks),
];

/// Bad lines are skipped.
const SKIP: u8 = 16;
/// The file is packed.
const PACKED: u8 = 32;

pub(super) fn target(data: &[u8]) -> bool {
    let Some((&choice, file)) = data.split_first() else { return false };
    let file = if choice & PACKED != 0 { Scratch::file(&packed(file)) } else { Scratch::file(file) };
    let format = FORMATS[usize::from(choice & 15) % FORMATS.len()];
    let options = ReadOptions { format, skip_bad: choice & SKIP != 0, ..ReadOptions::default() };
    let Some((ratings, reading)) = accepted(read(file.path(), &options)) else { return false };
    assert_eq!(reading.ratings, ratings.len());
    assert!(!reading.to_string().is_empty());

    let text: String = triplets(&ratings).map(|(user, item, value)| format!("{user},{item},{value}\n")).collect();
    let comma = ReadOptions { format: Some(Format::Comma), ..ReadOptions::default() };
    let (again, reading) =
        read(Scratch::file(text.as_bytes()).path(), &comma).expect("what was read can be read again");
    assert!(triplets(&again).eq(triplets(&ratings)), "{text}");
    assert_eq!(reading.duplicates, 0);
    true
}

/// The user and item, quoted, and the rating of each.
fn triplets(ratings: &Ratings) -> impl Iterator<Item = (String, String, f32)> {
    let quoted = |id: &str| format!("\"{}\"", id.replace('"', "\"\""));
    (0..ratings.len()).map(move |place| {
        let (user, item) = (ratings.user[place], ratings.item[place]);
        (quoted(ratings.users.name(user)), quoted(ratings.items.name(item)), ratings.value[place])
    })
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory can be written")
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let chosen = |choice: u8, file: &[u8]| [&[choice], file].concat();
    let texts: [&[u8]; 15] = [
        b"1 10 3.5\n2 10 4\n1 11 0.5\n",
        b"# by hand\n196\t242\t3\t881250949\r\n186\t302\t3\t891717742\r\n\r\n22\t377\t1\t878887116",
        b"user,item,rating\na,\"b \"\"c\"\"\",5\n\"d,e\",f,-1e3\n",
        b"user_id;title;rating\n1;\"A; B\";10\n2;C;0\n",
        b"1::1193::5::978300760\n1::661::3::978302109\n1::1193::4::978300761\n",
        b"\xef\xbb\xbfNaN,4,5\n4,,NA\n5,3,4\n2,3,3\n",
        b"user,x,y,z\na,1,,3\nb,,2.5,\n",
        b"%%MatrixMarket matrix coordinate real general\n% made by hand\n3 4 2\n1 2 3.5\n3 4 -1\n",
        b"%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n",
        b"1,2,3\n1,2\nx,,\n,5,1\n\"6,7,8\n",
        b"item,user,rating\n1,2,1e38\n1,3,1e-45\n",
        b"1 2 99999999999999999999999999\n1 2 0x10\n",
        b"{\"user\": \"a\", \"item\": \"x\", \"rating\": 3}\n{\"user\": \"b\", \"item\": 7, \"rating\": 2.5}\n",
        b"8:\n242,3,2005-09-06\n302,4,2005-05-12\n9:\n242,5,2005-09-06\n",
        b"date|s1|s2\n2024-01-01|1,5|\n2024-01-02||3\n",
    ];
    let mut seeds: Vec<_> = texts.iter().flat_map(|text| [chosen(0, text), chosen(SKIP, text)]).collect();
    seeds.push(chosen(PACKED, texts[0]));
    seeds.push(chosen(0, &packed(&texts[1].repeat(20))));
    let numbers = [1.0, 2.0, 3.5, 1.0, 3.0, f64::NAN];
    let doubles: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let integers: Vec<u8> = [1, 2, 300i16, 1, 3, -4].iter().flat_map(|number| number.to_be_bytes()).collect();
    seeds.push(chosen(SKIP, &npy("<f8", false, "(2, 3)", &doubles)));
    seeds.push(chosen(SKIP, &npy("<f8", true, "(2, 3)", &doubles)));
    seeds.push(chosen(0, &npy("<f8", false, "(3, 2)", &doubles)));
    seeds.push(chosen(0, &npy("<f8", true, "(3, 2)", &doubles)));
    seeds.push(chosen(0, &npy(">i2", false, "(2, 3)", &integers)));
    seeds
}

/// A file of NumPy.
fn npy(element: &str, fortran_order: bool, shape: &str, elements: &[u8]) -> Vec<u8> {
    let order = if fortran_order { "True" } else { "False" };
    let header = format!("{{'descr': '{element}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let length = header.len() as u16;
    [b"\x93NUMPY\x01\x00", &length.to_le_bytes()[..], header.as_bytes(), elements].concat()
}
