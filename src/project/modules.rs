//! Which files an import means: by the names of files and folders, without asking any build system.

use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use crate::domain::Domain;
use crate::scan::facts::Import;

/// How many of the files that share a name are compared with an import, at least: those that are the nearest by the order of their paths, in which
/// files of one folder stand together. In a repository of copies every file imports the one that has a thousand namesakes.
const MAX_NAMESAKES: usize = 128;

/// Files by the names an import can use for them.
#[derive(Default)]
pub struct Modules {
    /// The paths in lower case, one behind the other.
    text: String,
    /// Where each path stands.
    places: Vec<Range<usize>>,
    /// The program of each file.
    programs: Vec<usize>,
    /// Hashes of a program and a stem or a folder in it, with the file; sorted by hash and path, as the others.
    by_name: Vec<(u64, usize)>,
    /// Hashes of a program and the last two parts of a path in it, with the file.
    by_two: Vec<(u64, usize)>,
    /// The same for all programs; empty if there is only one.
    by_two_anywhere: Vec<(u64, usize)>,
    /// Hashes of a program, a stem without separators and an ending: `punch_item.go` is found as `punchitem`, `go`.
    by_type: Vec<(u64, usize)>,
}

/// A path as imports see it.
#[derive(Clone, Copy)]
struct ModulePath<'a> {
    folder: &'a str,
    stem: &'a str,
    ending: &'a str,
}

impl<'a> ModulePath<'a> {
    fn new(path: &'a str) -> ModulePath<'a> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(name);
        ModulePath { folder, stem, ending: name.rsplit_once('.').map_or("", |(_, ending)| ending) }
    }

    /// The folders, from the root to the file.
    fn folders(self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.folder.split('/').filter(|part| !part.is_empty())
    }

    /// The folders and the stem.
    fn parts(self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.folders().chain(std::iter::once(self.stem))
    }

    /// How many parts two paths have in common from the root.
    fn nearness(self, other: ModulePath<'_>) -> usize {
        self.parts().zip(other.parts()).take_while(|(a, b)| a == b).count()
    }
}

fn hash(parts: impl Hash) -> u64 {
    FxBuildHasher.hash_one(parts)
}

