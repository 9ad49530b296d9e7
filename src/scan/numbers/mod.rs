//! Numbers whose width is written down: what the rows of `[[numbers]]` find in a text, and the program's own tables.
//!
//! Every number is kept, whatever it is called: which of them are ids is not for a scanner to say.

mod names;
mod reader;
mod wide;

use std::sync::LazyLock;

use crate::finding::Span;
use crate::language::{Haystack, Language, LazyRegex, Registry};
use crate::scan::facts::{Facts, NumberKind, OwnTable, ScopeFinder, class_around};
use crate::scan::lexer::{Lexed, without_comments};
pub(super) use names::{bound_name, chain};
use reader::{Reader, folded, is_in, line_start};

/// Adds the numbers and tables of a text. `masked` is the text without comments.
pub fn collect(facts: &mut Facts, language: &Language, text: &str, masked: &Haystack<'_>, lexed: &Lexed) {
    let telling = &language.table.lexer.telling_comments;
    let with_telling = (!telling.is_empty()).then(|| {
        let tells = |comment: &Span| telling.iter().any(|opener| text[comment.clone()].starts_with(opener.as_str()));
        let others: Vec<Span> = lexed.comments.iter().filter(|comment| !tells(comment)).cloned().collect();
        without_comments(text, &others)
    });
    let with_telling = with_telling.as_deref().map(Haystack::new);
    let masked = with_telling.as_ref().unwrap_or(masked);
    let strings = &lexed.strings[..];
    let texts = lexed.texts();
    let reader = Reader { language, masked, strings: &texts };
    let tables = reader.tables();
    let mut numbers = reader.numbers(&tables);
    let packages = language.patterns().packages.iter().flat_map(|pattern| pattern.captures_in(masked));
    facts.packages.extend(packages.filter_map(|captures| Some(captures.name("name")?.as_str().to_owned())));
    // A scanner that parses has found its own before.
    facts.numbers.append(&mut numbers);
    let keys = reader.foreign_keys();
    for number in facts.numbers.iter_mut().filter(|number| number.kind == NumberKind::Column) {
        number.own |= number.names.iter().any(|name| keys.contains(&folded(name)));
    }
    facts.tables.extend(tables);
    if STATEMENT.may_match(masked) || QUERY.may_match(masked) {
        for string in strings.iter().filter(|string| string.len() > "create table".len()) {
            in_statement(facts, language, text, string.clone());
        }
    }
    let scopes = ScopeFinder::new(facts);
    for number in &mut facts.numbers {
        number.scope = scopes.at(number.span.start);
    }
    if let Some(not_in) = &language.patterns().numbers_not_in {
        let (scopes, numbers) = (&facts.scopes, &mut facts.numbers);
        numbers.retain(|number| {
            let class = class_around(scopes, number.scope).filter(|_| number.kind == NumberKind::Type);
            !class.is_some_and(|class| not_in.is_match(head(masked, &scopes[class].span)))
        });
    }
    for number in &mut facts.numbers {
        if number.owner.is_empty() {
            number.owner = class_around(&facts.scopes, number.scope).map(|class| facts.scopes[class].name.clone()).unwrap_or_default();
        }
    }
    facts.numbers.sort_by_key(|number| (number.span.start, number.span.end));
    if !facts.requests.is_empty() {
        facts.types = types(masked, strings);
    }
}

/// The line on which a class begins, as far as its body.
fn head<'t>(masked: &'t str, class: &Span) -> &'t str {
    let from = line_start(masked, class.start, &['\n']);
    let line = masked[class.clone()].split(['\n', '{']).next().unwrap_or_default();
    &masked[from..class.start + line.len()]
}

/// The names of the tables that a text declares. Comments count, too: whoever asks wants to be silent in doubt.
pub fn own_tables(text: &str, language: &Language) -> Vec<String> {
    let reader = Reader { language, masked: &Haystack::new(text), strings: &[] };
    reader.tables().into_iter().map(|table| table.name).collect()
}

/// A statement about tables.
static STATEMENT: LazyLock<LazyRegex> = LazyLock::new(|| LazyRegex::new(r"(?i-u)\b(?:create|alter)\s+(?:\w+\s+)?table\b"));

/// A query that converts.
static QUERY: LazyLock<LazyRegex> =
    LazyLock::new(|| LazyRegex::new(r"(?is)(?-u:\b)(?:select|insert|update|delete|returning)(?-u:\b).*(?:::\s*(?:int|smallint)|(?-u:\b)cast\s*\()"));

