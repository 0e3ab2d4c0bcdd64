//! How long a run takes: the first one, and one that finds nothing new.

mod common;

use common::{FILES, bring_up_to_date, folder};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn first_run(bencher: Bencher<'_, '_>) {
    let docs = folder();
    let bytes: u64 = files(docs.path()).map(|file| file.metadata().expect("it is there").len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .counter(ItemsCount::new(FILES))
        .with_inputs(|| tempfile::tempdir().expect("a temporary folder"))
        .bench_values(|index| {
            let report = bring_up_to_date(&index.path().join("index"), docs.path());
            assert_eq!((report.added, report.bytes), (FILES, bytes));
            index
        });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn nothing_new(bencher: Bencher<'_, '_>) {
    let docs = folder();
    let index = tempfile::tempdir().expect("a temporary folder");
    bring_up_to_date(&index.path().join("index"), docs.path());
    bencher.counter(ItemsCount::new(FILES)).bench_local(|| {
        let report = bring_up_to_date(&index.path().join("index"), docs.path());
        assert_eq!((report.kept, report.bytes), (FILES, 0));
    });
}

fn files(folder: &std::path::Path) -> impl Iterator<Item = std::fs::DirEntry> {
    std::fs::read_dir(folder).expect("it is there").map(|file| file.expect("it can be listed"))
}