impl Modules {
    /// Indexes the files of one program; the indexes of the answers are those of the paths.
    pub fn new<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        Modules::of_programs(paths.map(|path| (path, 0)))
    }

    /// Indexes files with the numbers of their programs. What an import means is looked for in its own program first.
    pub fn of_programs<'a>(files: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut modules = Modules::default();
        for (path, program) in files {
            let start = modules.text.len();
            modules.text.extend(path.chars().flat_map(char::to_lowercase));
            modules.places.push(start..modules.text.len());
            modules.programs.push(program);
        }
        let has_several = modules.programs.windows(2).any(|pair| pair[0] != pair[1]);
        let (mut by_name, mut by_two, mut by_two_anywhere, mut by_type) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (file, &program) in modules.programs.iter().enumerate() {
            let path = modules.path(file);
            let mut folders = path.folders().rev();
            let folder = folders.next();
            by_name.push((hash((program, path.stem)), file));
            if let Some(folder) = folder.filter(|folder| *folder != path.stem) {
                by_name.push((hash((program, folder)), file));
            }
            if let Some(folder) = folder {
                let above = folders.next().map(|above| (above, folder));
                for (above, last) in std::iter::once((folder, path.stem)).chain(above) {
                    by_two.push((hash((program, above, last)), file));
                    if has_several {
                        by_two_anywhere.push((hash((above, last)), file));
                    }
                }
            }
            by_type.push((hash((program, path.stem.replace(['_', '-'], ""), path.ending)), file));
        }
        for sorted in [&mut by_name, &mut by_two, &mut by_two_anywhere, &mut by_type] {
            sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| modules.text_of(a.1).cmp(modules.text_of(b.1))).then(a.1.cmp(&b.1)));
            sorted.dedup();
        }
        Modules { by_name, by_two, by_two_anywhere, by_type, ..modules }
    }

    fn text_of(&self, file: usize) -> &str {
        &self.text[self.places[file].clone()]
    }

    fn path(&self, file: usize) -> ModulePath<'_> {
        ModulePath::new(self.text_of(file))
    }

    /// The files of a hash; of many, those whose paths have the most in common with that of file `from`, with all of their folders.
    fn namesakes<'s>(&'s self, sorted: &'s [(u64, usize)], hash: u64, from: usize) -> impl Iterator<Item = usize> + 's {
        let first = sorted.partition_point(|(known, _)| *known < hash);
        let all = &sorted[first..];
        let mut all = &all[..all.partition_point(|(known, _)| *known == hash)];
        if all.len() > MAX_NAMESAKES {
            let own = self.text_of(from);
            let here = all.partition_point(|(_, file)| self.text_of(*file) < own);
            let (before, behind) = all.split_at(here);
            let is_next = |a: &(u64, usize), b: &(u64, usize)| self.path(a.1).folder == self.path(b.1).folder;
            // So many on either side, and what else is in the folder of the last one.
            let far = MAX_NAMESAKES / 2;
            let before =
                before.iter().rev().zip(before.iter().rev().skip(1)).skip(far - 1).take_while(|(a, b)| is_next(a, b)).count() + far.min(before.len());
            let behind = behind.iter().zip(behind.iter().skip(1)).skip(far - 1).take_while(|(a, b)| is_next(a, b)).count() + far.min(behind.len());
            all = &all[here - before..here + behind];
        }
        all.iter().map(|(_, file)| *file)
    }

    /// The files an import in file `from` can mean: those whose path ends like the module's, the longest match and the nearest first; only the best count.
    pub fn files_of(&self, import: &Import, from: usize) -> Vec<usize> {
        let imports = Domain::builtin().imports();
        let module = import.module.as_str();
        let mut parts: Vec<String> = module
            .split(['/', '.', '\\', ':'])
            .filter(|part| !part.is_empty() && !matches!(*part, "@" | "~" | "crate" | "super" | "self"))
            .map(str::to_lowercase)
            .collect();
        if parts.len() > 1 && module.contains(['/', '.']) && parts.last().is_some_and(|last| imports.is_ending(last)) && module.contains('.') {
            parts.pop();
        }
        let relative = module.starts_with('.');
        let (Some(last), Some(&program)) = (parts.last(), self.programs.get(from)) else { return Vec::new() };
        let needed = if relative { 1 } else { parts.len().min(2) };
        let own = self.path(from);
        let score = |file: usize| {
            let path = self.path(file);
            // A file is meant by its own name, or by its folder's: an index file, or any file of a package.
            let length = |path: &mut dyn Iterator<Item = &str>| parts.iter().rev().zip(path).take_while(|(a, b)| a == b).count();
            let is_file = !imports.is_folder_file(path.stem) || parts.len() > 1 || relative;
            let own_name = if is_file { length(&mut path.parts().rev()) } else { 0 };
            let suffix = own_name.max(length(&mut path.folders().rev()));
            (suffix >= needed).then(|| ((suffix, own.nearness(path)), file))
        };
        let best_of = |candidates: &mut dyn Iterator<Item = usize>| {
            let scored: Vec<((usize, usize), usize)> = candidates.filter(|file| *file != from).filter_map(score).collect();
            let best = scored.iter().map(|(score, _)| *score).max();
            let mut files: Vec<usize> = scored.into_iter().filter(|(score, _)| Some(*score) == best).map(|(_, file)| file).collect();
            files.sort_unstable();
            files
        };
        let by_name = || best_of(&mut self.namesakes(&self.by_name, hash((program, last.as_str())), from));
        let [.., above, last] = parts.as_slice() else { return by_name() };
        // Where two parts are the same, there is no need to look at all that have the last one: many files of a program are called `index` or `client`.
        let mut found = best_of(&mut self.namesakes(&self.by_two, hash((program, above.as_str(), last.as_str())), from));
        if found.is_empty() && needed == 1 {
            found = by_name();
        }
        // A path that does not go up stays in its program.
        if !found.is_empty() || (relative && !module.starts_with("..")) {
            return found;
        }
        // A path of two parts can be chance: `Procore\Client` is no `procore/client.rb`.
        let can_be = |file: &usize| self.programs[*file] != program && imports.are_together(own.ending, self.path(*file).ending);
        best_of(&mut self.namesakes(&self.by_two_anywhere, hash((above.as_str(), last.as_str())), from).filter(can_be))
    }

    /// The files of the same language that are called after a type, the nearest to file `from`: where files of a package see each other, nothing
    /// imports them.
    pub fn files_of_type(&self, name: &str, from: usize) -> Vec<usize> {
        let Some(&program) = self.programs.get(from) else { return Vec::new() };
        let own = self.path(from);
        let name = name.replace('_', "").to_lowercase();
        let candidates = || self.namesakes(&self.by_type, hash((program, name.as_str(), own.ending)), from).filter(|file| *file != from);
        let best = candidates().map(|file| own.nearness(self.path(file))).max();
        candidates().filter(|file| Some(own.nearness(self.path(*file))) == best).collect()
    }

    /// The files that one imports.
    pub fn imported_by(&self, imports: &[Import], from: usize) -> Vec<usize> {
        imports.iter().flat_map(|import| self.files_of(import, from)).collect()
    }

    /// The files that types are called after which one names.
    pub fn files_of_types(&self, types: &[String], from: usize) -> Vec<usize> {
        types.iter().flat_map(|name| self.files_of_type(name, from)).collect()
    }
}

