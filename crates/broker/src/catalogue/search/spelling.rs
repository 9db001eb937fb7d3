//! How alike two words are: the Damerau-Levenshtein distance (in its form without overlaps), as far as it is small.

/// A word, with what tells quickly that another one is unlike it.
pub(super) struct Spelling {
    word: Box<str>,
    /// A bit for each letter that occurs.
    letters: u32,
}

impl Spelling {
    pub(super) fn of(word: &str) -> Self {
        Self { word: word.into(), letters: letters(word) }
    }

    /// Whether it stands before another one in a dictionary.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        self.word < other.word
    }

    /// Whether it begins with another one.
    pub(super) fn begins_with(&self, other: &Self) -> bool {
        self.word.starts_with(&*other.word)
    }

    /// Whether this may be `other` misspelt: one slip in 4 to 7 letters, two in more, none in fewer.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let slips = match self.word.len() {
            0..=3 => return false,
            4..=7 => 1,
            _ => 2,
        };
        // A slip brings at most one letter and takes away at most one.
        self.word.len().abs_diff(other.word.len()) <= slips
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * slips
            && distance(self.word.as_bytes(), other.word.as_bytes(), slips) <= slips
    }
}

/// A bit for each letter or digit that occurs; some share one.
pub(super) fn letters(text: &str) -> u32 {
    let counted = text.bytes().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    counted.fold(0, |letters, byte| letters | 1 << (byte & 31))
}

/// The number of letters to insert, remove, replace or swap with their neighbour. Once it is certain to be more than
/// `limit`, some number above that.
fn distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (row, &left) in a.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push(row + 1);
        let mut diagonal = row;
        let mut neighbour = None;
        for (column, (&right, &up)) in b.iter().zip(above.iter().skip(1)).enumerate() {
            let beside = current.last().copied().unwrap_or_default();
            let mut best = (diagonal + usize::from(left != right)).min(up + 1).min(beside + 1);
            if last == Some(right) && neighbour == Some(left) {
                // Two rows up, two columns back.
                let swapped = column.checked_sub(1).and_then(|place| before.get(place));
                best = swapped.map_or(best, |swapped| best.min(swapped + 1));
            }
            current.push(best);
            diagonal = up;
            neighbour = Some(right);
        }
        if current.iter().all(|distance| *distance > limit) {
            return limit + 1;
        }
        last = Some(left);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_like(query: &str, word: &str) -> bool {
        Spelling::of(query).is_like(&Spelling::of(word))
    }

    #[test]
    fn slips_are_counted() {
        let between = |a: &str, b: &str| distance(a.as_bytes(), b.as_bytes(), 9);
        assert_eq!(between("kitten", "sitting"), 3);
        assert_eq!(between("abcd", "abdc"), 1);
        assert_eq!(between("ca", "ac"), 1);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("abc", ""), 3);
        assert_eq!(between("same", "same"), 0);
        assert!(distance(b"completely", b"different!", 2) > 2);
    }

    #[test]
    fn the_longer_the_word_the_more_slips() {
        assert!(is_like("munhc", "munch") && is_like("michgan", "michigan") && is_like("univresty", "university"));
        assert!(!is_like("mti", "mit") && !is_like("cork", "bonn") && !is_like("lunds", "leeds"));
    }
}
