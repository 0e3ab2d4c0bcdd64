//! Rich Text Format: the text that is shown, and title, author and date that the document names.
//!
//! A document is groups in groups of text and control words. A control word may say that its group is something else
//! than text (a destination), or how text behind it is written; both end with the group.

mod code_page;

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};
use time::{Date, Month, Time};

use super::{CELL, Each, ExtractError, Source, begins_with, hand_over, title};
use crate::document::Extracted;
use code_page::{of_charset, of_code_page};

/// Groups in groups are told apart so deep.
const MAX_GROUPS: usize = 10_000;
/// Longest control word and longest number behind it, bytes.
const LONGEST: [usize; 2] = [32, 10];

/// Destinations that hold no text of the document. Whatever else is marked as one that readers may not know is left out,
/// too.
const LEFT_OUT: &[&str] = &[
    "colortbl",
    "comment",
    "datafield",
    "fldinst",
    "filetbl",
    "levelnumbers",
    "leveltext",
    "listname",
    "listtable",
    "listtext",
    "nonshppict",
    "objdata",
    "pict",
    "pntext",
    "revtbl",
    "rxe",
    "sn",
    "sp",
    "stylesheet",
    "sv",
    "tc",
    "tcn",
    "txe",
    "xe",
];
/// Destinations that readers may not know and that hold text.
const KEPT: &[&str] = &["annotation", "do", "footnote", "shpinst", "shppict", "shptxt"];
/// What stands beside the text, and comes behind it.
const BESIDE: &[&str] = &[
    "annotation",
    "footer",
    "footerf",
    "footerl",
    "footerr",
    "footnote",
    "header",
    "headerf",
    "headerl",
    "headerr",
];
/// The text of a document.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    hand_over(Reader::of(source.bytes).read(), each)
}

/// Whether bytes begin as a document does.
pub(super) fn is(bytes: &[u8]) -> bool {
    begins_with(bytes.trim_ascii_start(), r"{\rtf")
}

/// What a group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    Beside,
    Fonts,
    Info,
    Title,
    Author,
    /// When it was made or last changed.
    Time,
    LeftOut,
}

/// What ends with a group.
#[derive(Clone, Copy)]
struct State {
    destination: Destination,
    encoding: &'static Encoding,
    /// Characters behind one given by its number that stand in for it.
    substitutes: usize,
    is_hidden: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    state: State,
    stack: Vec<State>,
    /// Groups that are open beyond [`MAX_GROUPS`].
    unstacked: usize,
    /// Whether `\*` stands before what comes.
    may_be_unknown: bool,
    /// Bytes of text in the encoding of the state.
    pending: Vec<u8>,
    /// Characters to be passed over.
    passed_over: usize,
    /// The first half of a character that is given in two.
    half: Option<u16>,
    encoding: &'static Encoding,
    fonts: BTreeMap<i32, &'static Encoding>,
    /// The font whose row of the font table is being read.
    font: i32,
    /// Year, month, day, hour, minute.
    time: [i32; 5],
    body: String,
    beside: String,
    title: String,
    author: String,
}

