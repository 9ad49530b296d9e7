//! Numbers whose width is written down in a schema that is data: OpenAPI, JSON Schema, Avro, mappings of search engines, catalogues of tables.
//!
//! The rows of `[[data.numbers]]` say under which keys a type stands, and where its name and the name of what it belongs to are found around it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Edit;
use crate::language::{DataNumberTable, Language};
use crate::scan::data::{Kind, Tree};
use crate::scan::facts::{Facts, Number, NumberKind, Store, Width};

/// How many levels are looked at from a type outwards.
const HIGHEST: usize = 64;

/// No name is longer, in bytes; what is longer is a sentence.
const LONGEST_NAME: usize = 80;

/// Adds the numbers of a data file; `counts` tells which nodes are settings, and neither recorded nor prose.
pub fn collect(facts: &mut Facts, text: &str, language: &Language, tree: &Tree, counts: &dyn Fn(usize) -> bool) {
    let rows = &language.table.data.numbers;
    let found = types(text, rows, tree, counts);
    if found.is_empty() {
        return;
    }
    let mut reader = Reader { text, tree, beside: FxHashMap::default() };
    reader.index(rows);
    let mut objects = FxHashSet::default();
    let known = facts.numbers.len();
    for (node, row, width) in found {
        // An object is one number, although it can say its width twice.
        if let Some((object, number)) = reader.number(node, row, width)
            && objects.insert(object)
        {
            facts.numbers.push(number);
        }
    }
    if facts.numbers.len() > known {
        facts.numbers.sort_by_key(|number| (number.span.start, number.span.end));
        facts.packages.extend(reader.packages(&language.table.data.packages));
    }
}

/// The nodes that say a type, by row.
fn types<'r>(text: &str, rows: &'r [DataNumberTable], tree: &Tree, counts: &dyn Fn(usize) -> bool) -> Vec<(usize, &'r DataNumberTable, Width)> {
    let mut found = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate().skip(1) {
        if matches!(node.kind, Kind::Map | Kind::List) {
            continue;
        }
        let at = if node.key.is_none() { node.parent } else { index };
        let Some(key) = tree.nodes[at].key.clone().map(|key| &text[key]) else { continue };
        for (order, row) in rows.iter().enumerate() {
            if row.at.iter().any(|path| path.ends_with(key) && tree.ends_with(text, at, path))
                && let Some(width) = row.types.get(said(text, tree, index)).and_then(|width| Width::named(width))
                && counts(index)
            {
                found.push((order, index, row, width));
            }
        }
    }
    found.sort_by_key(|(order, index, ..)| (*order, *index));
    found.into_iter().map(|(_, index, row, width)| (index, row, width)).collect()
}

/// A scalar without its quotes.
fn said<'t>(text: &'t str, tree: &Tree, node: usize) -> &'t str {
    let node = &tree.nodes[node];
    &text[if node.kind == Kind::Text { node.content.clone() } else { node.span.clone() }]
}

struct Reader<'a> {
    text: &'a str,
    tree: &'a Tree,
    /// By object and key, the children that rows ask for.
    beside: FxHashMap<(usize, &'a str), usize>,
}

impl<'a> Reader<'a> {
    fn index(&mut self, rows: &[DataNumberTable]) {
        let asked: FxHashSet<&str> = rows.iter().flat_map(|row| row.names.iter().chain(&row.owners).chain(&row.beside)).map(String::as_str).collect();
        for (index, node) in self.tree.nodes.iter().enumerate().skip(1) {
            if let Some(key) = self.key(index).filter(|key| asked.contains(key)) {
                self.beside.entry((node.parent, key)).or_insert(index);
            }
        }
    }

