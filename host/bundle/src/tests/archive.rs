//! A and B: what is wrong with the file, the gzip member or the tar.

use super::fixtures::*;
use crate::archive::ArchiveError;
use crate::*;

fn with_header(offset: usize, byte: u8) -> Vec<u8> {
    let mut bundle = good();
    bundle[offset] = byte;
    bundle
}

fn appended(more: &[u8]) -> Vec<u8> {
    [good(), more.to_vec()].concat()
}

#[test]
fn the_good_bundle_is_accepted_and_says_who_signed() {
    let bundle = open(&good(), &trust(), now()).unwrap();
    assert_eq!(bundle.digest(), built().digest());
    assert_eq!(bundle.file("modules/sql.wasm"), Some(COMPONENT));
    assert_eq!(bundle.file("manifest.dsse.json"), None);
    let signed: Vec<Vec<&str>> = bundle
        .signatures()
        .iter()
        .map(|group| group.signed.iter().map(|signatory| signatory.label.as_str()).collect())
        .collect();
    assert_eq!(signed, [vec!["key-11", "key-12"], vec!["key-21"]]);
}

// [B1]
#[test]
fn a_file_that_is_no_gzip_member_of_the_one_form_is_refused() {
    let tar = tar_of(&good());
    let junk = [b"x".to_vec(), good()].concat();
    for (name, bundle) in [
        ("A2 empty", vec![]),
        ("A2 17 bytes", good()[..17].to_vec()),
        ("A3 plain tar", tar),
        ("A3 zip", [b"PK\x03\x04".to_vec(), vec![0; 64]].concat()),
        ("A3 zstd", [b"\x28\xb5\x2f\xfd".to_vec(), vec![0; 64]].concat()),
        ("A3 xz", [b"\xfd7zXZ\0".to_vec(), vec![0; 64]].concat()),
        ("A3 junk in front", junk),
        ("A4 FTEXT", with_header(3, 0x01)),
        ("A4 FHCRC", with_header(3, 0x02)),
        ("A4 FEXTRA", with_header(3, 0x04)),
        ("A4 FNAME", with_header(3, 0x08)),
        ("A4 FCOMMENT", with_header(3, 0x10)),
        ("A4 reserved flag", with_header(3, 0x80)),
        ("A5 MTIME", with_header(4, 1)),
        ("A5 MTIME", with_header(7, 1)),
        ("compression method", with_header(2, 7)),
    ] {
        check(name, &bundle, "gzip-header");
    }
}

// [B1]
#[test]
fn nothing_may_follow_the_gzip_member() {
    let tar = tar_of(&good());
    let (head, tail) = tar.split_at(1024);
    for (name, bundle) in [
        ("A6 second member", appended(&gzip(&RawTar::default().file("evil", b"x").bytes))),
        ("A6 empty member", appended(&gzip(b""))),
        ("A7 tar in two members", [gzip(head), gzip(tail)].concat()),
        ("A8 garbage", appended(b"x")),
        ("A8 zeros", appended(&[0; 512])),
    ] {
        check(name, &bundle, "gzip-trailing");
    }
}

// [B1]
#[test]
fn a_gzip_member_that_does_not_hold_is_refused() {
    let length = good().len();
    let flipped = |offset: usize| with_header(offset, good()[offset] ^ 1);
    for (name, bundle) in [
        ("A9 CRC32", flipped(length - 8)),
        ("A10 ISIZE", flipped(length - 4)),
        ("A11 cut short", good()[..length - 9].to_vec()),
        ("A11 trailer cut short", good()[..length - 1].to_vec()),
        ("A11 block type", with_header(10, 0x07)),
    ] {
        check(name, &bundle, "gzip-corrupt");
    }
}

// [B6]
#[test]
fn a12_a_bomb_stops_before_it_fills_memory() {
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!(bomb.len() < 1 << 17);
    check("A12 ratio", &bomb, "limit-ratio");
    let limits = Limits { ratio: 10_000, tar: 1 << 20, ..Limits::default() };
    let error = open(&bomb, &trust().with_limits(limits), now()).unwrap_err();
    assert!(matches!(error, OpenError::Archive(ArchiveError::LimitSize { limit: 1_048_576 })));
}

