//! The structure that RPM calls a header: an index of tags, and a store with their values.

const MAGIC: &[u8] = b"\x8e\xad\xe8\x01\x00\x00\x00\x00";
const BINARY: u32 = 7;
/// The length of an entry of the index.
const ENTRY: usize = 16;

/// What a tag says.
pub(super) enum Value {
    Shorts(Vec<u16>),
    Numbers(Vec<u32>),
    Text(String),
    Texts(Vec<String>),
    /// In one language alone.
    Translated(String),
}

/// The tag that encloses all others, so that they are digested as they stand.
#[derive(Clone, Copy)]
pub(super) enum Region {
    Signatures = 62,
    Immutable = 63,
}

/// Tags with their values.
#[derive(Default)]
pub(super) struct Header(Vec<(u32, Value)>);

impl Header {
    pub(super) fn with(mut self, tag: u32, value: Value) -> Self {
        self.0.push((tag, value));
        self
    }

    /// The bytes, in the order of the tags.
    pub(super) fn encode(mut self, region: Region) -> Vec<u8> {
        self.0.sort_by_key(|(tag, _)| *tag);
        let entries = self.0.len() + 1;
        let (mut index, mut store) = (Vec::new(), Vec::new());
        for (tag, value) in &self.0 {
            let (kind, alignment, count, bytes) = value.encode();
            super::archive::pad(&mut store, alignment);
            index.extend(entry([*tag, kind, super::size(store.len()), super::size(count)]));
            store.extend(bytes);
        }
        let tag = region as u32;
        let first = entry([tag, BINARY, super::size(store.len()), super::size(ENTRY)]);
        // Behind the store: how far before it the index begins, as a negative number.
        store.extend(entry([tag, BINARY, super::size(entries * ENTRY).wrapping_neg(), super::size(ENTRY)]));
        let lengths = [super::size(entries).to_be_bytes(), super::size(store.len()).to_be_bytes()].concat();
        [MAGIC, &lengths, &first, &index, &store].concat()
    }
}

fn entry(numbers: [u32; 4]) -> Vec<u8> {
    numbers.map(u32::to_be_bytes).concat()
}

impl Value {
    /// Type, alignment, count and bytes.
    fn encode(&self) -> (u32, usize, usize, Vec<u8>) {
        let terminated = |text: &String| [text.as_bytes(), b"\0"].concat();
        match self {
            Self::Shorts(numbers) => (3, 2, numbers.len(), numbers.iter().flat_map(|n| n.to_be_bytes()).collect()),
            Self::Numbers(numbers) => (4, 4, numbers.len(), numbers.iter().flat_map(|n| n.to_be_bytes()).collect()),
            Self::Text(text) => (6, 1, 1, terminated(text)),
            Self::Texts(texts) => (8, 1, texts.len(), texts.iter().flat_map(terminated).collect()),
            Self::Translated(text) => (9, 1, 1, terminated(text)),
        }
    }
}
