//! What a zip package holds, told by the heads of its entries as they arrive: office documents are such packages, and
//! their writers put the parts in any order, behind pictures of any size.

/// Begins the head of an entry (APPNOTE.TXT, 4.3.7), and where its members stand in it.
const ENTRY: &[u8] = b"PK\x03\x04";
const FLAGS: usize = 6;
const SIZE: usize = 18;
const NAME_LENGTH: usize = 26;
const EXTRA_LENGTH: usize = 28;
const NAME: usize = 30;
/// Flag: the size follows the content, so it is not in the head.
const SIZE_FOLLOWS: u16 = 0x08;
/// A size that stands elsewhere, since it may be larger than fits.
const SIZE_ELSEWHERE: u32 = u32::MAX;
/// So much of a name, and of a content, is looked at; of a content no farther from the entry's start than this.
const LOOK: usize = 64;
const FARTHEST: usize = 1024;

/// The entry that says what an OpenDocument is, and what it says of a text.
const MEDIA: &[u8] = b"mimetype";
const TEXT: &[u8] = b"application/vnd.oasis.opendocument.text";

/// What has been seen of a package. It keeps no more of it than the head of an entry.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Bytes that are not understood yet.
    rest: Vec<u8>,
    /// Bytes of content still to come.
    skip: usize,
    begun: bool,
    /// The file begins otherwise: it is no package.
    other: bool,
    types: bool,
    word: bool,
    excel: bool,
    text: bool,
    content: bool,
}

impl Package {
    /// Takes in the next bytes.
    pub fn take(&mut self, bytes: &[u8]) {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        if self.other || self.skip > 0 {
            return;
        }
        let mut rest = std::mem::take(&mut self.rest);
        rest.extend(bytes.iter().skip(skipped));
        let done = self.read(&rest);
        self.rest = rest.split_off(done.min(rest.len()));
    }

    /// A word-processor's document.
    #[must_use]
    pub fn is_docx(&self) -> bool {
        self.types && self.word
    }

    /// A workbook.
    #[must_use]
    pub fn is_xlsx(&self) -> bool {
        self.types && self.excel
    }

    /// An OpenDocument text.
    #[must_use]
    pub fn is_odt(&self) -> bool {
        self.text && self.content
    }

    /// Reads the heads that are there, and tells how many bytes are done with.
    fn read(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0_usize;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= ENTRY.len()) {
            let found = rest.windows(ENTRY.len()).position(|four| four == ENTRY);
            if !self.begun && found != Some(0) {
                self.other = true;
                return bytes.len();
            }
            self.begun = true;
            let Some(found) = found else {
                // Its first bytes may have come already.
                return bytes.len() + 1 - ENTRY.len();
            };
            at += found;
            let Some(head) = bytes.get(at..).and_then(Head::of) else {
                return at;
            };
            self.note(&head);
            at = at.saturating_add(head.length).saturating_add(head.content);
        }
        self.skip = at.saturating_sub(bytes.len());
        at
    }

    fn note(&mut self, head: &Head<'_>) {
        self.types |= head.name == b"[Content_Types].xml";
        self.word |= head.name.starts_with(b"word/");
        self.excel |= head.name.starts_with(b"xl/");
        self.content |= head.name == b"content.xml";
        // A text's template has a longer name.
        let after = head.start.strip_prefix(TEXT);
        self.text |= after.is_some_and(|after| !after.starts_with(b"-"));
    }
}

/// The head of an entry.
struct Head<'a> {
    /// The first bytes of its name.
    name: &'a [u8],
    /// The first bytes of its content, where they count.
    start: &'a [u8],
    /// Bytes before the content.
    length: usize,
    /// Bytes of the content; none when that is not told.
    content: usize,
}

impl<'a> Head<'a> {
    /// `None` while too little of it is there.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let pair = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let size = u32::from_le_bytes(*bytes.get(SIZE..)?.first_chunk()?);
        let name_length = usize::from(pair(NAME_LENGTH)?);
        let length = NAME + name_length + usize::from(pair(EXTRA_LENGTH)?);
        let name = bytes.get(NAME..NAME + name_length.min(LOOK))?;
        let told = pair(FLAGS)? & SIZE_FOLLOWS == 0 && size != SIZE_ELSEWHERE;
        let start = match name == MEDIA && length <= FARTHEST {
            // Another entry follows, or the list of all: so many bytes will come.
            true => bytes.get(length..length + LOOK)?,
            false => &[],
        };
        let content = match told {
            true => usize::try_from(size).ok()?,
            false => 0,
        };
        Some(Self {
            name,
            start: if told {
                start.get(..content).unwrap_or(start)
            } else {
                start
            },
            length,
            content,
        })
    }
}
