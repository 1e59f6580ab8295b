//! Numbers as they stand in files.

/// Powers of ten that `f32` holds exactly.
const TENS: [f32; 11] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/// The rating that a text says: rounded correctly, or nothing if it is not a finite number.
pub(super) fn rating(text: &[u8]) -> Option<f32> {
    short_decimal(text).or_else(|| {
        let number: f32 = std::str::from_utf8(text).ok()?.parse().ok()?;
        number.is_finite().then_some(number)
    })
}

/// The number that a few digits say, with or without a decimal point among them: most ratings are such.
///
/// Digits and power of ten are exact, so that the one division rounds correctly.
fn short_decimal(text: &[u8]) -> Option<f32> {
    if text.len() > 8 {
        return None;
    }
    let (mut digits, mut decimals, mut point) = (0_u32, 0, false);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10 + u32::from(byte - b'0');
                decimals += usize::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    let exact = digits < 1 << 24 && text.len() > usize::from(point);
    exact.then(|| digits as f32 / TENS[decimals])
}

/// The whole number that digits say.
pub(super) fn whole(text: &[u8]) -> Option<u64> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if digits { std::str::from_utf8(text).ok()?.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_reads_them() {
        let mut texts: Vec<String> =
            ["0", "5", "3.5", ".5", "4.", "-1", "+2.25", "1e3", "1E-3", "16777217", "8388608.5"]
                .map(String::from)
                .into();
        texts.extend((0..20_000).map(|number| format!("{}.{:03}", number / 7, number % 1000)));
        texts.extend((0..2000).map(|number| format!("{}", f64::from(number) * 0.001_234_567)));
        for text in &texts {
            let expected: f32 = text.parse().unwrap();
            assert_eq!(rating(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_finite_number() {
        for text in ["", ".", "-", "1.2.3", "3,5", "five", "inf", "NaN", "-infinity", "1e39", "1 2", "0x1"] {
            assert_eq!(rating(text.as_bytes()), None, "{text}");
        }
        assert_eq!([whole(b"12"), whole(b"+1"), whole(b""), whole(b"1.0")], [Some(12), None, None, None]);
    }
}
