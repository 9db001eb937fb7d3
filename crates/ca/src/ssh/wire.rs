//! SSH's data types ([RFC 4251 §5](https://www.rfc-editor.org/rfc/rfc4251#section-5)).

/// Bytes to be written.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// With room for a secret: no copy of it is left behind by growing.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    pub(super) fn string(mut self, bytes: &[u8]) -> Self {
        // Nothing that is written here comes near four gigabytes.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.extend(length.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    /// A positive number, from its bytes without leading zeros, the highest first.
    pub(super) fn mpint(self, bytes: &[u8]) -> Self {
        if bytes.first().is_some_and(|first| first & 0x80 != 0) {
            self.string(&[&[0], bytes].concat())
        } else {
            self.string(bytes)
        }
    }

    pub(super) fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(super) fn uint32(mut self, value: u32) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn uint64(mut self, value: u64) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes to be read; `None` where they end too early.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (string, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    pub(super) fn uint32(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*number))
    }

    pub(super) fn uint64(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*number))
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}
