//! The HTML a page is made of, read as a browser reads it.
//!
//! * [`reader`]: tokens, by html5gum. * [`tree`]: which elements are open, and whether what stands in them
//!   is seen. * [`attribute`], [`css`]: what attributes say. * [`element`]: what is known of elements.

pub(crate) mod attribute;
pub(crate) mod css;
pub(crate) mod element;
pub(crate) mod reader;
pub(crate) mod tree;
