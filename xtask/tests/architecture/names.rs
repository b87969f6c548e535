//! The names that a module defines and imports.

use std::collections::BTreeMap;

use syn::{
    Attribute, Ident, ImplItem, Item, ItemImpl, ItemUse, Path, Token, TraitItem, Type, UseTree,
    Visibility,
    punctuated::Punctuated,
    visit::{self, Visit},
};

/// What a name stands for; it can stand for a module and for a function at once.
pub(crate) enum Meaning {
    Module(usize),
    /// Something that is defined here; only a type has names below it.
    Item {
        is_type: bool,
    },
    Import(Vec<String>),
}

/// A function in an `impl` or a trait.
pub(crate) struct Method {
    pub(crate) of: String,
    pub(crate) name: String,
    pub(crate) reach: Reach,
}

/// From where a method can be called by its name.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reach {
    /// From its module and those below.
    Below,
    Anywhere,
    /// It is a trait's: which one is meant, the name does not say.
    Trait,
}

impl Method {
    fn new(of: &str, name: &Ident, reach: Reach) -> Self {
        let (of, name) = (of.to_string(), name.to_string());
        Self { of, name, reach }
    }
}

/// The name of the type that an `impl` is for.
pub(crate) fn implemented(item: &ItemImpl) -> Option<String> {
    match &*item.self_ty {
        Type::Path(of) => of.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// Gathers the names that a module defines or imports, those within its functions too.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) names: BTreeMap<String, Vec<Meaning>>,
    /// The modules of which all names are imported.
    pub(crate) globs: Vec<Vec<String>>,
    pub(crate) macros: Vec<String>,
    /// The functions in each `impl` and trait.
    pub(crate) methods: Vec<Method>,
}

impl Names {
    fn define(&mut self, name: &Ident, is_type: bool) {
        let meanings = self.names.entry(name.to_string()).or_default();
        meanings.push(Meaning::Item { is_type });
    }
}

impl<'a> Visit<'a> for Names {
    fn visit_item(&mut self, item: &'a Item) {
        if is_test(attributes(item)) {
            return;
        }
        match item {
            Item::Mod(_) => return,
            Item::Struct(item) => self.define(&item.ident, true),
            Item::Enum(item) => self.define(&item.ident, true),
            Item::Union(item) => self.define(&item.ident, true),
            Item::Trait(item) => {
                self.define(&item.ident, true);
                let of = item.ident.to_string();
                for part in &item.items {
                    if let TraitItem::Fn(function) = part {
                        self.methods
                            .push(Method::new(&of, &function.sig.ident, Reach::Trait));
                    }
                }
            }
            Item::Impl(item) => {
                let of = implemented(item).unwrap_or_default();
                for part in &item.items {
                    let ImplItem::Fn(function) = part else {
                        continue;
                    };
                    let reach = match (&item.trait_, &function.vis) {
                        (Some(_), _) => Reach::Trait,
                        (None, Visibility::Inherited) => Reach::Below,
                        (None, _) => Reach::Anywhere,
                    };
                    if !is_test(&function.attrs) {
                        self.methods
                            .push(Method::new(&of, &function.sig.ident, reach));
                    }
                }
            }
            Item::Type(item) => self.define(&item.ident, true),
            Item::Fn(item) => self.define(&item.sig.ident, false),
            Item::Const(item) => self.define(&item.ident, false),
            Item::Static(item) => self.define(&item.ident, false),
            Item::Macro(item) => self
                .macros
                .extend(item.ident.iter().map(ToString::to_string)),
            Item::Use(item) => {
                for leaf in leaves(item) {
                    if leaf.is_glob {
                        self.globs.push(leaf.path);
                    } else {
                        let meanings = self.names.entry(leaf.name).or_default();
                        meanings.push(Meaning::Import(leaf.path));
                    }
                }
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }
}

/// One name that a `use` brings, or all of a module's.
pub(crate) struct Leaf {
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
    pub(crate) is_glob: bool,
}

/// What a `use` brings, name by name. A path that starts with `::` leads out of the crate.
pub(crate) fn leaves(item: &ItemUse) -> Vec<Leaf> {
    let mut found = Vec::new();
    if item.leading_colon.is_none() {
        gather(&item.tree, &[], &mut found);
    }
    found
}

fn gather(tree: &UseTree, before: &[String], found: &mut Vec<Leaf>) {
    let longer = |word: &Ident| [before, &[word.to_string()]].concat();
    // `a::{self}` is `a`.
    let whole = |word: &Ident| match before {
        [_, ..] if word == "self" => before.to_vec(),
        _ => longer(word),
    };
    let mut leaf = |name: String, path, is_glob| {
        found.push(Leaf {
            name,
            path,
            is_glob,
        });
    };
    match tree {
        UseTree::Path(path) => gather(&path.tree, &longer(&path.ident), found),
        UseTree::Name(name) => {
            let path = whole(&name.ident);
            leaf(path[path.len() - 1].clone(), path, false);
        }
        UseTree::Rename(rename) => leaf(rename.rename.to_string(), whole(&rename.ident), false),
        UseTree::Glob(_) => leaf("*".to_string(), before.to_vec(), true),
        UseTree::Group(group) => {
            let trees = group.items.iter();
            trees.for_each(|tree| gather(tree, before, found));
        }
    }
}

/// Whether something is there in tests only.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test"
                || condition.starts_with("all (test")
                || condition.starts_with("all(test")
        }
        _ => false,
    })
}

/// What stands in the `cfg(…)` of these attributes.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.to_string()),
            _ => None,
        });
    lists.collect()
}

/// The attributes of an item of any kind.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name of a type, if it derives a trait.
pub(crate) fn derived(item: &Item, name: &str) -> Option<String> {
    let ident = match item {
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        _ => return None,
    };
    let derives = derives(attributes(item)).any(|path| path.is_ident(name));
    derives.then(|| ident.to_string())
}

/// The traits that are derived.
pub(crate) fn derives(attributes: &[Attribute]) -> impl Iterator<Item = Path> {
    let lists = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let paths = lists.filter_map(|attribute| {
        attribute
            .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
            .ok()
    });
    paths.flatten()
}
