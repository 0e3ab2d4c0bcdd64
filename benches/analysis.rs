//! How fast text becomes tokens, and how fast its language is told, by language: bytes a second.

use divan::Bencher;
use divan::counter::BytesCount;
use search::analysis::Analyzer;
use search::language::Language;
use search::language::detect::Detector;

/// Texts are repeated up to so many bytes.
const BYTES: usize = 100_000;

/// A paragraph a language.
const PARAGRAPHS: &[(&str, &str)] = &[
    (
        "de",
        "Am frühen Morgen öffnen die Bäcker ihre Läden, und der Geruch von warmem Brot zieht durch die \
         Gassen. Wer zur Straßenbahn eilt, kauft noch schnell ein Brötchen; die Kinder drücken ihre \
         Nasen an die Scheiben.\n",
    ),
    (
        "en",
        "Early in the morning the bakers open their shops, and the smell of warm bread drifts through \
         the lanes. People on their way to the tram stop for a roll, and children press their noses \
         against the windows.\n",
    ),
    (
        "it",
        "La mattina presto i fornai aprono le botteghe, e l'odore del pane caldo si diffonde per i \
         vicoli. Chi corre a prendere il tram compra ancora un panino, e i bambini guardano dentro \
         dalle vetrine.\n",
    ),
    (
        "id",
        "Pagi-pagi sekali para tukang roti membuka tokonya, dan harum roti hangat menyebar di sepanjang \
         gang. Orang yang bergegas mengejar kereta masih sempat membeli sepotong, sedangkan anak-anak \
         melihat dari luar.\n",
    ),
    (
        "fi",
        "Varhain aamulla leipurit avaavat myymälänsä, ja lämpimän leivän tuoksu leviää pitkin katuja. \
         Raitiovaunulle kiirehtivät ostavat vielä sämpylän, ja lapset painavat nenänsä ikkunaa \
         vasten.\n",
    ),
    (
        "ru",
        "Рано утром пекари открывают свои лавки, и запах тёплого хлеба разносится по переулкам. Кто \
         спешит на трамвай, успевает купить булочку, а дети прижимаются носами к витринам.\n",
    ),
    (
        "ko",
        "이른 아침이면 빵집 주인들이 가게 문을 열고, 따뜻한 빵 냄새가 골목마다 퍼진다. \
         전차를 타러 서두르는 사람들은 빵을 하나 사고, 아이들은 유리창에 코를 대고 안을 들여다본다.\n",
    ),
    (
        "ja",
        "朝早く、パン屋が店を開けると、焼きたてのパンの香りが路地に広がります。\
         電車に急ぐ人は小さなパンを一つ買い、子どもたちは窓に鼻を押しつけて中をのぞいています。\n",
    ),
    (
        "zh",
        "清晨，面包师傅们打开店门，热面包的香味飘满了小巷。\
         赶电车的人匆匆买一个小面包，孩子们把鼻子贴在玻璃窗上往里看。\n",
    ),
    (
        "th",
        "เช้าตรู่คนทำขนมปังเปิดร้าน กลิ่นขนมปังอุ่นๆ ลอยไปตามตรอกซอย \
         คนที่รีบไปขึ้นรถรางแวะซื้อขนมปังก้อนเล็ก ส่วนเด็กๆ เอาจมูกแนบกระจกมองเข้าไปข้างใน\n",
    ),
];

fn main() {
    divan::main();
}

fn codes() -> impl Iterator<Item = &'static str> {
    PARAGRAPHS.iter().map(|(code, _)| *code)
}

fn language(code: &str) -> Language {
    code.parse().expect("a code")
}

fn text(code: &str) -> String {
    let (_, paragraph) = PARAGRAPHS.iter().find(|(known, _)| *known == code).expect("a row of the table");
    paragraph.repeat(BYTES.div_ceil(paragraph.len()))
}

/// Tokens, with an analyzer that has seen nothing before.
#[divan::bench(args = codes())]
fn tokens(bencher: Bencher<'_, '_>, code: &str) {
    let text = text(code);
    let once = count(code, &text);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let n_tokens = count(code, &text);
        assert_eq!(n_tokens, once);
        assert!(n_tokens > text.len() / 30, "{n_tokens} tokens of {} bytes", text.len());
    });
}

fn count(code: &str, text: &str) -> usize {
    let mut n_tokens = 0;
    Analyzer::new(language(code)).tokens(text, |_| n_tokens += 1);
    n_tokens
}

#[divan::bench(args = codes())]
fn detection(bencher: Bencher<'_, '_>, code: &str) {
    let text = text(code);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let passages = Detector::default().passages(&text);
        assert_eq!((passages.len(), passages[0].language), (1, language(code)));
    });
}
