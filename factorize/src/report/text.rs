//! Words and numbers on the page.

/// A text that stands for itself in HTML, between tags or in an attribute.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Other control characters are not allowed in HTML.
            sign if sign.is_control() => safe.push(' '),
            sign => safe.push(sign),
        }
    }
    safe
}

/// A number with four digits or so.
pub fn number(value: f64) -> String {
    let text = match value.abs() {
        0.0 => "0".into(),
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 10.0 => format!("{value:.2}"),
        size if size >= 0.01 => format!("{value:.4}"),
        _ => format!("{value:.2e}"),
    };
    text.replace('-', "−")
}

/// A whole number with its thousands apart.
pub fn count(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A time with its unit.
pub fn seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_a_tag() {
        assert_eq!(escaped("<b>&\"it's\"\u{1}"), "&lt;b&gt;&amp;&quot;it&#39;s&quot; ");
    }

    #[test]
    fn numbers_are_short() {
        let short = [0.0, 0.91823, -0.5, 12.3456, 1234.56, 1.5e-7].map(number);
        assert_eq!(short, ["0", "0.9182", "−0.5000", "12.35", "1235", "1.50e−7"]);
        assert_eq!([7, 999, 1000, 1234567].map(count), ["7", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567"]);
        assert_eq!([0.0123, 2.5].map(seconds), ["12 ms", "2.50 s"]);
    }
}
