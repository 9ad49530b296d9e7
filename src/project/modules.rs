//! Which files an import means: by the names of files and folders, without asking any build system.

use rustc_hash::FxHashMap;

use crate::scan::facts::Import;

/// Endings that may be part of an import's path.
const ENDINGS: [&str; 18] = ["js", "ts", "mjs", "cjs", "jsx", "tsx", "mts", "cts", "json", "php", "rb", "py", "dart", "sh", "h", "hpp", "lua", "pl"];

/// Files whose folder is the module.
const FOLDER_FILES: [&str; 4] = ["index", "__init__", "mod", "main"];

/// Files by the names an import can use for them.
#[derive(Default)]
pub struct Modules {
    /// Lower-case folders and stem of each file.
    parts: Vec<Vec<String>>,
    /// Files by stem and by folder.
    by_name: FxHashMap<String, Vec<usize>>,
    /// Files by stem without separators, and by ending: `punch_item.go` is found as `punchitem`, `go`.
    by_type: FxHashMap<(String, String), Vec<usize>>,
    /// The ending of each file, in lower case.
    endings: Vec<String>,
}

impl Modules {
    /// Indexes files; the indexes of the answers are those of the paths.
    pub fn new<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        let mut modules = Modules::default();
        for (file, path) in paths.enumerate() {
            let path = path.to_lowercase();
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(name);
            let mut parts: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            if let Some(folder) = parts.last()
                && folder != stem
            {
                modules.by_name.entry(folder.clone()).or_default().push(file);
            }
            modules.by_name.entry(stem.to_owned()).or_default().push(file);
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
            modules.by_type.entry((stem.replace(['_', '-'], ""), ending.clone())).or_default().push(file);
            modules.endings.push(ending);
            parts.push(stem.to_owned());
            modules.parts.push(parts);
        }
        modules
    }

    /// The files an import in file `from` can mean: those whose path ends like the module's, the longest match and the nearest first; only the best count.
    pub fn files_of(&self, import: &Import, from: usize) -> Vec<usize> {
        let module = import.module.as_str();
        let mut parts: Vec<String> = module
            .split(['/', '.', '\\', ':'])
            .filter(|part| !part.is_empty() && !matches!(*part, "@" | "~" | "crate" | "super" | "self"))
            .map(str::to_lowercase)
            .collect();
        if parts.len() > 1 && module.contains(['/', '.']) && parts.last().is_some_and(|last| ENDINGS.contains(&last.as_str())) && module.contains('.')
        {
            parts.pop();
        }
        let relative = module.starts_with('.');
        let Some(last) = parts.last() else { return Vec::new() };
        let candidates = self.by_name.get(last).map(Vec::as_slice).unwrap_or_default();
        let needed = if relative { 1 } else { parts.len().min(2) };
        let Some(own) = self.parts.get(from) else { return Vec::new() };
        let scored: Vec<((usize, usize), usize)> = candidates
            .iter()
            .filter(|file| **file != from)
            .filter_map(|&file| {
                let path = &self.parts[file];
                // A file is meant by its own name, or by its folder's: an index file, or any file of a package.
                let length = |path: &[String]| parts.iter().rev().zip(path.iter().rev()).take_while(|(a, b)| a == b).count();
                let is_file = |stem: &&String| !FOLDER_FILES.contains(&stem.as_str()) || parts.len() > 1 || relative;
                let own_name = path.last().filter(is_file).map_or(0, |_| length(path));
                let suffix = own_name.max(length(&path[..path.len() - 1]));
                let near = own.iter().zip(path.iter()).take_while(|(a, b)| a == b).count();
                (suffix >= needed).then_some(((suffix, near), file))
            })
            .collect();
        let best = scored.iter().map(|(score, _)| *score).max();
        scored.into_iter().filter(|(score, _)| Some(*score) == best).map(|(_, file)| file).collect()
    }

    /// The files of the same language that are called after a type, the nearest to file `from`: where files of a package see each other, nothing
    /// imports them.
    pub fn files_of_type(&self, name: &str, from: usize) -> Vec<usize> {
        let (Some(own), Some(ending)) = (self.parts.get(from), self.endings.get(from)) else { return Vec::new() };
        let key = (name.replace('_', "").to_lowercase(), ending.clone());
        let candidates = self.by_type.get(&key).map(Vec::as_slice).unwrap_or_default();
        let near = |file: usize| own.iter().zip(&self.parts[file]).take_while(|(a, b)| a == b).count();
        let best = candidates.iter().filter(|file| **file != from).map(|file| near(*file)).max();
        candidates.iter().copied().filter(|file| *file != from && Some(near(*file)) == best).collect()
    }

    /// The files that a file needs: what it imports, and what its types are called.
    pub fn needed_by(&self, imports: &[Import], types: &[String], from: usize) -> Vec<usize> {
        let imported = imports.iter().flat_map(|import| self.files_of(import, from));
        imported.chain(types.iter().flat_map(|name| self.files_of_type(name, from))).collect()
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
}
