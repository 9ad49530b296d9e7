//! Commands: `curl -X POST "$BASE/rest/v1.0/rfis" -H "…"`.
//!
//! In shells a statement is a command: words between blanks up to the end of the line or an operator. In PowerShell a name without a sigil that is
//! followed by a blank is one, and its arguments have names. Both become calls. The flags of a command that the table knows name its arguments; the
//! words of all others are arguments by their positions, as the functions of a script see them.

use super::Reader;
use crate::finding::Span;
use crate::language::{CommandTable, Commands};
use crate::scan::facts::{Arg, Piece, Text, Value};

/// A word of a command.
pub(super) struct Word {
    /// What it is.
    pub(super) value: Value,
    /// Where it is nothing but text, that text.
    pub(super) literal: Option<String>,
    /// Does a quote stand at its beginning?
    pub(super) quoted: bool,
    /// Is it the elements of an array, or all arguments?
    pub(super) spread: bool,
    /// Where it stands.
    pub(super) span: Span,
}

impl Word {
    /// Is it a variable or a command without quotes, which can give several words?
    fn is_bare_variable(&self) -> bool {
        !self.quoted && matches!(self.value, Value::Name { .. } | Value::Call { .. })
    }
}

impl<'a> Reader<'a> {
    /// Are the statements of the language commands of words?
    pub(in crate::scan) fn reads_words(&self) -> bool {
        matches!(self.language.table.syntax.commands, Commands::Words | Commands::Lines)
    }

    /// The row of the table for a command.
    pub(super) fn command_row(&self, name: &str) -> Option<&'a CommandTable> {
        let row = self.language.patterns().commands.matches(name).next()?;
        self.language.table.commands.get(row)
    }

    /// A call of the first word with the others.
    pub(super) fn built(&mut self, words: Vec<Word>) -> Value {
        let span = words[0].span.start..words[words.len() - 1].span.end;
        let mut words = words.into_iter().peekable();
        let Some(first) = words.next() else { return Value::unknown(span) };
        let variable = first.literal.is_none();
        let callee = match (&first.literal, &first.value) {
            (Some(text), _) => Value::Name { name: base_name(text).to_owned(), span: first.span },
            (None, Value::Call { .. } | Value::Text(_)) if words.peek().is_none() => return first.value,
            _ => first.value,
        };
        let row = match &callee {
            Value::Name { name, .. } if variable => self.command_row(&format!("${name}")),
            Value::Name { name, .. } => self.command_row(name),
            _ => None,
        };
        let args = match row {
            // `$CURL url`: the variable can hold flags.
            Some(row) if variable => {
                let own = Arg { name: None, spread: true, value: callee.clone() };
                std::iter::once(own).chain(flagged(row, words.collect())).collect()
            }
            Some(row) => flagged(row, words.collect()),
            None => {
                let mut args = Vec::new();
                while let Some(word) = words.next() {
                    // `timeout 30 curl …`, `xargs -n1 curl …`: a command in a command.
                    let runs = !word.quoted && word.literal.as_ref().is_some_and(|text| self.command_row(base_name(text)).is_some());
                    if runs {
                        let inner: Vec<Word> = std::iter::once(word).chain(words.by_ref()).collect();
                        let value = self.built(inner);
                        args.push(Arg { name: None, spread: false, value });
                    } else {
                        args.push(Arg { name: None, spread: word.spread, value: word.value });
                    }
                }
                args
            }
        };
        self.call(callee, args, span)
    }
}

/// The name of a program without its folders.
pub(super) fn base_name(text: &str) -> &str {
    text.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(text)
}

