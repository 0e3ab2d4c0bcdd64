//! Names that are not UTF-8, in letters that are.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Component, Path};

/// A path that is not UTF-8 in letters that are: `\xe9` for a byte that is none of them. It ends with a `/`: no file that
/// has these letters for a name is spelled so.
pub(super) fn spelled_out(path: &Path) -> String {
    let mut spelled = String::new();
    for component in path.components() {
        match component {
            // On Windows, and in the form of paths that are Unicode.
            Component::Prefix(prefix) => {
                spelled.push_str(&spelled_name(prefix.as_os_str()).replace('\\', "/"));
            }
            Component::RootDir => {}
            name => {
                spelled.push('/');
                spelled.push_str(&spelled_name(name.as_os_str()));
            }
        }
    }
    spelled.push('/');
    spelled
}

fn spelled_name(name: &OsStr) -> String {
    if let Some(name) = name.to_str() {
        return name.to_owned();
    }
    let mut spelled = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        spelled.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            let _ = write!(spelled, "\\x{byte:02x}");
        }
    }
    spelled
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[track_caller]
    fn check(path: &[u8], expected: &str) {
        assert_eq!(spelled_out(Path::new(OsStr::from_bytes(path))), expected);
    }

    #[test]
    fn what_is_spelled_out_is_no_other_path() {
        check(b"/a/caf\xe9.txt", "/a/caf\\xe9.txt/");
        check(b"/a\\b/\xe9/c.txt", "/a\\b/\\xe9/c.txt/");
        check(b"/\\xe9\xe8", "/\\\\xe9\\xe8/");
        check(b"/\xe9\\xe8", "/\\xe9\\\\xe8/");
    }
}
