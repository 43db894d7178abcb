//! Files that go with a proposal: which kinds, how large, how many, under which name.
//!
//! A file is what both its name's extension and its bytes say; where the two differ it is refused. Text has no
//! magic bytes: there every byte counts (see [`Inspection`]). Office documents are packages, and what they hold counts
//! (see [`package`]).

pub mod package;

use unicode_normalization::UnicodeNormalization;

use self::package::Package;
use crate::choice::choice;
use crate::code::Code;
use crate::violation::{Violation, Violations};

/// Most bytes of one file.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// Most bytes of a proposal's files together.
pub const MAX_TOTAL_BYTES: u64 = 20 * 1024 * 1024;
/// Most files of a proposal.
pub const MAX_FILES: usize = 20;
/// Longest file name, in characters.
pub const MAX_NAME: usize = 200;
/// Where the upload carries the file.
const POINTER: &str = "/file";
/// So many of the first bytes tell a file's kind.
const HEAD: usize = 64 * 1024;

choice! {
/// A kind of file that is accepted.
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Webp,
    Docx,
    Xlsx,
    Odt,
    Txt,
    Csv,
}
}

impl FileKind {
    /// The kind that a name's extension claims.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "jpg" | "jpeg" | "jfif" => Self::Jpeg,
            "webp" => Self::Webp,
            "docx" => Self::Docx,
            "xlsx" => Self::Xlsx,
            "odt" => Self::Odt,
            "txt" => Self::Txt,
            "csv" => Self::Csv,
            _ => return None,
        })
    }

    /// Its media type (IANA).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Txt => "text/plain",
            Self::Csv => "text/csv",
        }
    }
}

/// What the bytes of a file tell, taken in as they arrive.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    head: Vec<u8>,
    size: u64,
    controls: bool,
    package: Package,
}

impl Inspection {
    /// Takes in the next bytes.
    ///
    /// # Errors
    /// [`Code::PayloadTooLarge`] once the file is larger than a file may be.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Violations> {
        self.size += bytes.len() as u64;
        if self.size > MAX_BYTES {
            let violation = Violation::new(POINTER, Code::PayloadTooLarge);
            return Err(violation.with("max", "10 MiB").into());
        }
        let room = HEAD - self.head.len();
        self.head.extend(bytes.iter().take(room));
        self.controls |= bytes.iter().any(|byte| is_control(*byte));
        self.package.take(bytes);
        Ok(())
    }

    /// The first bytes.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// All bytes so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The kind of the whole file: what its name claims, if its bytes agree. `sniffed` is the media type that the
    /// magic bytes stand for.
    ///
    /// # Errors
    /// [`Code::EmptyFile`] for an empty file, [`Code::UnsupportedFileType`] for a lie or a kind that is not accepted.
    pub fn kind(&self, name: &str, sniffed: Option<&str>) -> Result<FileKind, Violations> {
        if self.size == 0 {
            return Err(Violations::one(POINTER, Code::EmptyFile));
        }
        let claimed = FileKind::of_name(name).filter(|kind| self.agrees(*kind, sniffed));
        claimed.ok_or_else(|| Violations::one(POINTER, Code::UnsupportedFileType))
    }

    fn agrees(&self, kind: FileKind, sniffed: Option<&str>) -> bool {
        match kind {
            FileKind::Docx => self.package.is_docx(),
            FileKind::Xlsx => self.package.is_xlsx(),
            FileKind::Odt => self.package.is_odt(),
            FileKind::Txt | FileKind::Csv => !self.controls && !sniffed.is_some_and(is_markup),
            _ => sniffed == Some(kind.media_type()),
        }
    }
}

/// Control bytes but for tab and line ends. Bytes from 0x80 are letters in UTF-8 as well as in the Windows-1252 that
/// spreadsheets write; UTF-16 has zero bytes and is refused.
fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// Text that is more than text to some program.
fn is_markup(media: &str) -> bool {
    media.starts_with("text/")
        || matches!(
            media,
            "application/pdf" | "application/postscript" | "application/rtf"
        )
}

/// A file's name as it is kept: the last part of what was sent, in NFC, without characters that steer a terminal, a
/// header or the direction of writing, at most [`MAX_NAME`] characters of which the extension is kept.
///
/// # Errors
/// [`Code::Required`] when nothing is left, [`Code::UnsupportedFileType`] without an accepted extension.
pub fn file_name(sent: &str) -> Result<String, Violations> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .nfc()
        .filter(|c| !is_steering(*c))
        .map(harmless)
        .collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.is_empty() {
        return Err(Violations::one(POINTER, Code::Required));
    }
    let refused = || Violations::one(POINTER, Code::UnsupportedFileType);
    FileKind::of_name(clean).ok_or_else(refused)?;
    let (stem, extension) = clean.rsplit_once('.').ok_or_else(refused)?;
    let room = MAX_NAME - 1 - extension.chars().count();
    let stem: String = stem.chars().take(room).collect();
    Ok(format!("{}.{extension}", stem.trim_end()))
}

/// Control, invisible and bidirectional characters, which make a name look like another one.
fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00AD}' | '\u{061C}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}'
        )
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

/// Characters that no file name may have on some system.
fn harmless(c: char) -> char {
    match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        other => other,
    }
}

/// Whether a further file fits to those that a proposal has.
///
/// # Errors
/// [`Code::TooMany`] and [`Code::AttachmentsTooLarge`].
pub fn fits(sizes: &[u64], size: u64) -> Result<(), Violations> {
    let mut violations = Violations::new();
    if sizes.len() >= MAX_FILES {
        violations.add(Violation::new(POINTER, Code::TooMany).with("max", MAX_FILES));
    } else if sizes.iter().sum::<u64>() + size > MAX_TOTAL_BYTES {
        violations.push(POINTER, Code::AttachmentsTooLarge);
    }
    violations.into_result(())
}
