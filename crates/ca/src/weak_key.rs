//! RSA keys whose private half can be computed from the public one.

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
    if small_primes().any(|prime| remainder(&modulus, prime) == 0) {
        return Err(Weakness::SmallFactor);
    }
    if is_roca(&modulus) {
        return Err(Weakness::Roca);
    }
    if has_close_primes(&modulus) {
        return Err(Weakness::ClosePrimes);
    }
    Ok(())
}

fn small_primes() -> impl Iterator<Item = u32> {
    (2..SMALL).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
}

fn remainder(modulus: &BigUint, prime: u32) -> u32 {
    // The remainder is below a u32, so it has at most one digit.
    (modulus % prime).iter_u32_digits().next().unwrap_or(0)
}

/// The affected chips made primes of the form k·M + 65537^a mod M, so that the modulus is a power of 65537 modulo each
/// small prime. A sound key passes all of them with a chance below 2^-27.
fn is_roca(modulus: &BigUint) -> bool {
    small_primes().skip(1).take_while(|prime| *prime <= ROCA_LAST_PRIME).all(|prime| {
        let wanted = remainder(modulus, prime);
        let mut power = 1;
        (0..prime).any(|_| {
            power = power * (65_537 % prime) % prime;
            power == wanted
        })
    })
}

/// Fermat: if n = a² − b² for an a close to √n, its factors are a ± b.
fn has_close_primes(modulus: &BigUint) -> bool {
    let mut a = modulus.sqrt();
    if &a * &a < *modulus {
        a += 1_u32;
    }
    (0..FERMAT_ROUNDS).any(|_| {
        let b_squared = &a * &a - modulus;
        a += 1_u32;
        is_square(&b_squared)
    })
}

fn is_square(number: &BigUint) -> bool {
    // Squares are 0, 1, 4 or 9 modulo 16: this spares three roots out of four.
    matches!(remainder(number, 16), 0 | 1 | 4 | 9) && {
        let root = number.sqrt();
        &root * &root == *number
    }
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
        assert!(is_roca(&BigUint::from(65_537_u32).pow(40)));
        assert!(!is_roca(&(mersenne(127) * mersenne(107))));
    }

    #[test]
    fn the_small_primes_are_the_small_primes() {
        assert_eq!(small_primes().take(6).collect::<Vec<_>>(), [2, 3, 5, 7, 11, 13]);
        assert_eq!(small_primes().count(), 133);
        assert_eq!(small_primes().last(), Some(751));
    }
}
