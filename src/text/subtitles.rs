//! Subtitles (SRT, `WebVTT`): what is spoken, and when.

use super::charset::decode;
use super::{Each, ExtractError, Source, begins_with, hand_over};
use crate::document::{Extracted, Section};

/// Blocks of `WebVTT` that nobody speaks.
const UNSPOKEN: &[&str] = &["WEBVTT", "NOTE", "STYLE", "REGION"];

/// What is spoken, a line as it is shown; a section a minute, called after the time at which its first words come.
pub(super) fn extract(source: &Source<'_>, each: &mut Each<'_>) -> Result<(), ExtractError> {
    let text = decode(source.bytes)?;
    let (body, sections) = read(&text);
    let format = if is_vtt(source.bytes) { "vtt".into() } else { source.ending() };
    hand_over(Extracted { format, body, sections: Some(sections), ..Extracted::default() }, each)
}

/// Whether bytes begin as `WebVTT` does.
pub(super) fn is_vtt(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    begins_with(bytes, "WEBVTT") && bytes.get(6).is_none_or(u8::is_ascii_whitespace)
}

fn read(text: &str) -> (String, Vec<Section>) {
    let mut body = String::new();
    let mut sections: Vec<Section> = Vec::new();
    let mut minute = None;
    for block in text.split("\n\n") {
        let mut lines = block.lines().skip_while(|line| line.trim().is_empty()).peekable();
        if lines.peek().is_some_and(|first| UNSPOKEN.iter().any(|word| first.starts_with(word))) {
            continue;
        }
        // The number or name of a cue stands before its time, and a file that is damaged may have neither.
        let lines: Vec<&str> = lines.collect();
        let time = lines.iter().take(2).position(|line| line.contains("-->"));
        for line in &lines[time.map_or(0, |at| at + 1)..] {
            let spoken = without_tags(line);
            if spoken.is_empty() {
                continue;
            }
            if !body.is_empty() {
                body.push('\n');
            }
            if let Some(time) = time.and_then(|at| time_of(lines[at]))
                && minute.replace(time.minute).is_none_or(|before| before != time.minute)
            {
                sections.push(Section { start: body.len(), name: time.name });
            }
            body.push_str(&spoken);
        }
    }
    (body, sections)
}

/// When words come.
struct Time {
    /// In which minute of all.
    minute: u32,
    /// `00:12:03`
    name: String,
}

/// The time at which `00:12:03,500 --> 00:12:05,000` begins; the hours may be missing.
fn time_of(line: &str) -> Option<Time> {
    let start = line.split("-->").next()?.trim().split([',', '.']).next()?;
    let parts: Vec<u32> = start.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let minute = hours.checked_mul(60)?.checked_add(minutes)?;
    Some(Time { minute, name: format!("{hours:02}:{minutes:02}:{seconds:02}") })
}

/// A line without what says how it is shown: `<i>`, `{\an8}`.
fn without_tags(line: &str) -> String {
    let mut spoken = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let end = if rest[at..].starts_with('<') { '>' } else { '}' };
        let Some(length) = rest[at..].find(end) else { break };
        spoken.push_str(&rest[..at]);
        rest = &rest[at + length + 1..];
    }
    spoken.push_str(rest);
    spoken.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;

    #[track_caller]
    fn check(name: &str, text: &str, body: &str, sections: &[(usize, &str)]) {
        let read = document(name, text.as_bytes());
        let found = read.sections.as_deref().unwrap_or_default();
        let found: Vec<(usize, &str)> = found.iter().map(|section| (section.start, &*section.name)).collect();
        assert_eq!((&*read.body, &found[..]), (body, sections));
    }

    #[test]
    fn what_is_spoken() {
        check(
            "a.srt",
            "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Der Tee</i>\r\nist heiß.\r\n\r\n2\r\n00:00:59,000 --> 00:01:02,000\r\n{\\an8}Au!\r\n\r\n\r\n3\r\n01:02:03,000 --> 01:02:04,000\r\nJa.\r\n",
            "Der Tee\nist heiß.\nAu!\nJa.",
            &[(0, "00:00:01"), (23, "01:02:03")],
        );
        check(
            "a.vtt",
            "WEBVTT - x\n\nNOTE\ny\n\nSTYLE\n::cue {}\n\nvor\n00:01.000 --> 00:02.000 align:start\n<v Anna>Tee?\n\n02:00.000 --> 02:01.000\n- 1 < 2",
            "Tee?\n- 1 < 2",
            &[(0, "00:00:01"), (5, "00:02:00")],
        );
        check("a.srt", "kein\nCue\n\n1\nx --> y\nTee", "kein\nCue\nTee", &[]);
    }
}
