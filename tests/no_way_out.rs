//! What SECURITY.md promises: whatever a repository holds, checking it runs no program, opens no connection, writes nothing, and reads nothing of others.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use common::{check, copy_of_fixtures, files_below, run, tree, write};

const LEGACY: &str = "URL = 'https://app.procore.com/oauth/token'\n";

/// What must not be seen by anybody who sees a report.
const SECRET: &str = "procore_secret = 's3cr3t https://app.procore.com/oauth/token'\n";

/// A repository with a file in `src`, and beside it a folder of somebody else, with a secret.
fn beside_a_secret() -> tempfile::TempDir {
    tree(&[("repo/.git/HEAD", ""), ("repo/src/a.py", LEGACY), ("other/secret.py", SECRET), ("other/mprlint.toml", "password = s3cr3t\n")])
}

#[test]
fn links_that_a_repository_holds_lead_nowhere() {
    let folder = beside_a_secret();
    let repo = folder.path().join("repo");
    symlink("../../other/secret.py", repo.join("src/file.py")).expect("links");
    symlink("../other", repo.join("folder")).expect("links");
    for named in ["src/file.py", "folder", "folder/secret.py"] {
        let checked = check(&repo, &[named]);
        assert_eq!((checked.places(), checked.skipped("link out of its project"), checked.run.code), (vec![], 1, 0), "{named}");
        assert!(!checked.run.stdout.contains("s3cr3t"), "{named}: {}", checked.run);
        let why = run(&repo, &["check", "--why-skipped", named]);
        assert!(why.stderr.contains(&format!("skipped (link out of its project): {named}")), "{why}");
    }
    let all = check(&repo, &["."]);
    assert_eq!((all.places().len(), all.skipped("symbolic link")), (1, 2));
    // Whoever names the file itself may.
    let own = run(&repo, &["check", "../other/secret.py"]);
    assert!(own.code == 2 && own.stderr.contains("other/mprlint.toml"), "its own configuration counts, and is broken: {own}");
    // As may whoever stands outside of the repository and names what is in it.
    let own = run(folder.path(), &["check", "repo/src/file.py"]);
    assert!(own.code == 2 && own.stderr.contains("other/mprlint.toml"), "{own}");
    // A link within the repository is followed, as ever.
    symlink("a.py", repo.join("src/within.py")).expect("links");
    assert_eq!(check(&repo, &["src/within.py"]).places().len(), 1);
}

#[test]
fn a_repository_is_not_told_what_to_ignore_from_outside() {
    let patterns = [("other/patterns", "a.py\n"), ("other/info/exclude", "a.py\n"), ("repo/src/a.py", LEGACY)];
    let outside = |own: &[(&str, &str)]| tree(&[&patterns[..], own].concat());
    let names_a_folder = outside(&[("repo/.git", "gitdir: ../other\n"), ("other/commondir", ".\n"), ("other/gitdir", "../repo/.git\n")]);
    // What stands there is made to look like a worktree's.
    let own = [("repo/.git", "gitdir: fake/worktrees/x\n"), ("repo/fake/worktrees/x/commondir", "../../../../other\n")];
    let names_its_own = outside(&[&own[..], &[("repo/fake/worktrees/x/gitdir", "../../../.git\n")]].concat());
    let of_another =
        [("repo/.git", "gitdir: ../other/worktrees/x\n"), ("other/worktrees/x/commondir", "../..\n"), ("other/worktrees/x/gitdir", "/x/.git\n")];
    let names_another = outside(&of_another);
    let links_a_file = outside(&[("repo/.git/HEAD", "")]);
    symlink("../other/patterns", links_a_file.path().join("repo/.gitignore")).expect("links");
    let links_a_folder = outside(&[("repo/.git/HEAD", "")]);
    symlink("../../other/info", links_a_folder.path().join("repo/.git/info")).expect("links");
    let links_git = outside(&[]);
    symlink("../other", links_git.path().join("repo/.git")).expect("links");
    // A worktree of the repository's own making, of which a part is elsewhere.
    let links_within = |link: &str, target: &str| {
        let folder = outside(&[("repo/.git", "gitdir: sub/worktrees/x\n"), ("other/commondir", "../..\n")]);
        for (name, text) in [("commondir", "../..\n"), ("gitdir", "../../../.git\n")] {
            write(folder.path(), &format!("repo/sub/worktrees/x/{name}"), text.as_bytes());
        }
        let link = folder.path().join("repo/sub").join(link);
        let _ = fs::remove_file(&link);
        symlink(folder.path().join("other").join(target), link).expect("links");
        folder
    };
    let (linked_info, linked_pointer) = (links_within("info", "info"), links_within("worktrees/x/commondir", "commondir"));
    write(linked_pointer.path(), "repo/sub/info/exclude", b"a.py\n");
    for folder in [names_a_folder, names_its_own, names_another, links_a_file, links_a_folder, links_git, linked_info, linked_pointer] {
        assert_eq!(check(&folder.path().join("repo"), &["."]).places().len(), 1, "{:?}", files_below(folder.path()));
    }
}

