//! What there is to know of an item from outside its crate, on lines of its own.

use syn::{
    Attribute, Fields, FnArg, Generics, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, ItemTrait,
    Path, ReturnType, Signature, TraitItem, Type, Visibility,
};

use super::{
    super::names::{attributes, conditions, derives, is_test},
    text::line,
};

/// The lines of an item and of what is public below it, each behind its path.
pub(crate) fn lines(item: &Item, path: &str) -> Vec<(String, String)> {
    let one = |text: String| vec![(path.to_string(), text)];
    let mut lines = match item {
        Item::Fn(item) => one(signature(&item.sig, path)),
        Item::Const(item) => one(format!("const {path}: {}", line(&item.ty))),
        Item::Static(item) => one(format!("static {path}: {}", line(&item.ty))),
        Item::Type(item) => {
            let generics = line(&item.generics);
            one(format!("type {path}{generics} = {}", line(&item.ty)))
        }
        Item::Struct(item) => structure(item, path),
        Item::Enum(item) => enumeration(item, path),
        Item::Trait(item) => definition(item, path),
        other => panic!("{path}: no line is known for {}", line(other)),
    };
    for derived in derives(attributes(item)) {
        let text = format!("impl {} for {path}", line(&derived));
        lines.push((path.to_string(), text));
    }
    lines
}

fn structure(item: &ItemStruct, path: &str) -> Vec<(String, String)> {
    let fields = match &item.fields {
        Fields::Unit => String::new(),
        Fields::Unnamed(fields) => {
            let fields = fields.unnamed.iter().map(|field| match &field.vis {
                Visibility::Public(_) => line(&field.ty),
                _ => "_".to_string(),
            });
            format!("({})", fields.collect::<Vec<_>>().join(", "))
        }
        Fields::Named(fields) if fields.named.iter().all(|field| is_public(&field.vis)) => {
            String::new()
        }
        Fields::Named(_) => " { .. }".to_string(),
    };
    let open = open(&item.attrs);
    let (generics, bounds) = (line(&item.generics), bounds(&item.generics));
    let whole = format!("{open}struct {path}{generics}{fields}{bounds}");
    let named = item.fields.iter().filter(|field| is_public(&field.vis));
    let named = named.filter_map(|field| {
        let path = format!("{path}::{}", field.ident.as_ref()?);
        let text = format!("field {path}: {}", line(&field.ty));
        Some((path, text))
    });
    [(path.to_string(), whole)]
        .into_iter()
        .chain(named)
        .collect()
}

