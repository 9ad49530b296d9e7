//! Programs of one project that belong together: one imports the other, or uses a name that only the other defines and that says something of Procore.

use rustc_hash::FxHashMap;

use crate::project::FileId;
use crate::project::outline::Outline;

/// Gives files whose programs belong together the same number. `files` are paths with outlines, `programs` holds the number of the program of each;
/// `imports` are pairs of files of which one imports the other.
pub fn connected(files: &[(&str, &Outline)], imports: &[(FileId, FileId)], programs: &mut [usize]) {
    if programs.windows(2).all(|pair| pair[0] == pair[1]) {
        return;
    }
    let count = programs.iter().max().map_or(0, |last| last + 1);
    let mut groups = Groups { parents: (0..count).collect() };
    imports.iter().for_each(|(file, other)| groups.join(programs[*file], programs[*other]));
    connect_names(files, programs, &mut groups);
    programs.iter_mut().for_each(|program| *program = groups.find(*program));
}

/// Sets that are joined.
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn find(&mut self, mut one: usize) -> usize {
        while self.parents[one] != one {
            self.parents[one] = self.parents[self.parents[one]];
            one = self.parents[one];
        }
        one
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

/// Where a name is defined: the program, and a file of it.
type Homes = Vec<(usize, FileId)>;

fn connect_names(files: &[(&str, &Outline)], programs: &[usize], groups: &mut Groups) {
    let mut homes: FxHashMap<u64, Homes> = FxHashMap::default();
    for (file, (_, outline)) in files.iter().enumerate() {
        for name in &outline.defined {
            let homes = homes.entry(*name).or_default();
            if homes.last().is_none_or(|(program, _)| *program != programs[file]) {
                homes.push((programs[file], file));
            }
        }
    }
    for (file, (path, outline)) in files.iter().enumerate() {
        for homes in outline.used.iter().filter_map(|name| homes.get(name)) {
            if homes.iter().any(|(program, _)| *program == programs[file]) {
                continue;
            }
            let nearness = |other: FileId| common_folders(path, files[other].0);
            let nearest = homes.iter().map(|(_, other)| nearness(*other)).max();
            for (program, _) in homes.iter().filter(|(_, other)| Some(nearness(*other)) == nearest) {
                groups.join(programs[file], *program);
            }
        }
    }
}

/// How many folders two paths have in common.
fn common_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}