/// The words behind a command whose flags are known: flags name what follows them.
pub(super) fn flagged(row: &CommandTable, words: Vec<Word>) -> Vec<Arg> {
    let takes = |flag: &str| match row.values.is_empty() {
        true => !row.switches.iter().any(|switch| switch == flag),
        false => row.values.iter().any(|value| value == flag),
    };
    let mut args = Vec::new();
    // Variables that can hold flags: where another argument is clearly none, they are not the URL.
    let firm = |word: &Word| !word.spread && !word.is_bare_variable();
    let mut words = words.into_iter().peekable();
    let mut positional: Vec<Word> = Vec::new();
    while let Some(word) = words.next() {
        let Some((flag, double)) = flag_of(&word) else {
            positional.push(word);
            continue;
        };
        if double {
            let (name, rest) = match flag.split_once('=') {
                Some((name, rest)) => {
                    (name.to_owned(), Some(word.span.start + 2 + name.len() + 1..word.span.start + 2 + name.len() + 1 + rest.len()))
                }
                None => (flag, None),
            };
            match rest {
                Some(rest) => args.push(Arg { name: Some(name), spread: false, value: without_head(word, rest.start) }),
                None if takes(&name) && words.peek().is_some() => {
                    let value = words.next().map_or_else(|| Value::unknown(word.span.clone()), |next| next.value);
                    args.push(Arg { name: Some(name), spread: false, value });
                }
                None => args.push(Arg { name: Some(name), spread: false, value: Value::unknown(word.span) }),
            }
            continue;
        }
        let mut word = Some(word);
        for (index, letter) in flag.char_indices() {
            let name = letter.to_string();
            let Some(span) = word.as_ref().map(|word| word.span.clone()) else { break };
            if !takes(&name) {
                args.push(Arg { name: Some(name), spread: false, value: Value::unknown(span) });
                continue;
            }
            let behind = span.start + 1 + index + letter.len_utf8();
            let value = match word.take() {
                Some(own) if behind < span.end => without_head(own, behind),
                _ => words.next().map_or_else(|| Value::unknown(span), |next| next.value),
            };
            args.push(Arg { name: Some(name), spread: false, value });
            break;
        }
    }
    // `-H @file`: what stands in a file is not known.
    for arg in &mut args {
        if let Some(name) = &mut arg.name
            && arg.value.literal().is_some_and(|text| text.starts_with('@'))
        {
            name.push('@');
        }
    }
    let any_firm = positional.iter().any(firm);
    let last = positional.len();
    for (index, word) in positional.into_iter().enumerate() {
        let loose = word.is_bare_variable() && (any_firm || index + 1 < last);
        args.push(Arg { name: None, spread: word.spread || loose, value: word.value });
    }
    args
}

