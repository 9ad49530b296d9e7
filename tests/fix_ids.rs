//! The fixes of MPR301, MPR302 and MPR303 change the types that the findings name, and nothing else.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_none, check, copy_of_fixtures, files_below, fixtures_folder, run, tree};
use mprlint::catalogue;
use mprlint::finding::{Applicability, Confidence};
use mprlint::pipeline::check_texts;

const RULES: &str = "MPR301,MPR302,MPR303";

/// Lays out a file, fixes it, and returns what it is then.
fn fixed(path: &str, text: &str) -> String {
    let folder = tree(&[(path, text)]);
    run(folder.path(), &["check", "--fix", "--unsafe-fixes", "--select", RULES, "."]);
    read(folder.path(), path)
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).expect("the file is still there")
}

/// The helps of the only finding.
fn helps(path: &str, text: &str) -> Vec<String> {
    let folder = tree(&[(path, text)]);
    let checked = check(folder.path(), &["."]);
    let [finding] = checked.findings() else { panic!("one finding, not {:?}", checked.places()) };
    assert!(finding["fix"].is_null(), "{finding}");
    finding["help"].as_array().expect("a list").iter().map(common::string).collect()
}

#[test]
fn files_without_such_findings_stay_byte_by_byte() {
    let copy = copy_of_fixtures();
    assert_eq!(check(copy.path(), &["--select", RULES, "."]).places(), [""; 0]);
    run(copy.path(), &["check", "--fix", "--unsafe-fixes", "--select", RULES, "."]);
    for path in files_below(copy.path()) {
        assert_eq!(fs::read(copy.path().join(&path)).ok(), fs::read(fixtures_folder().join(&path)).ok(), "{path}");
    }
}

#[test]
fn every_edit_lies_in_the_type_or_gives_it_its_name() {
    let (mut wrong, mut fixes) = (Vec::new(), 0);
    for rule in catalogue::rules().iter().filter(|rule| RULES.contains(rule.code.as_str())) {
        for example in rule.examples().expect("the pages are well formed") {
            let texts: Vec<(&str, &str)> = example.bad.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
            for finding in check_texts(&texts).iter().filter(|finding| finding.rule == rule.code) {
                let Some(fix) = &finding.fix else { continue };
                fixes += 1;
                let title = format!("{} {}: {}", rule.code, example.title, fix.message);
                let text = texts.iter().find(|(path, _)| *path == &*finding.place.path).expect("the file of the finding").1;
                let line = |at: usize| text[..at].rsplit('\n').next().unwrap_or_default();
                // Where the name is imported, or where the alias is defined.
                let names = |at: usize| line(at).contains("import") || line(at).trim_start().trim_start_matches("pub ").starts_with("type ");
                let place = &finding.place.span;
                for edit in &fix.edits {
                    let is_here = place.start <= edit.span.start && edit.span.end <= place.end;
                    if !is_here && !names(edit.span.start) || edit.text.is_empty() || text[edit.span.clone()] == edit.text {
                        wrong.push(format!("{title}: {edit:?}"));
                    }
                }
                if fix.applicability != Applicability::Unsafe || finding.confidence == Confidence::Possible {
                    wrong.push(format!("{title}: {:?}, {:?}", fix.applicability, finding.confidence));
                }
            }
        }
    }
    assert_none(&wrong, "fixes of narrow ids that change something else");
    assert!(fixes > 100, "{fixes}");
}

