//! Reed-Solomon correction of one block: ISO/IEC 18004:2024, 7.5.2 and Annex B.
//!
//! Doubtful codewords can be named as erasures: two of them cost as much as one error at an unknown place. The steps are
//! syndromes, the Berlekamp-Massey algorithm begun with the erasure locator, Chien search and Forney's formula (Blahut,
//! Algebraic Codes for Data Transmission, 7.5). The syndromes are computed again at the end, so that only a codeword
//! passes.

/// The field of 256 elements modulo x⁸ + x⁴ + x³ + x² + 1: the powers of 2, repeated once, and the logarithms.
const FIELD: ([u8; 510], [u8; 256]) = field();

#[expect(
    clippy::cast_possible_truncation,
    reason = "a power is below 256, an exponent below 255"
)]
const fn field() -> ([u8; 510], [u8; 256]) {
    let mut powers = [0; 510];
    let mut logarithms = [0; 256];
    let mut power: u16 = 1;
    let mut exponent = 0;
    while exponent < 255 {
        powers[exponent] = power as u8;
        powers[exponent + 255] = power as u8;
        logarithms[power as usize] = exponent as u8;
        power <<= 1;
        if power > 255 {
            power ^= 0x11D;
        }
        exponent += 1;
    }
    (powers, logarithms)
}

fn log(value: u8) -> usize {
    usize::from(FIELD.1[usize::from(value)])
}

pub(crate) fn power(exponent: usize) -> u8 {
    FIELD.0[exponent % 255]
}

pub(crate) fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        0
    } else {
        FIELD.0[log(a) + log(b)]
    }
}

/// Returns `a / b`; 0 for a zero divisor, which callers exclude.
fn over(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        0
    } else {
        FIELD.0[log(a) + 255 - log(b)]
    }
}

/// Returns the value at `x` of a polynomial, its lowest coefficient first.
fn value_at(polynomial: &[u8], x: u8) -> u8 {
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, factor| times(sum, x) ^ factor)
}

/// The most check codewords of a block: table 9.
const MAX_CHECKS: usize = 30;

/// Corrects `block`, which ends with `checks` check codewords; `erased` has the indices of the erasures.
///
/// Returns the number of errors besides the erasures. Returns `None` and leaves the block unchanged if there are more
/// than `most_errors`, or if no codeword is near enough.
pub(crate) fn correct(
    block: &mut [u8],
    checks: usize,
    erased: &[usize],
    most_errors: usize,
) -> Option<usize> {
    debug_assert!(checks <= MAX_CHECKS && checks < block.len() && block.len() < 256);
    let syndromes = syndromes(block, checks);
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(0);
    }
    if erased.len() > checks {
        return None;
    }
    // A place is counted from the end of the block, as an exponent.
    let place = |index: usize| block.len() - 1 - index;
    let mut locator = vec![0; checks + 1];
    locator[0] = 1;
    for (count, index) in erased.iter().enumerate() {
        let root = power(place(*index));
        for i in (1..=count + 1).rev() {
            locator[i] ^= times(locator[i - 1], root);
        }
    }
    let degree = find_errors(&syndromes, &mut locator, erased.len());
    let errors = degree.checked_sub(erased.len())?;
    if errors > most_errors || 2 * errors + erased.len() > checks {
        return None;
    }
    let mut evaluator = vec![0; checks];
    for (i, term) in evaluator.iter_mut().enumerate() {
        *term = (0..=i).fold(0, |sum, j| sum ^ times(locator[j], syndromes[i - j]));
    }
    let mut corrected = block.to_vec();
    let mut roots = 0;
    for (index, codeword) in corrected.iter_mut().enumerate() {
        let exponent = place(index);
        let inverse = power(255 - exponent % 255);
        if value_at(&locator[..=degree], inverse) != 0 {
            continue;
        }
        roots += 1;
        // The formal derivative has the odd terms, one degree lower.
        let slope = (1..=degree).step_by(2).fold(0, |sum, i| {
            sum ^ times(locator[i], power((255 - exponent % 255) * (i - 1)))
        });
        if slope == 0 {
            return None;
        }
        // The generator's first root is 1, so Forney's formula has a factor of the place itself.
        *codeword ^= times(power(exponent), over(value_at(&evaluator, inverse), slope));
    }
    if roots != degree
        || self::syndromes(&corrected, checks)
            .iter()
            .any(|syndrome| *syndrome != 0)
    {
        return None;
    }
    block.copy_from_slice(&corrected);
    Some(errors)
}

