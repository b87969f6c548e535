//! The paths that are written in a piece of source text.

use std::{collections::BTreeSet, mem};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Expr, ExprMethodCall, ExprPath, ImplItem, Item, ItemImpl, ItemUse, Macro, Meta,
    Path, Visibility,
    visit::{self, Visit},
};

use super::names::{attributes, implemented, is_test, leaves};

/// The paths in the items of one module: in code, in `use`, in macros and in the strings of serde's
/// attributes; and the names of the methods that are called.
#[derive(Default)]
pub(crate) struct Paths {
    /// Word by word; a `use` of all names is the path of what has them.
    pub(crate) paths: Vec<Vec<String>>,
    /// The macros that are called by one word.
    pub(crate) macros: Vec<String>,
    /// The methods that are called, and whose they are where it is those of `self`.
    pub(crate) methods: BTreeSet<(Option<String>, String)>,
    /// What `self` is.
    own: Option<String>,
}

impl Paths {
    /// Those of a module's items, not those of the modules within it.
    pub(crate) fn of(items: &[Item]) -> Self {
        let mut paths = Self::default();
        items.iter().for_each(|item| paths.visit_item(item));
        paths
    }

    fn path(&mut self, path: Vec<String>) {
        if let [of, name] = &path[..]
            && of == "Self"
        {
            self.method(name.clone(), true);
        }
        self.paths.push(path);
    }

    fn method(&mut self, name: String, is_of_self: bool) {
        let of = self.own.clone().filter(|_| is_of_self);
        self.methods.insert((of, name));
    }

    /// Those within what is not parsed, the call of a macro. A word by itself counts too, since it leads
    /// nowhere unless it stands for an item.
    fn tokens(&mut self, tokens: &TokenStream) {
        let mut words = Vec::new();
        flatten(tokens.clone(), &mut words);
        let mut at = 0;
        while at < words.len() {
            let before = at
                .checked_sub(1)
                .map_or("", |before| words[before].as_str());
            let starts = is_word(&words[at]) && !matches!(before, "." | "'" | "::" | "$");
            if before == "." && words.get(at + 1).is_some_and(|next| next == "(") {
                self.method(words[at].clone(), at > 1 && words[at - 2] == "self");
            }
            if !starts && words[at] != "crate" {
                at += 1;
                continue;
            }
            let mut path = vec![words[at].clone()];
            at += 1;
            while at + 1 < words.len() && words[at] == "::" && is_word(&words[at + 1]) {
                path.push(words[at + 1].clone());
                at += 2;
            }
            self.path(path);
        }
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// All tokens in their order, with `::` as one.
fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                words.push("(".to_string());
                flatten(group.stream(), words);
                words.push(")".to_string());
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => match words.last_mut() {
                Some(last) if last == ":" => *last = "::".to_string(),
                _ => words.push(":".to_string()),
            },
            other => words.push(other.to_string()),
        }
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item(&mut self, item: &'a Item) {
        if !is_test(attributes(item)) && !matches!(item, Item::Mod(_)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'a ItemImpl) {
        let around = mem::replace(&mut self.own, implemented(item));
        visit::visit_item_impl(self, item);
        self.own = around;
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if is_test(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.paths
            .extend(leaves(item).into_iter().map(|leaf| leaf.path));
    }

    fn visit_path(&mut self, path: &'a Path) {
        if path.leading_colon.is_none() {
            let words = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string());
            self.path(words.collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        let is_self = |path: &ExprPath| path.path.is_ident("self");
        let is_of_self = matches!(&*call.receiver, Expr::Path(path) if is_self(path));
        self.method(call.method.to_string(), is_of_self);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.macros
            .extend(call.path.get_ident().map(ToString::to_string));
        self.visit_path(&call.path);
        self.tokens(&call.tokens);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        let Meta::List(list) = &attribute.meta else {
            return;
        };
        if list.path.is_ident("serde") {
            for token in list.tokens.clone() {
                let TokenTree::Literal(literal) = token else {
                    continue;
                };
                let text = literal.to_string();
                if let Ok(path) = syn::parse_str::<Path>(text.trim_matches('"')) {
                    self.visit_path(&path);
                }
            }
        } else if list.path.is_ident("derive") {
            self.tokens(&list.tokens);
        }
    }

    fn visit_visibility(&mut self, _: &'a Visibility) {}
}