/// Reads a string that is a statement about tables, or a query that converts, in the language of databases.
fn in_statement(facts: &mut Facts, language: &Language, text: &str, string: Span) {
    // The name of a table, or its beginning, is often in a variable; and lines end with an escape.
    static HOLE: LazyLock<LazyRegex> =
        LazyLock::new(|| LazyRegex::new(r"\$\{[^{}\n]*\}|\{\$[^{}\n]*\}|#\{[^{}\n]*\}|\$[A-Za-z_]\w*(?:->\w+)*|\{[A-Za-z_][\w.]*\}|\\[nrt]"));
    let Some(statement) = text.get(string.clone()) else { return };
    let about_tables = STATEMENT.is_match(statement);
    if !about_tables && !QUERY.is_match(statement) {
        return;
    }
    let sql = Registry::builtin().named("sql").filter(|sql| sql.table.name != language.table.name);
    let Some(sql) = sql else { return };
    let mut filled = statement.to_owned();
    for hole in HOLE.spans_in(&Haystack::new(statement)) {
        let sign = if statement[hole.clone()].starts_with('\\') { " " } else { "_" };
        filled.replace_range(hole.clone(), &sign.repeat(hole.len()));
    }
    let reader = Reader { language: sql, masked: &Haystack::new(&filled), strings: &[] };
    let mut tables = reader.tables();
    for table in &mut tables {
        table.name = statement[table.span.clone()].to_owned();
    }
    let keys = reader.foreign_keys();
    let numbers = reader.numbers(&tables).into_iter();
    // What looks like a column in a query is none.
    for mut number in numbers.filter(|number| about_tables || number.kind == NumberKind::Conversion) {
        number.own |= number.names.iter().any(|name| keys.contains(&folded(name)));
        for span in [&mut number.span, &mut number.whole].into_iter().chain(number.edits.iter_mut().map(|edit| &mut edit.span)) {
            *span = span.start + string.start..span.end + string.start;
        }
        facts.numbers.push(number);
    }
    facts
        .tables
        .extend(tables.into_iter().map(|table| OwnTable { name: table.name, span: table.span.start + string.start..table.span.end + string.start }));
}

