//! Figures for people: as many digits as say something.

use wire::Unit;

/// What stands where nothing was measured.
pub(crate) const NOTHING: &str = "–";

/// A value with its unit: `0.024 %`, `61 ms`, `1,204 /s`; a dash for what is no
/// finite number.
#[must_use]
pub fn value(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let figure = figure(value, unit);
    match unit.sign() {
        "" => figure,
        sign => format!("{figure} {sign}"),
    }
}

fn figure(value: f64, unit: Unit) -> String {
    let size = value.abs();
    if size > 0.0 && size < 0.0005 {
        return if value < 0.0 { ">−0.001" } else { "<0.001" }.to_owned();
    }
    let decimals = if size < 0.1 {
        3
    } else if size < 1.0 {
        2
    } else if size < 10.0 || (unit == Unit::Percent && size < 99.95) {
        1
    } else {
        0
    };
    trimmed(value, decimals)
}

/// A figure with so many decimals, without the zeros at its end, thousands apart.
pub(crate) fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let text = match text.split_once('.') {
        Some((whole, part)) => match part.trim_end_matches('0') {
            "" => grouped(whole),
            part => format!("{}.{part}", grouped(whole)),
        },
        None => grouped(&text),
    };
    if value < 0.0 && text != "0" {
        format!("−{text}")
    } else {
        text
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_digits_that_say_something() {
        let said = |number: f64, unit| value(number, unit);
        assert_eq!(said(0.024, Unit::Percent), "0.024 %");
        assert_eq!(said(0.1, Unit::Percent), "0.1 %");
        assert_eq!(said(3.07, Unit::Percent), "3.1 %");
        assert_eq!(said(97.26, Unit::Percent), "97.3 %");
        assert_eq!(said(99.97, Unit::Percent), "100 %");
        assert_eq!(said(61.4, Unit::Milliseconds), "61 ms");
        assert_eq!(said(2.04, Unit::Milliseconds), "2 ms");
        assert_eq!(said(63.9, Unit::FramesPerSecond), "64 FPS");
        assert_eq!(said(412.0, Unit::RequestsPerSecond), "412 /s");
        assert_eq!(said(1_204.0, Unit::RequestsPerSecond), "1,204 /s");
        assert_eq!(said(1_234_567.0, Unit::Count), "1,234,567");
        assert_eq!(said(48.0, Unit::Megabytes), "48 MB");
    }

    #[test]
    fn what_is_tiny_is_not_said_to_be_nothing() {
        assert_eq!(value(0.0, Unit::Percent), "0 %");
        assert_eq!(value(0.000_1, Unit::Percent), "<0.001 %");
        assert_eq!(value(-0.000_1, Unit::Percent), ">−0.001 %");
        assert_eq!(value(-0.0, Unit::Count), "0");
        assert_eq!(value(-12.0, Unit::Milliseconds), "−12 ms");
    }

    #[test]
    fn what_is_no_number_is_a_dash() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(value(number, Unit::Milliseconds), NOTHING);
        }
    }
}
