//! Which elements a tag closes. Source: the HTML standard, 13.2.6.

use crate::html::element::{
    breaks_out, closes_paragraph, is_formatting, is_head_content, is_integration, is_scope,
    is_special,
};
use crate::html::tree::{Open, Tree, is_heading};

impl Tree {
    /// Closes what a start tag closes.
    pub(super) fn imply(&mut self, name: &[u8]) {
        if self.parent_is(b"head") && !is_head_content(name) {
            self.pop();
        }
        if self.foreign() {
            if !breaks_out(name) {
                return;
            }
            while self.foreign() {
                self.pop();
            }
        }
        match name {
            b"li" => self.close_item(&[b"li"]),
            b"dd" | b"dt" => self.close_item(&[b"dd", b"dt"]),
            b"td" | b"th" => self.back_to_table(&[b"tr", b"tbody", b"thead", b"tfoot", b"table"]),
            b"tr" => self.back_to_table(&[b"tbody", b"thead", b"tfoot", b"table"]),
            b"tbody" | b"thead" | b"tfoot" | b"caption" | b"colgroup" => {
                self.back_to_table(&[b"table"])
            }
            b"a" | b"nobr" | b"button" | b"option" if self.in_scope(name) => self.close(name),
            b"rp" | b"rt" => {
                while self.parent_is(b"rp") || self.parent_is(b"rt") {
                    self.pop();
                }
            }
            _ => {}
        }
        if closes_paragraph(name) && self.in_scope(b"p") {
            self.pop_to(b"p");
        }
        if is_heading(name) && self.open.last().is_some_and(|last| is_heading(&last.name)) {
            self.pop();
        }
    }

    fn close_item(&mut self, names: &[&[u8]]) {
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(at) else { return };
            if names.contains(&open.name.as_slice()) {
                self.truncate(at);
                return;
            }
            let passes = matches!(open.name.as_slice(), b"address" | b"div" | b"p");
            if is_special(&open.name) && !passes {
                return;
            }
        }
    }

    pub(super) fn in_table(&self) -> bool {
        self.open
            .iter()
            .rev()
            .find(|open| matches!(open.name.as_slice(), b"table" | b"template"))
            .is_some()
    }

    /// What stands open above the part of a table that a new part belongs to ends there.
    fn back_to_table(&mut self, parts: &[&[u8]]) {
        let part = |open: &Open| parts.contains(&open.name.as_slice()) || open.name == b"template";
        if let Some(at) = self.open.iter().rposition(part).filter(|_| self.in_table()) {
            self.truncate(at.saturating_add(1));
        }
    }

    fn in_scope(&self, name: &[u8]) -> bool {
        for open in self.open.iter().rev() {
            if open.name == name {
                return true;
            }
            if is_scope(&open.name)
                || (name == b"p" && open.name == b"button")
                || (open.foreign && is_integration(&open.name))
            {
                return false;
            }
        }
        false
    }

    pub(super) fn close(&mut self, name: &[u8]) {
        if matches!(name, b"html" | b"body") {
            return;
        }
        if is_formatting(name) {
            self.close_formatting(name);
            return;
        }
        if is_heading(name) {
            self.close_heading();
            return;
        }
        if matches!(
            name,
            b"td" | b"th" | b"tr" | b"table" | b"tbody" | b"thead" | b"tfoot" | b"caption"
        ) {
            self.close_table_part(name);
            return;
        }
        if name == b"template" {
            self.pop_to(name);
            return;
        }
        if is_special(name) {
            if self.in_scope(name) {
                self.pop_to(name);
            }
            return;
        }
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(at) else { return };
            if open.name == name {
                self.truncate(at);
                return;
            }
            if is_special(&open.name) && !open.foreign {
                return;
            }
        }
    }

    fn close_table_part(&mut self, name: &[u8]) {
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(at) else { return };
            if open.name == name {
                self.truncate(at);
                return;
            }
            if matches!(open.name.as_slice(), b"table" | b"template") {
                return;
            }
        }
    }

    fn close_heading(&mut self) {
        let at = self.open.iter().rposition(|open| is_heading(&open.name) || is_scope(&open.name));
        if let Some(at) =
            at.filter(|&at| self.open.get(at).is_some_and(|open| is_heading(&open.name)))
        {
            self.truncate(at);
        }
    }

    /// The adoption agency, as far as what is seen depends on it: the element ends, and with it what was
    /// opened inside, but for blocks.
    fn close_formatting(&mut self, name: &[u8]) {
        let known = self.formatting.iter().rposition(|f| f.name == name);
        if let Some(at) = known.filter(|&at| at >= self.marker) {
            self.formatting.remove(at);
        }
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(at) else { return };
            if open.name == name {
                let above = self.open.get(at.saturating_add(1)..).unwrap_or_default();
                if above.iter().any(|open| is_special(&open.name)) {
                    self.remove(at);
                } else {
                    self.truncate(at);
                }
                return;
            }
            if is_scope(&open.name) {
                return;
            }
        }
    }
}