impl<'a> Reader<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let state = State {
            destination: Destination::Body,
            encoding: WINDOWS_1252,
            substitutes: 1,
            is_hidden: false,
        };
        Self {
            bytes,
            at: 0,
            state,
            stack: Vec::new(),
            unstacked: 0,
            may_be_unknown: false,
            pending: Vec::new(),
            passed_over: 0,
            half: None,
            encoding: WINDOWS_1252,
            fonts: BTreeMap::new(),
            font: 0,
            time: [0; 5],
            body: String::new(),
            beside: String::new(),
            title: String::new(),
            author: String::new(),
        }
    }

    fn read(mut self) -> Extracted {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => self.open(),
                b'}' => {
                    self.close();
                    if self.stack.is_empty() {
                        // What stands behind the document is none of it.
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                _ => self.text(byte),
            }
        }
        self.flush();
        let date = self.date();
        for beside in self.beside.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.body.push('\n');
            self.body.push_str(beside);
        }
        Extracted {
            format: "rtf".into(),
            title: title(&self.title),
            author: title(&self.author),
            date,
            body: self.body.trim().to_owned(),
            sections: Some(Vec::new()),
            ..Extracted::default()
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn open(&mut self) {
        self.end_run();
        if self.stack.len() < MAX_GROUPS {
            self.stack.push(self.state);
        } else {
            self.unstacked += 1;
        }
    }

    fn close(&mut self) {
        self.end_run();
        if self.unstacked > 0 {
            self.unstacked -= 1;
        } else if let Some(state) = self.stack.pop() {
            if state.destination != self.state.destination && self.state.destination == Destination::Beside {
                self.beside.push('\n');
            }
            self.state = state;
        }
    }

    fn end_run(&mut self) {
        self.flush();
        self.passed_over = 0;
        self.may_be_unknown = false;
    }

    /// A byte of text.
    fn text(&mut self, byte: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
        } else if self.is_shown() {
            self.pending.push(byte);
        }
    }

    fn is_shown(&self) -> bool {
        use Destination::{Author, Beside, Body, Title};
        !self.state.is_hidden && matches!(self.state.destination, Body | Beside | Title | Author)
    }

    fn control(&mut self) {
        match self.peek() {
            Some(byte) if byte.is_ascii_alphabetic() => {
                let (word, number) = self.control_word();
                self.apply(word, number);
            }
            _ => self.symbol(),
        }
    }

    /// A control word, and the number behind it.
    fn control_word(&mut self) -> (&'a str, Option<i32>) {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(LONGEST[0]).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let behind = &rest[letters + sign..];
        let digits = behind.iter().take(LONGEST[1]).take_while(|byte| byte.is_ascii_digit()).count();
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        let number = text(&rest[letters..letters + sign + digits]).parse().ok();
        self.at += if digits > 0 { letters + sign + digits } else { letters };
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        (text(&rest[..letters]), number)
    }

    /// A control word that is a sign.
    fn symbol(&mut self) {
        match self.next() {
            Some(b'\'') => {
                let digits =
                    self.bytes.get(self.at..self.at + 2).and_then(|two| std::str::from_utf8(two).ok());
                if let Some(byte) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                    self.at += 2;
                    self.text(byte);
                }
            }
            Some(b'*') => self.may_be_unknown = true,
            Some(b'~') => self.push(" "),
            Some(b'_') => self.push("-"),
            Some(b'\r' | b'\n') => self.push("\n"),
            Some(byte @ (b'\\' | b'{' | b'}')) => self.text(byte),
            _ => {}
        }
    }

    fn apply(&mut self, word: &str, number: Option<i32>) {
        use Destination::{Author, Body, Fonts, Info, LeftOut, Title};
        let may_be_unknown = std::mem::take(&mut self.may_be_unknown);
        if self.apply_sign(word) {
            return;
        }
        match word {
            "bin" => {
                self.at =
                    self.at.saturating_add(usize::try_from(number.unwrap_or_default()).unwrap_or_default());
            }
            "u" => self.push_number(number.unwrap_or_default()),
            "uc" => self.state.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            "ansicpg" => self.set_document_encoding(number.unwrap_or_default()),
            "mac" => self.set_document_encoding(10_000),
            "f" if self.state.destination == Fonts => self.font = number.unwrap_or_default(),
            "f" => self.set_encoding(self.fonts.get(&number.unwrap_or_default()).copied()),
            "fcharset" if self.state.destination == Fonts => self.set_charset(number.unwrap_or_default()),
            "plain" => {
                self.set_encoding(None);
                self.state.is_hidden = false;
            }
            "v" | "deleted" => {
                self.flush();
                self.state.is_hidden = number != Some(0);
            }
            "fonttbl" => self.enter(Fonts),
            "info" => self.enter(Info),
            "title" if self.state.destination == Info => self.enter(Title),
            "author" if self.state.destination == Info => self.enter(Author),
            "creatim" | "revtim" if self.state.destination == Info => self.enter(Destination::Time),
            "yr" | "mo" | "dy" | "hr" | "min" if self.state.destination == Destination::Time => {
                let part = ["yr", "mo", "dy", "hr", "min"].iter().position(|part| *part == word);
                self.time[part.unwrap_or_default()] = number.unwrap_or_default();
            }
            _ if BESIDE.contains(&word) && self.state.destination == Body => self.enter(Destination::Beside),
            _ if LEFT_OUT.contains(&word) || may_be_unknown && !KEPT.contains(&word) => self.enter(LeftOut),
            _ => {}
        }
    }

    /// Whether a word stands for a sign or a break, which is added.
    fn apply_sign(&mut self, word: &str) -> bool {
        let sign = match word {
            "par" | "line" | "sect" | "page" | "softline" | "softpage" => "\n",
            "row" | "nestrow" => {
                self.flush();
                let out = self.out();
                out.truncate(out.trim_end_matches(CELL).len());
                "\n"
            }
            "cell" | "nestcell" => CELL,
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "emspace" | "enspace" | "qmspace" => " ",
            "bullet" => "•",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            _ => return false,
        };
        self.push(sign);
        true
    }

    fn enter(&mut self, destination: Destination) {
        self.flush();
        // What lies in what is left out is left out, whatever it is.
        if self.state.destination != Destination::LeftOut {
            self.state.destination = destination;
        }
    }

    fn set_encoding(&mut self, encoding: Option<&'static Encoding>) {
        let encoding = encoding.unwrap_or(self.encoding);
        if encoding != self.state.encoding {
            self.flush();
            self.state.encoding = encoding;
        }
    }

    fn set_document_encoding(&mut self, code_page: i32) {
        self.encoding = of_code_page(code_page);
        self.set_encoding(None);
    }

    /// The character set of the font whose row is being read.
    fn set_charset(&mut self, charset: i32) {
        if let Some(encoding) = of_charset(charset) {
            self.fonts.insert(self.font, encoding);
        }
    }

    /// Adds a character that is given by its number in UTF-16, of which a greater one has two halves.
    fn push_number(&mut self, number: i32) {
        self.flush_bytes();
        // Numbers are signed, of 16 bits; some writers give those of Unicode.
        let unit = u32::try_from(if number < 0 { number + 0x1_0000 } else { number }).unwrap_or_default();
        let half = self.half.take();
        match (half, u16::try_from(unit)) {
            (None, Ok(first @ 0xd800..=0xdbff)) => self.half = Some(first),
            (Some(first), Ok(second)) => {
                for c in char::decode_utf16([first, second]) {
                    self.push_char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            _ => self.push_char(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
        self.passed_over = self.state.substitutes;
    }

    fn push_char(&mut self, c: char) {
        let c = if c.is_control() { ' ' } else { c };
        if self.is_shown() {
            self.out().push(c);
        }
    }

    fn push(&mut self, text: &str) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
            return;
        }
        self.flush();
        if self.is_shown() {
            let is_body = matches!(self.state.destination, Destination::Body | Destination::Beside);
            self.out().push_str(if is_body { text } else { " " });
        }
    }

    /// Decodes the bytes of text that were read, and gives up a half that has no second.
    fn flush(&mut self) {
        self.half = None;
        self.flush_bytes();
    }

    fn flush_bytes(&mut self) {
        if !self.pending.is_empty() {
            self.half = None;
            let pending = std::mem::take(&mut self.pending);
            let text = self.state.encoding.decode_without_bom_handling(&pending).0;
            self.out().extend(text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }));
        }
    }

    /// Where text goes.
    fn out(&mut self) -> &mut String {
        match self.state.destination {
            Destination::Title => &mut self.title,
            Destination::Author => &mut self.author,
            Destination::Beside => &mut self.beside,
            _ => &mut self.body,
        }
    }

    fn date(&self) -> Option<i64> {
        let [year, month, day, hour, minute] = self.time;
        let small = |number: i32| u8::try_from(number).ok();
        let date = Date::from_calendar_date(year, Month::try_from(small(month)?).ok()?, small(day)?).ok()?;
        let time = Time::from_hms(small(hour)?, small(minute)?, 0).ok()?;
        date.with_time(time).assume_utc().unix_timestamp_nanos().try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{document, found};
    use super::*;

    #[track_caller]
    fn check(rtf: &str, body: &str) {
        assert_eq!(Reader::of(rtf.as_bytes()).read().body, body);
    }

    #[test]
    fn text_is_what_is_shown() {
        check(
            r"{\rtf1\ansi Der {\b Tee}\par w\'e4rmt\~im\line Winter\_abend.\par}",
            "Der Tee\nwärmt im\nWinter-abend.",
        );
        check("{\\rtf1 a\r\nb\\\nc\\{d\\}\\\\ e\\-f\\emdash\\bullet g}", "ab\nc{d}\\ ef—•g");
        check(r"{\rtf1 a\cell b\cell\row c\cell d\cell\row}", "a | b\nc | d");
        check(r"{\rtf1 a{\v verborgen}\v x\v0 b{\deleted c}{\v\plain d}}", "abd");
    }

    #[test]
    fn destinations_that_are_no_text() {
        check(
            r"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\*\generator x;}{\pict\bin3 }}}}{\field{\*\fldinst HYPERLINK}{\fldrslt Tee}}}",
            "Tee",
        );
        check(
            r"{\rtf1{\pict 0a{\b x}}{\*\shppict{\pict 0b}}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Kasten}}}}",
            "Kasten",
        );
        check(r"{\rtf1{\header Kopf}Tee{\footnote Rand\par} hei{\xe x}ss}", "Tee heiss\nKopf\nRand");
    }

    #[test]
    fn encodings() {
        check(r"{\rtf1\ansicpg1251 \'cc\'e8\'f0}", "Мир");
        check(
            r"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset238 B;}{\f2\fcharset128 C;}}\f0\'e6 \f1\'e6{\f2 \'82\'a8\'83A}\'e6}",
            "æ ćおアć",
        );
        check(r"{\rtf1\mac\'8a}", "ä");
        check(r"{\rtf1 \u252?\uc2\u228 ae\uc0\u246 o\u-10180 \u65}", "üäöo\u{fffd}A");
        check(r"{\rtf1\uc0\u-10180\u-8331 x{\uc1\u228\'e4}\uc1\u228\'e4}", "\u{1f375}xää");
    }

    #[test]
    fn what_a_document_says_of_itself() {
        let rtf = br"{\rtf1{\info{\title Der\~Tee}{\author Anna}{\creatim\yr2025\mo6\dy1\hr12\min30}}x}";
        let read = document("a", rtf);
        assert_eq!((read.title.as_deref(), read.author.as_deref()), (Some("Der Tee"), Some("Anna")));
        assert_eq!((read.date, &*read.format), (Some(1_748_781_000_000_000_000), "rtf"));
    }

    #[test]
    fn broken_ones() {
        check(r"{\rtf1 Tee {\b hei", "Tee hei");
        check(r"{\rtf1 Tee}}}} x", "Tee");
        check(r"{\rtf1\bin99999999 x", "");
        check(r"{\rtf1 \'4", "4");
        assert_eq!(found("a.rtf", br"{\rtf1 }"), Err(ExtractError::NoText));
    }

    #[test]
    fn depth_does_no_harm() {
        let deep = 3 * MAX_GROUPS;
        check(&format!("{{\\rtf1 {}Tee{} heiss}}", "{".repeat(deep), "}".repeat(deep)), "Tee heiss");
    }
}