    fn key(&self, node: usize) -> Option<&'a str> {
        self.tree.nodes[node].key.clone().map(|key| &self.text[key])
    }

    /// The text of an object under the first of some keys, other than a given node.
    fn text_of(&self, object: usize, keys: &[String], other_than: usize) -> Option<&'a str> {
        let nodes = keys.iter().filter_map(|key| self.beside.get(&(object, key.as_str())).copied());
        let mut texts = nodes.filter(|&node| node != other_than && self.tree.nodes[node].kind == Kind::Text);
        texts.find_map(|node| Some(said(self.text, self.tree, node)).filter(|text| !text.is_empty() && text.len() <= LONGEST_NAME))
    }

    /// The objects and lists around a node, from the innermost on.
    fn around(&self, node: usize) -> impl Iterator<Item = usize> {
        let up = std::iter::successors(Some(node), |&node| Some(self.tree.nodes[node].parent)).take_while(|&node| node != 0);
        up.skip(1).take(HIGHEST)
    }

    /// The key of an object, if it stands in a map whose keys are names.
    fn key_in(&self, object: usize, lists: &[&[String]]) -> Option<&'a str> {
        let map = self.tree.nodes[object].parent;
        let (own, around) = (self.key(object)?, self.key(map)?);
        // Responses are called after their status.
        let is_name = !own.starts_with(|c: char| c.is_ascii_digit());
        (is_name && lists.iter().any(|keys| keys.iter().any(|key| key == around))).then_some(own)
    }

    /// The object that a type belongs to, and the number.
    fn number(&self, node: usize, row: &DataNumberTable, width: Width) -> Option<(usize, Number)> {
        let list = self.tree.nodes[node].parent;
        if self.tree.nodes[list].kind == Kind::List && self.is_wide(list, node, row) {
            return None;
        }
        let inside = |key: &str| row.through.iter().any(|through| through == key);
        let mut named = None;
        for around in self.around(node) {
            if self.tree.nodes[around].kind == Kind::Map {
                let name = self.text_of(around, &row.names, node).or_else(|| self.key_in(around, &[&row.named_in]));
                if let Some(name) = name {
                    named = Some((around, name));
                    break;
                }
            }
            if self.key(around).is_some_and(|key| !inside(key)) {
                return None;
            }
        }
        let (object, name) = named?;
        let typed = self.around(node).find(|&around| self.tree.nodes[around].kind == Kind::Map)?;
        if !row.beside.iter().all(|key| self.beside.contains_key(&(typed, key.as_str()))) {
            return None;
        }
        if !row.under.is_empty() && !self.around(object).any(|around| self.key(around).is_some_and(|key| row.under.iter().any(|under| under == key)))
        {
            return None;
        }
        let said_at = &self.tree.nodes[node];
        let span = if said_at.kind == Kind::Text { said_at.content.clone() } else { said_at.span.clone() };
        let written = self.text[span.clone()].to_owned();
        let edits = row.widen.get(&written).map(|wide| Edit { span: span.clone(), text: wide.clone() });
        let mut number = Number::new(NumberKind::Column, span, self.tree.nodes[object].span.clone(), written, width);
        number.wide = edits.iter().map(|edit| edit.text.clone()).collect();
        number.edits = edits.into_iter().collect();
        number.names = vec![name.to_owned()];
        number.owner = self.owner(object, row).unwrap_or_default().to_owned();
        number.instead = row.instead.clone();
        number.store = Store::named(&row.store);
        Some((object, number))
    }

    /// Does something beside a type in a list make room for every id?
    fn is_wide(&self, list: usize, node: usize, row: &DataNumberTable) -> bool {
        // Such lists are short, and their items stand close to one another.
        const NEAR: usize = 16;
        let near = node.saturating_sub(NEAR)..(node + NEAR).min(self.tree.nodes.len());
        near.filter(|&other| self.tree.nodes[other].parent == list).any(|other| row.wide.iter().any(|wide| wide == said(self.text, self.tree, other)))
    }

    /// The name of what an object belongs to: a schema, a record, the object that it is a field of, a path.
    fn owner(&self, object: usize, row: &DataNumberTable) -> Option<&'a str> {
        self.around(object).filter(|&around| self.tree.nodes[around].kind == Kind::Map).find_map(|around| {
            let own = self.text_of(around, &row.owners, around).or_else(|| self.key_in(around, &[&row.named_in, &row.owned_in]))?;
            let own = if own.starts_with('/') { last_word_of_path(own) } else { own };
            (!row.wrappers.iter().any(|wrapper| wrapper == own)).then_some(own)
        })
    }

    /// What a document says it is about.
    fn packages(&self, paths: &[String]) -> Vec<String> {
        let nodes = self.tree.nodes.iter().enumerate().skip(1).filter(|(_, node)| node.kind == Kind::Text && node.key.is_some());
        let fits = |index: usize| {
            paths.iter().any(|path| self.key(index).is_some_and(|key| path.ends_with(key)) && self.tree.ends_with(self.text, index, path))
        };
        let texts = nodes.filter(|(index, _)| fits(*index)).map(|(index, _)| said(self.text, self.tree, index));
        texts.filter(|text| text.len() <= LONGEST_NAME).map(str::to_owned).collect()
    }
}

