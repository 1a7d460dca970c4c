//! Parts of screens: each shows one thing, and says it in words as well.

pub(crate) mod canvas;
pub(crate) mod chart;
pub(crate) mod choosing;
pub(crate) mod confirm;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod head;
pub(crate) mod hold;
pub(crate) mod live;
pub(crate) mod login;
pub(crate) mod panel;
pub(crate) mod releases;
pub(crate) mod scale;
pub(crate) mod shape;
pub(crate) mod toast;
pub(crate) mod why;
