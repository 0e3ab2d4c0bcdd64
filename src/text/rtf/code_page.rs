//! Numbers of code pages and of character sets in, encodings out.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::charset::encoding;

/// Code pages by the character sets of fonts.
const CHARSETS: &[(i32, i32)] = &[
    (77, 10_000),
    (128, 932),
    (129, 949),
    (130, 949),
    (134, 936),
    (136, 950),
    (161, 1253),
    (162, 1254),
    (163, 1258),
    (177, 1255),
    (178, 1256),
    (186, 1257),
    (204, 1251),
    (222, 874),
    (238, 1250),
];

/// The encoding of a font of the character set `number`; none where it is that of the document.
pub(super) fn of_charset(number: i32) -> Option<&'static Encoding> {
    CHARSETS.iter().find(|(known, _)| *known == number).map(|(_, code_page)| of_code_page(*code_page))
}

/// The encoding of a Windows or Macintosh code page; that of western Europe where it is none that browsers know.
pub(super) fn of_code_page(number: i32) -> &'static Encoding {
    let label = match number {
        10_000 => "macintosh".into(),
        10_007 => "x-mac-cyrillic".into(),
        65_001 => "utf-8".into(),
        874 => "windows-874".into(),
        866 | 932 | 936 | 949 | 950 => format!("cp{number}"),
        _ => format!("windows-{number}"),
    };
    encoding(&label).unwrap_or(WINDOWS_1252)
}