/// The name by which a file knows the whole of what it imports: its alias, or the last part of the module's name.
pub(super) fn name_of_whole(import: &Import) -> Option<&str> {
    import.alias.as_deref().or_else(|| import.module.rsplit(['/', '.', '\\', ':']).find(|part| !part.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&'static str], module: &str, from: usize) -> Vec<&'static str> {
        let import = Import { module: module.to_owned(), names: Vec::new(), alias: None };
        Modules::new(paths.iter().copied()).files_of(&import, from).into_iter().map(|file| paths[file]).collect()
    }

    #[test]
    fn imports_find_files_and_folders() {
        let paths = ["src/app.ts", "src/lib/config.ts", "test/config.ts", "src/lib/api/index.ts"];
        assert_eq!(found(&paths, "./lib/config.js", 0), ["src/lib/config.ts"]);
        assert_eq!(found(&paths, "@/lib/config", 0), ["src/lib/config.ts"]);
        assert_eq!(found(&paths, "./lib/api", 0), ["src/lib/api/index.ts"]);
        assert_eq!(found(&paths, "../lib/api/index", 2), ["src/lib/api/index.ts"]);
        let go = ["cmd/main.go", "internal/config/load.go", "internal/config/config.go"];
        assert_eq!(found(&go, "example.org/app/internal/config", 0), ["internal/config/load.go", "internal/config/config.go"]);
        assert!(found(&["a.java", "x/list.java"], "java.util.List", 0).is_empty());
    }

    #[test]
    fn of_many_namesakes_the_nearest_are_found() {
        let paths: Vec<String> = (0..2_000).flat_map(|number| [format!("d{number}/x/client.py"), format!("d{number}/x/main.py")]).collect();
        let package: Vec<String> = (0..300).map(|number| format!("lib/api/part_{number}.go")).collect();
        let modules = Modules::new(paths.iter().chain(&package).map(String::as_str));
        let found = |module: &str, from: usize| modules.files_of(&Import { module: module.to_owned(), names: Vec::new(), alias: None }, from);
        for number in [0, 1, 999, 1_000, 1_999] {
            assert_eq!(found("x.client", 2 * number + 1), [2 * number], "{number}");
            assert_eq!(found(".client", 2 * number + 1), [2 * number], "{number}");
        }
        // A package is all of its files, wherever it stands.
        assert_eq!(found("example.org/lib/api", 0).len(), package.len());
    }

    #[test]
    fn imports_stay_in_their_program_if_they_can() {
        let paths = [("one/src/app.py", 1), ("one/src/acme/client.py", 1), ("two/src/app.py", 2), ("two/src/acme/client.py", 2), ("three/app.py", 3)];
        let modules = Modules::of_programs(paths.into_iter());
        let found = |module: &str, from: usize| {
            let import = Import { module: module.to_owned(), names: Vec::new(), alias: None };
            modules.files_of(&import, from)
        };
        assert_eq!((found("acme.client", 0), found("acme.client", 2)), (vec![1], vec![3]));
        // From elsewhere only with two parts; both are as near.
        assert_eq!((found("acme.client", 4), found("client", 4), found("./acme/client", 4)), (vec![1, 3], vec![], vec![]));
        assert_eq!(found("../acme/client", 4), [1, 3]);
    }
}