#[test]
fn a_configuration_is_not_read_through_a_link_that_leads_out() {
    let folder = beside_a_secret();
    let repo = folder.path().join("repo");
    symlink("../other/mprlint.toml", repo.join("mprlint.toml")).expect("links");
    let refused = run(&repo, &["check"]);
    assert!(
        refused.code == 2 && refused.stderr.contains("is a link that leads out of the project") && !refused.stderr.contains("s3cr3t"),
        "{refused}"
    );
    fs::remove_file(repo.join("mprlint.toml")).expect("removed");
    // That of another tool is as if it were not there.
    write(folder.path(), "other/pyproject.toml", b"[tool.mprlint]\nignore = [\"MPR101\"]\n");
    symlink("../other/pyproject.toml", repo.join("pyproject.toml")).expect("links");
    assert_eq!(check(&repo, &["."]).places().len(), 1);
    fs::remove_file(repo.join("pyproject.toml")).expect("removed");
    // Nor is it a matter of the configuration that lies elsewhere in the repository.
    write(&repo, "config/mprlint.toml", b"ignore = [\"MPR101\"]\n");
    symlink("config/mprlint.toml", repo.join("mprlint.toml")).expect("links");
    assert_eq!(check(&repo, &["."]).places().len(), 0);
    // Also of a folder within the one that is linted.
    fs::rename(repo.join("mprlint.toml"), repo.join("config/old.toml")).expect("moved");
    symlink("../config/mprlint.toml", repo.join("src/mprlint.toml")).expect("links");
    assert_eq!(check(&repo, &["."]).places().len(), 0);
}

#[test]
fn reports_and_baselines_are_not_written_through_links_that_lead_out() {
    let folder = beside_a_secret();
    let repo = folder.path().join("repo");
    for (name, target) in [("report.sarif", "../other/secret.py"), ("mprlint-baseline.json", "../other/new"), ("own.sarif", "src/report.sarif")] {
        symlink(target, repo.join(name)).expect("links");
    }
    symlink("../other", repo.join("reports")).expect("links");
    write(&repo, "src/report.sarif", b"");
    let before = contents(folder.path());
    for arguments in [&["--output", "report.sarif"][..], &["--output", "reports/new"], &["--write-baseline"]] {
        let refused = run(&repo, &[&["check"], arguments].concat());
        assert!(refused.code == 2 && refused.stderr.contains("leads out of the"), "{arguments:?}: {refused}");
    }
    // From elsewhere, by another name, and around a link.
    symlink("repo", folder.path().join("linked")).expect("links");
    let absolute = folder.path().join("linked/report.sarif").display().to_string();
    for arguments in
        [&["repo", "--output", "repo/report.sarif"][..], &["repo", "--output", &absolute], &["repo", "--output", "repo/reports/../other/new"]]
    {
        let refused = run(folder.path(), &[&["check"], arguments].concat());
        assert!(refused.code == 2 && refused.stderr.contains("leads out of the"), "{arguments:?}: {refused}");
    }
    let refused = run(&repo, &["check", "--output", &absolute]);
    assert!(refused.code == 2 && refused.stderr.contains("leads out of the"), "{refused}");
    fs::remove_file(folder.path().join("linked")).expect("removed");
    assert!(contents(folder.path()) == before);
    assert_eq!(run(&repo, &["check", "--output", "own.sarif"]).code, 1);
    // A link to nothing yet.
    symlink("src/later.sarif", repo.join("later.sarif")).expect("links");
    assert_eq!(run(&repo, &["check", "--output", "later.sarif"]).code, 1);
    assert!(repo.join("src/later.sarif").is_file());
    assert!(fs::metadata(repo.join("src/report.sarif")).is_ok_and(|about| about.len() > 0));
    // Whoever names what is outside may write there.
    assert_eq!(run(&repo, &["check", "--output", "../other/report"]).code, 1);
    assert!(folder.path().join("other/report").is_file());
}

#[test]
fn a_configuration_names_no_path_outside_of_its_project() {
    let folder = beside_a_secret();
    let repo = folder.path().join("repo");
    symlink("../other", repo.join("there")).expect("links");
    symlink("/nowhere", repo.join("dangling")).expect("links");
    let absolute = folder.path().join("other/new").display().to_string();
    for path in ["../other/new", "../../new", absolute.as_str(), "/etc/passwd", "there/new", "src/../../other/new", "dangling"] {
        for key in ["baseline", "cache-dir"] {
            write(&repo, "mprlint.toml", format!("{key} = \"{path}\"\n").as_bytes());
            let refused = run(&repo, &["check"]);
            let says = [format!("`{key}` leads out of the project"), format!("`--{key}` on the command line may name any path")];
            assert!(refused.code == 2 && says.iter().all(|says| refused.stderr.contains(says)), "{key} = {path}: {refused}");
        }
    }
    assert_eq!(files_below(&folder.path().join("other")), ["mprlint.toml", "secret.py"]);
    // From a project in the repository to another folder of it.
    write(&repo, "mprlint-baseline.json", b"");
    fs::remove_file(repo.join("mprlint-baseline.json")).expect("removed");
    write(&repo, "src/mprlint.toml", b"baseline = \"../shared.json\"\ncache-dir = \"../target/deep/cache\"\n");
    fs::remove_file(repo.join("mprlint.toml")).expect("removed");
    assert_eq!(run(&repo, &["check", "--write-baseline", "src"]).code, 0);
    assert_eq!(check(&repo, &["src"]).run.code, 0);
}

