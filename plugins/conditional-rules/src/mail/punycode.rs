//! Punycode (RFC 3492), encoding only. Never decoding means that no made-up encoded label can turn
//! into another name.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;

/// Appends the encoded form of a label, without the prefix `xn--`. None when a number grows too
/// large, which takes a label far longer than allowed.
pub(crate) fn encode(label: &[char], out: &mut String) -> Option<()> {
    out.extend(label.iter().filter(|character| character.is_ascii()));
    let basic =
        u32::try_from(label.iter().filter(|character| character.is_ascii()).count()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (INITIAL_N, 0_u32, INITIAL_BIAS, basic);
    let length = u32::try_from(label.len()).ok()?;
    while handled < length {
        let next = label.iter().map(|c| u32::from(*c)).filter(|code| *code >= n).min()?;
        let step = next.checked_sub(n)?.checked_mul(handled.checked_add(1)?)?;
        delta = delta.checked_add(step)?;
        n = next;
        for code in label.iter().map(|c| u32::from(*c)) {
            if code < n {
                delta = delta.checked_add(1)?;
            }
            if code == n {
                push_number(delta, bias, out)?;
                bias = adapt(delta, handled.checked_add(1)?, handled == basic)?;
                delta = 0;
                handled = handled.checked_add(1)?;
            }
        }
        delta = delta.checked_add(1)?;
        n = n.checked_add(1)?;
    }
    Some(())
}

fn push_number(mut number: u32, bias: u32, out: &mut String) -> Option<()> {
    let mut k = BASE;
    loop {
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if number < threshold {
            out.push(digit(number)?);
            return Some(());
        }
        let above = number.checked_sub(threshold)?;
        let radix = BASE.checked_sub(threshold)?;
        out.push(digit(threshold.checked_add(above.checked_rem(radix)?)?)?);
        number = above.checked_div(radix)?;
        k = k.checked_add(BASE)?;
    }
}

/// `a` to `z` for 0 to 25, `0` to `9` for 26 to 35.
fn digit(value: u32) -> Option<char> {
    match value {
        0..=25 => char::from_digit(value.checked_add(10)?, 36),
        _ => char::from_digit(value.checked_sub(26)?, 10),
    }
}

fn adapt(delta: u32, points: u32, first: bool) -> Option<u32> {
    let mut delta = if first { delta.checked_div(DAMP)? } else { delta.checked_div(2)? };
    delta = delta.checked_add(delta.checked_div(points)?)?;
    let mut k = 0_u32;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta = delta.checked_div(BASE - T_MIN)?;
        k = k.checked_add(BASE)?;
    }
    let scaled = delta.checked_mul(BASE - T_MIN + 1)?;
    k.checked_add(scaled.checked_div(delta.checked_add(SKEW)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_encoded_as_the_standard_says() {
        for (label, expected) in [
            ("bücher", "bcher-kva"),
            ("münchen", "mnchen-3ya"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
            ("日本語", "wgv71a119e"),
        ] {
            let mut out = String::new();
            let chars: Vec<char> = label.chars().collect();
            encode(&chars, &mut out).unwrap();
            assert_eq!(out, expected, "{label}");
        }
    }
}
