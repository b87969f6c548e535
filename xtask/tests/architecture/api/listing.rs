//! The public items of a library, found from its root through re-exports.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, ItemImpl, ItemUse, Type};

use super::{
    super::{
        modules::{Modules, Target},
        names::{attributes, conditions, is_test, leaves},
    },
    items::{arguments, implemented, is_hidden, is_public, lines, methods, public_name},
    text::line,
};

/// The public items, one a line, sorted by their paths.
pub(crate) fn listing(modules: &Modules, name: &str) -> String {
    let mut walk = Walk {
        modules,
        lines: BTreeSet::new(),
        paths: BTreeMap::new(),
    };
    walk.module(0, name, &[]);
    walk.implementations();
    let lines = walk.lines.into_iter().map(|(_, line)| line + "\n");
    lines.collect()
}

struct Walk<'a> {
    modules: &'a Modules,
    /// A line behind the path by which it is sorted.
    lines: BTreeSet<(String, String)>,
    /// Under which paths the items of a file are public.
    paths: BTreeMap<(String, String), BTreeSet<String>>,
}

/// How something can be named, and under which conditions it is there.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    on: &'a [String],
}

impl Walk<'_> {
    fn add(&mut self, place: Place, text: &str) {
        let mut line = String::new();
        let mut told = BTreeSet::new();
        for condition in place.on {
            if told.insert(condition) {
                line += &format!("#[cfg({})] ", condition.replace(" (", "("));
            }
        }
        self.lines.insert((place.path.to_string(), line + text));
    }

    fn module(&mut self, module: usize, path: &str, on: &[String]) {
        let modules = self.modules;
        for item in &modules.all[module].items {
            if is_test(attributes(item)) || is_hidden(attributes(item)) {
                continue;
            }
            let on = [on, &conditions(attributes(item))].concat();
            match item {
                Item::Use(item) if is_public(&item.vis) => self.re_export(module, item, path, &on),
                item => {
                    let name = public_name(item);
                    if let Some(name) = name {
                        self.named(module, &name, &["self".into(), name.clone()], path, &on);
                    }
                }
            }
        }
    }

    fn re_export(&mut self, module: usize, item: &ItemUse, path: &str, on: &[String]) {
        for leaf in leaves(item) {
            if !leaf.is_glob {
                self.named(module, &leaf.name, &leaf.path, path, on);
                continue;
            }
            for target in self.modules.resolve(module, &leaf.path) {
                if let Target::Module(other) = target {
                    self.module(other, path, on);
                }
            }
        }
    }

    /// What a path of a module leads to, under a public name below a public path.
    fn named(&mut self, module: usize, name: &str, way: &[String], path: &str, on: &[String]) {
        let path = &format!("{path}::{name}");
        let targets = self.modules.resolve(module, way);
        if targets.is_empty() {
            self.add(
                Place { path, on },
                &format!("use {} as {path}", way.join("::")),
            );
        }
        for target in targets {
            match target {
                Target::Module(other) => {
                    self.add(Place { path, on }, &format!("mod {path}"));
                    self.module(other, path, on);
                }
                Target::Item { file, name } => {
                    let modules = self.modules;
                    let own = modules.all.iter().filter(|module| module.file == file);
                    for item in own.flat_map(|module| &module.items) {
                        if public_name(item).as_ref() == Some(&name) && !is_test(attributes(item)) {
                            for (path, text) in lines(item, path) {
                                self.add(Place { path: &path, on }, &text);
                            }
                        }
                    }
                    let paths = self.paths.entry((file, name)).or_default();
                    paths.insert(path.clone());
                }
            }
        }
    }

    /// What is implemented for public types, wherever it stands in the crate.
    fn implementations(&mut self) {
        let modules = self.modules;
        for (here, module) in modules.all.iter().enumerate() {
            let on = conditions_of(modules, here);
            for item in &module.items {
                if let Item::Impl(item) = item
                    && !is_test(&item.attrs)
                {
                    let on = [on.clone(), conditions(&item.attrs)].concat();
                    self.implementation(here, item, &on);
                }
            }
        }
    }

    fn implementation(&mut self, module: usize, item: &ItemImpl, on: &[String]) {
        let own = match &*item.self_ty {
            Type::Path(own) => self.public_paths(module, &words(&own.path)),
            _ => None,
        };
        let Some((of, _)) = &item.trait_ else {
            for path in own.into_iter().flatten() {
                for (path, own, text) in methods(item, &path) {
                    let on = &[on, &own].concat();
                    self.add(Place { path: &path, on }, &text);
                }
            }
            return;
        };
        let of_public = self.public_paths(module, &words(of));
        if of_public.is_some_and(|paths| paths.is_empty()) {
            return;
        }
        let own = match own {
            Some(paths) => {
                let behind = arguments(&item.self_ty);
                paths.iter().map(|path| format!("{path}{behind}")).collect()
            }
            None => vec![line(&item.self_ty)],
        };
        for own in own {
            self.add(Place { path: &own, on }, &implemented(item, of, &own));
        }
    }

    /// The public paths of a crate's own item, none if it has none; nothing if it is not the crate's.
    fn public_paths(&self, module: usize, path: &[String]) -> Option<Vec<String>> {
        let targets = self.modules.resolve(module, path).into_iter();
        let items = targets.filter_map(|target| match target {
            Target::Item { file, name } => Some((file, name)),
            Target::Module(_) => None,
        });
        let items: BTreeSet<_> = items.collect();
        let paths = items
            .iter()
            .filter_map(|item| self.paths.get(item))
            .flatten();
        (!items.is_empty()).then(|| paths.cloned().collect())
    }
}

/// The conditions of a module and of those that it lies in.
fn conditions_of(modules: &Modules, module: usize) -> Vec<String> {
    let here = &modules.all[module];
    let above = here.parent.map(|parent| conditions_of(modules, parent));
    [above.unwrap_or_default(), here.conditions.clone()].concat()
}

fn words(path: &syn::Path) -> Vec<String> {
    let words = path.segments.iter().map(|word| word.ident.to_string());
    words.collect()
}
