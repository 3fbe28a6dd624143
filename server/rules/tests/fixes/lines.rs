//! Two texts, line by line.

use std::fmt::Write;

/// Lines around a change that are shown.
const CONTEXT: usize = 1;

/// What changes from one text to the other: `-` for lines that go, `+` for those that come, `...` where
/// lines are left out.
pub(crate) fn changed(before: &str, after: &str) -> String {
    if before.trim_end().lines().count() == 1 {
        return changed_in_line(before.trim_end(), after.trim_end());
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let script = script(&old, &new);
    let is_near = |at: usize| is_near(&script, at, CONTEXT);
    let mut text = String::new();
    let mut left_out = true;
    for (at, (sign, line)) in script.iter().enumerate() {
        if !is_near(at) {
            left_out = true;
            continue;
        }
        if left_out && at > 0 {
            text.push_str("...\n");
        }
        left_out = false;
        let _ = writeln!(text, "{}", format!("{sign} {line}").trim_end());
    }
    text
}

/// The same for a text of one line: `[-...-]` goes and `{+...+}` comes.
fn changed_in_line(before: &str, after: &str) -> String {
    let parts = |text| str::split_inclusive(text, [',', '{', '[', '}', ']']).collect::<Vec<_>>();
    let script = script(&parts(before), &parts(after));
    let mut text = String::new();
    let mut last = ' ';
    let mut change = |text: &mut String, sign: char| {
        text.push_str(match (last, sign) {
            ('-', '+') => "-]{+",
            ('+', '-') => "+}[-",
            ('-', ' ') => "-]",
            ('+', ' ') => "+}",
            (' ', '-') => "[-",
            (' ', '+') => "{+",
            _ => "",
        });
        last = sign;
    };
    let mut left_out = false;
    for (at, (sign, part)) in script.iter().enumerate() {
        if is_near(&script, at, 2) {
            change(&mut text, *sign);
            text.push_str(part);
            left_out = false;
        } else if !left_out {
            change(&mut text, ' ');
            text.push_str(" ... ");
            left_out = true;
        }
    }
    change(&mut text, ' ');
    text.trim().to_owned() + "\n"
}

/// Whether something changes so many parts before or after one.
fn is_near(script: &[(char, &str)], at: usize, context: usize) -> bool {
    let from = at.saturating_sub(context);
    let mut near = script.iter().skip(from).take(at - from + context + 1);
    near.any(|(sign, _)| *sign != ' ')
}

/// The longest common lines, and what is between them.
fn script<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(char, &'t str)> {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            common[i][j] = match one == other {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut script = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            script.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            script.push(('-', old[i]));
            i += 1;
        } else {
            script.push(('+', new[j]));
            j += 1;
        }
    }
    script
}
