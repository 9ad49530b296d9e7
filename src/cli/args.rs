//! The command line, as clap derives it: help, completions and the man page come from here.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};

use mprlint::catalogue;
use mprlint::config::FailLevel;
use mprlint::report::{Color, Format};

/// What the program ends with.
const EXIT_CODES: &str = "Exit code: 0 clean, 1 findings, 2 wrong use or something not read or written, 130 ended by Ctrl-C.";

/// Finds what breaks a Procore API integration in another Procore region (MPR, Multiple Procore Regions).
#[derive(Debug, Parser)]
#[command(
    name = "mprlint",
    version,
    max_term_width = 100,
    after_help = EXIT_CODES
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lint files and folders
    Check(Box<Check>),
    /// Explain a rule: what it reports, why, and how to fix it
    Explain {
        /// A rule's code or name
        #[arg(value_name = "RULE", value_parser = RuleArgument, hide_possible_values = true)]
        rule: &'static catalogue::Rule,
    },
    /// List all rules
    Rules,
    /// Look at the repository, and write a configuration for it in which every key is explained
    Init(Init),
    /// Print the JSON Schema of the configuration, for editors
    Schema,
    /// Serve an editor: a language server on the standard input and output
    Lsp(Lsp),
    /// Print a script that completes command lines in a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print a manual page, for `man`
    Man {
        /// The command whose page is printed; without one, that of mprlint itself
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Tell how the requests and hosts of a line were judged, for findings and for silence alike
    Why {
        /// The file and the line, from 1
        #[arg(value_name = "PATH:LINE", value_parser = path_and_line, value_hint = ValueHint::FilePath)]
        place: (PathBuf, usize),
    },
}

impl Command {
    /// When to colour, where the command line says it.
    pub fn color(&self) -> Color {
        match self {
            Command::Check(check) => check.color,
            _ => Color::Auto,
        }
    }
}

/// Arguments of `mprlint lsp`.
#[derive(Args, Debug)]
pub struct Lsp {
    /// Keep what is found out for the next run in this folder [default: that of `mprlint check`]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,
    /// Keep nothing, and use nothing that an earlier run has kept
    #[arg(long, conflicts_with = "cache_dir")]
    pub no_cache: bool,
    /// Ignored: clients say how they talk, and there is only one way
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// A shell that can complete command lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// Nushell
    Nushell,
    /// PowerShell
    Powershell,
    /// Zsh
    Zsh,
}

fn path_and_line(text: &str) -> Result<(PathBuf, usize), String> {
    let wrong = || "a path, a colon and a line are needed: `src/client.py:42`".to_owned();
    let (path, line) = text.rsplit_once(':').ok_or_else(wrong)?;
    match line.parse() {
        Ok(line) if line > 0 && !path.is_empty() => Ok((PathBuf::from(path), line)),
        _ => Err(wrong()),
    }
}

/// `mprlint init`
#[derive(Debug, Args)]
pub struct Init {
    /// Where to write it; the root of the git repository unless it is given, or else the working directory
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// `mprlint check`
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES, group = ArgGroup::new("fixing").args(["fix", "diff"]).multiple(true))]
pub struct Check {
    /// Files and folders to report on; the whole project around them is read in any case
    ///
    /// Without any, the working directory; with --staged and --changed-since the whole repository.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Which of the files are reported, and what stands for them.
    #[command(flatten)]
    pub selection: Selection,

    /// Report only these rules (codes or names, separated by commas)
    #[arg(long, help_heading = RULES, value_name = "RULES", value_delimiter = ',', value_parser = RuleArgument, hide_possible_values = true)]
    pub select: Vec<&'static catalogue::Rule>,

    /// Do not report these rules (codes or names, separated by commas)
    #[arg(long, help_heading = RULES, value_name = "RULES", value_delimiter = ',', value_parser = RuleArgument, hide_possible_values = true)]
    pub ignore: Vec<&'static catalogue::Rule>,

    /// Report findings of confidence `possible`, too
    #[arg(long, help_heading = RULES)]
    pub pedantic: bool,

    /// Leave out the findings that this baseline knows, in place of the one that the configuration names
    #[arg(long, help_heading = SUPPRESSION, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,

    /// Write all findings to the baseline, so that later runs report what is new; the file is that of `--baseline` or of the configuration, else `mprlint-baseline.json`
    #[arg(long, help_heading = SUPPRESSION, conflicts_with_all = ["output", "show_suppressed"])]
    pub write_baseline: bool,

    /// Report also what comments or the baseline say does not count, marked as such
    #[arg(long, help_heading = SUPPRESSION)]
    pub show_suppressed: bool,

    /// Apply the fixes that may be applied without a look, and report what is left; with --stdin-filename the fixed text goes to the standard output
    #[arg(long, help_heading = FIXES, conflicts_with_all = ["staged", "write_baseline", "watch", "show_config"])]
    pub fix: bool,

