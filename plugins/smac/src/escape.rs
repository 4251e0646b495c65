//! Text that must stay text where it is put.

/// Escapes text for a place that may be HTML or Markdown: entities mean the same in both.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '*' => out.push_str("&#42;"),
            '_' => out.push_str("&#95;"),
            '`' => out.push_str("&#96;"),
            '~' => out.push_str("&#126;"),
            '[' => out.push_str("&#91;"),
            ']' => out.push_str("&#93;"),
            '\\' => out.push_str("&#92;"),
            '|' => out.push_str("&#124;"),
            '$' => out.push_str("&#36;"),
            c if c.is_control() || c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// What was hidden, spelled out for a place that may be HTML or Markdown.
pub(crate) fn marker(what: &str, text: &str) -> String {
    format!("[{what}: {}]", html(text))
}

/// Where a character stands that no backslash escapes, from a place on.
pub(crate) fn unescaped(text: &str, from: usize, wanted: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.get(from..)?.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == wanted {
            return Some(from.saturating_add(at));
        }
    }
    None
}

/// Where the title at the end of `address "title"` begins.
pub(crate) fn title_start(text: &str) -> Option<usize> {
    let open = match text.chars().next_back()? {
        ')' => '(',
        quote @ ('"' | '\'') => quote,
        _ => return None,
    };
    let body = text.get(..text.len().saturating_sub(1))?;
    let starts = body.rmatch_indices(open).map(|(at, _)| at);
    let free = |at: &usize| {
        let before = body.get(..*at).unwrap_or_default();
        before.bytes().rev().take_while(|b| *b == b'\\').count().is_multiple_of(2)
    };
    let mut free_starts = starts.filter(free);
    free_starts.next()
}

/// An address that stands between `<` and `>`.
pub(crate) fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => {}
            c if c.is_whitespace() => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}

/// Text with everything unseen in it spelled out, for logs and markers of plain text.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || crate::unicode::is_unseen(c) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
