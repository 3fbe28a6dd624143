//! The name that was probably meant.

/// Longer words are not compared: nobody mistypes them into something that we know.
const LONGEST: usize = 64;

/// The candidate closest to `word`, if it is close enough to be a slip of the pen; the first of
/// several. Letter case does not count.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = letters(word);
    // Short words differ by one letter from many others.
    let most = (lower.len() / 3).clamp(1, 3);
    let near = candidates.into_iter().filter_map(|candidate| {
        let other = letters(candidate);
        if lower.len().abs_diff(other.len()) > most {
            return None;
        }
        let apart = distance(&lower, &other)?;
        (apart <= most && apart < other.len()).then_some((apart, candidate))
    });
    near.min_by_key(|(apart, _)| *apart)
        .map(|(_, candidate)| candidate)
}

/// Whether at most `most` letters tell two words apart; letter case does not count.
pub fn is_near(word: &str, other: &str, most: usize) -> bool {
    let (word, other) = (letters(word), letters(other));
    // Each letter more has to be removed: most words are told apart by their length.
    word.len().abs_diff(other.len()) <= most
        && distance(&word, &other).is_some_and(|apart| apart <= most)
}

/// The next step where a name is wrong: the name that was probably meant, or `otherwise`.
pub fn advice(meant: Option<&str>, otherwise: &str) -> String {
    match meant {
        Some(name) => format!("did you mean `{name}`?"),
        None => otherwise.to_owned(),
    }
}

fn letters(word: &str) -> Vec<char> {
    word.chars()
        .take(LONGEST + 1)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Letters to insert, remove or replace, or neighbours to swap, to make one word the other
/// (optimal string alignment); `None` where a word is too long.
fn distance(one: &[char], other: &[char]) -> Option<usize> {
    if one.len() > LONGEST || other.len() > LONGEST {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut line: Vec<usize> = Vec::with_capacity(other.len() + 1);
    let mut last_letter = None;
    for (row, letter) in one.iter().enumerate() {
        line.clear();
        line.push(row + 1);
        let mut last_other = None;
        for (column, against) in other.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(LONGEST);
            let replaced = at(&above, column) + usize::from(letter != against);
            let mut least = replaced
                .min(at(&above, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = last_letter == Some(against) && last_other == Some(letter);
            if let Some(column) = column.checked_sub(1).filter(|_| swapped) {
                least = least.min(at(&before, column) + 1);
            }
            line.push(least);
            last_other = Some(against);
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut line);
        last_letter = Some(letter);
    }
    above.last().copied()
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