    /// Apply also the fixes that need a look, with --fix or --diff
    #[arg(long, help_heading = FIXES, requires = "fixing")]
    pub unsafe_fixes: bool,

    /// Print what --fix would change as a diff, and change nothing; the exit code is 1 if there is any
    #[arg(long, help_heading = FIXES, conflicts_with_all = ["write_baseline", "watch", "show_config", "output", "statistics"])]
    pub diff: bool,

    /// How to report
    #[arg(long, help_heading = REPORT, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    /// Write the report to a file instead of the standard output, which is `-`
    #[arg(long, short, help_heading = REPORT, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Count the findings by rule, directory and language (formats `human`, `json` and `jsonl`)
    #[arg(long, help_heading = REPORT)]
    pub statistics: bool,

    /// List every file that is left out, with the reason, on the standard error
    #[arg(long, help_heading = REPORT)]
    pub why_skipped: bool,

    /// When to colour
    #[arg(long, help_heading = REPORT, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,

    /// Exit with 0 although there are findings
    #[arg(long, help_heading = EXIT_CODE)]
    pub exit_zero: bool,

    /// The lightest level of a finding that makes the exit code 1, in place of the one in the configuration
    #[arg(long, help_heading = EXIT_CODE, value_enum, value_name = "LEVEL")]
    pub fail_level: Option<FailLevel>,

    /// Print what applies to the paths and where it comes from, and check nothing
    #[arg(long, conflicts_with_all = ["watch", "output", "write_baseline"])]
    pub show_config: bool,

    /// Lint again whenever a file of the project changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["staged", "stdin_filename", "write_baseline"])]
    pub watch: bool,

    /// Use so many threads, 256 at most; 0 means all processors
    // More than there are processors only get in each other's way, and thousands hold a machine up for minutes.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    pub threads: u16,

    /// Skip larger files, in bytes; 16 MiB unless the configuration says otherwise
    #[arg(long, value_name = "BYTES")]
    pub max_file_size: Option<u64>,

    /// Keep in this folder what is found out for the next run, in place of the user's folder for caches (also: MPRLINT_CACHE_DIR)
    #[arg(long, help_heading = CACHE, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,

    /// Neither use nor keep what an earlier run has found out (also: MPRLINT_NO_CACHE=1); it changes no finding
    #[arg(long, help_heading = CACHE)]
    pub no_cache: bool,

    /// Read every file, also those that cannot matter: slower, and changes no finding
    #[arg(long, hide = true)]
    pub no_prefilter: bool,
}

// The headings of the help.
const RULES: &str = "Rules";
const SUPPRESSION: &str = "Baseline and suppression";
const FIXES: &str = "Fixes";
const REPORT: &str = "Report";
const EXIT_CODE: &str = "Exit code";
const SELECTION: &str = "Selection";
const CACHE: &str = "Cache";

/// Which files `mprlint check` reports on. What is known is the whole project in any case.
#[derive(Debug, Args)]
pub struct Selection {
    /// Report only the files that are staged in git, and lint them as they are staged
    #[arg(long, help_heading = SELECTION, conflicts_with_all = ["changed_since", "write_baseline"])]
    pub staged: bool,

    /// Report only the files that changed since the common ancestor of this revision and the current commit, committed or not
    #[arg(long, help_heading = SELECTION, value_name = "REV", allow_hyphen_values = true, conflicts_with = "write_baseline")]
    pub changed_since: Option<String>,

    /// Report the files that this file names, one on each line; `-` is the standard input
    #[arg(long, help_heading = SELECTION, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["staged", "changed_since", "write_baseline"])]
    pub files_from: Option<PathBuf>,

    /// The names of --files-from end with NUL instead of a line end
    #[arg(long, help_heading = SELECTION, short = '0', requires = "files_from")]
    pub null: bool,

    /// Report only this file, and read its text from the standard input; it need not exist
    #[arg(long, help_heading = SELECTION, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["paths", "staged", "changed_since", "files_from", "write_baseline"])]
    pub stdin_filename: Option<PathBuf>,
}

/// Reads a rule's code or name. Completions know both.
#[derive(Clone)]
struct RuleArgument;

impl TypedValueParser for RuleArgument {
    type Value = &'static catalogue::Rule;

    fn parse_ref(&self, command: &clap::Command, argument: Option<&clap::Arg>, value: &OsStr) -> Result<Self::Value, clap::Error> {
        let find = |text: &str| catalogue::find(text).ok_or("there is no such rule; `mprlint rules` lists them all");
        TypedValueParser::parse_ref(&find, command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values =
            |rule: &'static catalogue::Rule| [rule.code.as_str(), &rule.name].map(|word| PossibleValue::new(word).help(rule.summary.as_str()));
        Some(Box::new(catalogue::rules().iter().flat_map(values)))
    }
}
