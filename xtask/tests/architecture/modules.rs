//! The modules of a crate as its source text declares them, and what a name means in each.

use std::{collections::BTreeMap, iter};

use syn::{Item, visit::Visit};

use super::names::{Meaning, Method, Names, Reach, conditions, is_test};

/// The text of each file of a crate, under its path from `src/`.
pub(crate) type Files = BTreeMap<String, String>;

/// The modules that are reached from one root file.
#[derive(Default)]
pub(crate) struct Modules {
    /// The root comes first.
    pub(crate) all: Vec<Module>,
    /// Where `macro_rules!` defines what name: such a name is known by its place in the text.
    pub(crate) macros: BTreeMap<String, String>,
    /// The methods with the modules that define them.
    methods: BTreeMap<String, Vec<(usize, Method)>>,
}

/// A file, or a `mod name { … }` within one.
#[derive(Default)]
pub(crate) struct Module {
    pub(crate) file: String,
    pub(crate) parent: Option<usize>,
    pub(crate) items: Vec<Item>,
    /// The conditions under which it is declared: what stands in `cfg(…)`.
    pub(crate) conditions: Vec<String>,
    names: BTreeMap<String, Vec<Meaning>>,
    globs: Vec<Vec<String>>,
}

/// Where a path leads.
#[derive(Debug, PartialEq)]
pub(crate) enum Target {
    Module(usize),
    Item {
        /// The file that defines it.
        file: String,
        name: String,
    },
}

/// The imports that are being resolved: none of them can help to resolve itself.
type UnderWay = Vec<(usize, String, usize)>;

impl Modules {
    /// Reads the modules from a root file (`lib.rs`, `main.rs`) on; tests do not count.
    pub(crate) fn read(files: &Files, root: &str) -> Self {
        let mut modules = Self::default();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        modules.add_file(files, root, folder, None);
        modules
    }

    fn add_file(
        &mut self,
        files: &Files,
        path: &str,
        folder: &str,
        parent: Option<usize>,
    ) -> usize {
        let text = &files[path];
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.add(files, path, folder, parent, file.items)
    }

    fn add(
        &mut self,
        files: &Files,
        path: &str,
        folder: &str,
        parent: Option<usize>,
        items: Vec<Item>,
    ) -> usize {
        let mut names = Names::default();
        items.iter().for_each(|item| names.visit_item(item));
        let here = self.all.len();
        self.all.push(Module {
            file: path.to_string(),
            parent,
            names: names.names,
            globs: names.globs,
            ..Module::default()
        });
        let macros = names.macros.into_iter();
        self.macros
            .extend(macros.map(|name| (name, path.to_string())));
        for method in names.methods {
            let known = self.methods.entry(method.name.clone()).or_default();
            known.push((here, method));
        }
        for item in &items {
            let Item::Mod(child) = item else { continue };
            if is_test(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            let below = [folder, &name]
                .join("/")
                .trim_start_matches('/')
                .to_string();
            let added = if let Some((_, items)) = &child.content {
                self.add(files, path, &below, Some(here), items.clone())
            } else {
                let places = [format!("{below}.rs"), format!("{below}/mod.rs")];
                let place = places.iter().find(|place| files.contains_key(*place));
                let place = place.unwrap_or_else(|| panic!("{path}: `mod {name};` has no file"));
                self.add_file(files, place, &below, Some(here))
            };
            self.all[added].conditions = conditions(&child.attrs);
            let meanings = self.all[here].names.entry(name).or_default();
            meanings.push(Meaning::Module(added));
        }
        self.all[here].items = items;
        here
    }

    /// Where a path leads that is written in a module: through re-exports to the file that defines
    /// its name. Nowhere, if it leads out of the crate.
    pub(crate) fn resolve(&self, module: usize, path: &[String]) -> Vec<Target> {
        self.follow(module, path, &mut Vec::new())
    }

    fn follow(&self, module: usize, path: &[String], under_way: &mut UnderWay) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else {
            return vec![Target::Module(module)];
        };
        match first.as_str() {
            "crate" => self.follow_below(0, rest, under_way),
            "self" => self.follow_below(module, rest, under_way),
            "super" => match self.all[module].parent {
                Some(parent) => self.follow_below(parent, rest, under_way),
                None => Vec::new(),
            },
            name => self.look_up(module, name, rest, under_way),
        }
    }

    fn follow_below(
        &self,
        module: usize,
        path: &[String],
        under_way: &mut UnderWay,
    ) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else {
            return vec![Target::Module(module)];
        };
        if first == "super" || first == "self" {
            return self.follow(module, path, under_way);
        }
        let found = self.look_up(module, first, rest, under_way);
        if found.is_empty() && !self.all[module].names.contains_key(first) {
            // A name that a macro makes: it is defined in that file all the same.
            return vec![self.item(module, first)];
        }
        found
    }

    /// The file that defines the method of a name, of a type if it is known, that a module can call:
    /// none where there are several.
    pub(crate) fn method(&self, module: usize, of: Option<&str>, name: &str) -> Option<&str> {
        let known = self.methods.get(name)?.iter();
        let mut meant = known.filter(|(_, method)| of.is_none_or(|of| method.of == of));
        let (Some((place, method)), None) = (meant.next(), meant.next()) else {
            return None;
        };
        let mut above = iter::successors(Some(module), |module| self.all[*module].parent);
        let can_call = match method.reach {
            Reach::Anywhere => true,
            Reach::Below => above.any(|module| module == *place),
            Reach::Trait => false,
        };
        can_call.then_some(&self.all[*place].file)
    }

    /// The methods that other crates may call.
    pub(crate) fn reached_methods(&self) -> impl Iterator<Item = &String> {
        let is_reached = |(_, method): &(usize, Method)| method.reach != Reach::Below;
        let methods = self.methods.iter();
        methods.filter_map(move |(name, all)| all.iter().any(is_reached).then_some(name))
    }

    fn item(&self, module: usize, name: &str) -> Target {
        Target::Item {
            file: self.all[module].file.clone(),
            name: name.to_string(),
        }
    }

    fn look_up(
        &self,
        module: usize,
        name: &str,
        rest: &[String],
        under_way: &mut UnderWay,
    ) -> Vec<Target> {
        let here = &self.all[module];
        let mut found = Vec::new();
        for (place, meaning) in here.names.get(name).into_iter().flatten().enumerate() {
            match meaning {
                Meaning::Module(child) => found.extend(self.follow_below(*child, rest, under_way)),
                Meaning::Item { is_type } if *is_type || rest.is_empty() => {
                    found.push(self.item(module, name));
                }
                Meaning::Item { .. } => {}
                Meaning::Import(path) => {
                    let import = (module, name.to_string(), place);
                    if !under_way.contains(&import) {
                        under_way.push(import);
                        let path = [path, rest].concat();
                        found.extend(self.follow(module, &path, under_way));
                        under_way.pop();
                    }
                }
            }
        }
        if here.names.contains_key(name) {
            return found;
        }
        for (place, glob) in here.globs.iter().enumerate() {
            let import = (module, format!("{name} in *"), place);
            if under_way.contains(&import) {
                continue;
            }
            under_way.push(import);
            for target in self.follow(module, glob, under_way) {
                if let Target::Module(other) = target {
                    found.extend(self.look_up(other, name, rest, under_way));
                }
            }
            under_way.pop();
        }
        found
    }
}
