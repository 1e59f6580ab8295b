//! Matrices with holes as CSV.

use super::{accepted, scratch::Scratch};
use factorize::{read_matrix, write_matrix};

pub(super) fn target(data: &[u8]) -> bool {
    let Some(matrix) = accepted(read_matrix(Scratch::file(data).path())) else { return false };
    let mut text = Vec::new();
    write_matrix(matrix.view(), &mut text).expect("memory can be written");
    let again = read_matrix(Scratch::file(&text).path()).expect("what was written can be read");
    let bits = |number: &f64| if number.is_nan() { None } else { Some(number.to_bits()) };
    assert_eq!(again.dim(), matrix.dim());
    assert!(again.iter().map(bits).eq(matrix.iter().map(bits)), "{matrix}\n{again}");
    true
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    [
        "NaN,4,5\n4,4,5\n5,3,4\n2,3,3\n",
        "a,b,c\n,4,5\n4,NaN,nan\nNA,3,-4.5",
        "\u{feff} a , b,\r\n, 4 ,5\r\n4,NaN,nan\r\n\r\nNA,3e0,-4.5\r\n",
        "\"4\",5e-324,1.7976931348623157e308\n\"-0\",\"3\",0.1\n",
        "7",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
