//! The test of the listing: libraries of a few lines.

use super::{super::modules::Modules, listing::listing};

/// The lines of a made-up library `lab`.
fn lines(files: &[(&str, &str)]) -> Vec<String> {
    let files = files
        .iter()
        .map(|(path, text)| (path.to_string(), text.to_string()));
    let modules = Modules::read(&files.collect(), "lib.rs");
    listing(&modules, "lab")
        .lines()
        .map(str::to_string)
        .collect()
}

#[test]
fn what_is_not_public_is_not_told() {
    let lib = "mod a; pub use a::A; pub(crate) use a::f; fn g() {} \
               #[cfg(test)] pub mod tests {} #[doc(hidden)] pub fn hidden() {}";
    let a = "pub struct A { x: u8 } pub fn f() {} struct B; impl Clone for B {} \
             impl A { fn own(&self) {} pub(crate) fn ours(&self) {} #[doc(hidden)] pub fn h() {} }";
    assert_eq!(
        lines(&[("lib.rs", lib), ("a.rs", a)]),
        ["struct lab::A { .. }"]
    );
}

#[test]
fn a_re_export_is_told_under_each_of_its_names() {
    let lib = "mod a; pub mod b; pub use a::{A, f as g}; pub use other::Thing; pub use b::*;";
    let a = "pub struct A; impl A { pub fn new() -> Self { A } } pub fn f() {}";
    let files = [
        ("lib.rs", lib),
        ("a.rs", a),
        ("b.rs", "pub const B: u8 = 1; pub use crate::a::A as C;"),
    ];
    assert_eq!(
        lines(&files),
        [
            "struct lab::A",
            "fn lab::A::new() -> Self",
            "const lab::B: u8",
            "struct lab::C",
            "fn lab::C::new() -> Self",
            "use other::Thing as lab::Thing",
            "mod lab::b",
            "const lab::b::B: u8",
            "struct lab::b::C",
            "fn lab::b::C::new() -> Self",
            "fn lab::g()",
        ]
    );
}

#[test]
fn types_are_told_with_what_is_public_of_them() {
    let lib = "#[derive(Clone, Debug)] #[non_exhaustive] pub struct A<T: Copy> { pub x: Vec<T>, pub y: u8 } \
               pub struct B(pub u8, u8); \
               #[non_exhaustive] pub enum E { One, Two(u8, A<u8>), Three { x: u8 } } \
               pub type R<T, E = u8> = Result<T, E>; pub static S: &'static str = \"\";";
    assert_eq!(
        lines(&[("lib.rs", lib)]),
        [
            "#[non_exhaustive] struct lab::A<T: Copy>",
            "impl Clone for lab::A",
            "impl Debug for lab::A",
            "field lab::A::x: Vec<T>",
            "field lab::A::y: u8",
            "struct lab::B(u8, _)",
            "#[non_exhaustive] enum lab::E",
            "variant lab::E::One",
            "variant lab::E::Three { x: u8 }",
            "variant lab::E::Two(u8, A<u8>)",
            "type lab::R<T, E = u8> = Result<T, E>",
            "static lab::S: &'static str",
        ]
    );
}

#[test]
fn functions_are_told_with_their_types() {
    let lib =
        "pub const fn f<T>(mut a: &[T], (b, _): (u8, u8),) -> Option<&T> where T: Copy { None }";
    assert_eq!(
        lines(&[("lib.rs", lib)]),
        ["const fn lab::f<T>(a: &[T], _: (u8, u8)) -> Option<&T> where T: Copy"]
    );
}

#[test]
fn traits_are_told_with_what_they_ask_and_who_has_them() {
    let lib = "mod a; pub trait L: Send + Sync { type O: Copy; const N: usize; \
               fn f(&self, x: u8) -> Self::O; fn g(&mut self) {} } \
               trait Own {} pub struct A<'a>(&'a u8); struct B; \
               impl<'a> L for A<'a> { type O = u8; } impl L for B {} impl Own for A<'_> {} \
               impl<T: L + ?Sized> L for Box<T> {} impl<T> Own for T {}";
    let a = "use crate::A; impl std::fmt::Display for A<'_> {} impl<'a> A<'a> { pub fn f(&self) -> &'a u8 { self.0 } }";
    assert_eq!(
        lines(&[("lib.rs", lib), ("a.rs", a)]),
        [
            "impl<T: L + ?Sized> L for Box<T>",
            "struct lab::A<'a>(_)",
            "impl std::fmt::Display for lab::A<'_>",
            "impl<'a> L for lab::A<'a> { type O = u8; }",
            "impl<'a> fn lab::A<'a>::f(&self) -> &'a u8",
            "trait lab::L: Send + Sync",
            "const lab::L::N: usize",
            "type lab::L::O: Copy",
            "fn lab::L::f(&self, x: u8) -> Self::O",
            "fn lab::L::g(&mut self) { .. }",
        ]
    );
}

#[test]
fn conditions_are_told_once() {
    let lib = "#[cfg(feature = \"f\")] mod a; #[cfg(feature = \"f\")] pub use a::A; #[cfg(unix)] pub fn u() {}";
    let a = "pub struct A; impl A { pub fn f(&self) {} #[cfg(unix)] pub fn u(&self) {} }";
    assert_eq!(
        lines(&[("lib.rs", lib), ("a.rs", a)]),
        [
            "#[cfg(feature = \"f\")] struct lab::A",
            "#[cfg(feature = \"f\")] fn lab::A::f(&self)",
            "#[cfg(feature = \"f\")] #[cfg(unix)] fn lab::A::u(&self)",
            "#[cfg(unix)] fn lab::u()",
        ]
    );
}
