//! What stands in for a misspelt word, and what is suggested, whatever stands beside it.

use crate::support::TestDir;

fn corpus() -> TestDir {
    let dir = TestDir::with(&[
        (
            "en.txt",
            "The summit in Korea was a well-known event, and many people went there in May with friends.\n",
        ),
        ("fr.txt", "L'ordinateur de mon frère est très lent, et il ne veut pas acheter une autre machine.\n"),
        (
            "de.txt",
            "Der Umzug in die neue Wohnung der Familie ist im Mai, und das ist sehr gut so. Eine Email kam.\n",
        ),
        ("tr.txt", "Işık hızla yayılır ve İstanbul çok büyük bir şehirdir; herkes yoruldu ve eve gitti.\n"),
        ("zh.txt", "我们的图书馆里有很多人在学习。学生们每天都来这里。\n"),
    ]);
    dir.index(&[".", "--quiet"]);
    dir
}

/// Runs queries, and compares what is found and said: `query => files | said`.
#[track_caller]
fn check(args: &[&str], table: &[(&str, &str, &str)]) {
    let dir = corpus();
    for (query, files, said) in table {
        let args = [&["query", "--format", "paths"], args, &["--", query]].concat();
        let output = dir.search(&args);
        let found: Vec<&str> = output.stdout.lines().collect();
        let notes: Vec<&str> =
            output.stderr.lines().filter(|line| !line.starts_with("nothing found")).collect();
        assert_eq!((found.join(" ").as_str(), notes.join(" ").as_str()), (*files, *said), "{query}");
    }
}

#[test]
fn signs_at_a_misspelt_word_make_no_difference() {
    let korea = "note: nothing holds koreaa; showing korea";
    let ordinateur = "note: nothing holds ordinatuer; showing ordinateur";
    check(
        &[],
        &[
            ("koreaa", "en.txt", korea),
            ("koreaa?", "en.txt", korea),
            ("koreaa,", "en.txt", korea),
            ("koreaa.", "en.txt", korea),
            ("koreaa!", "en.txt", korea),
            ("„koreaa“", "en.txt", korea),
            ("koreaa's", "en.txt", korea),
            ("summit-koreaa", "en.txt", korea),
            ("summit/koreaa -koreaa", "en.txt", korea),
            ("well-knwon", "en.txt", "note: nothing holds knwon; showing known"),
            ("ordinatuer", "fr.txt", ordinateur),
            ("l'ordinatuer", "fr.txt", ordinateur),
            ("l’ordinatuer?", "fr.txt", ordinateur),
            // What a whole stands for is not doubted.
            ("e-mail", "de.txt", ""),
            ("koreaa-evennt", "", "did you mean: korea-event?"),
            ("don't", "", ""),
        ],
    );
}

#[test]
fn plain_words_alone_are_suggested_for() {
    check(
        &["--typo", "off"],
        &[
            ("-koreaa koreaa", "", "did you mean: -koreaa korea?"),
            ("koreaa koreaa", "", "did you mean: korea korea?"),
            ("koreaa?", "", "did you mean: korea?"),
            ("path:koreaa koreaa", "", "did you mean: path:koreaa korea?"),
            ("=koreaa koreaa", "", "did you mean: =koreaa korea?"),
            ("NOT koreaa AND koreaa", "", "did you mean: NOT koreaa AND korea?"),
            ("l'ordinatuer", "", "did you mean: l'ordinateur?"),
        ],
    );
}

#[test]
fn values_of_what_looks_like_a_filter_are_not_replaced() {
    let note = "note: pfad: is no field and no filter; it was taken as a word";
    check(&[], &[("pfad:Mail Umzug", "de.txt", note), ("pfad:Mail", "", note)]);
    check(&["--typo", "off"], &[("pfad:Mail", "", note)]);
}

#[test]
fn what_is_taken_as_words_is_said() {
    check(
        &[],
        &[
            (
                "well-knwon~",
                "en.txt",
                "note: well-knwon~ allows no wrong letters, as - stands in no word; it was taken as words \
                 note: nothing holds knwon; showing known",
            ),
            (
                "l'ordinateur~",
                "fr.txt",
                "note: l'ordinateur~ allows no wrong letters, as ' stands in no word; it was taken as words",
            ),
            (
                "图书*",
                "zh.txt",
                "note: 图书* is no pattern, as no spaces part the words of its script; it was taken as words",
            ),
            (
                "学?生",
                "",
                "note: 学?生 is no pattern, as no spaces part the words of its script; it was taken as words",
            ),
        ],
    );
    let long = format!("{}*", "ﬃ".repeat(30));
    check(&[], &[(&long, "", &format!("note: {long} is too long for a pattern; it was taken as words"))]);
}

#[test]
fn regular_expressions_know_turkish_capitals() {
    check(
        &[],
        &[
            ("/Işık/", "tr.txt", ""),
            ("/IŞIK/", "tr.txt", ""),
            ("/ışık/", "tr.txt", ""),
            ("/İstanbul/", "tr.txt", ""),
            ("/İSTAN.*/", "tr.txt", ""),
            ("Işı*", "tr.txt", ""),
        ],
    );
}

#[test]
fn not_and_a_minus_sign_are_not_at_all() {
    check(&[], &[("NOT -lang:de Umzug", "de.txt", ""), ("Umzug NOT -lang:fr", "", "")]);
}
