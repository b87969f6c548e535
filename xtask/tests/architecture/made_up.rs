//! The test of the test: crates of a few lines, with and without circles.

use std::collections::BTreeSet;

use super::{arrows::arrows, circles::knots, modules::Modules};

/// The arrows between made-up files, as `from → to`.
fn arrows_of(files: &[(&str, &str)]) -> Vec<String> {
    let told = arrows(&read(files), &BTreeSet::new()).into_keys();
    told.map(|(from, to)| format!("{from} → {to}")).collect()
}

/// The first circle among made-up files, empty if there is none.
fn circle_of(files: &[(&str, &str)]) -> Vec<String> {
    let first = knots(&arrows(&read(files), &BTreeSet::new()))
        .into_iter()
        .next();
    first.map(|knot| knot.circle).unwrap_or_default()
}

fn read(files: &[(&str, &str)]) -> Modules {
    let files = files
        .iter()
        .map(|(path, text)| (path.to_string(), text.to_string()));
    Modules::read(&files.collect(), "lib.rs")
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_parent_may_declare_its_children() {
    let files = [
        ("lib.rs", "mod a; pub mod b;"),
        ("a.rs", "pub struct A;"),
        ("b/mod.rs", ""),
    ];
    assert_eq!(arrows_of(&files), NOTHING);
    assert_eq!(circle_of(&files), NOTHING);
}

#[test]
fn a_use_is_an_arrow_and_back_again_is_a_circle() {
    let there = ("a.rs", "use crate::b::B; pub struct A(B);");
    let files = [
        ("lib.rs", "mod a; mod b;"),
        there,
        ("b.rs", "pub struct B;"),
    ];
    assert_eq!(arrows_of(&files), ["a.rs → b.rs"]);
    assert_eq!(circle_of(&files), NOTHING);

    let back = ("b.rs", "pub struct B; pub fn b() { super::a::A::new() }");
    let files = [("lib.rs", "mod a; mod b;"), there, back];
    assert_eq!(circle_of(&files), ["a.rs", "b.rs", "a.rs"]);
}

#[test]
fn a_re_export_leads_to_the_file_that_defines() {
    let lib = (
        "lib.rs",
        "mod a; mod b; mod c; pub use a::{A, a as first}; pub use b::*;",
    );
    let a = ("a.rs", "pub struct A; pub fn a() {}");
    let b = ("b.rs", "pub(crate) mod inner; pub use self::inner::B;");
    let inner = (
        "b/inner.rs",
        "use crate::first; pub struct B; impl B { fn b() { first() } }",
    );
    let c = ("c.rs", "use crate::{A, B};");
    assert_eq!(
        arrows_of(&[lib, a, b, inner, c]),
        [
            "b.rs → b/inner.rs",
            "b/inner.rs → a.rs",
            "c.rs → a.rs",
            "c.rs → b/inner.rs",
            "lib.rs → a.rs",
        ]
    );
    let a = ("a.rs", "pub struct A(crate::B); pub fn a() {}");
    assert_eq!(
        circle_of(&[lib, a, b, inner, c]),
        ["a.rs", "b/inner.rs", "a.rs"]
    );
}

#[test]
fn a_parent_that_defines_what_its_child_uses_may_not_use_the_child() {
    let child = ("a.rs", "use super::Shared; pub fn a(_: Shared) {}");
    let files = [("lib.rs", "mod a; pub struct Shared;"), child];
    assert_eq!(arrows_of(&files), ["a.rs → lib.rs"]);
    assert_eq!(circle_of(&files), NOTHING);

    let files = [
        (
            "lib.rs",
            "mod a; pub struct Shared; fn f() { a::a(Shared) }",
        ),
        child,
    ];
    assert_eq!(circle_of(&files), ["a.rs", "lib.rs", "a.rs"]);
    let files = [("lib.rs", "mod a; pub struct Shared; pub use a::a;"), child];
    assert_eq!(circle_of(&files), ["a.rs", "lib.rs", "a.rs"]);
}

#[test]
fn all_names_of_a_module_are_looked_up_one_by_one() {
    let lib = ("lib.rs", "mod a; mod b; mod c; use b::B;");
    let a = ("a.rs", "use super::*; pub fn a() -> B { c::c() }");
    let files = [lib, a, ("b.rs", "pub struct B;"), ("c.rs", "pub fn c() {}")];
    assert_eq!(
        arrows_of(&files),
        ["a.rs → b.rs", "a.rs → c.rs", "lib.rs → b.rs"]
    );
}

#[test]
fn a_module_and_a_function_can_have_one_name() {
    let lib = ("lib.rs", "mod a; mod fit; pub use fit::fit;");
    let files = [
        lib,
        ("fit.rs", "pub fn fit() {}"),
        ("a.rs", "fn a() { crate::fit() }"),
    ];
    assert_eq!(arrows_of(&files), ["a.rs → fit.rs", "lib.rs → fit.rs"]);
}

#[test]
fn a_module_within_a_file_is_that_file() {
    let lib = ("lib.rs", "mod a; mod b;");
    let a = (
        "a.rs",
        "struct A; mod within { use super::A; use super::super::b::B; }",
    );
    let files = [lib, a, ("b.rs", "pub struct B;")];
    assert_eq!(arrows_of(&files), ["a.rs → b.rs"]);
}

#[test]
fn macros_and_serde_are_looked_into() {
    let lib = ("lib.rs", "#[macro_use] mod a; mod b; mod c; mod d;");
    let a = (
        "a.rs",
        "macro_rules! out { ($x:expr) => { $crate::b::b($x) } }",
    );
    let c = (
        "c.rs",
        r#"fn c() { out!(crate::d::D.b) } struct C { #[serde(with = "crate::b")] x: u8, #[serde(default = "super::d::d")] y: u8 }"#,
    );
    let files = [
        lib,
        a,
        ("b.rs", "pub fn b() {}"),
        c,
        ("d.rs", "pub struct D; fn d() {}"),
    ];
    assert_eq!(
        arrows_of(&files),
        ["a.rs → b.rs", "c.rs → a.rs", "c.rs → d.rs"]
    );
}

#[test]
fn a_method_leads_to_the_file_of_its_impl() {
    let a = (
        "a.rs",
        "pub struct A; impl A { fn f(&self) { self.shown(); Self::foreign() } }",
    );
    let b = (
        "b.rs",
        "use crate::a::A; impl A { pub fn shown(&self) {} fn own(&self) {} pub fn foreign() {} }",
    );
    let lib = ("lib.rs", "mod a; mod b; mod c; mod d;");
    let c = (
        "c.rs",
        "fn c(a: u8) { a.shown(); a.own(); a.twice(); a.foreign(); a.of_trait() }",
    );
    let d = (
        "d.rs",
        "struct D; impl D { pub fn twice(&self) {} } struct E; impl E { pub fn twice(&self) {} }
        trait T { fn of_trait(&self) {} }",
    );
    let modules = read(&[lib, a, b, c, d]);
    let found = arrows(&modules, &BTreeSet::from(["foreign".to_string()]));
    let ends: Vec<String> = found.into_keys().map(|(a, b)| a + " → " + &b).collect();
    assert_eq!(ends, ["a.rs → b.rs", "b.rs → a.rs", "c.rs → b.rs"]);

    let (lib, d) = (("lib.rs", "mod a; mod b; mod d;"), "use crate::a::A;");
    for call in ["fn d() { A::shown(&A) }", "fn d(a: A) { out!(a.shown()) }"] {
        let d = ("d.rs", &*format!("{d} {call}"));
        let ends = ["a.rs → b.rs", "b.rs → a.rs", "d.rs → a.rs", "d.rs → b.rs"];
        assert_eq!(arrows_of(&[lib, a, b, d]), ends);
    }
}

#[test]
fn tests_and_other_crates_do_not_count() {
    let b =
        "pub struct B; #[cfg(test)] mod tests { use crate::a::A; } #[cfg(test)] use crate::a::A;";
    let a = "use std::fmt; use other::b::B as Foreign; use crate::b::B; pub struct A(B); #[test] fn f() {}";
    let files = [("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", b)];
    assert_eq!(arrows_of(&files), ["a.rs → b.rs"]);
    assert_eq!(circle_of(&files), NOTHING);
}

#[test]
fn a_long_circle_is_named_file_by_file() {
    let step = |name: &str, next: &str| format!("pub struct {name}(crate::{next});");
    let (a, b, c) = (step("A", "B"), step("B", "C"), step("C", "A"));
    let lib = "mod a; mod b; mod c; mod d; pub use {a::A, b::B, c::C};";
    let files = [
        ("lib.rs", lib),
        ("a.rs", &a),
        ("b.rs", &b),
        ("c.rs", &c),
        ("d.rs", "fn d(_: crate::A) {}"),
    ];
    assert_eq!(circle_of(&files), ["a.rs", "b.rs", "c.rs", "a.rs"]);
}
