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
type Homes = FxHashMap<u64, Vec<(usize, FileId)>>;

fn homes<'a>(files: &[(&str, &'a Outline)], programs: &[usize], names: impl Fn(&'a Outline) -> &'a [u64]) -> Homes {
    let mut homes = Homes::default();
    for (file, (_, outline)) in files.iter().enumerate() {
        for name in names(outline) {
            let homes = homes.entry(*name).or_default();
            if homes.last().is_none_or(|(program, _)| *program != programs[file]) {
                homes.push((programs[file], file));
            }
        }
    }
    homes
}

fn connect_names(files: &[(&str, &Outline)], programs: &[usize], groups: &mut Groups) {
    let defined = homes(files, programs, |outline| &outline.defined);
    let settings = homes(files, programs, |outline| &outline.settings);
    for (file, (path, outline)) in files.iter().enumerate() {
        // The nearest programs that define a name, unless the program of the file does so itself.
        let mut nearest = |homes: &Homes, name: &u64, most: usize| {
            let Some(homes) = homes.get(name).filter(|homes| homes.iter().all(|(program, _)| *program != programs[file])) else { return };
            let nearness = |other: FileId| common_folders(path, files[other].0);
            let best = homes.iter().map(|(_, other)| nearness(*other)).max();
            let nearest: Vec<usize> = homes.iter().filter(|(_, other)| Some(nearness(*other)) == best).map(|(program, _)| *program).collect();
            if nearest.len() <= most {
                nearest.into_iter().for_each(|program| groups.join(programs[file], program));
            }
        };
        for name in &outline.used {
            // What several define alike is what everyone calls it (`Procore`, `PROCORE_CLIENT_ID`), and none of them is meant. A setting can be
            // given in several places, and each of them counts.
            nearest(&defined, name, 1);
            nearest(&settings, name, usize::MAX);
        }
    }
}

/// How many folders two paths have in common.
fn common_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}
