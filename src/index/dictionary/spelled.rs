//! Words of a dictionary that are another one in other letters.

use std::io;

use super::{NO_TAG, Tags, Terms};

/// Longer words are not looked for, bytes; nor is more looked at, states of the transducer.
const MAX_BYTES: usize = 64;
const MAX_STEPS: usize = 2_000;

impl Terms {
    /// The words that are `word` in other letters, each with what stands behind it in terms. `letters` tells, by calls, which may
    /// stand for the first ones of what is left of the word, and how many bytes of it they stand for, at least one.
    ///
    /// # Errors
    ///
    /// When the dictionary is damaged or cannot be read.
    pub(crate) fn spelled(
        &self,
        word: &str,
        letters: impl Fn(&str, &mut dyn FnMut(&str, usize)),
    ) -> io::Result<Vec<(String, Tags)>> {
        let mut found = Vec::new();
        let Some(dictionary) = self.dictionary.as_ref().filter(|_| word.len() <= MAX_BYTES) else {
            return Ok(found);
        };
        let mut ways = vec![(String::new(), dictionary.node(dictionary.transducer.root().addr())?, 0, word)];
        for _ in 0..MAX_STEPS {
            let Some((held, node, number, rest)) = ways.pop() else { break };
            if rest.is_empty() {
                let mut tags = Tags::default();
                dictionary.add_tags(node, number, NO_TAG, &mut tags)?;
                found.push((held, tags));
                continue;
            }
            let mut result = Ok(());
            letters(rest, &mut |letters, bytes| match dictionary.walk(node, number, letters.as_bytes()) {
                Ok(Some((node, number))) => {
                    let rest = rest.get(bytes.max(1)..).unwrap_or_default();
                    ways.push((format!("{held}{letters}"), node, number, rest));
                }
                Ok(None) => {}
                Err(error) => result = Err(error),
            });
            result?;
        }
        Ok(found)
    }
}