/// Folders that a run has no business in, and programs that must not be run.
struct Watched {
    home: tempfile::TempDir,
}

impl Watched {
    fn new() -> Watched {
        let home = tempfile::tempdir().expect("a folder");
        for name in ["git", "sh", "bash", "python", "python3", "node", "ruby", "curl", "hg", "cargo", "rustc", "ssh"] {
            let program = home.path().join("bin").join(name);
            write(home.path(), &format!("bin/{name}"), format!("#!/bin/sh\n: > '{}/{name}-was-run'\n", home.path().display()).as_bytes());
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be run");
        }
        fs::create_dir(home.path().join("tmp")).expect("a folder");
        Watched { home }
    }

    /// A command with this home, and nothing else.
    fn set(&self, command: &mut Command) {
        let home = self.home.path();
        command.env_clear().env("HOME", home).env("PATH", home.join("bin")).env("TMPDIR", home.join("tmp")).env("MPRLINT_NO_CACHE", "1");
        command.env("GIT_PAGER", "sh").env("PAGER", "sh").env("EDITOR", "sh").env("https_proxy", "http://127.0.0.1:9");
    }

    fn files(&self) -> Vec<String> {
        files_below(self.home.path())
    }
}

/// What stands in the files of a folder.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files_below(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).expect("a readable file"))).collect()
}

#[test]
fn checking_runs_nothing_and_writes_nothing() {
    let (folder, watched) = (copy_of_fixtures(), Watched::new());
    write(folder.path(), ".git/config", b"[core]\n\tfsmonitor = sh\n\tpager = sh\n");
    write(folder.path(), ".git/HEAD", b"ref: refs/heads/main\n");
    let (before, home) = (contents(folder.path()), watched.files());
    for arguments in [&["check"][..], &["check", "--pedantic", "--format", "sarif"], &["check", "--diff"], &["why", "rails-app/config/procore.yml:3"]]
    {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("mprlint"));
        watched.set(&mut command);
        let output = command.args(arguments).current_dir(folder.path()).output().expect("it runs");
        assert!(!output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(watched.files(), home);
    assert!(contents(folder.path()) == before, "a file was written");
}

/// The system's own account of it, where there is one to be had.
#[cfg(target_os = "linux")]
#[test]
fn the_system_saw_no_connection_no_program_and_no_writing() {
    let strace = Path::new("/usr/bin/strace");
    if !strace.exists() {
        eprintln!("not run: there is no {}", strace.display());
        return;
    }
    let (folder, watched) = (copy_of_fixtures(), Watched::new());
    let log = watched.home.path().join("log");
    let mut command = Command::new(strace);
    watched.set(&mut command);
    command.args(["--follow-forks", "--quiet=all", "--trace=%network,%process,%file,ftruncate,fchmod,fchown"]).arg("--output").arg(&log);
    command.arg(assert_cmd::cargo::cargo_bin("mprlint")).args(["check", "--format", "json"]).current_dir(folder.path());
    let output = command.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let log = fs::read_to_string(log).expect("the account");
    // `1234 openat(AT_FDCWD, "a.py", O_RDONLY|O_CLOEXEC) = 3`
    let calls: Vec<&str> = log.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim_start())).collect();
    let called = |name: &str| calls.iter().filter(|call| call.starts_with(&format!("{name}("))).count();
    assert!(called("openat") > 100, "it reads files");
    assert_eq!(called("execve"), 1, "its own start");
    let reads_only = |call: &str| !["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"].iter().any(|flag| call.contains(flag));
    let is_harmless = |call: &str| match call.split('(').next().unwrap_or_default() {
        "openat" | "open" => reads_only(call),
        "access" | "faccessat2" | "stat" | "lstat" | "fstat" | "newfstatat" | "statx" | "statfs" | "readlink" | "readlinkat" | "getcwd" => true,
        "execve" | "exit" | "exit_group" => true,
        // Threads of its own.
        "clone" | "clone3" => call.contains("CLONE_THREAD") || call.contains("resumed"),
        "kill" | "tgkill" | "wait4" => false,
        // Signals, and calls that were interrupted by another thread.
        name => name.starts_with("---") || name.starts_with("+++") || name.starts_with("<..."),
    };
    let others: Vec<&&str> = calls.iter().filter(|call| !is_harmless(call)).collect();
    assert!(others.is_empty(), "{others:#?}");
}