fn syndromes(block: &[u8], checks: usize) -> Vec<u8> {
    (0..checks)
        .map(|i| {
            block
                .iter()
                .fold(0, |sum, codeword| times(sum, power(i)) ^ codeword)
        })
        .collect()
}

/// Extends the locator of `erasures` known places by the Berlekamp-Massey algorithm. Returns its degree.
fn find_errors(syndromes: &[u8], locator: &mut [u8], erasures: usize) -> usize {
    let mut previous = locator.to_vec();
    let mut degree = erasures;
    for step in erasures..syndromes.len() {
        previous.rotate_right(1);
        previous[0] = 0;
        let discrepancy =
            (0..=degree.min(step)).fold(0, |sum, i| sum ^ times(locator[i], syndromes[step - i]));
        if discrepancy == 0 {
            continue;
        }
        let before = locator.to_vec();
        for (term, other) in locator.iter_mut().zip(&previous) {
            *term ^= times(discrepancy, *other);
        }
        if 2 * degree <= step + erasures {
            degree = step + 1 + erasures - degree;
            previous = before.iter().map(|term| over(*term, discrepancy)).collect();
        }
    }
    degree
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use proptest::prelude::*;

    /// Appends check codewords: the remainder by the generator.
    fn encode(data: &[u8], checks: usize) -> Vec<u8> {
        let mut generator = vec![1_u8];
        for i in 0..checks {
            generator.push(0);
            for j in (1..generator.len()).rev() {
                generator[j] ^= times(generator[j - 1], power(i));
            }
        }
        let mut rest = [data, &vec![0; checks]].concat();
        for i in 0..data.len() {
            let factor = rest[i];
            for (j, term) in generator.iter().enumerate() {
                rest[i + j] ^= times(*term, factor);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    #[test]
    fn the_example_of_the_standard_is_a_codeword() {
        // Annex I: 01234567 in version 1-M.
        let mut block = [
            0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11,
            0xEC, 0x11, 0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55,
        ];
        assert_eq!(correct(&mut block, 10, &[], 5), Some(0));
    }

    proptest! {
        #[test]
        fn what_the_code_can_correct_is_corrected(
            data in proptest::collection::vec(any::<u8>(), 1..=120),
            checks in 7_usize..=30,
            damage in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 0..=30),
            errors in 0_usize..=15,
        ) {
            let clean = encode(&data, checks);
            let mut block = clean.clone();
            let mut places = Vec::new();
            for (index, change) in damage {
                let place = index.index(block.len());
                if !places.contains(&place) {
                    places.push(place);
                    block[place] ^= change;
                }
            }
            // The first are errors, the rest are said to be erased.
            let errors = errors.min(places.len());
            let erased = &places[errors..];
            let done = correct(&mut block, checks, erased, checks);
            if 2 * errors + erased.len() <= checks {
                prop_assert_eq!(done, Some(errors));
                prop_assert_eq!(block, clean);
            } else if done.is_some() {
                // Beyond its power it may find another codeword, never something else.
                prop_assert!(syndromes(&block, checks).iter().all(|syndrome| *syndrome == 0));
            }
        }
    }

    #[test]
    fn noise_is_hardly_ever_a_codeword() {
        let mut state = 1_u32;
        let mut passed = 0;
        for _ in 0..20_000 {
            let mut block: Vec<u8> = (0..26)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state.to_be_bytes()[0]
                })
                .collect();
            passed += usize::from(correct(&mut block, 10, &[], 4).is_some());
        }
        assert_eq!(passed, 0);
    }
}
