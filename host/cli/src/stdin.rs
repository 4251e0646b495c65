//! Reading standard input: as a whole, or line by line with an answer for each.

use std::io::{BufRead as _, Read as _};

use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;
use crate::{Answer, Done};

/// Reads all of it, and one byte more than `limit` at most: whoever asked tells that it is too long.
pub(crate) fn whole(limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| failure(&error))?;
    Ok(bytes)
}

/// Prints one answer per line, whatever the line holds; the worst line decides the exit code.
pub(crate) fn each_line<T: Serialize>(
    output: &Output,
    mut answer: impl FnMut(&[u8]) -> Result<(T, Answer), Failure>,
) -> Done {
    let (mut refused, mut undecided) = (false, None);
    for (index, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        let line = line.map_err(|error| failure(&error))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&line) {
            Ok((value, verdict)) => {
                refused |= matches!(verdict, Answer::No);
                output.json_line(&value);
            }
            Err(failure) => {
                let failure = failure.about(format!("line {}", index.saturating_add(1)));
                output.json_line(&failure.to_value());
                undecided = Some(failure);
            }
        }
    }
    match undecided {
        Some(failure) => Err(failure),
        None if refused => Ok(Answer::No),
        None => Ok(Answer::Yes),
    }
}

fn failure(error: &std::io::Error) -> Failure {
    Failure::undecided("io", format!("standard input: {error}"))
}