// [B6]
#[test]
fn a13_a_file_one_byte_too_long_is_refused_before_it_is_read() {
    let good = good();
    let compressed = u64::try_from(good.len()).unwrap();
    let read = |limits: Limits| open(&good, &trust().with_limits(limits), now());
    assert!(read(Limits { compressed, ..Limits::default() }).is_ok());
    let error = read(Limits { compressed: compressed - 1, ..Limits::default() }).unwrap_err();
    assert!(matches!(error, OpenError::Archive(ArchiveError::LimitCompressed { .. })));
}

#[test]
fn a14_gzip_inside_gzip_is_no_tar() {
    check("A14", &gzip(&good()), "tar-not-canonical");
    check("A14 short", &gzip(&gzip(b"")), "tar-not-canonical");
}

// [B4]
#[test]
fn a_path_that_could_mean_another_one_is_refused() {
    for path in [
        "../evil",
        "a/../b",
        "/etc/x",
        "./a",
        "a//b",
        "a/",
        "", // B1
        "..\\evil",
        "c:evil",
        "con",
        "aux.json",
        "a.",
        "a ", // B2
        "A",
        "\u{e9}",
        "e\u{301}",
        "a\u{7}",
        "a\u{1b}[2J", // B3
    ] {
        check(path, &RawTar::new().file(path, b"x").bundle(), "path-illegal");
    }
    let not_utf8 = RawTar::new().entry(b"a\xff", b"x", |_| {}).bundle();
    check("B3 not UTF-8", &not_utf8, "path-illegal");
}

