//! throwaway
use search::hit::SearchRequest;
use search::index::Index;
use search::searcher::Searcher;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let index = Index::open(args[1].as_ref()).unwrap();
    let mut searcher = Searcher::new(&index).unwrap();
    let n: usize = args[2].parse().unwrap();
    for q in &args[3..] {
        let request = SearchRequest { query: q.clone(), limit: 10, ..SearchRequest::default() };
        let mut t = Vec::new();
        for _ in 0..n {
            let a = std::time::Instant::now();
            let r = searcher.search(&request).unwrap();
            std::hint::black_box(r);
            t.push(a.elapsed().as_secs_f64() * 1e3);
        }
        t.sort_by(f64::total_cmp);
        println!("{q}\tmedian {:.3} min {:.3} ms", t[n / 2], t[0]);
    }
}
