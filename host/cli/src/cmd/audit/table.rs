//! Checks as a table for people. Whatever the bundle's maker wrote is escaped.

use portcullis_bundle::{Check, Digest, FileCheck, Outcome, Timestamp, escape_control};

use crate::output::{BAD, DIM, GOOD, WARN, paint};

/// Columns grow with what is in them up to here; what is longer pushes the rest of its line aside.
const WIDEST: usize = 48;

/// One line a check, and the verdict.
pub(super) fn text(
    checks: &[Check],
    bundle: &str,
    digest: Option<Digest>,
    now: Timestamp,
    verbose: bool,
) -> String {
    let cells: Vec<[String; 3]> = checks.iter().map(cells).collect();
    let width = |column: usize| {
        let widths =
            cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut lines = vec![paint(DIM, format!("audit of {}, as of {now}", escape_control(bundle)))];
    for (number, (check, cells)) in (1_usize..).zip(checks.iter().zip(&cells)) {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let padded = padded.collect::<Vec<_>>().join("  ");
        lines.push(format!("{number:>2}  {padded}  {}", outcome(check)));
        if verbose {
            lines.extend(check.files.iter().map(file));
        }
        if let Outcome::Failed { code, reason } = &check.outcome {
            lines.push(format!("    [{code}] {}", escape_control(reason)));
        }
    }
    lines.push(verdict(checks, digest));
    lines.join("\n")
}

fn cells(check: &Check) -> [String; 3] {
    let seen = if check.seen.is_empty() { "-" } else { &check.seen };
    [&check.what, seen, &check.required].map(|cell| escape_control(cell).to_string())
}

fn outcome(check: &Check) -> String {
    match check.outcome {
        Outcome::Ok => paint(GOOD, "ok"),
        Outcome::NotChecked => paint(WARN, "not checked here"),
        _ => paint(BAD, "FAILED"),
    }
}

fn file(file: &FileCheck) -> String {
    let sizes = format!("{} bytes, {} listed", file.size, file.size_listed);
    let listed = file.sha256_listed.hex();
    let digests = match file.sha256 {
        Some(seen) => format!("sha256 {}, {listed} listed", seen.hex()),
        None => format!("sha256 {listed} listed"),
    };
    format!("      {}: {sizes}; {digests}", escape_control(&file.path))
}

fn verdict(checks: &[Check], digest: Option<Digest>) -> String {
    let digest = digest.map_or_else(String::new, |digest| format!(" {digest}"));
    match checks.last().filter(|check| check.code().is_some()) {
        None => {
            let left = "every check holds; what only a host knows was not checked";
            format!("{}{digest}: {left}", paint(GOOD, "passed"))
        }
        Some(check) => {
            let at = format!("check {} ({})", checks.len(), check.id);
            format!(
                "{}{digest}: {at} does not hold, nothing after it was looked at",
                paint(BAD, "refused")
            )
        }
    }
}
