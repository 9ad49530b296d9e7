//! How deep a syntax tree can become, measured on the tokens before anything recursive touches them.
//!
//! The parser, the destructors of its tree and the scanner all recurse, and a stack overflow cannot be caught. So the depth is bounded first, by a
//! walk with a stack of its own over the very tokens that are parsed (the splitting into tokens does not recurse).

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// Up to this bound a file is read on the thread of the caller.
///
/// Measured with syn 3.0.9 in a debug build on x86-64 (a release build needs a fraction): a level takes at most 42 KB of stack (nested modules;
/// types take up to 38 KB), most expressions take 4 to 16 KB. So 24 levels take about 1 MB, half of what a worker of a thread pool has by default.
/// Three of four files of published crates stay below.
pub const SHALLOW: usize = 24;

/// Above this bound a file is not parsed. The deepest of the 1158 files has a bound of 374, and that is a list of macro arms; what people write
/// by hand stays below 150.
pub const MAX: usize = 512;

/// Above this bound a file is not read with patterns either: the values they make of a chain of calls are as deep as the chain is long, and one of
/// 1500 calls overflows 2 MB when it is dropped. Only the hosts of such a file are known.
pub const MAX_FOR_PATTERNS: usize = 1000;

/// The stack of the thread that reads files between the two, in bytes: 64 KB a level, half as much again as the dearest level takes. It is address
/// space; what is not used costs no memory.
pub const STACK: usize = MAX * 64 * 1024;

/// Keywords that can stand before an expression or between two of them, so that each can add a level.
const KEYWORDS: [&str; 26] = [
    "if", "match", "while", "for", "loop", "return", "break", "yield", "become", "else", "as", "in", "let", "async", "await", "unsafe", "const",
    "static", "move", "ref", "mut", "dyn", "impl", "try", "box", "raw",
];

/// What came before the token.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Brace,
    Bracket,
    Equals,
    Minus,
    Other,
}

/// One bracket's inside.
struct Level {
    tokens: token_stream::IntoIter,
    /// Tokens since the statement's begin that can add a level each.
    run: usize,
    /// `<` that are not closed yet and `|`, which outlive a comma: `A<B, A<B, …`, `|a, b| |a, b| …`.
    held: usize,
    /// Inside of a `use`, whose path is a tree with a level for every `::`.
    uses: bool,
    last: Last,
}

impl Level {
    fn new(tokens: TokenStream, uses: bool) -> Self {
        Level { tokens: tokens.into_iter(), run: 0, held: 0, uses, last: Last::Other }
    }

    /// A statement, an item or a match arm's pattern ends.
    fn restart(&mut self) {
        self.run = 0;
        self.held = 0;
    }
}

/// A bound on the depth of the syntax tree of some tokens: every bracket is a level, and in a statement every operator and keyword before the place
/// can be one.
pub fn bound(tokens: TokenStream) -> usize {
    let mut stack = vec![Level::new(tokens, false)];
    // The levels around the innermost bracket.
    let mut around = 0;
    let mut deepest = 0;
    while let Some(level) = stack.last_mut() {
        let Some(token) = level.tokens.next() else {
            stack.pop();
            if let Some(outer) = stack.last() {
                around -= outer.run + 1;
            }
            continue;
        };
        let last = level.last;
        level.last = Last::Other;
        match token {
            TokenTree::Group(group) => {
                let brace = group.delimiter() == Delimiter::Brace;
                match last {
                    // `f()()`, `a[0][0]`
                    Last::Bracket => level.run += 1,
                    // The next arm's pattern: `{ … } (a, b) => …`
                    Last::Brace if !brace => level.restart(),
                    _ => {}
                }
                level.last = if brace { Last::Brace } else { Last::Bracket };
                around += level.run + 1;
                let uses = level.uses;
                stack.push(Level::new(group.stream(), uses));
                deepest = deepest.max(around);
                continue;
            }
            TokenTree::Ident(ident) => {
                let keyword = KEYWORDS.iter().find(|keyword| ident == **keyword);
                if last == Last::Brace && !matches!(keyword, Some(&("else" | "as"))) {
                    level.restart();
                }
                level.run += usize::from(keyword.is_some());
                level.uses |= ident == "use";
            }
            TokenTree::Literal(_) => {
                if last == Last::Brace {
                    level.restart();
                }
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => {
                    level.restart();
                    level.uses = false;
                }
                ':' if level.uses => level.run += 1,
                ',' => level.run = level.held,
                '#' | '\'' if last == Last::Brace => level.restart(),
                ':' | '#' | '$' | '\'' => {}
                '>' if last == Last::Equals => level.restart(),
                '>' if last == Last::Minus => level.run += 1,
                other => {
                    level.run += 1;
                    match other {
                        '=' => level.last = Last::Equals,
                        '-' => level.last = Last::Minus,
                        '<' | '|' => level.held += 1,
                        '>' => level.held = level.held.saturating_sub(1),
                        _ => {}
                    }
                }
            },
        }
        deepest = deepest.max(around + level.run);
    }
    deepest
}
