//! What a carrier holds, as far as that is known.

/// What a carrier holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds<'k> {
    /// Headers, or options and objects that hold them somewhere.
    Anything,
    /// Headers alone: the values of its entries are values of headers.
    Headers,
    /// Options, of which only these keys hold headers.
    Under(&'k [String]),
}

impl Holds<'_> {
    /// Tells apart what one value was searched for.
    pub(super) fn tag(self) -> u8 {
        match self {
            Holds::Anything => 0,
            Holds::Headers => 1,
            Holds::Under(_) => 2,
        }
    }

    /// Is it the name of an option that holds headers?
    pub(super) fn is_under(self, name: &str) -> bool {
        matches!(self, Holds::Under(keys) if keys.iter().any(|key| key.eq_ignore_ascii_case(name)))
    }

    /// Are there other options beside the headers?
    pub(super) fn is_options(self) -> bool {
        matches!(self, Holds::Under(_))
    }
}
