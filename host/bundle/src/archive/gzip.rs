//! One gzip member, its header fixed, nothing after it.

use std::io::{Read as _, Write as _};

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};

use super::ArchiveError;
use crate::audit::{CheckId, Fact, Witness};
use crate::limits::Limits;

/// Magic, deflate, no flags, no time. XFL and OS follow and may be anything.
const HEADER: [u8; 8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
const CHUNK: usize = 64 * 1024;

/// Decompresses `bytes` within limits.
pub(super) fn decompress(
    bytes: &[u8],
    limits: &Limits,
    witness: &mut dyn Witness,
) -> Result<Vec<u8>, ArchiveError> {
    witness.begins(CheckId::FileSize);
    witness.sees(Fact::Bundle(bytes));
    if size(bytes.len()) > limits.compressed {
        return Err(ArchiveError::LimitCompressed { limit: limits.compressed });
    }
    witness.begins(CheckId::GzipHeader);
    witness.sees(Fact::Bundle(bytes));
    check_header(bytes)?;
    witness.begins(CheckId::GzipMember);
    let mut decoder = GzDecoder::new(bytes);
    let mut tar = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let count =
            decoder.read(&mut chunk).map_err(|source| ArchiveError::GzipCorrupt { source })?;
        if count == 0 {
            break;
        }
        tar.extend_from_slice(chunk.get(..count).unwrap_or_default());
        let consumed = bytes.len().saturating_sub(decoder.get_ref().len());
        check_output(size(tar.len()), size(consumed), limits)?;
    }
    witness.sees(Fact::Decompressed(tar.len()));
    witness.begins(CheckId::GzipEnd);
    // A decoder of one member leaves what follows unread; others would read it as more archive.
    let rest = decoder.into_inner();
    witness.sees(Fact::Behind(rest.len()));
    if rest.is_empty() { Ok(tar) } else { Err(ArchiveError::GzipTrailing { bytes: rest.len() }) }
}

/// Compresses a tar. The same bytes for the same tar and the same flate2; another version may write
/// others, which is why the bundle's digest does not cover them.
pub(crate) fn compress(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::new(9));
    // Writing to a vector cannot fail; an empty one would be refused by every reader.
    let written = encoder.write_all(tar);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

fn check_header(bytes: &[u8]) -> Result<(), ArchiveError> {
    let same = bytes.iter().zip(HEADER).take_while(|(found, expected)| **found == *expected);
    match same.count() {
        // 18 bytes: header and trailer of a member.
        offset if offset == HEADER.len() && bytes.len() >= 18 => Ok(()),
        offset => Err(ArchiveError::GzipHeader { offset }),
    }
}

fn check_output(out: u64, consumed: u64, limits: &Limits) -> Result<(), ArchiveError> {
    if out > limits.tar {
        return Err(ArchiveError::LimitSize { limit: limits.tar });
    }
    if out > limits.ratio_after && out > consumed.saturating_mul(limits.ratio) {
        return Err(ArchiveError::LimitRatio { limit: limits.ratio });
    }
    Ok(())
}

fn size(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
