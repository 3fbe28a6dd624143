//! Markdown in which a document cannot say anything but words: no link, no picture, no HTML. An
//! editor fetches a picture as soon as it shows it, so that a name could otherwise call out.

use std::borrow::Cow;

/// A list; of more than ten items the rest is counted.
pub(crate) fn bullets(items: &[String]) -> String {
    const MOST: usize = 10;
    let shown = items.iter().take(MOST).map(|item| format!("- {item}"));
    let mut lines: Vec<String> = shown.collect();
    if items.len() > MOST {
        lines.push(format!("- and {} more", items.len() - MOST));
    }
    lines.join("\n")
}

/// A name from a document as code.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    match longest {
        // Two backticks side by side would begin code that ends elsewhere.
        0 if text.is_empty() => String::from("` `"),
        0 => format!("`{text}`"),
        _ => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// Words from a document, or with names from it: what stands between backticks is code, and nothing
/// else has a meaning.
pub(crate) fn words(text: &str) -> String {
    let text = one_line(text);
    let mut parts: Vec<&str> = text.split('`').collect();
    // A backtick without a partner is one.
    let open = if parts.len().is_multiple_of(2) {
        parts.pop()
    } else {
        None
    };
    let pairs = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        _ if part.is_empty() => String::new(),
        0 => escaped(part),
        _ => code(part),
    });
    let mut safe: String = pairs.collect();
    if let Some(rest) = open {
        safe.push_str("\\`");
        safe.push_str(&escaped(rest));
    }
    safe
}

/// Every character that could mean something stands for itself (CommonMark 0.31, 2.4, and the
/// addresses that GitHub and editors make links of).
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        let means = match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~' | '$' | '@' => {
                true
            }
            ':' => rest.starts_with("//"),
            '.' => ends_with_www(&text[..at]),
            _ => false,
        };
        if means {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub(3).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// A line break would end a paragraph, and what begins a line can be a heading or a list.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.replace(char::is_control, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same without marks, for clients that show it as it is; names keep their backticks.
pub fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(first) = rest.chars().next() {
        if first == '`' {
            let fence = rest.len() - rest.trim_start_matches('`').len();
            let end = code_end(rest, fence).unwrap_or(fence);
            text.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix("**") {
            rest = after;
        } else {
            let after = rest.strip_prefix('\\').filter(|after| {
                let next = after.chars().next();
                next.is_some_and(|next| next.is_ascii_punctuation())
            });
            let shown = after.unwrap_or(rest);
            let letter = shown.chars().next().unwrap_or(first);
            text.push(letter);
            rest = &shown[letter.len_utf8()..];
        }
    }
    text
}

/// Where code ends that begins with so many backticks: behind as many.
fn code_end(text: &str, fence: usize) -> Option<usize> {
    let mut at = fence;
    while let Some(next) = text.get(at..)?.find('`') {
        let start = at + next;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        at = start + run;
        if run == fence {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code() {
        assert_eq!(code("Pet"), "`Pet`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a\n\n# b"), "`a  # b`");
        assert_eq!(code(""), "` `");
    }

    #[test]
    fn words_mean_nothing_but_themselves() {
        assert_eq!(words("all may know."), "all may know.");
        assert_eq!(words("its `name`, urn:staff"), "its `name`, urn:staff");
        assert_eq!(words("![i](https://e.x/i)"), "!\\[i\\](https\\://e.x/i)");
        assert_eq!(words("<img src=x>\n- b"), "\\<img src=x\\> - b");
        assert_eq!(words("one ` only <b>"), "one \\` only \\<b\\>");
        assert_eq!(words("``![i](x)``"), "!\\[i\\](x)");
        assert_eq!(
            words("WWW.e.x a@e.x $(trash)"),
            "WWW\\.e.x a\\@e.x \\$(trash)"
        );
    }

    #[test]
    fn plain_says_the_same_without_marks() {
        assert_eq!(plain("**Object `a**b\\*`**"), "Object `a**b\\*`");
        assert_eq!(plain(&words("a_b <c> \\ `d_e` `")), "a_b <c> \\ `d_e` `");
        assert_eq!(plain("a ``b` c"), "a ``b` c");
        assert_eq!(plain("ends with \\"), "ends with \\");
    }
}
