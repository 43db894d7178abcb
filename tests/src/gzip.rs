//! Compressed bodies, and such that become far too large.

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, FlushCompress};
use std::io::{Read, Write};

const MIB: usize = 1024 * 1024;
/// Deflate, nothing optional, no time, no system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Bytes as one gzip member.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("into memory");
    encoder.finish().expect("into memory")
}

/// What a gzip member holds.
#[must_use]
pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(bytes);
    decoder.read_to_end(&mut inflated).expect("gzip");
    inflated
}

/// A gzip member that begins with `head` and goes on with so many MiB of blanks, a kilobyte each. It has no end, since
/// nobody should get there.
#[must_use]
pub fn bomb(head: &[u8], mib: usize) -> Vec<u8> {
    let blanks = deflated(&vec![b' '; MIB]);
    [&HEAD[..], &deflated(head), &blanks.repeat(mib)].concat()
}

/// A piece of a deflate stream that stands alone, so that it may be repeated.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(bytes.len() + 1024);
    compress
        .compress_vec(bytes, &mut piece, FlushCompress::Full)
        .expect("into memory");
    assert_eq!(compress.total_in(), bytes.len() as u64);
    piece
}
