//! The name that was probably meant.

/// Longer words are not compared: nobody mistypes them into something that we know.
const LONGEST: usize = 64;

/// The candidate closest to `word`, if it is close enough to be a slip of the pen; the first of
/// several. Letter case does not count.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = letters(word).collect();
    // Short words differ by one letter from many others.
    let most = (letters.len() / 3).clamp(1, 3);
    let mut distances = Distances::to(letters, most);
    let near = candidates.into_iter().filter_map(|candidate| {
        let (apart, length) = distances.of(candidate)?;
        (apart < length).then_some((apart, candidate))
    });
    near.min_by_key(|(apart, _)| *apart)
        .map(|(_, candidate)| candidate)
}

/// Whether at most `most` letters tell two words apart; letter case does not count.
pub fn is_near(word: &str, other: &str, most: usize) -> bool {
    let mut distances = Distances::to(letters(word).collect(), most);
    distances.of(other).is_some()
}

/// The next step where a name is wrong: the name that was probably meant, or `otherwise`.
pub fn advice(meant: Option<&str>, otherwise: &str) -> String {
    match meant {
        Some(name) => format!("did you mean `{name}`?"),
        None => otherwise.to_owned(),
    }
}

fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().take(LONGEST + 1).flat_map(char::to_lowercase)
}

/// Letters to insert, remove or replace, or neighbours to swap, to make a word another one (optimal
/// string alignment). A document may have thousands of names, each to be compared with thousands:
/// looking at one more must not allocate, and ends where it cannot be near.
struct Distances {
    word: Vec<char>,
    most: usize,
    /// Distances of the beginnings of the word to what was read of the other one: one letter and two
    /// letters ago, and now.
    above: Vec<usize>,
    before: Vec<usize>,
    line: Vec<usize>,
}

impl Distances {
    fn to(word: Vec<char>, most: usize) -> Self {
        Distances {
            word,
            most,
            above: Vec::new(),
            before: Vec::new(),
            line: Vec::new(),
        }
    }

    /// The distance to another word and the letters of that, where no more than `most` tell them
    /// apart; `None` where one is too long as well.
    fn of(&mut self, other: &str) -> Option<(usize, usize)> {
        if self.word.len() > LONGEST {
            return None;
        }
        self.before.clear();
        self.above.clear();
        self.above.extend(0..=self.word.len());
        let mut last = None;
        let mut length = 0;
        for letter in letters(other) {
            length += 1;
            self.read(length, letter, last);
            last = Some(letter);
            std::mem::swap(&mut self.before, &mut self.above);
            std::mem::swap(&mut self.above, &mut self.line);
            // Two neighbours may still be swapped, which looks back by two.
            let least = self.above.iter().chain(&self.before).min();
            if length > LONGEST || least.is_some_and(|least| *least > self.most) {
                return None;
            }
        }
        let apart = self.above.last().copied()?;
        (apart <= self.most).then_some((apart, length))
    }

    /// Works out the line of the next letter of the other word.
    fn read(&mut self, row: usize, letter: char, last: Option<char>) {
        self.line.clear();
        self.line.push(row);
        let mut last_own = None;
        for (column, own) in self.word.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(LONGEST);
            let replaced = at(&self.above, column) + usize::from(*own != letter);
            let mut least = replaced
                .min(at(&self.above, column + 1) + 1)
                .min(at(&self.line, column) + 1);
            let swapped = last == Some(*own) && last_own == Some(letter);
            if let Some(column) = column.checked_sub(1).filter(|_| swapped) {
                least = least.min(at(&self.before, column) + 1);
            }
            self.line.push(least);
            last_own = Some(*own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn slips_of_the_pen() {
        let names = ["read", "update", "delete", "ownerId"];
        for (word, meant) in [
            ("raed", Some("read")),
            ("Read", Some("read")),
            ("updaet", Some("update")),
            ("delet", Some("delete")),
            ("owner_id", Some("ownerId")),
            ("archive", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(closest(word, names), meant, "{word}");
        }
        assert_eq!(closest(&"a".repeat(1000), names), None);
    }
}
