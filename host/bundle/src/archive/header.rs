//! The one ustar header a file of a bundle may have.
//!
//! One encoder serves writer and reader: the reader takes name and length from a header, encodes
//! them again, and compares. Whatever a tar can say beyond a plain file (links, devices, pax and GNU
//! extensions, other spellings of a number) has no encoding here.

/// Bytes of a block; headers and bodies are padded to it.
pub(super) const BLOCK: usize = 512;
/// Bytes of the name field.
pub(super) const NAME: usize = 100;

const SIZE: std::ops::Range<usize> = 124..136;

/// Field names and where they end, for messages.
const FIELDS: [(&str, usize); 16] = [
    ("name", 100),
    ("mode", 108),
    ("uid", 116),
    ("gid", 124),
    ("size", 136),
    ("mtime", 148),
    ("chksum", 156),
    ("typeflag", 157),
    ("linkname", 257),
    ("magic", 265),
    ("uname", 297),
    ("gname", 329),
    ("devmajor", 337),
    ("devminor", 345),
    ("prefix", 500),
    ("rest", 512),
];

/// The header of a file. A name longer than the field is cut, which no later check lets pass.
pub(super) fn encode(name: &[u8], size: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.get(..NAME).unwrap_or(name));
    put(&mut block, 100, b"0000644\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, SIZE.start, format!("{size:011o}\0").as_bytes());
    put(&mut block, 136, b"00000000000\0");
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 329, b"0000000\0");
    put(&mut block, 337, b"0000000\0");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    block
}

/// Name and size of a canonical header, or the offset of its first byte that is not canonical.
pub(super) fn decode(block: &[u8]) -> Result<(&[u8], u64), usize> {
    let field = block.get(..NAME).unwrap_or(block);
    let name = field.split(|byte| *byte == 0).next().unwrap_or_default();
    let size = block.get(SIZE).and_then(octal).unwrap_or(0);
    let differs = encode(name, size).iter().zip(block).position(|(left, right)| left != right);
    match differs {
        None if block.len() == BLOCK => Ok((name, size)),
        None => Err(block.len()),
        Some(offset) => Err(offset),
    }
}

/// The header field that `offset` lies in.
pub(super) fn field(offset: usize) -> &'static str {
    FIELDS.iter().find(|(_, end)| offset < *end).map_or("rest", |(name, _)| name)
}

fn octal(field: &[u8]) -> Option<u64> {
    let (last, digits) = field.split_last()?;
    let digit = |sum: u64, byte: &u8| {
        let value = byte.checked_sub(b'0').filter(|value| *value < 8)?;
        sum.checked_mul(8)?.checked_add(u64::from(value))
    };
    (*last == 0).then(|| digits.iter().try_fold(0, digit))?
}

fn put(block: &mut [u8; BLOCK], offset: usize, bytes: &[u8]) {
    for (cell, byte) in block.iter_mut().skip(offset).zip(bytes) {
        *cell = *byte;
    }
}
