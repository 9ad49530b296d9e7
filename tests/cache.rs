//! What earlier runs have found out changes no finding: whatever happens to the files and to the cache, a run with it says what a run without it says.

mod common;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::{Run, for_each, tree, write};
use tempfile::TempDir;

/// So long after a change a file is taken to be at rest.
const REST: Duration = Duration::from_millis(3500);

const TEXTS: [&str; 11] = [
    "URL = 'https://app.procore.com/oauth/token'\n",
    // Of the same length as the one before.
    "URL = 'https://app.example.com/oauth/token'\n",
    "from settings import BASE\nurl = BASE + '/rest/v1.0/me'\n",
    "BASE = 'https://app.procore.com'\n# procore\n",
    "nothing = 1\n",
    "anything = 2  # mprlint: ignore[MPR101] -- not here\n",
    "\0 procore\n",
    "",
    // How wide a column is depends on the database that another file names, and whether it is one of the program's own on the tables of others.
    "CREATE TABLE procore_items (id INTEGER PRIMARY KEY, project_id INTEGER);\n",
    "image: mysql:8\n",
    "CREATE TABLE projects (id INTEGER AUTOINCREMENT);\n",
];

const NAMES: [&str; 7] = ["client.py", "settings.py", "data.bin", "a.ts", "notes.md", "x.yaml", "schema.sql"];

const FOLDERS: [&str; 4] = ["", "src/", "src/deep/", "other/"];

/// Numbers that look random, the same in every run of the tests.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn path(&mut self) -> String {
        let folder = FOLDERS[self.below(FOLDERS.len())];
        format!("{folder}{}", NAMES[self.below(NAMES.len())])
    }
}

/// A tree with a cache beside it.
struct Case {
    folder: TempDir,
    numbers: Numbers,
}

impl Case {
    fn new(seed: u64) -> Case {
        let folder = tree(&[("tree/mprlint.toml", "")]);
        let mut case = Case { folder, numbers: Numbers(seed) };
        for _ in 0..12 {
            let (path, text) = (case.numbers.path(), case.text());
            write(&case.tree(), &path, text.as_bytes());
        }
        // A project of its own, with another limit and a host that stands for Procore.
        write(&case.tree(), "inner/mprlint.toml", b"max-file-size = 60\n[[host]]\nname = 'proxy.example.com'\nserves = 'api'\n");
        write(&case.tree(), "inner/a.py", b"URL = 'https://proxy.example.com/oauth/token'\n");
        write(&case.tree(), "inner/large.py", format!("#{}\nURL = 'https://app.procore.com/oauth/token'\n", " ".repeat(60)).as_bytes());
        case
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    fn text(&mut self) -> &'static str {
        TEXTS[self.numbers.below(TEXTS.len())]
    }

    /// Changes something.
    fn change(&mut self) {
        let (kind, path, other) = (self.numbers.below(8), self.numbers.path(), self.numbers.path());
        let text = self.text();
        let tree = self.tree();
        let (full, to) = (tree.join(&path), tree.join(&other));
        if kind == 0 || !full.is_file() {
            return write(&tree, &path, text.as_bytes());
        }
        let modified = fs::metadata(&full).and_then(|file| file.modified()).expect("a time");
        let restore = |path: &Path| File::options().write(true).open(path).and_then(|file| file.set_modified(modified)).expect("own files");
        match kind {
            1 => fs::remove_file(&full).expect("own files"),
            2 => {
                fs::create_dir_all(to.parent().expect("a folder")).expect("own files");
                fs::rename(&full, &to).expect("own files");
            }
            // Of the same size, and with the time of before.
            3 => {
                let mut bytes = fs::read(&full).expect("own files");
                let swapped = if bytes.starts_with(b"URL") { if bytes == TEXTS[0].as_bytes() { TEXTS[1] } else { TEXTS[0] } } else { "" };
                if swapped.is_empty() {
                    bytes.reverse();
                } else {
                    bytes = swapped.as_bytes().to_vec();
                }
                fs::write(&full, bytes).expect("own files");
                restore(&full);
            }
            // Another file in its place, with the time of before.
            4 => {
                fs::write(tree.join("new"), text).expect("own files");
                restore(&tree.join("new"));
                fs::rename(tree.join("new"), &full).expect("own files");
            }
            5 => File::options().write(true).open(&full).and_then(|file| file.set_modified(SystemTime::now())).expect("own files"),
            #[cfg(unix)]
            6 => {
                fs::remove_file(&full).expect("own files");
                std::os::unix::fs::symlink(tree.join("mprlint.toml"), &full).expect("own files");
            }
            _ => {
                let second = full.with_extension("py");
                if !second.exists() {
                    fs::hard_link(&full, second).expect("own files");
                }
            }
        }
    }