// [B2]
#[test]
fn a_header_field_other_than_its_one_value_is_refused() {
    type Spoil = fn(&mut [u8; 512]);
    let fields: &[(&str, Spoil)] = &[
        ("B4 NUL inside name", |h| h[..12].copy_from_slice(b"a.json\0.wasm")),
        ("B5 prefix", |h| h[345..349].copy_from_slice(b"../x")),
        ("B7 symlink", |h| h[156] = b'2'),
        ("B9 hard link", |h| {
            h[156] = b'1';
            h[157..168].copy_from_slice(b"/etc/passwd");
        }),
        ("B10 directory", |h| h[156] = b'5'),
        ("B10 FIFO", |h| h[156] = b'6'),
        ("B10 character device", |h| h[156] = b'3'),
        ("B10 block device", |h| h[156] = b'4'),
        ("B10 contiguous", |h| h[156] = b'7'),
        ("B10 old NUL type", |h| h[156] = 0),
        ("B6 GNU long name", |h| h[156] = b'L'),
        ("B6 GNU long link", |h| h[156] = b'K'),
        ("B11 pax", |h| h[156] = b'x'),
        ("B14 pax global", |h| h[156] = b'g'),
        ("B18 GNU sparse", |h| h[156] = b'S'),
        ("B19 base-256", |h| h[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
        ("B19 negative base-256", |h| h[124..136].fill(0xff)),
        ("B19 space padded", |h| h[124..136].copy_from_slice(b"          1\0")),
        ("B19 12 digits", |h| h[124..136].copy_from_slice(b"000000000001")),
        ("B19 short", |h| h[124..136].copy_from_slice(b"1\0\0\0\0\0\0\0\0\0\0\0")),
        ("B21 mode", |h| h[100..108].copy_from_slice(b"0004755\0")),
        ("B21 uid", |h| h[108..116].copy_from_slice(b"0001750\0")),
        ("B21 gid", |h| h[116..124].copy_from_slice(b"0001750\0")),
        ("B21 mtime", |h| h[136..148].copy_from_slice(b"00000000001\0")),
        ("B21 uname", |h| h[265..269].copy_from_slice(b"root")),
        ("B21 gname", |h| h[297..301].copy_from_slice(b"root")),
        ("B21 v7", |h| h[257..265].fill(0)),
        ("B21 GNU magic", |h| h[257..265].copy_from_slice(b"ustar  \0")),
        ("python's devices", |h| h[329..345].fill(0)),
        ("link name", |h| h[157] = b'a'),
        ("rest", |h| h[511] = 1),
    ];
    for (name, spoil) in fields {
        check(name, &RawTar::new().entry(b"a", b"x", spoil).bundle(), "tar-not-canonical");
    }
}

// [B2]
#[test]
fn extensions_that_tars_disagree_about_are_refused_at_their_first_header() {
    let pax = |record: &[u8]| {
        RawTar::new().entry(b"pax", record, |h| h[156] = b'x').file("a", b"x").bundle()
    };
    let hidden = RawTar::default().file("hidden", b"y").bytes;
    for (name, bundle) in [
        ("B11 path", pax(b"15 path=../evil\n")),
        ("B12 size", pax(b"12 size=512\n")),
        ("B12 size 0, and an entry inside", {
            let pax = RawTar::new().entry(b"pax", b"10 size=0\n", |h| h[156] = b'x');
            pax.file("a", &hidden).bundle()
        }),
        ("B15 malformed", pax(b"999 path\n")),
        ("B16 size twice", pax(b"8 size=1\n8 size=2\n")),
        ("B18 pax sparse 0.0", pax(b"22 GNU.sparse.size=10\n")),
        ("B18 pax sparse 0.1", pax(b"22 GNU.sparse.map=0,1\n")),
        ("B18 pax sparse 1.0", pax(b"22 GNU.sparse.major=1\n")),
        (
            "B14 pax global",
            RawTar::new().entry(b"pax", b"9 path=a\n", |h| h[156] = b'g').file("a", b"x").bundle(),
        ),
        (
            "B13 pax, then GNU long name",
            RawTar::new()
                .entry(b"pax", b"9 path=a\n", |h| h[156] = b'x')
                .entry(b"././@LongLink", b"evil\0", |h| h[156] = b'L')
                .file("a", b"x")
                .bundle(),
        ),
        (
            "B6 name of 101 bytes",
            RawTar::new()
                .entry(b"././@LongLink", &[b'a'; 102], |h| h[156] = b'L')
                .file("a", b"x")
                .bundle(),
        ),
        (
            "B7 file through a symlink",
            RawTar::new()
                .entry(b"a", b"", |h| {
                    h[156] = b'2';
                    h[157..161].copy_from_slice(b"/etc");
                })
                .file("a/passwd", b"x")
                .bundle(),
        ),
        (
            "B8 symlink, then folder",
            RawTar::new()
                .entry(b"a", b"", |h| h[156] = b'2')
                .entry(b"a", b"", |h| h[156] = b'5')
                .bundle(),
        ),
        ("B17 symlink with a body", RawTar::new().entry(b"a", &hidden, |h| h[156] = b'2').bundle()),
    ] {
        check(name, &bundle, "tar-not-canonical");
    }
}

// [B2]
#[test]
fn b20_a_checksum_in_another_form_is_refused() {
    for (name, checksum) in [
        ("wrong", b"000001\0 "),
        ("seven digits", b"0000001\0"),
        ("blank", b"        "),
        ("no NUL", b"000001  "),
    ] {
        let mut tar = RawTar::new().file("a", b"x");
        let header = tar.bytes.len() - 1024;
        tar.bytes[header + 148..header + 156].copy_from_slice(checksum);
        check(name, &tar.bundle(), "tar-not-canonical");
    }
    // The sum of signed bytes, as some old programs made it: another one where a byte is above 127.
    let mut tar = RawTar::new().entry(b"a\xff", b"x", |_| {});
    let header = tar.bytes.len() - 1024;
    let unsigned = std::str::from_utf8(&tar.bytes[header + 148..header + 154]).unwrap();
    let signed = u32::from_str_radix(unsigned, 8).unwrap() - 256;
    tar.bytes[header + 148..header + 154].copy_from_slice(format!("{signed:06o}").as_bytes());
    check("signed", &tar.bundle(), "tar-not-canonical");
}

// [B5]
#[test]
fn entries_stand_in_one_order_each_once() {
    let envelope = inspect(&good(), &Limits::default()).unwrap().manifest_envelope().to_vec();
    for (name, bundle, expected) in [
        ("B22 twice", RawTar::new().file("a", b"x").file("a", b"x").bundle(), "entry-order"),
        (
            "B22 manifest twice",
            RawTar::new().file("manifest.dsse.json", &envelope).bundle(),
            "entry-order",
        ),
        ("B23 descending", RawTar::new().file("b", b"x").file("a", b"x").bundle(), "entry-order"),
        (
            "B23 revocations after a file",
            RawTar::new().file("a", b"x").file("trust/revocations.dsse.json", b"x").bundle(),
            "entry-order",
        ),
        (
            "B23 roots descending",
            RawTar::new()
                .file("trust/root.00000003.dsse.json", b"x")
                .file("trust/root.00000002.dsse.json", b"x")
                .bundle(),
            "entry-order",
        ),
        (
            "B23 manifest second",
            RawTar::default().file("a", b"x").file("manifest.dsse.json", &envelope).bundle(),
            "manifest-not-first",
        ),
        ("B23 nothing at all", RawTar::default().bundle(), "manifest-not-first"),
        ("B24", RawTar::new().file("a", b"x").file("a/b", b"x").bundle(), "path-conflict"),
        (
            "B24 with one between",
            RawTar::new().file("a", b"x").file("a-b", b"x").file("a/b", b"x").bundle(),
            "path-conflict",
        ),
        (
            "B24 below the manifest",
            RawTar::new().file("manifest.dsse.json/x", b"x").bundle(),
            "path-conflict",
        ),
        (
            "B24 above a control entry",
            RawTar::new().file("trust/revocations.dsse.json", b"x").file("trust", b"x").bundle(),
            "path-conflict",
        ),
    ] {
        check(name, &bundle, expected);
    }
}

// [B3]
#[test]
fn the_tar_ends_in_exactly_two_zero_blocks() {
    let whole = || RawTar::new().file("a", b"x").bytes;
    let zeros = |count: usize| vec![0_u8; count];
    let more = RawTar::default().file("b", b"x").bytes;
    for (name, tar, expected) in [
        ("B25 no end", whole(), "tar-no-end"),
        ("B25 one block", [whole(), zeros(512)].concat(), "tar-no-end"),
        (
            "B25 one block in the middle",
            [whole(), zeros(512), more.clone(), zeros(1024)].concat(),
            "tar-trailing",
        ),
        (
            "B26 entries after the end",
            [whole(), zeros(1024), more, zeros(1024)].concat(),
            "tar-trailing",
        ),
        ("B27 padded to 10240", [whole(), zeros(10_240 - whole().len())].concat(), "tar-trailing"),
        ("one byte too many", [whole(), zeros(1025)].concat(), "tar-trailing"),
        ("B29 cut in a body", whole()[..whole().len() - 512].to_vec(), "tar-truncated"),
        ("B29 cut in a header", whole()[..whole().len() - 600].to_vec(), "tar-truncated"),
    ] {
        check(name, &gzip(&tar), expected);
    }
}

#[test]
fn b27_the_message_says_how_to_rebuild() {
    let mut tar = RawTar::new().bytes;
    tar.resize(10_240, 0);
    let error = open(&gzip(&tar), &trust(), now()).unwrap_err();
    assert!(error.to_string().contains("tar -b1"), "{error}");
}

// [B3]
#[test]
fn b28_padding_carries_nothing() {
    let mut tar = RawTar::new().file("a", b"x");
    *tar.bytes.last_mut().unwrap() = 1;
    check("B28", &tar.bundle(), "tar-padding");
}

#[test]
fn b29_a_size_beyond_the_end_is_refused() {
    for size in [b"00000004000\0", b"77777777777\0"] {
        let tar = RawTar::new().entry(b"a", b"x", |h| h[124..136].copy_from_slice(size));
        check("B29", &tar.bundle(), "tar-truncated");
    }
}

// [B6]
#[test]
fn b30_entries_are_counted_while_they_are_read() {
    let many = |count: usize| {
        (0..count).fold(RawTar::new(), |tar, index| tar.file(&format!("a{index:05}"), b""))
    };
    check("4096 entries", &many(4095).bundle(), "file-missing");
    check("B30 4097 entries", &many(4096).bundle(), "limit-entries");
    check("B30 10 000 entries", &many(10_000).bundle(), "limit-entries");
}

// [B6]
#[test]
fn a_file_over_its_limit_is_named() {
    let limits = Limits { module: 8, file: 17, ..Limits::default() };
    let error = open(&good(), &trust().with_limits(limits), now()).unwrap_err();
    assert!(
        matches!(&error, OpenError::Archive(ArchiveError::LimitFile { path, limit: 8 }) if path == "modules/rules.wasm"),
        "{error}"
    );
}

#[test]
fn an_illegal_path_is_shown_escaped() {
    let bundle = RawTar::new().file("a\u{1b}[2J", b"x").bundle();
    let error = open(&bundle, &trust(), now()).unwrap_err();
    assert!(error.to_string().contains("`a\\x1b[2J`"), "{error}");
}
