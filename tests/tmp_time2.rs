use std::time::Instant;
#[test]
fn t() {
    let t = Instant::now(); mprlint::pipeline::check_texts(&[("a.py", "x = f\"https://app.procore.com/oauth/{y}\"")]); println!("{:?} check", t.elapsed());
    let r = &mprlint::catalogue::rules()[0];
    for e in r.examples().unwrap().iter().take(3) {
    let files: Vec<(&str,&str)> = e.bad.iter().map(|f| (f.path.as_str(), f.text.as_str())).collect();
    println!("{}", files[0].1);
    let t = Instant::now(); let f = mprlint::scan::scan(files[0].0, files[0].1); println!("{:?} scan {}", t.elapsed(), f.bindings.len());
    let t = Instant::now(); mprlint::pipeline::check_texts(&files); println!("{:?} check", t.elapsed());
    }
}
