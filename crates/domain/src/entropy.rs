//! Where unpredictable bytes come from.

use std::sync::Mutex;

use aws_lc_rs::{digest, rand::SecureRandom as _, rand::SystemRandom};

/// A source of random bytes. Everything unpredictable in Beadle comes from one.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator, through aws-lc-rs.
#[derive(Debug, Clone, Default)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.fill(buffer).expect("the operating system's random generator answers");
    }
}

/// A deterministic stream (SHA-256 in counter mode), so that tests can take snapshots. Never secret.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    counter: Mutex<u64>,
}

impl SeededEntropy {
    /// The stream that belongs to `seed`.
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: Mutex::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        let mut counter = self.counter.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in buffer.chunks_mut(digest::SHA256_OUTPUT_LEN) {
            *counter += 1;
            let mut block = self.seed.to_be_bytes().to_vec();
            block.extend_from_slice(&counter.to_be_bytes());
            for (to, from) in chunk.iter_mut().zip(digest::digest(&digest::SHA256, &block).as_ref()) {
                *to = *from;
            }
        }
    }
}

/// `N` random bytes.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
