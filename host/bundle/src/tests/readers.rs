//! Whatever the strict reader takes, other programs read alike: tars spoilt in the ways programs
//! disagree about, read by ours, by the tar crate, and by GNU tar.

use std::cell::RefCell;
use std::io::Read as _;
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::fixtures::*;
use crate::archive::Archive;
use crate::*;

/// Names in the order that entries must have.
const NAMES: [&str; 14] = [
    "manifest.dsse.json",
    "trust/revocations.dsse.json",
    "trust/root.00000002.dsse.json",
    "trust/root.00000003.dsse.json",
    "0",
    "_",
    "a",
    "a-b/c",
    "b.c/d.e/f",
    "docs/x",
    "long/ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "modules/a.wasm",
    "settings/a.json",
    "z",
];

/// What is wrong with an entry, if anything.
#[derive(Debug, Clone)]
enum Fault {
    None,
    /// A byte of the header, before its checksum is made.
    Header(usize, u8),
    /// A byte of the header, after its checksum was made.
    Unsummed(usize, u8),
    /// The kind of entry.
    Kind(u8),
    /// The first bytes of the prefix field.
    Prefix(&'static str),
    /// Another name.
    Name(&'static str),
    /// The size field as it stands, whatever the body has.
    Size(Vec<u8>),
    /// An entry of another kind in front, which says something of this one.
    Before(u8, &'static str),
    /// A byte of the body's padding.
    Padding(u8),
    /// The entry a second time.
    Twice,
}

fn fault() -> impl Strategy<Value = Fault> {
    let octal = |size: u64| format!("{size:011o}\0").into_bytes();
    let sizes = prop_oneof![
        (0_u64..2048).prop_map(octal),
        (0_u64..2048).prop_map(|size| format!("{size:>11o} ").into_bytes()),
        (0_u64..2048).prop_map(|size| format!("{size:o}\0").into_bytes()),
        (0_u8..255).prop_map(|size| [&[0x80; 1][..], &[0; 10], &[size]].concat()),
        prop::collection::vec(any::<u8>(), 12),
    ];
    let before = select(vec![
        (b'x', "9 path=z\n"),
        (b'x', "10 size=0\n"),
        (b'x', "12 size=512\n"),
        (b'x', "10 size=1\n10 size=2\n"),
        (b'x', "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"),
        (b'x', "999 path\n"),
        (b'g', "9 path=z\n"),
        (b'L', "other\0"),
        (b'K', "other\0"),
        (b'S', ""),
        (b'5', ""),
        (b'2', ""),
        (b'V', ""),
        (b'0', "other"),
    ]);
    prop_oneof![
        24 => Just(Fault::None),
        2 => (0..512_usize, any::<u8>()).prop_map(|(at, byte)| Fault::Header(at, byte)),
        1 => (0..512_usize, any::<u8>()).prop_map(|(at, byte)| Fault::Unsummed(at, byte)),
        1 => select(b"0123456789xgLKSVMDA\0".to_vec()).prop_map(Fault::Kind),
        1 => select(vec!["../x", "x", "/", ""]).prop_map(Fault::Prefix),
        1 => select(vec!["../a", "/a", "./a", "a//b", "a/", "", "A", "a\0b", "con", "a\\b", "b"])
            .prop_map(Fault::Name),
        1 => sizes.prop_map(Fault::Size),
        2 => before.prop_map(|(kind, text)| Fault::Before(kind, text)),
        1 => any::<u8>().prop_map(Fault::Padding),
        1 => Just(Fault::Twice),
    ]
}

/// Bytes whose lengths lie about the edges of blocks.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![Just(0), Just(1), 510_usize..515, 1022_usize..1026, 0_usize..1500];
    (length, any::<u8>()).prop_map(|(length, byte)| vec![byte; length])
}

fn tars() -> impl Strategy<Value = Vec<u8>> {
    let names = subsequence(NAMES[1..].to_vec(), 0..6);
    let entries = prop::collection::vec((body(), fault()), 6);
    let swap = prop::option::weighted(0.1, (any::<Index>(), any::<Index>()));
    let end = prop_oneof![12 => Just(2_usize), 1 => 0..24_usize];
    let tail = prop_oneof![12 => Just(None), 1 => any::<u8>().prop_map(Some)];
    (names, entries, swap, end, tail).prop_map(|(mut names, entries, swap, end, tail)| {
        names.insert(0, NAMES[0]);
        if let Some((one, other)) = swap {
            let count = names.len();
            names.swap(one.index(count), other.index(count));
        }
        let tar =
            names.iter().zip(&entries).fold(RawTar::default(), |tar, (name, (body, fault))| {
                spoilt(tar, name.as_bytes(), body, fault)
            });
        let mut bytes = tar.bytes;
        bytes.resize(bytes.len() + end * 512, 0);
        bytes.extend(tail);
        bytes
    })
}

fn spoilt(tar: RawTar, name: &[u8], body: &[u8], fault: &Fault) -> RawTar {
    match fault {
        Fault::None => tar.entry(name, body, |_| {}),
        Fault::Header(at, byte) => tar.entry(name, body, |header| header[*at] = *byte),
        Fault::Unsummed(at, byte) => {
            let header = tar.bytes.len();
            let mut tar = tar.entry(name, body, |_| {});
            tar.bytes[header + at] = *byte;
            tar
        }
        Fault::Kind(kind) => tar.entry(name, body, |header| header[156] = *kind),
        Fault::Prefix(prefix) => tar.entry(name, body, |header| {
            header[345..345 + prefix.len()].copy_from_slice(prefix.as_bytes());
        }),
        Fault::Name(name) => tar.entry(name.as_bytes(), body, |_| {}),
        Fault::Size(size) => {
            tar.entry(name, body, |header| header[124..124 + size.len()].copy_from_slice(size))
        }
        Fault::Before(kind, text) => {
            let tar = tar.entry(b"before", text.as_bytes(), |header| header[156] = *kind);
            tar.entry(name, body, |_| {})
        }
        Fault::Padding(byte) => {
            let mut tar = tar.entry(name, body, |_| {});
            *tar.bytes.last_mut().unwrap() = *byte;
            tar
        }
        Fault::Twice => tar.entry(name, body, |_| {}).entry(name, body, |_| {}),
    }
}

/// Names and contents, in order.
type Entries = Vec<(String, Vec<u8>)>;

/// What our reader makes of a tar, if it takes it.
fn ours(tar: &[u8]) -> Option<Entries> {
    let archive = Archive::read(&gzip(tar), &Limits::default()).ok()?;
    let owned = |(path, bytes): (&str, &[u8])| (path.to_owned(), bytes.to_vec());
    let mut entries = vec![owned(("manifest.dsse.json", archive.manifest()))];
    entries.extend(archive.revocations().map(|list| owned(("trust/revocations.dsse.json", list))));
    entries.extend(archive.roots().map(|(_, path, bytes)| owned((path, bytes))));
    entries.extend(archive.files().map(owned));
    Some(entries)
}

fn tar_crates(tar: &[u8]) -> std::io::Result<Entries> {
    let mut entries = Entries::new();
    for entry in tar::Archive::new(tar).entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        entries.push((path, bytes));
    }
    Ok(entries)
}

/// Names, one a line, and the contents one behind the other; both must come from a quiet program.
fn gnu_tars(path: &std::path::Path) -> (String, Vec<u8>) {
    let mut command = Command::new("tar");
    command.env("LC_ALL", "C").args(["--quoting-style=escape", "-xvOf"]).arg(path);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
}

/// Tars that our reader takes; each is checked against the tar crate on the way.
fn taken(cases: u32) -> Vec<(Vec<u8>, Entries)> {
    let taken = RefCell::new(Vec::new());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&tars(), |tar| {
        let Some(entries) = ours(&tar) else { return Ok(()) };
        let theirs = tar_crates(&tar).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&theirs, &entries);
        taken.borrow_mut().push((tar, entries));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    taken.into_inner()
}

// [B2] [B3] [B4] [B5]
#[test]
fn what_the_reader_takes_others_read_alike() {
    let taken = taken(4000);
    // Neither too strict to say anything nor blind to the faults.
    assert!((400..3600).contains(&taken.len()), "{} of 4000", taken.len());
    let version = Command::new("tar").arg("--version").output();
    if !version.is_ok_and(|output| output.stdout.starts_with(b"tar (GNU tar)")) {
        eprintln!("skipped: GNU tar is absent");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tar");
    for (tar, entries) in taken.iter().take(200) {
        std::fs::write(&path, tar).unwrap();
        let names: String = entries.iter().map(|(path, _)| format!("{path}\n")).collect();
        let contents: Vec<u8> = entries.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        assert_eq!(gnu_tars(&path), (names, contents));
    }
}