/// The name of a flag with everything that is joined to it, and whether two hyphens stand before it.
fn flag_of(word: &Word) -> Option<(String, bool)> {
    let head = match &word.value {
        Value::Text(text) => match text.pieces.first()? {
            Piece::Literal { text, .. } => text.as_str(),
            _ => return None,
        },
        _ => return None,
    };
    if let Some(name) = head.strip_prefix("--") {
        return (!name.is_empty()).then(|| (name.to_owned(), true));
    }
    let name = head.strip_prefix('-').filter(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#'))?;
    Some((name.to_owned(), false))
}

/// A word from an offset on.
fn without_head(word: Word, from: usize) -> Value {
    let Value::Text(text) = word.value else { return word.value };
    let mut pieces = Vec::new();
    for piece in text.pieces {
        match piece {
            Piece::Literal { span, .. } if span.end <= from => {}
            Piece::Literal { text, span } if span.start < from => {
                let skipped = from - span.start;
                if let Some(rest) = text.get(skipped..) {
                    pieces.push(Piece::Literal { text: rest.to_owned(), span: from..span.end });
                }
            }
            other => pieces.push(other),
        }
    }
    match <[Piece; 1]>::try_from(pieces) {
        Ok([Piece::Hole(value)]) => value,
        Ok(single) => Value::Text(Text { pieces: single.into(), span: from..text.span.end }),
        Err(pieces) => Value::Text(Text { pieces, span: from..text.span.end.max(from) }),
    }
}

#[cfg(test)]
mod tests {
    use crate::language::Registry;
    use crate::scan::facts::{Facts, Value};
    use crate::scan::scan_as;

    fn read(language: &str, text: &str) -> Facts {
        scan_as(text, Registry::builtin().named(language).unwrap())
    }

    /// The arguments of the first call of a name: `name=text`, with holes as `{}`.
    fn args(facts: &Facts, callee: &str) -> Vec<String> {
        let values = facts.expressions.iter().map(|expression| &expression.value).chain(facts.bindings.iter().map(|binding| &binding.value));
        let mut found = None;
        for value in values {
            crate::scan::expression::tests::each_call(value, &mut |call, args| {
                if call.callee_text() == callee && found.is_none() {
                    found = Some(args.to_vec());
                }
            });
        }
        let shown = |value: &Value| match value {
            Value::Text(text) => text
                .pieces
                .iter()
                .map(|piece| match piece {
                    crate::scan::facts::Piece::Literal { text, .. } => text.clone(),
                    crate::scan::facts::Piece::Host { name, .. } => name.clone(),
                    crate::scan::facts::Piece::Hole(_) => "{}".to_owned(),
                    crate::scan::facts::Piece::Slash => "/".to_owned(),
                })
                .collect(),
            other => other.callee_text(),
        };
        let name = |arg: &crate::scan::facts::Arg| arg.name.as_ref().map_or(String::new(), |name| format!("{name}="));
        found.unwrap_or_default().iter().map(|arg| format!("{}{}{}", name(arg), if arg.spread { "*" } else { "" }, shown(&arg.value))).collect()
    }

    #[test]
    fn a_command_is_one_call_whatever_stands_between_its_words() {
        let facts = read("shell", "curl -sS -X POST \"$BASE/rest/v1.0/x\" \\\n  -H \"Procore-Company-Id: $ID\" \\\n  --data=@f > out 2>&1\n");
        assert_eq!(args(&facts, "curl"), ["s=?", "S=?", "X=POST", "H=Procore-Company-Id: {}", "data@=@f", "{}/rest/v1.0/x"]);
        let url = facts.requests[0].url.as_ref().unwrap();
        assert!(matches!(url, Value::Text(_)), "{url:?}");
    }

    #[test]
    fn flags_may_be_joined_to_their_values_and_arrays_are_spread() {
        let facts = read("shell", "curl -sXPOST -H\"A: b\" \"${HEADERS[@]}\" $OPTS $URL/x \"$@\" | jq .\n");
        assert_eq!(args(&facts, "curl"), ["s=?", "X=POST", "H=A: b", "*HEADERS", "*OPTS", "{}/x", "*@"]);
        let facts = read("shell", "curl $URL\n");
        assert_eq!(args(&facts, "curl"), ["URL"]);
    }

    #[test]
    fn a_command_in_a_variable_brings_its_flags() {
        let facts = read("shell", "CURL=\"curl -s -H 'A: b'\"\n$CURL -X GET u $(more)\nmy_curl -H x\n");
        assert!(matches!(&facts.bindings[0].value, Value::List { items, .. } if items.len() == 2), "{:?}", facts.bindings[0]);
        assert_eq!(args(&facts, "CURL"), ["*CURL", "X=GET", "u", "*more()"]);
        assert_eq!(args(&facts, "my_curl"), ["-H", "x"], "a function knows its own flags");
        assert_eq!(facts.requests.len(), 1);
    }

    #[test]
    fn commands_are_found_in_commands_and_substitutions() {
        for text in [
            "timeout 30 curl -s u",
            "if ! curl -s u; then echo; fi",
            "x=$(curl -s u | jq .)",
            "x=`curl -s u`",
            "echo \"$(curl -s u)\"",
            "while true; do sudo -E curl -s u & done",
            "A=b curl -s u",
            "get() { curl -s u; }",
            "cat <(curl -s u)",
        ] {
            assert_eq!(args(&read("shell", text), "curl"), ["s=?", "u"], "{text}");
        }
    }

    #[test]
    fn what_is_assigned_is_a_word_or_a_list() {
        let facts = read("shell", "a=b c=$1\nh=(-H \"A: b\"\n  -H 'C: d')\nh+=(-H x)\no=\"-H 'A: $t' -s\"\nempty=\ncurl u\n");
        let shown: Vec<String> = facts.bindings.iter().map(|binding| format!("{}={}", binding.path[0], binding.value.callee_text())).collect();
        assert_eq!(shown, ["a=\"\"", "c=1", "h=?", "h=?", "o=?", "empty=\"\""]);
        assert!(matches!(&facts.bindings[4].value, Value::List { items, .. } if items.len() == 1), "{:?}", facts.bindings[4]);
        assert_eq!(facts.requests.len(), 1);
    }

    #[test]
    fn numbers_are_the_arguments_of_a_function() {
        let facts = read("shell", "get() {\n  curl \"$1\" \"${2:-x}\" \"$@\"\n}\n");
        let positions: Vec<String> = facts.bindings.iter().map(|binding| format!("{}:{:?}", binding.path[0], binding.kind)).collect();
        assert!(positions.contains(&"1:Parameter(0)".to_owned()) && positions.contains(&"2:Parameter(1)".to_owned()), "{positions:?}");
        assert!(positions.contains(&"@:Parameter(8)".to_owned()), "{positions:?}");
        let facts = read("batch", ":get\ncurl %1 -o %~2\n");
        assert_eq!(facts.bindings.len(), 2);
    }

    #[test]
    fn batch_files_assign_to_the_end_of_the_line_and_go_on_behind_a_caret() {
        let facts = read("batch", "set A=-H \"X: y\" -s\nset \"B=c\"\ncurl %A% ^\n  \"%B%/x\"\n");
        assert_eq!(facts.bindings.iter().map(|binding| binding.path[0].as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(args(&facts, "curl"), ["*A", "{}/x"]);
    }

    #[test]
    fn parameters_of_powershell_have_names() {
        let facts = read("powershell", "$r = Invoke-RestMethod -Uri $Base/rest -UseBasicParsing `\n  -Headers @{ A = 'b' } -Method Get | Out-Null\n");
        assert_eq!(args(&facts, "Invoke-RestMethod"), ["Uri={}/rest", "UseBasicParsing=?", "Headers=?", "Method=Get"]);
        let facts = read("powershell", "irm @params -Body ($x | ConvertTo-Json)\n");
        assert_eq!(args(&facts, "irm"), ["*params", "Body=?"]);
        assert_eq!(args(&read("powershell", "curl.exe -sS -H \"A: $b\" https://x/y"), "curl.exe"), ["s=?", "S=?", "H=A: {}", "https://x/y"]);
        let facts = read("powershell", "[string]$a = \"{0}/x/{1}\" -f $b, $c\n$d = Get-Headers\n$script:e = 1\n");
        assert_eq!(facts.bindings.iter().map(|binding| binding.path.join(".")).collect::<Vec<_>>(), ["a", "d", "e"]);
        assert!(matches!(&facts.bindings[0].value, Value::Text(text) if text.pieces.len() == 3), "{:?}", facts.bindings[0]);
        assert!(matches!(&facts.bindings[1].value, Value::Call { .. }));
    }

    #[test]
    fn parameters_of_functions_of_powershell() {
        let text = "function Get-X {\n  [CmdletBinding()]\n  param([Parameter(Mandatory = $true)][string]$Path, [hashtable]$Headers = @{})\n  irm $Path\n}\nfunction Get-Y($Z) { }\n";
        let facts = read("powershell", text);
        let names: Vec<String> = facts.bindings.iter().filter(|binding| binding.scope != 0).map(|binding| binding.path.join(".")).collect();
        assert_eq!(names[..3], ["Path", "Headers", "Z"]);
    }

    #[test]
    fn hostile_texts() {
        for text in [
            "$(".repeat(10_000),
            "`".repeat(10_001),
            "x=(".repeat(5000),
            "\"$(\"".repeat(5000),
            "f(){ $1 ".repeat(10_000),
            "a <(".repeat(5000),
            "curl -".repeat(5000),
            "${".repeat(10_000),
            "é\\é".repeat(1000),
        ] {
            read("shell", &text);
            read("batch", &text);
            read("powershell", &text);
        }
        for text in
            ["[a]".repeat(10_000), "[string]$x ".repeat(10_000), "irm -a ".repeat(10_000), "@{ a = ".repeat(5000), "function f { param(".repeat(5000)]
        {
            read("powershell", &text);
        }
    }
}