    /// Runs with the cache and without it, and holds that both say the same. Runs twice with it: what the first one keeps counts in the second.
    fn compare(&self) {
        let without = report(&self.tree(), None, &[]);
        assert!(without.code < 2 && without.stdout.contains("summary"), "{without}");
        assert_eq!(self.cached(), without);
        assert_eq!(self.cached(), without);
    }

    /// The same for runs that see something else than what stands on the disk, and for the next one.
    fn compare_others(&self) {
        let limited = ["--max-file-size", "50"];
        assert_eq!(report(&self.tree(), Some(&self.cache()), &limited), report(&self.tree(), None, &limited));
        let text = "URL = 'https://app.procore.com/oauth/token'\n";
        assert_eq!(stdin(&self.tree(), Some(&self.cache()), text), stdin(&self.tree(), None, text));
        self.compare();
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn cached(&self) -> Run {
        report(&self.tree(), Some(&self.cache()), &[])
    }
}

fn command(folder: &Path, cache: Option<&Path>) -> assert_cmd::Command {
    let mut command = common::mprlint(folder);
    command.args(["check", "--pedantic", "--why-skipped", "--format", "json"]);
    match cache {
        Some(cache) => command.env_remove("MPRLINT_NO_CACHE").arg("--cache-dir").arg(cache),
        None => command.arg("--no-cache"),
    };
    command
}

fn report(folder: &Path, cache: Option<&Path>, arguments: &[&str]) -> Run {
    Run::new(command(folder, cache).args(arguments).output().expect("the binary runs"))
}

/// A file as an editor has it.
fn stdin(folder: &Path, cache: Option<&Path>, text: &str) -> Run {
    Run::new(command(folder, cache).args(["--stdin-filename", "src/client.py"]).write_stdin(text).output().expect("the binary runs"))
}

/// The entries of a cache.
fn entries(cache: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(cache).map(|files| files.map(|file| file.expect("readable").path()).collect()).unwrap_or_else(|_| Vec::new());
    let is_entry = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem.len() == 16);
    files.into_iter().filter(is_entry).collect()
}

/// The entries of a kind, which their names begin with.
fn entries_of(kind: &[u8], cache: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| fs::read(path).expect("readable").windows(kind.len()).any(|part| part == kind);
    entries(cache).into_iter().filter(is_one).collect()
}

/// The tables of looks: what is known of the files of a tree.
fn tables(cache: &Path) -> Vec<PathBuf> {
    entries_of(b"looks ", cache)
}

#[test]
fn a_cache_changes_no_finding_whatever_happens_to_the_files() {
    let mut cases: Vec<Case> = (0..8).map(Case::new).collect();
    for round in 0..3 {
        std::thread::sleep(REST);
        for_each(&cases.iter().collect::<Vec<_>>(), |case| case.compare());
        for case in &mut cases {
            (0..=round * 4).for_each(|_| case.change());
        }
        for_each(&cases.iter().collect::<Vec<_>>(), |case| case.compare());
    }
    for_each(&cases.iter().collect::<Vec<_>>(), |case| case.compare_others());
    assert!(cases.iter().all(|case| tables(&case.cache()).len() == 1), "nothing was kept");
}

#[test]
fn a_cache_is_written_only_when_something_is_new() {
    let case = Case::new(1);
    case.cached();
    assert!(tables(&case.cache()).is_empty(), "files that were changed a moment ago are not kept");
    std::thread::sleep(REST);
    case.cached();
    let entry = tables(&case.cache()).pop().expect("a table");
    let number = |path: &Path| same_file::Handle::from_path(path).expect("it is there");
    let first = number(&entry);
    case.cached();
    stdin(&case.tree(), Some(&case.cache()), "procore = 1\n");
    assert_eq!(number(&entry), first, "nothing was new");
    write(&case.tree(), "client.py", b"a = 1\n");
    case.cached();
    assert_ne!(number(&entry), first);
}

