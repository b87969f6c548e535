//! The peers: Python with Keras and PyTorch.

use refashion_std::python_script;

use super::{check::Check, program::answer};

/// Says which packages are there, without loading them.
const VERSIONS: &str = r#"
import sys
from importlib.metadata import version, PackageNotFoundError
print("python", sys.version.split()[0])
for names in (["keras"], ["tensorflow-cpu", "tensorflow"], ["torch"], ["numpy"]):
    for name in names:
        try:
            print(names[0], version(name))
            break
        except PackageNotFoundError:
            pass
"#;

pub(super) fn checks(python: &str) -> Vec<Check> {
    let said = match answer(&mut python_script(python, VERSIONS)) {
        Ok(said) => said,
        Err(reason) => {
            let advice = "only to compare with Keras and PyTorch; --python names another";
            return vec![Check::missing(
                "Python",
                format!("`{python}`: {reason}"),
                advice,
            )];
        }
    };
    let version = |package: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(package));
        line.filter(|rest| rest.starts_with(' '))
            .map(|rest| rest.trim().to_owned())
    };
    let peer = |what, packages: [&str; 3], install: &str| {
        let packages = packages.into_iter().filter(|name| !name.is_empty());
        let (mut there, mut absent) = (Vec::new(), Vec::new());
        for package in packages {
            match version(package) {
                Some(version) => there.push(format!("{package} {version}")),
                None => absent.push(package),
            }
        }
        if absent.is_empty() {
            return Check::ok(what, there.join(", "));
        }
        let advice = format!("only to compare with it; `{python} -m pip install {install}`");
        Check::missing(what, format!("no {}", absent.join(", no ")), advice)
    };
    vec![
        Check::ok("Python", version("python").unwrap_or_default()),
        peer(
            "Keras",
            ["keras", "tensorflow-cpu", "numpy"],
            "numpy tensorflow-cpu",
        ),
        peer("PyTorch", ["torch", "numpy", ""], "numpy torch"),
    ]
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_python_that_is_not_there_is_no_reason_to_fail() {
        let checks = checks("there-is-no-such-python");
        assert_eq!(checks.len(), 1);
        assert!(!checks[0].fails() && checks[0].advice.is_some());
    }
}
