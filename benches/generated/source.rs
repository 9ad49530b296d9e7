//! Source files that mean nothing, in several languages, made of the blocks in `shapes.toml`. None of them holds Procore's name or a path of its API.

use std::fmt::Write;

use fastrand::Rng;
use serde::Deserialize;

/// How many words a sentence has.
const SENTENCE: std::ops::Range<usize> = 4..11;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    words: Vec<String>,
    language: Vec<LanguageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageRow {
    extension: String,
    share: usize,
    head: String,
    blocks: Vec<String>,
    #[serde(default)]
    tail: String,
}

/// A part of a block: text as it stands, or what is drawn anew each time.
#[derive(Clone)]
enum Piece {
    Text(String),
    Word,
    CapitalWord,
    Number,
    Sentence,
}

struct Language {
    extension: String,
    head: Vec<Piece>,
    blocks: Vec<Vec<Piece>>,
    tail: Vec<Piece>,
}

/// Makes source files.
pub struct Sources {
    words: Vec<String>,
    languages: Vec<Language>,
    /// A hundred indices into `languages`, each as often as its share.
    drawn_from: Vec<usize>,
}

impl Sources {
    /// Reads the blocks.
    pub fn new() -> Sources {
        let table: Table = toml::from_str(include_str!("shapes.toml")).expect("shapes.toml is well-formed");
        let drawn_from = table.language.iter().enumerate().flat_map(|(index, row)| std::iter::repeat_n(index, row.share)).collect();
        let languages = table.language.iter().map(|row| Language {
            extension: row.extension.clone(),
            head: pieces(&row.head),
            blocks: row.blocks.iter().map(|block| pieces(block)).collect(),
            tail: pieces(&row.tail),
        });
        Sources { languages: languages.collect(), words: table.words, drawn_from }
    }

    /// A file of at least so many bytes, and at most a block more: the ending of its name, and its text.
    pub fn file(&self, rng: &mut Rng, size: usize) -> (&str, String) {
        let language = &self.languages[self.drawn_from[rng.usize(..self.drawn_from.len())]];
        let mut text = String::with_capacity(size + 1024);
        self.write(&language.head, rng, &mut text);
        while text.len() < size {
            self.write(&language.blocks[rng.usize(..language.blocks.len())], rng, &mut text);
        }
        self.write(&language.tail, rng, &mut text);
        (&language.extension, text)
    }

    /// A word in lower case.
    pub fn word(&self, rng: &mut Rng) -> &str {
        &self.words[rng.usize(..self.words.len())]
    }

    fn write(&self, pieces: &[Piece], rng: &mut Rng, text: &mut String) {
        for piece in pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Word => text.push_str(self.word(rng)),
                Piece::CapitalWord => text.push_str(&capital(self.word(rng))),
                Piece::Number => write!(text, "{}", rng.u32(1..10_000)).expect("a string takes everything"),
                Piece::Sentence => {
                    text.push_str(&capital(self.word(rng)));
                    for _ in 1..rng.usize(SENTENCE) {
                        text.push(' ');
                        text.push_str(self.word(rng));
                    }
                }
            }
        }
    }
}

/// A word with a capital letter: `rfi` as `Rfi`.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn pieces(block: &str) -> Vec<Piece> {
    let holes = [("%word%", Piece::Word), ("%Word%", Piece::CapitalWord), ("%number%", Piece::Number), ("%text%", Piece::Sentence)];
    let mut pieces = Vec::new();
    let mut rest = block;
    while let Some((at, (hole, piece))) = holes.iter().filter_map(|row| Some((rest.find(row.0)?, row))).min_by_key(|(at, _)| *at) {
        pieces.push(Piece::Text(rest[..at].to_owned()));
        pieces.push(piece.clone());
        rest = &rest[at + hole.len()..];
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