#[test]
fn a_broken_cache_counts_as_none_and_is_replaced() {
    let case = Case::new(2);
    std::thread::sleep(REST);
    let expected = case.cached();
    let entries = entries(&case.cache());
    assert!(!entries.is_empty(), "nothing was kept");
    let mut numbers = Numbers(3);
    for (round, entry) in entries.iter().cycle().take(entries.len().max(10) * 2).enumerate() {
        let whole = fs::read(entry).expect("readable");
        let mut broken = whole.clone();
        if round % 2 == 0 {
            broken.truncate(numbers.below(whole.len()));
        } else {
            broken[numbers.below(whole.len())] ^= 1 << numbers.below(8);
        }
        fs::write(entry, &broken).expect("own files");
        assert_eq!(case.cached(), expected);
        // The facts are asked for only where something is judged anew; that they are lost is noticed then, and they are kept by the run after that.
        for findings in entries_of(b"findings ", &case.cache()) {
            fs::remove_file(findings).expect("own files");
        }
        assert_eq!(case.cached(), expected);
        assert_eq!(case.cached(), expected);
        assert_ne!(fs::read(entry).expect("readable"), broken, "{}", entry.display());
    }
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_none() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new(4);
    std::thread::sleep(REST);
    let expected = report(&case.tree(), None, &[]);
    // To root this is a folder like any other.
    fs::create_dir(case.cache()).expect("a folder");
    fs::set_permissions(case.cache(), fs::Permissions::from_mode(0o500)).expect("own files");
    assert_eq!(case.cached(), expected);
    fs::set_permissions(case.cache(), fs::Permissions::from_mode(0o700)).expect("own files");
    let file = case.folder.path().join("file");
    fs::write(&file, "").expect("a file");
    for cache in [file.clone(), file.join("below"), PathBuf::from("/proc/none")] {
        assert_eq!(report(&case.tree(), Some(&cache), &[]), expected);
    }
}

#[test]
fn several_runs_at_once_do_not_disturb_each_other() {
    let case = Case::new(5);
    std::thread::sleep(REST);
    let expected = report(&case.tree(), None, &[]);
    for_each(&[(); 24], |()| assert_eq!(case.cached(), expected));
    assert_eq!(tables(&case.cache()).len(), 1);
}

#[cfg(unix)]
#[test]
fn one_tree_by_several_names_has_one_cache() {
    let case = Case::new(6);
    let link = case.folder.path().join("link");
    std::os::unix::fs::symlink(case.tree(), &link).expect("a link");
    std::thread::sleep(REST);
    let expected = report(&case.tree(), None, &[]);
    assert_eq!(report(&link, Some(&case.cache()), &[]), expected);
    assert_eq!(case.cached(), expected);
    assert_eq!(tables(&case.cache()).len(), 1);
}

#[test]
fn the_cache_is_where_it_is_said_to_be() {
    let folder = tree(&[("tree/mprlint.toml", "cache-dir = 'of-the-file'\n"), ("tree/a.py", "a = 1\n"), ("plain/a.py", "a = 1\n")]);
    std::thread::sleep(REST);
    let path = |name: &str| folder.path().join(name);
    let run = |tree: &str, arguments: &[&str], variables: &[(&str, &Path)]| {
        let mut command = common::mprlint(&path(tree));
        command.env_remove("MPRLINT_NO_CACHE").env("XDG_CACHE_HOME", path("of-the-user"));
        let run = Run::new(command.envs(variables.iter().copied()).arg("check").args(arguments).output().expect("the binary runs"));
        assert_eq!(run.code, 0, "{run}");
        let names = ["tree/of-the-file", "of-the-user/mprlint", "of-the-variable", "tree/of-the-option"];
        let made: Vec<&str> = names.into_iter().filter(|name| !tables(&path(name)).is_empty()).collect();
        names.iter().for_each(|name| drop(fs::remove_dir_all(path(name))));
        made.join(" ")
    };
    assert_eq!(run("tree", &[], &[]), "tree/of-the-file");
    #[cfg(not(windows))]
    assert_eq!(run("plain", &[], &[]), "of-the-user/mprlint");
    let variable = path("of-the-variable");
    assert_eq!(run("tree", &[], &[("MPRLINT_CACHE_DIR", &variable)]), "of-the-variable");
    assert_eq!(run("tree", &["--cache-dir", "of-the-option"], &[("MPRLINT_CACHE_DIR", &variable)]), "tree/of-the-option");
    assert_eq!(run("tree", &["--no-cache"], &[]), "");
    assert_eq!(run("tree", &["--cache-dir", "of-the-option"], &[("MPRLINT_NO_CACHE", Path::new("1"))]), "");
    assert_eq!(run("tree", &[], &[("MPRLINT_NO_CACHE", Path::new("0"))]), "tree/of-the-file");
}
