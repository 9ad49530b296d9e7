//! From text to facts: one file for every way of reading, the fixtures' own repeated until they are large enough.

use std::fmt;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use mprlint::language::Registry;
use mprlint::scan;
use serde_json::Value;

use crate::generated::tree;

/// The texts are at least this long, in bytes.
const SIZE: usize = 64 * 1024;

/// What is read.
#[derive(Clone, Copy)]
struct Input {
    /// The name of the language's table.
    language: &'static str,
    /// The file, relative to the fixtures.
    path: &'static str,
    repeated: Repeated,
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language)
    }
}

/// How a text becomes a larger one of the same language.
#[derive(Clone, Copy)]
enum Repeated {
    /// One after the other.
    Appended,
    /// As a list of documents.
    JsonArray,
    /// With a line of dashes between the documents.
    YamlDocuments,
    /// Each in a table of its own.
    TomlTables,
    /// In one element around all.
    XmlElement,
    /// One notebook with all the cells.
    NotebookCells,
}

const INPUTS: [Input; 19] = [
    input("python", "django-service/integrations/procore/client.py", Repeated::Appended),
    input("typescript", "express-next/lib/procore/client.ts", Repeated::Appended),
    input("csharp", "aspnet-service/Services/ProcoreApiClient.cs", Repeated::Appended),
    input("java", "spring-service/src/main/java/com/sitelog/procore/ProcoreProjectClient.java", Repeated::Appended),
    input("go", "go-connector/internal/procore/client.go", Repeated::Appended),
    input("ruby", "rails-app/app/services/procore_gateway/rfi_sync.rb", Repeated::Appended),
    input("shell", "infra/scripts/token.sh", Repeated::Appended),
    input("rust", "rust-service/src/procore.rs", Repeated::Appended),
    input("php", "php-plugin/includes/class-client.php", Repeated::Appended),
    input("properties", "spring-service/src/main/resources/application-sandbox.properties", Repeated::Appended),
    input("http", "postman-and-docs/http/inspections.http", Repeated::Appended),
    input("json", "postman-and-docs/postman/inspections.postman_collection.json", Repeated::JsonArray),
    input("yaml", "postman-and-docs/openapi/inspections.yaml", Repeated::YamlDocuments),
    input("toml", "rust-service/config/default.toml", Repeated::TomlTables),
    input("xml", "aspnet-service/CostBridge.csproj", Repeated::XmlElement),
    input("markdown", "postman-and-docs/docs/getting-started.md", Repeated::Appended),
    // The fixtures have no text of these kinds: this one will do.
    input("rst", "postman-and-docs/docs/getting-started.md", Repeated::Appended),
    input("plain", "postman-and-docs/docs/getting-started.md", Repeated::Appended),
    input("notebook", "postman-and-docs/notebooks/inspections.ipynb", Repeated::NotebookCells),
];

const fn input(language: &'static str, path: &'static str, repeated: Repeated) -> Input {
    Input { language, path, repeated }
}

#[divan::bench(args = INPUTS)]
fn file(bencher: Bencher, input: Input) {
    let text = std::fs::read_to_string(tree::fixtures().join(input.path)).expect("a fixture");
    let text = repeated(&text, input.repeated);
    let language = Registry::builtin().named(input.language).expect("a table");
    let facts = scan::scan_as(&text, language);
    assert!(facts.notes.is_empty(), "{input} is not read as it should be: {:?}", facts.notes);
    bencher.counter(BytesCount::of_str(&text)).bench(|| scan::scan_as(black_box(&text), language));
}

fn repeated(text: &str, how: Repeated) -> String {
    let count = SIZE.div_ceil(text.len());
    let copies = || std::iter::repeat_n(text, count);
    match how {
        Repeated::Appended => copies().collect(),
        Repeated::JsonArray => format!("[{}]", copies().collect::<Vec<_>>().join(",\n")),
        Repeated::YamlDocuments => copies().collect::<Vec<_>>().join("---\n"),
        Repeated::TomlTables => {
            let text = format!("\n{text}");
            (0..count).map(|number| text.replace("\n[", &format!("\n[copy{number}."))).collect()
        }
        Repeated::XmlElement => format!("<Projects>\n{}</Projects>\n", copies().collect::<String>()),
        Repeated::NotebookCells => {
            let mut notebook: Value = serde_json::from_str(text).expect("a notebook is JSON");
            let cells = notebook["cells"].as_array().cloned().unwrap_or_default();
            notebook["cells"] = std::iter::repeat_n(cells, count).flatten().collect();
            serde_json::to_string_pretty(&notebook).expect("a notebook is JSON")
        }
    }
}