#[test]
fn case_prefixes_and_comments_stay() {
    for (path, before, after) in [
        (
            "ProcoreProject.cs",
            "public class ProcoreProject\r\n{\r\n    public System.Int32? /* of Procore */ ProjectId; // an int\r\n}\r\n",
            "public class ProcoreProject\r\n{\r\n    public System.Int64? /* of Procore */ ProjectId; // an int\r\n}\r\n",
        ),
        (
            "procore.sql",
            "-- PostgreSQL: CREATE TABLE\nCREATE TABLE procore_links (\n  project_id INT NOT NULL, -- an INT\n  company_id int,\n  page INT\n);\n",
            "-- PostgreSQL: CREATE TABLE\nCREATE TABLE procore_links (\n  project_id BIGINT NOT NULL, -- an INT\n  company_id bigint,\n  page INT\n);\n",
        ),
        (
            "procore_links.py",
            "import sqlalchemy as sa\n\nlinks = sa.Table(\n    \"procore_links\",\n    metadata,\n    sa.Column(\"project_id\", sa.Integer(), nullable=False),\n)\n",
            "import sqlalchemy as sa\n\nlinks = sa.Table(\n    \"procore_links\",\n    metadata,\n    sa.Column(\"project_id\", sa.BigInteger(), nullable=False),\n)\n",
        ),
    ] {
        assert_eq!(fixed(path, before), after);
    }
}

#[test]
fn a_name_that_has_to_be_imported_is_imported_once() {
    let before = "from sqlalchemy import Column, Integer, String\n\n\nclass ProcoreLink(Base):\n    __tablename__ = \"procore_links\"\n    name = Column(String)\n    company_id = Column(Integer)\n    project_id = Column(Integer)\n";
    let after = before.replace("Integer,", "Integer, BigInteger,").replace("(Integer)", "(BigInteger)");
    assert_eq!(fixed("procore_link.py", before), after);
    // Where it is not known how to import it, nothing is done.
    let before = before.replace("Column, Integer, String", "*");
    assert_eq!(fixed("procore_link.py", &before), before);
}

#[test]
fn an_alias_is_made_wide_where_it_is_defined() {
    let before = "pub type ProcoreId = i32;\n\npub struct ProcoreLink {\n    pub project_id: ProcoreId,\n    pub company_id: Option<ProcoreId>,\n    pub page: i32,\n}\n\npub fn link(text: &str) -> ProcoreId {\n    text.parse::<ProcoreId>().unwrap_or_default()\n}\n";
    assert_eq!(fixed("procore_link.rs", before), before.replace("ProcoreId = i32", "ProcoreId = i64"));
}

#[test]
fn a_migration_stays_as_it_was_applied() {
    let wanted = "add a migration that widens the column: what is written here was done to databases that exist already";
    let rails = "# adapter: postgresql\nclass CreateProcoreLinks < ActiveRecord::Migration[7.1]\n  def change\n    create_table :procore_links do |t|\n      t.integer :project_id\n    end\n  end\nend\n";
    let sql = "CREATE TABLE procore_links (project_id INT NOT NULL);\n";
    for (path, text) in
        [("db/migrate/20240301101500_create_procore_links.rb", rails), ("sql/V7__procore_links.sql", sql), ("migrations/procore_links/up.sql", sql)]
    {
        assert!(helps(path, text).contains(&wanted.to_owned()), "{path}: {:?}", helps(path, text));
        assert_eq!(fixed(path, text), text);
    }
}

#[test]
fn what_has_no_wide_form_is_left_alone() {
    for (path, text) in [
        // The size of what is read would have to change.
        ("procore.go", "package procore\n\nfunc find(text string) {\n\tprojectID, err := strconv.ParseInt(text, 10, 32)\n}\n"),
        // `Long` has 32 bits there.
        ("modProcore.bas", "Dim ProcoreProjectId As Long\n"),
        ("procore.graphql", "type ProcoreProject {\n  projectId: Int!\n}\n"),
        ("procore.c", "struct procore_project { long unsigned procore_project_id; };\n"),
    ] {
        assert_eq!(fixed(path, text), text);
    }
}

#[test]
fn the_difference_is_shown_without_writing_it() {
    let text = "public class ProcoreProject { public int ProjectId; }\n";
    let folder = tree(&[("ProcoreProject.cs", text)]);
    let shown = run(folder.path(), &["check", "--diff", "--unsafe-fixes", "--select", RULES, "."]);
    assert!(
        shown.stdout.contains("-public class ProcoreProject { public int ProjectId; }\n+public class ProcoreProject { public long ProjectId; }\n"),
        "{shown}"
    );
    assert_eq!(read(folder.path(), "ProcoreProject.cs"), text);
}