/// The last part of a path that is no parameter: `/projects/{id}` is about `projects`.
fn last_word_of_path(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with(['{', ':'])).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use crate::scan;

    /// The numbers of a file as `Owner.name type`.
    fn numbers(path: &str, text: &str) -> Vec<String> {
        let facts = scan::scan(path, text);
        let told = |number: &crate::scan::facts::Number| format!("{}.{} {}", number.owner, number.names[0], &text[number.span.clone()]);
        facts.numbers.iter().map(told).collect()
    }

    #[test]
    fn properties_parameters_and_headers_of_openapi_have_names_and_owners() {
        let text = r##"openapi: 3.0.3
info: { title: Procore API, version: "1" }
paths:
  /rest/v1.0/projects/{id}/rfis:
    get:
      parameters:
        - { name: id, in: path, schema: { type: integer, format: int32 } }
        - name: company_id
          in: query
          schema:
            type: integer
            maximum: 2147483647
      responses:
        "200":
          headers: { Procore-Company-Id: { schema: { type: integer, format: int32 } } }
          content:
            application/json:
              schema: { type: array, items: { properties: { assignee_ids: { type: array, items: { format: int32 } } } } }
components:
  schemas:
    Project:
      properties:
        id: { type: integer, format: int32, maximum: 2147483647, example: { format: int32 } }
        vendor: { properties: { data: { properties: { id: { format: int32 } } } } }
        count: { format: int64 }
    UserId: { type: integer, format: int32 }
"##;
        let expected = [
            "rfis.id int32",
            "rfis.company_id 2147483647",
            "rfis.Procore-Company-Id int32",
            "rfis.assignee_ids int32",
            "Project.id int32",
            "vendor.id int32",
            ".UserId int32",
        ];
        assert_eq!(numbers("openapi.yaml", text), expected);
        assert_eq!(scan::scan("openapi.yaml", text).packages, ["Procore API"]);
        let text =
            r#"{"swagger":"2.0","definitions":{"Vendor":{"properties":{"id":{"type":"integer","format":"int32"},"format":{"type":"string"}}}}}"#;
        assert_eq!(numbers("swagger.json", text), ["Vendor.id int32"]);
        let text = r#"{"$id": "https://acme.example/procore/link.json", "title": "Link", "type": "object", "properties": {"project_id": {"type": "integer", "exclusiveMaximum": 2147483648}}}"#;
        assert_eq!(numbers("link.json", text), ["Link.project_id 2147483648"]);
    }

    #[test]
    fn fields_of_avro_belong_to_their_record() {
        let text = r#"{"type": "record", "name": "RfiEvent", "namespace": "com.acme.procore", "fields": [
            {"name": "id", "type": "int"},
            {"name": "project_id", "type": ["null", "int"], "default": null},
            {"name": "vendor_id", "type": ["int", "long"]},
            {"name": "user_id", "type": "long"},
            {"name": "assignee_ids", "type": {"type": "array", "items": "int"}},
            {"name": "company", "type": {"type": "record", "name": "Company", "fields": [{"name": "id", "type": "int"}]}}
        ]}"#;
        let expected = ["RfiEvent.id int", "RfiEvent.project_id int", "RfiEvent.assignee_ids int", "Company.id int"];
        assert_eq!(numbers("rfi.avsc", text), expected);
        assert_eq!(scan::scan("rfi.avsc", text).packages, ["com.acme.procore"]);
    }

    #[test]
    fn other_schemas_have_rows_of_their_own() {
        let mapping = r#"{"mappings": {"properties": {"project_id": {"type": "integer"}, "company_id": {"type": "long"}}}}"#;
        assert_eq!(numbers("index.json", mapping), [".project_id integer"]);
        let validator = r#"{"$jsonSchema": {"title": "Link", "properties": {"project_id": {"bsonType": ["int", "null"]}, "user_id": {"bsonType": ["int", "long"]}}}}"#;
        assert_eq!(numbers("validator.json", validator), ["Link.project_id int"]);
        let spark = r#"{"type": "struct", "fields": [{"name": "project_id", "type": "integer", "nullable": true, "metadata": {}}]}"#;
        assert_eq!(numbers("spark.json", spark), [".project_id integer"]);
        let connect =
            r#"{"schema": {"type": "struct", "name": "procore.Rfi", "fields": [{"type": "int32", "optional": false, "field": "project_id"}]}}"#;
        assert_eq!(numbers("connect.json", connect), ["procore.Rfi.project_id int32"]);
        let glue = "TableInput:\n  Name: procore_rfis\n  StorageDescriptor:\n    Columns:\n      - Name: project_id\n        Type: int\n      - { Name: id, Type: bigint }\n";
        assert_eq!(numbers("glue.yaml", glue), ["procore_rfis.project_id int"]);
        let graphql = r#"{"types": [{"kind": "OBJECT", "name": "Project", "fields": [{"name": "companyId", "type": {"kind": "NON_NULL", "name": null, "ofType": {"kind": "SCALAR", "name": "Int"}}}]}]}"#;
        assert_eq!(numbers("schema.json", graphql), ["Project.companyId Int"]);
    }

    #[test]
    fn integers_without_a_width_are_none_of_these() {
        for text in [
            r#"[{"name": "project_id", "type": "INTEGER", "mode": "REQUIRED"}]"#,
            r#"{"fields": [{"name": "project_id", "type": "integer"}]}"#,
            r#"{"properties": {"project_id": {"type": "integer"}}}"#,
            r#"{"name": "project_id", "label": "int32", "kinds": ["int"]}"#,
            r#"{"properties": {"id": {"type": "string", "examples": [{"format": "int32"}]}}}"#,
        ] {
            assert!(numbers("schema.json", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn deep_and_long_documents_are_read_in_bounded_time() {
        let deep = format!("{}\"int32\"{}", "{\"format\": [".repeat(20_000), "]}".repeat(20_000));
        assert!(numbers("deep.json", &deep).is_empty());
        let long = format!("{{\"properties\": {{\"id\": {{\"bsonType\": [{}\"int\"]}}}}}}", "\"int\",".repeat(100_000));
        assert_eq!(numbers("long.json", &long).len(), 1);
    }

    #[test]
    fn a_type_that_a_row_widens_is_replaced_within_its_quotes() {
        let text = r#"{"properties": {"project_id": {"format": "int32"}, "user_id": {"maximum": 2147483647}}}"#;
        let facts = scan::scan("link.json", text);
        let told: Vec<(&str, Vec<&str>)> =
            facts.numbers.iter().map(|number| (number.wide.as_str(), number.edits.iter().map(|edit| &text[edit.span.clone()]).collect())).collect();
        assert_eq!(told, [("int64", vec!["int32"]), ("", vec![])]);
    }
}
