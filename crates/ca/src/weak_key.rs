//! RSA keys whose private half can be computed from the public one.

use std::sync::LazyLock;

use num_bigint::BigUint;

use crate::public_key::SubjectPublicKey;

/// Why an RSA key is weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// The modulus has a small factor.
    #[error("the RSA key is broken: its modulus has a small factor; make a new key with other software")]
    SmallFactor,
    /// The modulus has the fingerprint of ROCA (CVE-2017-15361).
    #[error("the RSA key was made by a chip with the ROCA defect (CVE-2017-15361); make a new key in software")]
    Roca,
    /// The two primes are so close that Fermat's method finds them.
    #[error("the RSA key is broken: its two primes are too close together; make a new key with other software")]
    ClosePrimes,
}

/// Up to here factors are tried.
const SMALL: u32 = 752;
/// The primes by which ROCA moduli are recognised, up to this one.
const ROCA_LAST_PRIME: u32 = 167;
/// How far Fermat's method is followed.
const FERMAT_ROUNDS: u32 = 100;

/// Refuses a weak RSA key; other keys have no such weakness.
pub(crate) fn check(key: &SubjectPublicKey) -> Result<(), Weakness> {
    let Some(modulus) = key.rsa_modulus() else { return Ok(()) };
    let modulus = BigUint::from_bytes_be(modulus);
    let residues = Residues::of(&modulus);
    if residues.0.contains(&0) {
        return Err(Weakness::SmallFactor);
    }
    if residues.look_like_roca() {
        return Err(Weakness::Roca);
    }
    if has_close_primes(&modulus) {
        return Err(Weakness::ClosePrimes);
    }
    Ok(())
}

/// 2, 3, 5 and so on.
static SMALL_PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let is_prime = |n: &u32| (2..*n).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
    (2..SMALL).filter(is_prime).collect()
});

/// What is left of a number modulo each of the small primes.
struct Residues(Vec<u32>);

impl Residues {
    /// Three primes at a time, whose product is below 2^32: the number itself is divided a third as often.
    fn of(number: &BigUint) -> Self {
        let digits = number.to_u32_digits();
        let residues = SMALL_PRIMES.chunks(3).flat_map(|primes| {
            let left = remainder(&digits, primes.iter().product());
            primes.iter().map(move |prime| left % prime)
        });
        Self(residues.collect())
    }

    /// The affected chips made primes of the form k·M + 65537^a mod M, so that the modulus is a power of 65537 modulo each
    /// small prime. A sound key passes all of them with a chance below 2^-27.
    fn look_like_roca(&self) -> bool {
        let pairs = SMALL_PRIMES.iter().zip(&self.0).skip(1);
        pairs.take_while(|(prime, _)| **prime <= ROCA_LAST_PRIME).all(|(prime, wanted)| {
            let mut power = 1;
            (0..*prime).any(|_| {
                power = power * (65_537 % prime) % prime;
                power == *wanted
            })
        })
    }
}

/// Of a number in digits of 32 bits, the lowest first.
fn remainder(digits: &[u32], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    let left = digits.iter().rev().fold(0, |left, digit| ((left << 32) | u64::from(*digit)) % divisor);
    u32::try_from(left).unwrap_or_default()
}

/// Moduli with their squares, as bits: one number in 1,300 is a square modulo all of them.
const SIEVES: [(u32, u64); 8] = [
    (64, squares(64)),
    (63, squares(63)),
    (61, squares(61)),
    (59, squares(59)),
    (53, squares(53)),
    (47, squares(47)),
    (43, squares(43)),
    (41, squares(41)),
];

const fn squares(modulus: u32) -> u64 {
    let (mut bits, mut n) = (0, 0);
    while n < modulus {
        bits |= 1 << (n * n % modulus);
        n += 1;
    }
    bits
}

/// Fermat: if n = a² − b² for an a close to √n, its factors are a ± b.
fn has_close_primes(modulus: &BigUint) -> bool {
    let mut a = modulus.sqrt();
    if &a * &a < *modulus {
        a += 1_u32;
    }
    let (a_digits, digits) = (a.to_u32_digits(), modulus.to_u32_digits());
    let left = SIEVES.map(|(sieve, _)| (remainder(&a_digits, sieve), remainder(&digits, sieve)));
    (0..FERMAT_ROUNDS).any(|round| {
        let may_be_square = SIEVES.iter().zip(left).all(|((sieve, squares), (a, n))| {
            let a = (a + round) % sieve;
            let b_squared = (a * a + sieve - n) % sieve;
            squares >> b_squared & 1 == 1
        });
        may_be_square && {
            let a = &a + round;
            let b_squared = &a * &a - modulus;
            let b = b_squared.sqrt();
            &b * &b == b_squared
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first Mersenne primes with enough bits, to build moduli from.
    fn mersenne(exponent: u32) -> BigUint {
        (BigUint::from(1_u32) << exponent) - 1_u32
    }

    #[test]
    fn close_primes_are_found_and_distant_ones_are_not() {
        let close = BigUint::from(1_000_003_u32) * BigUint::from(1_000_033_u32);
        assert!(has_close_primes(&close));
        assert!(has_close_primes(&(mersenne(127) * mersenne(127))));
        assert!(!has_close_primes(&(mersenne(127) * mersenne(107))));
    }

    #[test]
    fn a_power_of_65537_has_the_fingerprint_of_roca() {
        assert!(Residues::of(&BigUint::from(65_537_u32).pow(40)).look_like_roca());
        assert!(!Residues::of(&(mersenne(127) * mersenne(107))).look_like_roca());
    }

    #[test]
    fn the_small_primes_are_the_small_primes() {
        assert_eq!(SMALL_PRIMES[..6], [2, 3, 5, 7, 11, 13]);
        assert_eq!(SMALL_PRIMES.last(), Some(&751));
    }

    #[test]
    fn residues_are_what_division_leaves() {
        let number = mersenne(521) * mersenne(607) + 12_345_u32;
        for (prime, residue) in SMALL_PRIMES.iter().zip(Residues::of(&number).0) {
            assert_eq!(BigUint::from(residue), &number % *prime, "{prime}");
        }
    }

    #[test]
    fn close_primes_are_found_in_each_round_and_no_further() {
        // (a + b)(a − b) with an odd b: √n lies b²/2a below a, so b tells the round.
        let a = (BigUint::from(1_u32) << 512) + 10_u32;
        let found = |rounds: u32| {
            let b = BigUint::sqrt(&(&a * (2 * rounds)));
            has_close_primes(&(&a * &a - &b * &b))
        };
        assert!((1..=FERMAT_ROUNDS).all(found));
        assert!(!found(FERMAT_ROUNDS + 2));
    }
}
