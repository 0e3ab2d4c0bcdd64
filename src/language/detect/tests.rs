//! Tests of the detection.

use super::*;
use Language::{
    Afrikaans, Chinese, Danish, Dutch, English, French, German, Greek, Italian, Japanese, Korean, Lao,
    Russian, Thai, Undetermined,
};

const GERMAN: &str = "Die Fähre legt um sieben Uhr ab und kommt erst am Abend wieder in den Hafen zurück. ";
const ENGLISH: &str = "The ferry leaves at seven and does not come back to the harbour before the evening. ";
const ITALIAN: &str = "Il traghetto parte alle sette e non torna nel porto prima della sera. ";
const RUSSIAN: &str = "Паром уходит в семь часов утра и возвращается в порт только вечером. ";

#[track_caller]
fn check(text: &str, expected: &[(&str, Language)]) {
    let passages = Detector::default().passages(text);
    let found: Vec<(&str, Language)> =
        passages.iter().map(|passage| (&text[passage.range.clone()], passage.language)).collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn check_whole(text: &str, expected: Language) {
    check(text, &[(text, expected)]);
}

/// Passages follow on one another, cover the text, and differ from their neighbours.
#[track_caller]
fn check_cover(text: &str) {
    let passages = Detector::default().passages(text);
    let mut end = 0;
    for passage in &passages {
        assert!(passage.range.start == end && passage.range.end > end, "{passage:?}");
        assert!(text.is_char_boundary(passage.range.end));
        assert!((0.0..=1.0).contains(&passage.confidence), "{passage:?}");
        end = passage.range.end;
    }
    assert_eq!(end, text.len());
    assert!(passages.windows(2).all(|pair| pair[0].language != pair[1].language));
}

#[test]
fn a_sentence_is_told_by_its_words() {
    check_whole(GERMAN, German);
    check_whole(ENGLISH, English);
    check_whole(ITALIAN, Italian);
    check_whole(RUSSIAN, Russian);
    check_whole("C'est la première fois que nous prenons le bateau pour aller dans cette île.", French);
}

#[test]
fn a_script_of_one_language_settles_it() {
    check_whole("Το πλοίο φεύγει", Greek);
    check_whole("เรือออกตอนเจ็ดโมง", Thai);
    check_whole("ເຮືອອອກ", Lao);
    check_whole("배는 일곱 시에 떠난다", Korean);
    check_whole("渡船早上七点出发。", Chinese);
    check_whole("船は七時に出発します。", Japanese);
    check_whole("我们用 Microsoft Windows 系统写信。", Chinese);
}

#[test]
fn without_words_it_is_undetermined() {
    check_whole("1234 + 5 = ... €", Undetermined);
    check_whole("\0\0\n\n???", Undetermined);
    check("", &[]);
}

#[test]
fn english_negations_are_no_irish() {
    check_whole("Don't accept empty TXT strings", English);
    check_whole("You shouldn’t accept empty strings", English);
}

#[test]
fn unknown_languages_are_not_taken_for_their_neighbours() {
    check_whole(
        "Ferjan fer klukkan sjö og kemur ekki aftur til hafnar fyrr en um kvöldið, það er víst.",
        Undetermined,
    );
    check_whole("Кеме сағат жетіде шығады және кешке дейін қайта оралмайды.", Undetermined);
}

#[test]
fn a_quoted_sentence_is_a_passage_of_its_own() {
    let article = GERMAN.repeat(12);
    check(
        &format!("{article}{ITALIAN}{article}"),
        &[(&article, German), (ITALIAN, Italian), (&article, German)],
    );
    check(
        &format!("{article}{RUSSIAN}{article}"),
        &[(&article, German), (RUSSIAN, Russian), (&article, German)],
    );
}

#[test]
fn names_and_product_names_do_not_make_a_passage() {
    check_whole(&format!("{GERMAN}Microsoft Office Home and Business 2021. {GERMAN}"), German);
    check_whole(
        &format!("{GERMAN}Das Album The Dark Side of the Moon lief dabei im Radio. {GERMAN}"),
        German,
    );
    check_whole(
        &format!("{GERMAN}Er zog von Los Angeles nach New York und dann nach San Diego. {GERMAN}"),
        German,
    );
}

#[test]
fn programs_follow_their_neighbours() {
    let lines = [
        "Dim ui As Object, oDoc As Object Set ui = CreateScriptService(\"UI\") Set oDoc = ui.GetDocument()\n",
        "propiedad = ui.AddItem(menuitem: str, opt name: str)\n",
        "LIST_REMOVE(n2, entries); free(n2); LIST_FOREACH(np, &head, entries) np = NULL; i++;\n",
        "uid = geteuid(); fd = creat(path, mode); buf[0] = NULL;\n",
        "$ dpkg --compare-versions 7.0 gt 7.~pre1 ; echo $?\n",
        "int mkdirat(int dirfd, const char *pathname, mode_t mode);\n",
    ];
    for code in lines {
        check_whole(&format!("{GERMAN}{GERMAN}{code}{GERMAN}"), German);
        assert_ne!(Detector::default().passages(code)[0].language, German);
    }
    check_whole(&format!("{GERMAN}{GERMAN}{}{GERMAN}", lines.concat()), German);
    check_whole("fd = creat(path, mode); buf[0] = NULL; // 644\n", Undetermined);
    // Its keywords are English, and a comment is what it is.
    check_whole(
        "if (this.isOpen() and not file.has_been(read)) { for (line in file) { do_it(line); } }",
        English,
    );
    let comment = "# Die Fähre legt um sieben Uhr ab und kommt erst am Abend wieder in den Hafen zurück.\n";
    check_whole(&format!("{comment}fd = os.open(path, os.O_RDONLY)\n"), German);
}

#[test]
fn words_of_programs_make_them_no_language() {
    let program = "class TokenBucket(Bucket):\n    def try_acquire(self, n: int = 1) -> bool:\n        \
         return self._tokens >= n\n    def reset(self, n: int = 0):\n        self._tokens = n\n    \
         def refill(self, rate: float = 1.0):\n        self._updated = time.monotonic()\n    \
         def allow(self, customer_id: str) -> bool:\n        return self._buckets[customer_id].try_acquire()\n";
    check_whole(program, English);
    check_whole(&"der = f(der, y_1); x_2 = g(der);\n".repeat(9), Undetermined);
    check_whole(&"fn k(v: &V, s: S, z: Z) -> (K, V) { o(k, v) }\n".repeat(9), Undetermined);
    let comment = "# The ferry leaves at seven and does not come back before the evening.\n";
    check_whole(&format!("{comment}{program}"), English);
}

#[test]
fn signs_for_values_are_no_words() {
    check_whole("Virhe asetettaessa lippuja kohteelle ”%s”: %s", Language::Finnish);
    check_whole("s = %s, ls -s -f %s", Undetermined);
}

#[test]
fn lists_of_texts_are_no_programs() {
    let list = |texts: [&str; 6]| texts.map(|text| format!("menu.item = \"{text}\"\n")).concat();
    let german = list([
        "die Fähre und der Hafen",
        "ist nicht mehr da",
        "wird von hier aus gelesen",
        "auch wenn sie nicht kommt",
        "nach dem Ende der Fahrt",
        "oder mit dem Boot",
    ]);
    let italian = list([
        "il porto e la nave",
        "non è più qui",
        "anche se non arriva",
        "alla fine del viaggio",
        "come se fosse una barca",
        "con la nave o senza",
    ]);
    let english = "# Whoever reads this file may do with it what they want.\n".repeat(2);
    check_whole(&german, German);
    check_whole(&italian, Italian);
    check(&format!("{english}{german}"), &[(&english, English), (&german, German)]);
}

#[test]
fn headings_and_numbers_follow_their_neighbours() {
    check_whole(&format!("Hotel Bristol\n\n{GERMAN}\n2021\n\n{GERMAN}"), German);
    check_whole("東京大学\n\n船は七時に出発します。", Japanese);
}

#[test]
fn names_and_commands_outvote_no_sentences() {
    let commands = format!("{}make run\ngit clone ssh example org shop\n", "passwd\n".repeat(60));
    for text in [
        "Η εντολή αλλάζει τον κωδικό του χρήστη.\n",
        "비용이 늘어서 계약을 다시 검토하기로 했다.\n",
        "船は七時に出発します。\n",
        "渡船早上七点出发，晚上才回来。\n",
        "เรือออกตอนเจ็ดโมงและกลับมาตอนเย็น\n",
        RUSSIAN,
    ] {
        let language = Detector::default().language_of(text).0;
        check_whole(&format!("{text}{commands}{text}"), language);
    }
    check_whole(
        "Встановлення\n\nСпочатку завантажте вихідний код:\n\n    git clone ssh example org shop\n    \
         make install prefix local\n    make run all the tests\n\nПотім перезапустіть сервер.\n",
        Language::Ukrainian,
    );
    // Where they could be in the language that is taken back, its sentences stay.
    let passages = Detector::default().passages(&format!("{GERMAN}\n{}", "passwd\n".repeat(300)));
    let languages: Vec<Language> = passages.iter().map(|passage| passage.language).collect();
    assert_eq!(languages, [German, Undetermined]);
}

#[test]
fn sentences_that_say_little_are_judged_together() {
    check_whole(
        "Printer som jobbet skal udskrives på.\nEngelsk (Mali, US, Macintosh)\n\
         Symbolske lænker understøttes ikke: Deaktiverer -L.\n\
         Advarsel: ignorerer --preserve-context; denne kerne understøtter ikke SELinux\n\
         Kunne ikke skrive den midlertidige fil.\nVærdien der er indstillet er ikke en kendt værdi.\n",
        Danish,
    );
}

#[test]
fn what_many_languages_have_makes_no_language_of_a_text() {
    let korean = "사용자의 정보를 바꾼다.\n";
    check_whole(
        &format!(
            "{korean}chfn [-f full-name] [-o office] [-p office-phone] [ -h home-phone ] [ -v ]\n{korean}"
        ),
        Korean,
    );
    check_whole(
        "- Fix rounding error in VAT calculation for refunds (#812)\n- Bump openssl to 3.0.15\n\
         - Rate limiting per customer, see `RateLimiter`\n- Drop support for Python 3.8\n\
         - Fix memory leak in the image resizer\n- Retry payments when the provider answers 503\n",
        English,
    );
}

#[test]
fn one_word_makes_no_language_of_a_text() {
    check_whole(
        "-- Refunds of orders\nCREATE TABLE refunds (\n    id BIGSERIAL PRIMARY KEY,\n    \
         order_id TEXT NOT NULL REFERENCES orders (id),\n    \
         amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),\n    reason TEXT\n);\n",
        English,
    );
}

#[test]
fn words_that_english_lends_are_english_as_well() {
    check_whole("Please send invoice to Anna via email", English);
    check_whole("id,name,price,stock\n1,Coffee grinder,89.90,40\n2,Milk frother,24.50,0\n", English);
    check_whole(
        "## 1.2.0\n- Add dark mode\n- Fix crash on start\n- Update dependencies\n- Support for SQLite via plugin\n",
        English,
    );
}

#[test]
fn dutch_is_no_afrikaans() {
    check_whole("donderdag om zes uur is prima", Dutch);
    check_whole("De huur is 480 euro per maand, inclusief internet.", Dutch);
    check_whole(
        "Hoi Lena,\n\ndonderdag om zes uur is prima. De huur is 480 euro per maand, inclusief internet. \
         Breng je identiteitskaart mee.\n\nGroetjes, Pieter\n",
        Dutch,
    );
    check_whole("Die hond het gister nie geblaf nie, maar vandag is hy baie vrolik.", Afrikaans);
}

#[test]
fn texts_of_several_languages_are_cut_where_the_language_changes() {
    let (german, english) = (format!("{GERMAN}\n{GERMAN}\n"), format!("{ENGLISH}\n{ENGLISH}\n"));
    check(
        &format!("{german}{english}{RUSSIAN}"),
        &[(&german, German), (&english, English), (RUSSIAN, Russian)],
    );
}

#[test]
fn a_foreign_paragraph_in_a_long_text_is_found() {
    let (before, after) = (GERMAN.repeat(61), GERMAN.repeat(90));
    for sentences in [2 * STRIDE, 2 * STRIDE + 1, 3 * STRIDE] {
        let paragraph = ITALIAN.repeat(sentences);
        check(
            &format!("{before}{paragraph}{after}"),
            &[(&before, German), (&paragraph, Italian), (&after, German)],
        );
    }
}

#[test]
fn only_allowed_languages_are_found() {
    let detector = Detector::restricted_to(&[German, English]);
    for text in [GERMAN, ENGLISH, ITALIAN, RUSSIAN, "배는 일곱 시에 떠난다", "Bari"] {
        let languages = detector.passages(text).into_iter().map(|passage| passage.language);
        assert!(languages.clone().all(|found| [German, English, Undetermined].contains(&found)), "{text}");
    }
    assert_eq!(detector.language_of(GERMAN).0, German);
    assert_eq!(Detector::restricted_to(&[Language::Basque]).language_of("Haus").0, Undetermined);
}

#[test]
fn every_language_of_whatlang_is_known_here() {
    for lang in whatlang::Lang::all() {
        let language: Language = lang.code().parse().expect("a code that Language has");
        assert_eq!(whatlang_of(language), Some(*lang));
    }
}

#[test]
fn any_string_is_covered() {
    // A fixed sequence (xorshift), so that a failure can be repeated.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("below a usize")
    };
    let pieces = [
        "und ",
        "the ",
        "\n",
        ". ",
        "。",
        "…",
        "\u{301}",
        "字",
        "я",
        "a",
        " ",
        "\0",
        "ł",
        "ก",
        "!",
        "À",
        "한",
        "7",
        "\u{10ffff}",
    ];
    for _ in 0..300 {
        let length = next(200);
        let text: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        check_cover(&text);
    }
}

#[test]
fn hostile_texts_are_covered() {
    for piece in ["a", "ł", "字", "\u{301}", "\0", "und", ".\n", "ß. ", "٪"] {
        let text = piece.repeat(20_000);
        check_cover(&text);
        assert!(Detector::default().language_of(&text).1 <= 1.0);
    }
}
