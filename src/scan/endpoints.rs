//! Requests that are declared: annotations on methods without a body, by `[[endpoints]]` of the language's table.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Span;
use crate::language::{Haystack, Language};
use crate::scan::facts::{Carrier, Client, Facts, Request, RequestKind, ScopeFinder, ScopeId, Text, Value, class_around};
use crate::scan::requests::method_text;
use crate::scan::text::literal_pieces;

/// How many bytes the lines may have that belong to what stands beneath them.
const MAX_ABOVE: usize = 20_000;

/// Adds the declared requests of a file. `masked` is the text without comments, of the same length.
pub fn collect(facts: &mut Facts, language: &Language, text: &str, masked: &Haystack<'_>) {
    let patterns = &language.patterns().endpoints;
    let mut found: Vec<Declaration> = Vec::new();
    for (row, pattern) in patterns.iter().enumerate() {
        for captures in pattern.captures_in(masked) {
            let (Some(whole), Some(url)) = (captures.get(0), captures.name("url")) else { continue };
            let method = captures.name("method").map(|method| method.as_str().to_owned());
            found.push(Declaration { row, span: whole.range(), method, url: url.range(), end: captures.name("end").map(|end| end.start()) });
        }
    }
    found.sort_by_key(|declaration| (declaration.span.start, declaration.row));
    found.dedup_by_key(|declaration| declaration.url.start);
    let words = &language.table.syntax.function_words;
    // The annotations of each interface are looked for once, however many methods it has.
    let mut of_classes: FxHashMap<ScopeId, Span> = FxHashMap::default();
    let scopes = ScopeFinder::new(facts);
    let mut previous = 0;
    for index in 0..found.len() {
        let Declaration { row, span, method, url, end } = &found[index];
        let next = found.get(index + 1).map_or(masked.len(), |next| next.span.start);
        let end = end.unwrap_or_else(|| declaration_end(&masked[..next.max(span.end)], span.end, words)).min(next).max(url.end);
        // Annotations of the same method may stand before this one.
        let whole = lines_before(masked, span.start, previous)..end;
        previous = end;
        let table = &language.table.endpoints[*row];
        let inner = url.start + 1..url.end.saturating_sub(1).max(url.start + 1);
        let scope = scopes.at(span.start);
        let mut carriers = vec![Carrier { keys: Vec::new(), value: Value::unknown(whole.clone()) }];
        // Annotations of the interface count for all its methods.
        if let Some(class) = class_around(&facts.scopes, scope) {
            let start = facts.scopes[class].span.start;
            let above = of_classes.entry(class).or_insert_with(|| lines_before(masked, start, 0)..start);
            carriers.push(Carrier { keys: Vec::new(), value: Value::unknown(above.clone()) });
        }
        facts.requests.push(Request {
            http_library: table.http_library.clone(),
            method: method.as_ref().map(|method| method_text(method, span)),
            url: Some(Value::Text(Text { pieces: literal_pieces(text, inner), span: url.clone() })),
            client: Client::Object(Value::This { span: span.clone() }),
            carriers,
            add: table.add.clone(),
            declared: true,
            ..Request::new(RequestKind::Send, scope, span.start..url.end, whole)
        });
    }
}

/// What a pattern of `[[endpoints]]` has found.
struct Declaration {
    row: usize,
    span: Span,
    method: Option<String>,
    /// With its quotes.
    url: Span,
    /// Where the declaration ends, if the pattern tells.
    end: Option<usize>,
}

/// Where the lines begin that belong to what stands at an offset, but not before `floor`: up to a blank line, or one that ends something else.
fn lines_before(masked: &str, offset: usize, floor: usize) -> usize {
    let floor = floor.max(crate::source::floor_boundary(masked, offset.saturating_sub(MAX_ABOVE)));
    let line_start = |before: usize| masked[floor..before].rfind('\n').map_or(floor, |at| floor + at + 1);
    // The declaration before may reach over this one.
    if offset <= floor {
        return floor;
    }
    let mut start = line_start(offset);
    while start > floor {
        let line = line_start(start - 1);
        let text = masked[line..start].trim();
        if text.is_empty() || text.ends_with([';', '{', '}']) {
            break;
        }
        start = line;
    }
    start
}

/// Where a declaration ends: at `;` or `{` outside parentheses, at a blank line, or with the line of its parameters and type. `words` introduce
/// functions. The end of the text, if nothing ends it.
fn declaration_end(masked: &str, from: usize, words: &FxHashSet<String>) -> usize {
    let mut depth = 0usize;
    let mut introduced = false;
    let mut parameters = false;
    let mut word = from;
    for (at, c) in masked[from..].char_indices() {
        let at = from + at;
        if c.is_whitespace() {
            introduced |= depth == 0 && words.contains(&masked[word..at]);
            word = at + c.len_utf8();
        }
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                parameters |= c == ')' && depth == 0 && introduced;
            }
            ';' | '{' | '}' if depth == 0 => return at,
            '\n' if depth == 0 => {
                let rest = masked[at + 1..].trim_start_matches([' ', '\t', '\r']);
                if rest.starts_with('\n') || (parameters && !rest.starts_with([':', '=', '{'])) {
                    return at;
                }
            }
            _ => {}
        }
    }
    masked.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Registry;
    use crate::scan::scan_as;

    fn requests(language: &str, text: &str) -> Vec<Request> {
        scan_as(text, Registry::builtin().named(language).unwrap()).requests
    }

    #[test]
    fn declared_requests_have_the_annotations_of_their_method() {
        let text = "@Headers({\n  \"A: b\"\n})\ninterface X {\n  @GET(\"rest/v1.0/a/{id}\")\n  Call<A> a(@Header(\"H\") String h);\n\n  @Headers(\"C: {d}\")\n  @POST(\"rest/v1.0/b\")\n  Call<B> b();\n}\n";
        let found = requests("java", text);
        let wholes: Vec<&str> = found.iter().map(|request| &text[request.whole.clone()]).collect();
        assert!(wholes[0].contains("String h") && !wholes[0].contains("C: "), "{wholes:?}");
        assert!(wholes[1].contains("C: {d}") && !wholes[1].contains("String h"), "{wholes:?}");
        assert!(found[1].carriers.iter().any(|carrier| text[carrier.value.span()].contains("A: b")), "{:?}", found[1].carriers);
        let text = "interface X {\n  @GET(\"a\")\n  fun a(@Header(\"H\") h: String): List<A>\n  @GET(\"b\")\n  fun b(): B\n}\n";
        let found = requests("kotlin", text);
        assert!(!text[found[1].whole.clone()].contains("\"H\""), "{}", &text[found[1].whole.clone()]);
        assert!(requests("java", "class C {\n  @GetMapping(\"/rest/v1.0/a\")\n  A a() { return b; }\n}\n").is_empty(), "a controller");
    }
}
