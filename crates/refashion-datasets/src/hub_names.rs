//! The names that a hub chooses and that become names of files in its cache.

/// A commit of a repository: forty hexadecimal digits in lower case, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit(String);

/// The entity tag of a file: up to 128 letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntityTag(String);

impl Commit {
    pub(crate) fn parse(found: &[u8]) -> Option<Self> {
        let right = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let whole = found.len() == 40 && found.iter().all(right);
        whole.then(|| Self(String::from_utf8_lossy(found).into_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl EntityTag {
    /// Reads the tag of a header: between quotes or not, strong or weak (`W/`).
    pub(crate) fn parse(header: &[u8]) -> Option<Self> {
        let strong = header.strip_prefix(b"W/").unwrap_or(header);
        let bare = strong
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_suffix(b"\""))
            .unwrap_or(strong);
        let right = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let whole = (1..=128).contains(&bare.len()) && bare.iter().all(right);
        whole.then(|| Self(String::from_utf8_lossy(bare).into_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the file in small letters, by which the hub names large ones; small ones have a
    /// git hash.
    pub(crate) fn sha256(&self) -> Option<String> {
        let hex = self.0.len() == 64 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| self.0.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_names() {
        let tag = EntityTag::parse(b"W/\"0a-B\"").unwrap();
        assert_eq!(tag.as_str(), "0a-B");
        assert!(EntityTag::parse(b"plain").is_some());
        assert!(EntityTag::parse(&[b'a'; 128]).is_some());
        for tag in [
            b"".as_slice(),
            b"\"\"",
            b"../../victim",
            b"/etc/passwd",
            b"a.part",
            b"a b",
            b"a\\b",
            b"C:",
            b"\"a",
            b"a\0",
            b"\xc3\xa4",
            &[b'a'; 129],
        ] {
            assert_eq!(EntityTag::parse(tag), None, "{tag:?}");
        }
        assert!(Commit::parse(b"0123456789abcdef0123456789abcdef01234567").is_some());
        for commit in [
            b"../../../../pdir".as_slice(),
            b"main",
            b"0123456789ABCDEF0123456789abcdef01234567",
            b"0123456789abcdef0123456789abcdef0123456",
            b"0123456789abcdef0123456789abcdef012345678",
            b"",
        ] {
            assert_eq!(Commit::parse(commit), None, "{commit:?}");
        }
    }
}
