//! Tags of the source: names nobody knows, attributes nobody sees, addresses, texts for images.

use crate::address;
use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::html::attribute::{self, Kind};
use crate::html::element::{is_known, poses_as_role};
use crate::html::reader::{Attribute, Tag};
use crate::page::Page;
use crate::settings::Text;

impl Page<'_> {
    /// Judges a tag of the source by its name and attributes.
    pub(super) fn judge(&mut self, tag: &Tag) {
        if !is_known(&tag.name) {
            if self.is_generic(tag) {
                return;
            }
            self.unname(tag);
            return;
        }
        if tag.closes {
            if !tag.attributes().is_empty() {
                let name = tag.span.start.saturating_add(2).saturating_add(tag.name.len());
                let junk = name..tag.span.end.saturating_sub(1);
                let edit = Edit::strip(
                    Category::Attribute,
                    self.place(&junk),
                    "an end tag has no attributes",
                );
                self.edits.push(edit);
            }
            self.close_link(tag);
            return;
        }
        if tag.name == b"img" {
            if self.is_tracking(tag) {
                let cause = (Category::TrackingImage, "an image too small to see");
                self.strip(tag.span.clone(), cause, "<!---->");
                return;
            }
            self.link = None;
        }
        for (at, attribute) in tag.attributes().iter().enumerate() {
            let mut own = true;
            if !self.whole {
                self.flow.pieces(attribute.span.clone(), |_, _, exact| own &= exact);
            }
            if !own {
                continue;
            }
            let first = tag.attributes().iter().take(at).all(|other| other.name != attribute.name);
            self.judge_attribute(tag, attribute, first);
        }
        if tag.name == b"a" && tag.attribute("href").is_some() {
            self.link = Some(tag.span.clone());
        }
    }

    /// `Vec<T>` in prose: a name directly behind a word, or a type parameter.
    fn is_generic(&self, tag: &Tag) -> bool {
        // `Box<dyn Error>`, `Ptr<const T>`
        let qualifier =
            matches!(tag.name.as_slice(), b"dyn" | b"const" | b"struct" | b"unsigned" | b"impl");
        let attributes = match tag.attributes() {
            [] => true,
            [only] => qualifier && only.value.is_empty() && only.name.len() <= 32,
            _ => false,
        };
        if tag.closes || tag.self_closing || !attributes {
            return false;
        }
        let html = self.flow.html();
        let before = html.get(..tag.span.start).and_then(|before| before.chars().next_back());
        let name = html.get(tag.span.start.saturating_add(1)..tag.span.end.saturating_sub(1));
        let name = name.unwrap_or_default();
        let word = name.len() <= 32
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' '));
        let behind_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        let parameter = name.len() <= 2 && name.starts_with(|c: char| c.is_ascii_uppercase());
        // `List<User>` is a type, `x<system>` is somebody speaking.
        let type_name = name.starts_with(|c: char| c.is_ascii_uppercase());
        let role = poses_as_role(&tag.name) && !type_name;
        word && !role && (behind_word || parameter)
    }

    /// Replaces a tag nobody knows by one that means nothing, so that Markdown reads on as before.
    fn unname(&mut self, tag: &Tag) {
        let category =
            if poses_as_role(&tag.name) { Category::RoleTag } else { Category::UnknownTag };
        let neutral = match (self.tree.foreign(), tag.closes) {
            (false, false) => "<span>",
            (false, true) => "</span>",
            (true, false) => "<g>",
            (true, true) => "</g>",
        };
        self.strip(tag.span.clone(), (category, "HTML does not know the tag"), neutral);
    }

    fn is_tracking(&self, tag: &Tag) -> bool {
        ["width", "height"].iter().any(|side| tag.attribute(side).is_some_and(attribute::is_speck))
    }

    fn judge_attribute(&mut self, tag: &Tag, attribute: &Attribute, first: bool) {
        let kind = if first { attribute::kind(&tag.name, attribute) } else { Kind::Hidden };
        match kind {
            Kind::Layout => {}
            Kind::Anchor if self.anchors.contains(attribute.value()) => {}
            Kind::Address => self.judge_address(attribute),
            Kind::Alt => self.judge_alt(tag, attribute),
            Kind::Anchor | Kind::Hidden => {
                let category = match attribute.name.as_slice() {
                    b"title" if matches!(tag.name.as_slice(), b"a" | b"img") => Category::LinkTitle,
                    _ => Category::Attribute,
                };
                if category == Category::LinkTitle && self.knobs.titles == Text::Keep {
                    return;
                }
                self.drop_attribute(attribute, category, "an attribute is not shown");
                if category == Category::LinkTitle && self.knobs.titles == Text::Reveal {
                    self.reveal_at(tag.span.end, category, "title", attribute.value());
                }
            }
        }
    }

    fn judge_address(&mut self, attribute: &Attribute) {
        let html = self.flow.html().get(attribute.span.clone()).unwrap_or_default();
        let quote = |c: char| matches!(c, '"' | '\'');
        let Some((name, value)) = html.split_once('=') else { return };
        let lead = value.len().saturating_sub(value.trim_start().trim_start_matches(quote).len());
        let value = value.get(lead..).unwrap_or_default().trim_end_matches(quote);
        let base =
            attribute.span.start.saturating_add(name.len()).saturating_add(1).saturating_add(lead);
        let edit = address::edit(value, |span| {
            self.place(&(base.saturating_add(span.start)..base.saturating_add(span.end)))
        });
        self.edits.extend(edit);
    }

    fn judge_alt(&mut self, tag: &Tag, attribute: &Attribute) {
        let text = attribute.value().trim();
        if text.is_empty() || self.knobs.alt == Text::Keep {
            return;
        }
        self.drop_attribute(attribute, Category::ImageAlt, "shown only where the image fails");
        if self.knobs.alt == Text::Reveal {
            self.reveal_at(tag.span.end, Category::ImageAlt, "image", text);
        }
    }

    /// Puts a marker behind a tag.
    fn reveal_at(&mut self, out: usize, category: Category, what: &str, text: &str) {
        let at = self.flow.end(out);
        let marker = escape::marker(what, text);
        self.edits.push(Edit::reveal(category, at..at, marker, "shown as text"));
    }

    /// Takes an attribute out with the blanks before it, so that no line gets blank and no two names meet.
    fn drop_attribute(&mut self, attribute: &Attribute, category: Category, reason: &'static str) {
        let html = self.flow.html();
        let before = html.get(..attribute.span.start).unwrap_or_default();
        let blanks = before
            .len()
            .saturating_sub(before.trim_end_matches(|c: char| c.is_ascii_whitespace()).len());
        let start = attribute.span.start.saturating_sub(blanks);
        let after = html.get(attribute.span.end..).and_then(|after| after.bytes().next());
        let next_line = matches!(after, Some(b'\n' | b'\r'));
        let broken = before.get(start..).is_some_and(|blank| blank.contains('\n'));
        let from = if broken && !next_line { attribute.span.start } else { start };
        let touches = after.is_some_and(|b| !b.is_ascii_whitespace() && b != b'>' && b != b'/');
        let mut edit = Edit::strip(category, self.place(&(from..attribute.span.end)), reason);
        if touches {
            edit = edit.replaced_by(" ");
        }
        self.edits.push(edit);
    }

    /// A link that closes without having shown anything loses its address.
    fn close_link(&mut self, tag: &Tag) {
        if tag.name != b"a" {
            return;
        }
        if let Some(open) = self.link.take() {
            let name = open.start.saturating_add(2);
            let cause = (Category::EmptyLink, "a link that shows nothing");
            self.strip(name..open.end.saturating_sub(1), cause, "");
        }
    }
}