fn enumeration(item: &ItemEnum, path: &str) -> Vec<(String, String)> {
    let variants = item.variants.iter().map(|variant| {
        let path = format!("{path}::{}", variant.ident);
        let fields = variant.fields.iter().map(|field| match &field.ident {
            Some(name) => format!("{name}: {}", line(&field.ty)),
            None => line(&field.ty),
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        let fields = match &variant.fields {
            Fields::Unit => String::new(),
            Fields::Unnamed(_) => format!("({fields})"),
            Fields::Named(_) => format!(" {{ {fields} }}"),
        };
        let text = format!("{}variant {path}{fields}", open(&variant.attrs));
        (path, text)
    });
    let (generics, bounds) = (line(&item.generics), bounds(&item.generics));
    let whole = format!("{}enum {path}{generics}{bounds}", open(&item.attrs));
    [(path.to_string(), whole)]
        .into_iter()
        .chain(variants)
        .collect()
}

fn definition(item: &ItemTrait, path: &str) -> Vec<(String, String)> {
    let (generics, bounds) = (line(&item.generics), bounds(&item.generics));
    let above = above(&line(&item.supertraits));
    let whole = format!("trait {path}{generics}{above}{bounds}");
    let below = item.items.iter().filter_map(|item| {
        let own = |name: &syn::Ident| format!("{path}::{name}");
        Some(match item {
            TraitItem::Fn(item) => {
                let path = own(&item.sig.ident);
                let provided = if item.default.is_some() {
                    " { .. }"
                } else {
                    ""
                };
                let text = signature(&item.sig, &path) + provided;
                (path, text)
            }
            TraitItem::Type(item) => {
                let path = own(&item.ident);
                let text = format!("type {path}{}", self::above(&line(&item.bounds)));
                (path, text)
            }
            TraitItem::Const(item) => {
                let path = own(&item.ident);
                let text = format!("const {path}: {}", line(&item.ty));
                (path, text)
            }
            _ => return None,
        })
    });
    [(path.to_string(), whole)]
        .into_iter()
        .chain(below)
        .collect()
}

/// The public methods and constants of a type, each with its path and its own conditions.
pub(crate) fn methods(item: &ItemImpl, path: &str) -> Vec<(String, Vec<String>, String)> {
    let behind = arguments(&item.self_ty);
    let before = if item.generics.params.is_empty() {
        String::new()
    } else {
        let (generics, bounds) = (line(&item.generics), bounds(&item.generics));
        format!("impl{generics}{bounds} ")
    };
    let below = item.items.iter().filter_map(|item| {
        let own = |name: &syn::Ident| format!("{path}{behind}::{name}");
        let (attributes, path, text) = match item {
            ImplItem::Fn(item) if is_public(&item.vis) => {
                let path = own(&item.sig.ident);
                let text = signature(&item.sig, &path);
                (&item.attrs, path, text)
            }
            ImplItem::Const(item) if is_public(&item.vis) => {
                let path = own(&item.ident);
                let text = format!("const {path}: {}", line(&item.ty));
                (&item.attrs, path, text)
            }
            _ => return None,
        };
        let is_there = !is_test(attributes) && !is_hidden(attributes);
        is_there.then(|| (path, conditions(attributes), format!("{before}{text}")))
    });
    below.collect()
}

/// A trait that is implemented for a type, with the types that belong to it.
pub(crate) fn implemented(item: &ItemImpl, of: &Path, own: &str) -> String {
    let types = item.items.iter().filter_map(|item| match item {
        ImplItem::Type(item) => Some(format!("type {} = {};", item.ident, line(&item.ty))),
        _ => None,
    });
    let types = types.collect::<Vec<_>>().join(" ");
    let types = if types.is_empty() {
        types
    } else {
        format!(" {{ {types} }}")
    };
    let (generics, bounds) = (line(&item.generics), bounds(&item.generics));
    format!("impl{generics} {} for {own}{bounds}{types}", line(of))
}

fn signature(signature: &Signature, path: &str) -> String {
    let before = [
        line(&signature.constness),
        line(&signature.asyncness),
        line(&signature.safety),
        line(&signature.abi),
        "fn".to_string(),
    ];
    let before: Vec<&str> = before
        .iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .collect();
    let inputs: Vec<String> = signature.inputs.iter().map(input).collect();
    let output = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, output) => format!(" -> {}", line(output)),
    };
    format!(
        "{} {path}{}({}){output}{}",
        before.join(" "),
        line(&signature.generics),
        inputs.join(", "),
        bounds(&signature.generics)
    )
}

/// An argument; by its type alone where its pattern is more than a name.
fn input(input: &FnArg) -> String {
    match input {
        FnArg::Receiver(own) => line(own),
        FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(name) => format!("{}: {}", name.ident, line(&typed.ty)),
            _ => format!("_: {}", line(&typed.ty)),
        },
    }
}

/// The `where` of generics, with a space before it.
fn bounds(generics: &Generics) -> String {
    let clause = generics.where_clause.as_ref();
    clause.map_or_else(String::new, |clause| format!(" {}", line(clause)))
}

/// What a trait or a type of it has to be, behind its name.
fn above(traits: &str) -> String {
    if traits.is_empty() {
        String::new()
    } else {
        format!(": {traits}")
    }
}

/// What stands in `<…>` behind a type's name.
pub(crate) fn arguments(own: &Type) -> String {
    let Type::Path(own) = own else {
        return String::new();
    };
    let last = own.path.segments.last();
    last.map_or_else(String::new, |last| line(&last.arguments))
}

/// Whether more may come without notice.
fn open(attributes: &[Attribute]) -> &'static str {
    let is_open = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"));
    if is_open { "#[non_exhaustive] " } else { "" }
}

/// The name of an item that is public where it stands.
pub(crate) fn public_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Mod(item) => (&item.vis, &item.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

pub(crate) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub(crate) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}
