//! The first reading: tokens.
//!
//! A level is the inside of one pair of brackets. Within a level an item ends
//! at its brace or at its semicolon, which is all the grammar needed to cut out
//! what belongs to `#[cfg(test)]`.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::Mention;

/// What the tokens of a file say.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) mentions: Vec<Mention>,
    pub(super) switched_off: Vec<usize>,
    pub(super) test_lines: Vec<RangeInclusive<usize>>,
    pub(super) test_modules: Vec<String>,
    pub(super) is_test: bool,
}

pub(super) fn read(stream: TokenStream) -> Tokens {
    let mut tokens = Tokens::default();
    tokens.level(stream);
    tokens
}

impl Tokens {
    fn level(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            at = match tree {
                TokenTree::Ident(_) => self.path(&trees, at),
                TokenTree::Group(group) => {
                    self.level(group.stream());
                    at + 1
                }
                TokenTree::Punct(punct) => {
                    if punct.as_char() == '#' {
                        self.attribute(&trees, at);
                    }
                    at + 1
                }
                TokenTree::Literal(_) => at + 1,
            };
        }
    }

    /// Notes the path that begins at `at`; returns where it ends.
    fn path(&mut self, trees: &[TokenTree], at: usize) -> usize {
        let mut path = trees[at].to_string();
        let mut next = at + 1;
        while let Some(
            [
                TokenTree::Punct(a),
                TokenTree::Punct(b),
                TokenTree::Ident(segment),
            ],
        ) = trees.get(next..next + 3)
        {
            if a.as_char() != ':' || b.as_char() != ':' {
                break;
            }
            path.push_str("::");
            path.push_str(&segment.to_string());
            next += 3;
        }
        let line = line_of(&trees[at]);
        self.mentions.push(Mention { path, line });
        next
    }

    /// Notes what the attribute whose `#` is at `at` says about tests.
    fn attribute(&mut self, trees: &[TokenTree], at: usize) {
        let is_inner = matches!(trees.get(at + 1), Some(TokenTree::Punct(p)) if p.as_char() == '!');
        let body = at + 1 + usize::from(is_inner);
        let Some(TokenTree::Group(group)) = trees.get(body) else {
            return;
        };
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let named = |name: &str| matches!(inside.first(), Some(TokenTree::Ident(i)) if i == name);
        if named("ignore") || (named("cfg_attr") && says(&inside, "ignore")) {
            self.switched_off.push(line_of(&trees[at]));
        }
        if !(named("cfg") && says(&inside, "test")) {
            return;
        }
        if is_inner {
            self.is_test = true;
            return;
        }
        let end = item_end(trees, body + 1);
        self.test_lines
            .push(line_of(&trees[at])..=last_line_of(&trees[end]));
        let item = &trees[body + 1..=end];
        if let [
            ..,
            TokenTree::Ident(word),
            TokenTree::Ident(name),
            TokenTree::Punct(_),
        ] = item
            && word == "mod"
        {
            self.test_modules.push(name.to_string());
        }
    }
}

/// Is `word` among the tokens, at any depth, other than inside `not(…)`?
fn says(trees: &[TokenTree], word: &str) -> bool {
    trees.iter().enumerate().any(|(at, tree)| match tree {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => {
            let negated = at > 0 && matches!(&trees[at - 1], TokenTree::Ident(i) if i == "not");
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            !negated && says(&inside, word)
        }
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Where the item ends that begins at `from`.
fn item_end(trees: &[TokenTree], from: usize) -> usize {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    (from..trees.len())
        .find(|at| ends(&trees[*at]))
        .unwrap_or(trees.len() - 1)
}

fn line_of(tree: &TokenTree) -> usize {
    tree.span().start().line
}

fn last_line_of(tree: &TokenTree) -> usize {
    tree.span().end().line
}