/// The names that begin with a capital letter and are no constants: the types of most languages.
fn types(masked: &Haystack<'_>, strings: &[Span]) -> Vec<String> {
    static TYPE: LazyLock<LazyRegex> = LazyLock::new(|| LazyRegex::new(r"(?-u)\b[A-Z][A-Za-z0-9_]*[a-z][A-Za-z0-9_]*\b"));
    let found = TYPE.spans_in(masked).filter(|found| !is_in(strings, found.start));
    let mut names: Vec<String> = found.map(|found| masked[found].to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;
    use crate::scan::facts::Number;

    fn numbers(path: &str, text: &str) -> Vec<(String, String, String)> {
        let facts = scan::scan(path, text);
        facts.numbers.iter().map(|number| (number.names.join(" "), number.written.clone(), number.owner.clone())).collect()
    }

    fn found(name: &str, written: &str, owner: &str) -> (String, String, String) {
        (name.to_owned(), written.to_owned(), owner.to_owned())
    }

    #[test]
    fn declarations_and_conversions_are_found_with_their_names() {
        let text = "class Project {\n  public int Id { get; set; } // int Count\n  public List<int>? UserIds;\n  long VendorId;\n}\n";
        assert_eq!(numbers("a.cs", text), [found("Id", "int", "Project"), found("UserIds", "int", "Project")]);
        let text = "class A { void F() { var projectId = int.Parse(form[\"project_id\"].ToString()); var s = \"int x\"; } }";
        assert_eq!(numbers("a.cs", text), [found("ToString project_id form", "int.Parse", "A")]);
        assert!(
            numbers("A.java", "class A { int shard(Project p) { return (int) p.getId() % 16; } }").iter().all(|(names, ..)| !names.contains("getId"))
        );
    }

    #[test]
    fn a_declaration_ends_between_characters_also_in_a_comment() {
        for before in ["", "x"] {
            let text = format!("let projectId = ~~id /*{before}{} */", "\u{e9}".repeat(400));
            let mut facts = scan::scan("a.js", &text);
            assert_eq!(facts.numbers.len(), 1);
            facts.map_spans(|span| {
                assert!(text.get(span.clone()).is_some(), "{span:?}");
                span.clone()
            });
        }
    }

    #[test]
    fn columns_know_their_table_and_statements_in_strings_are_read() {
        let text = "CREATE TABLE links (\n  project_id INT NOT NULL,\n  company_id BIGINT -- INT\n);\n";
        let facts = scan::scan("a.sql", text);
        let narrow: Vec<&Number> = facts.numbers.iter().filter(|number| !number.width.holds_ids()).collect();
        assert_eq!(narrow.len(), 1, "{narrow:?}");
        assert_eq!((narrow[0].names[0].as_str(), narrow[0].owner.as_str()), ("project_id", "links"));
        let text = "db.execute('''CREATE TABLE links (project_id INTEGER)''')\n";
        let facts = scan::scan("a.py", text);
        assert_eq!(facts.numbers.len(), 1);
        assert_eq!(&text[facts.numbers[0].span.clone()], "INTEGER");
        let text = "<?php $sql = \"CREATE TABLE {$wpdb->prefix}procore_links (\\n project_id int(11)\\n)\"; $more = \"ALTER TABLE $links ADD company_id INT\";";
        let query = "fn f() { sqlx::query!(\"SELECT cast(project_id as int) AS p, (company_id::int4), page int FROM links\"); }";
        assert_eq!(numbers("a.rs", query), [found("project_id", "int", ""), found("company_id", "int4", "")]);
        assert_eq!(numbers("a.php", text), [found("project_id", "int", "{$wpdb->prefix}procore_links"), found("company_id", "INT", "$links")]);
    }

    #[test]
    fn code_in_strings_is_code_and_some_comments_declare() {
        let text = "const url = `/projects/${projectId | 0}/rfis`;\nconst told = `projectId | 0`;\n";
        assert_eq!(numbers("a.js", text), [found("projectId", "| 0", "")]);
        let text = "<?php\nclass Link {\n    #[ORM\\Column(type: 'integer')]\n    private int $projectId;\n    // #[ORM\\Column(type: 'integer')]\n    /**\n     * @ORM\\Column(type=\"integer\")\n     */\n    private $userId;\n}\n";
        assert_eq!(numbers("a.php", text), [found("projectId", "integer", "Link"), found("userId", "integer", "Link")]);
    }

    #[test]
    fn values_of_enumerations_are_no_ids() {
        let text = "enum Region { US(1);\n  private final int id; }\nclass Project { private int id; }\n";
        assert_eq!(numbers("a.java", text), [found("id", "int", "Project")]);
        assert!(numbers("a.kt", "enum class ProcoreTool(\n  val id: Int,\n) { RFIS(1) }\n").is_empty());
    }

    #[test]
    fn behind_the_head_of_a_function_there_are_parameters_and_no_columns() {
        let text = "CREATE TABLE links (company_id INT, procore_id INT PRIMARY KEY, project_id INT);\nCREATE FUNCTION rfis_of(\n  a_project_id INT, n INT\n) RETURNS INT AS $$\nDECLARE\n  company_id INTEGER;\n$$";
        let facts = scan::scan("a.sql", text);
        let told: Vec<(&str, NumberKind, &str, bool)> =
            facts.numbers.iter().map(|number| (number.names[0].as_str(), number.kind, number.owner.as_str(), number.primary)).collect();
        let expected = [
            ("company_id", NumberKind::Column, "links", false),
            ("procore_id", NumberKind::Column, "links", true),
            ("project_id", NumberKind::Column, "links", false),
            ("a_project_id", NumberKind::Type, "", false),
            ("n", NumberKind::Type, "", false),
            ("company_id", NumberKind::Type, "", false),
        ];
        let named: Vec<_> = told.iter().filter(|(name, ..)| !name.eq_ignore_ascii_case("returns")).collect();
        assert_eq!(named, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_stands_far_before_a_number_on_its_line_is_not_read() {
        let far = format!("projectId = {}é int.Parse(text)", "x + ".repeat(200));
        assert_eq!(bound_name(&far, far.len() - "int.Parse(text)".len()), "");
        // Twice the numbers take twice the time, and not four times: this would take minutes.
        let text = "(int)project.Id, ".repeat(40_000);
        assert!(numbers("a.cs", &text).len() >= 40_000);
    }

    #[test]
    fn what_is_calculated_is_no_id() {
        assert_eq!(chain("json[\"project\"][\"id\"]"), ["id", "project", "json"]);
        assert!(chain("project.Id % 16").is_empty());
        assert!(chain("ids.length * 2").is_empty());
    }
}
